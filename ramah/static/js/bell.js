/** Rings on a desk or at the post: counts the seconds, and sounds from the second that is one's own.
 *
 * The server says for each ring from when it is shown and heard here; the clock does the rest.
 */

import { announce, loudly, prepare, still } from "./bell-sound.js";

const EVERY = 2500;
const bells = document.querySelector("[data-bells]");
const { now } = document.body.dataset; // as milliseconds on a board
const offset = (Number(now) || Date.parse(now)) - Date.now() || 0;

const told = new Set();
let sounded = 0;

function spell(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function secondsOf(ring) {
  return Math.max(0, Math.floor((Date.now() + offset - Date.parse(ring.dataset.rung)) / 1000));
}

/** Show what is due, and tell whether it sounds here. */
function look(ring) {
  const seconds = secondsOf(ring);
  const time = ring.querySelector("[data-bell-time]");
  if (time.textContent !== spell(seconds)) time.textContent = spell(seconds);
  ring.hidden = seconds < Number(ring.dataset.shown) || seconds >= Number(ring.dataset.until);
  return !ring.hidden && "heard" in ring.dataset && seconds >= Number(ring.dataset.heard);
}

function tell(ring) {
  if (told.has(ring.dataset.bellRing)) return;
  told.add(ring.dataset.bellRing);
  announce(ring.dataset.said);
}

function tick() {
  const sounding = [...bells.querySelectorAll("[data-bell-ring]")].filter(look);
  document.body.dataset.bell = sounding.length ? "ringing" : "quiet";
  sounding.forEach(tell);
  if (!sounding.length) return hush();
  if (Date.now() - sounded < EVERY) return;
  sounded = Date.now();
  loudly(Number(bells.dataset.loudness) / 100);
}

function hush() {
  if (sounded) still();
  sounded = 0;
}

/** A tab that nobody looks at, or a dialog, must not keep the bell from ringing. */
document.body.addEventListener("ramah:revision", () => {
  if (!document.hidden && !document.querySelector("dialog[open]")) return;
  window.htmx?.trigger(bells, "ramah:refresh");
});
document.addEventListener("htmx:afterSwap", tick);

prepare(() => Number(bells.dataset.loudness) / 100);
tick();
setInterval(tick, 1000);
