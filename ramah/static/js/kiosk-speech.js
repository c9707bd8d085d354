/** Reads a page of the kiosk aloud when asked, from the clips that ship with the program.
 *
 * `data-kiosk-speak` names the clips in order. A page that is left falls silent; so does a second press.
 */

import { makePlayer } from "./voice-player.js";

const PAUSE = 0.12;
const VOLUME = 1;
const STILL_HERE = "kiosk-here";

const player = makePlayer(show);
let turn = 0;
let listens = false;

const button = () => document.querySelector("[data-kiosk-speak]");

function show(state) {
  const found = button();
  if (found) found.hidden = state === "unavailable";
}

function mark(speaks) {
  const found = button();
  if (!found) return;
  const words = found.querySelector("[data-kiosk-speak-text]");
  words.dataset.rest ??= words.textContent;
  words.textContent = speaks ? found.dataset.textStop : words.dataset.rest;
  found.setAttribute("aria-pressed", String(speaks));
}

function hush() {
  turn += 1;
  player.stop();
  mark(false);
}

async function say(keys, { language, voiceManifest }) {
  const mine = (turn += 1);
  player.stop();
  await player.read(voiceManifest);
  const steps = keys.map((key) => ({ clip: `${language}/${key}`, pause: PAUSE }));
  for (const step of await player.prepare(steps)) {
    if (mine !== turn) return;
    document.dispatchEvent(new CustomEvent("kiosk:spoken", { detail: step.clip }));
    await player.play([step], VOLUME);
  }
  if (mine === turn) mark(false);
}

function speak(pressed) {
  listens = true;
  mark(true);
  player.unblock();
  return say(pressed.dataset.kioskSpeak.split(" ").filter(Boolean), pressed.dataset);
}

/** Who had a page read aloud may not see that the kiosk asks whether they are still there. */
function ask() {
  if (!listens || !button()) return;
  hush();
  say([STILL_HERE], button().dataset).catch(hush);
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-kiosk-speak]");
  if (!pressed) return;
  if (pressed.getAttribute("aria-pressed") === "true") hush();
  else speak(pressed).catch(hush);
});
document.addEventListener("kiosk:asks", ask);
document.addEventListener("kiosk:shown", () => {
  hush();
  if ("plain" in document.getElementById("kios").dataset) listens = false; // the next visitor
  show(player.state());
});
show(player.state());
