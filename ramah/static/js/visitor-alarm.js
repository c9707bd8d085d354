/** The switch for sound and vibration; rings while a call is unanswered, and keeps the screen on.
 *
 * The choice is kept for this tab alone. Sound that the browser blocks again is marked.
 */

import { allow, canSound, canVibrate, hush, isBlocked, ring } from "./visitor-chime.js";

const EVERY = 5000;
const TIMES = 24; // two minutes of ringing for each call
const KEY = "ramah-bunyi";

const section = document.querySelector("[data-visitor-sound]");
const button = section.querySelector("[data-visitor-switch]");
const heard = section.querySelector("[data-visitor-heard]");
const awake = section.querySelector("[data-visitor-awake]");

let on = stored() === "on";
let ringing = 0;
let rung = "";

/** Ring for a call, or fall silent; the same call rings once through. */
export function alarm({ phase, call, times }) {
  const name = phase === "called" ? `${call}/${times}` : "";
  if (name === rung) return;
  rung = name;
  quiet();
  if (name && on) begin();
}

function begin() {
  let left = TIMES;
  const again = () => (left-- > 0 ? ring() : quiet());
  again();
  ringing = setInterval(again, EVERY);
}

function quiet() {
  if (ringing) hush();
  clearInterval(ringing);
  ringing = 0;
}

async function press() {
  on = !on || isSilenced();
  keep(on ? "on" : "off");
  if (on) await allow();
  quiet();
  if (on && rung) begin();
  else if (on) ring();
  show();
  stayAwake();
}

const isSilenced = () => canSound && isBlocked();

function show() {
  const state = !on ? "off" : isSilenced() ? "blocked" : "on";
  const text = heard.dataset;
  const vibrates = canVibrate ? text.textVibrates : text.textStill;
  document.body.dataset.sound = state;
  button.setAttribute("aria-pressed", String(state === "on"));
  button.textContent = button.dataset[`text${state[0].toUpperCase()}${state.slice(1)}`];
  if (state === "off") heard.textContent = text.textOff;
  else if (state === "blocked") heard.textContent = text.textBlocked;
  else heard.textContent = `${canSound ? text.textOn : text.textNone} ${vibrates}`;
}

/** Only over HTTPS, and not in every browser; the words say what to do elsewhere. */
async function stayAwake() {
  if (document.hidden || !("wakeLock" in navigator)) return;
  const lock = await navigator.wakeLock.request("screen").catch(() => null);
  if (lock) awake.textContent = awake.dataset.text;
}

function stored() {
  try {
    return sessionStorage.getItem(KEY);
  } catch (_error) {
    return null; // a browser that keeps nothing
  }
}

function keep(value) {
  try {
    sessionStorage.setItem(KEY, value);
  } catch (_error) {
    return;
  }
}

button.addEventListener("click", press);
document.addEventListener("visibilitychange", () => {
  show(); // a phone that was locked may have taken the sound away
  stayAwake();
});
section.hidden = false;
show();
stayAwake();
