/** Speaks the calls of a board: one after the other, each once.
 *
 * Listens on `document` to `ramah:called` ({ id, number, counter, times }) and `ramah:withdrawn`
 * ({ id }); tells `ramah:spoken` ({ id, times, phase: "start" | "end", at }). `[data-board]` holds
 * the settings (data-chime, -voice, -volume, -repeats, -language, -voice-manifest) and shows the
 * state as data-sound: on, off, blocked or unavailable. Any touch or key enables blocked sound.
 */

import { compose } from "./voice-compose.js";
import { makePlayer } from "./voice-player.js";
import { board, settings } from "./voice-settings.js";

const MOST_WAITING = 40;
const MOST_REMEMBERED = 100;
const BREATH = 600; // milliseconds between two calls
const COMMON = { number: "0123456789", counter: 1 }; // what nearly every call says

const waiting = [];
const heard = [];
let speaking = false;
const player = makePlayer(showState);

function showState() {
  const { chime, voice } = settings();
  board().dataset.sound = chime || voice ? player.state() : "off";
}

/** What is called while sound is blocked is not kept: it would all be said at once, and late. */
function call({ detail }) {
  const name = `${detail.id}/${detail.times ?? 1}`;
  showState();
  if (heard.includes(name)) return;
  heard.push(name);
  heard.splice(0, heard.length - MOST_REMEMBERED);
  if (["blocked", "off"].includes(board().dataset.sound)) return;
  withdraw({ detail });
  waiting.push(detail);
  waiting.splice(0, waiting.length - MOST_WAITING);
  if (!speaking) speakAll();
}

/** Take back what was not said yet: the call was undone, or the visitor came. */
function withdraw({ detail }) {
  const at = waiting.findIndex(({ id }) => id === detail.id);
  if (at >= 0) waiting.splice(at, 1);
}

async function speakAll() {
  speaking = true;
  while (waiting.length) {
    const next = waiting[0];
    const steps = await stepsOf(next).catch(() => []);
    if (waiting[0] !== next) continue; // withdrawn meanwhile
    waiting.shift();
    if (steps.length) await speak(next, steps);
  }
  speaking = false;
  showState();
}

async function stepsOf(detail) {
  const chosen = settings();
  const { places } = await player.read(chosen.manifest);
  return player.prepare(compose(detail, { ...chosen, places }));
}

async function speak(detail, steps) {
  tell(detail, "start");
  await player.play(steps, settings().volume);
  tell(detail, "end");
  await new Promise((done) => setTimeout(done, BREATH));
}

function tell({ id, times }, phase) {
  const detail = { id, times, phase, at: performance.now() };
  document.dispatchEvent(new CustomEvent("ramah:spoken", { detail }));
}

if (board()) {
  document.addEventListener("ramah:called", call);
  document.addEventListener("ramah:withdrawn", withdraw);
  for (const touch of ["click", "keydown"]) document.addEventListener(touch, player.unblock);
  new MutationObserver(showState).observe(board(), { attributeFilter: ["data-chime", "data-voice"] });
  player.unblock();
  stepsOf(COMMON).catch(() => null).then(showState);
  showState();
}
