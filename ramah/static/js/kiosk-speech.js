/** Reads a page of the kiosk aloud when asked, from the clips that ship with the program.
 *
 * `data-kiosk-speak` names the clips in order. A page that is left falls silent; so does a second press.
 */

import { makePlayer } from "./voice-player.js";

const PAUSE = 0.12;
const VOLUME = 1;

const player = makePlayer(show);
let turn = 0;

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
  mark(false);
}

async function speak({ dataset }) {
  const mine = (turn += 1);
  mark(true);
  player.unblock();
  await player.read(dataset.voiceManifest);
  const keys = dataset.kioskSpeak.split(" ").filter(Boolean);
  const steps = keys.map((key) => ({ clip: `${dataset.language}/${key}`, pause: PAUSE }));
  for (const step of await player.prepare(steps)) {
    if (mine !== turn) return;
    document.dispatchEvent(new CustomEvent("kiosk:spoken", { detail: step.clip }));
    await player.play([step], VOLUME);
  }
  if (mine === turn) mark(false);
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-kiosk-speak]");
  if (!pressed) return;
  if (pressed.getAttribute("aria-pressed") === "true") hush();
  else speak(pressed).catch(hush);
});
document.addEventListener("kiosk:shown", () => {
  turn += 1;
  show(player.state());
});
show(player.state());
