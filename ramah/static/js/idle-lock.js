/** Locks a shared device that nobody touches: `<form data-idle-lock data-touch-url>` is sent. */

import { typed } from "./device-words.js";

const form = document.querySelector("form[data-idle-lock]");
const IDLE = 10 * 60_000; // as in ramah/offices/device_sessions.py
const WARN = IDLE - 60_000;
const TELL_EVERY = 60_000;
const LOOK_EVERY = 5_000;
const PLACE = "ramah-touched"; // of all tabs: who works in one is not locked by another

let touched = Date.now();
let told = touched;
let locking = false;

const lastTouch = () => Math.max(touched, Number(localStorage.getItem(PLACE)) || 0);
const idleFor = () => Date.now() - lastTouch();
const isIdle = () => idleFor() >= IDLE;

/** Reading and typing ask for no page: tell the server, so that no long form is lost. */
async function tell() {
  told = Date.now();
  try {
    const answer = await fetch(form.dataset.touchUrl, { method: "POST", body: new FormData(form) });
    if (!answer.ok) location.reload();
  } catch {
    told = 0; // not connected: the next touch tries again
  }
}

/** The last touch is told too, so that the page always locks before the session is over. */
function tellSoon() {
  if (touched > told && Date.now() - told >= TELL_EVERY) tell();
}

function touch() {
  if (isIdle()) return; // asleep too long: the look that follows locks
  touched = Date.now();
  localStorage.setItem(PLACE, String(touched));
  warn(false);
  tellSoon();
}

/** Say a minute before that the screen will lock; a touch is enough to stay. */
function warn(isNear) {
  const text = isNear ? form.dataset.textNear : "";
  const place = document.querySelector("[data-idle-warning]");
  if (!place || place.textContent === text) return;
  place.textContent = text;
  place.hidden = !isNear;
}

function look() {
  if (isIdle()) lock(); // what is typed stays on no screen that nobody minds
  else tellSoon();
  warn(idleFor() >= WARN);
}

/** Without connection the page only covers itself: what is typed waits there for the server. */
async function lock() {
  if (locking) return;
  locking = true;
  try {
    await fetch(import.meta.url, { method: "HEAD", cache: "no-store" });
    form.elements.idle.value = "1";
    form.requestSubmit();
  } catch {
    locking = false;
    for (const part of document.querySelectorAll("main > :not([data-idle-warning])")) part.hidden = true;
  }
}

if (form) {
  localStorage.setItem(PLACE, String(touched));
  form.addEventListener("submit", () => (form.elements.kept.value = JSON.stringify(typed())));
  for (const event of ["pointerdown", "keydown", "input", "wheel"]) {
    document.addEventListener(event, touch, { passive: true });
  }
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK_EVERY);
}
