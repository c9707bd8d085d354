/** Locks a shared device that nobody touches: `<form data-idle-lock data-touch-url>` is sent. */

const form = document.querySelector("form[data-idle-lock]");
const IDLE = 10 * 60_000; // as in ramah/offices/device_sessions.py
const TELL_EVERY = 60_000;
const LOOK_EVERY = 5_000;

let touched = Date.now();
let told = touched;

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

function touch() {
  if (isIdle()) return; // asleep too long: the look that follows locks
  touched = Date.now();
  if (touched - told >= TELL_EVERY) tell();
}

const isIdle = () => Date.now() - touched >= IDLE;

function look() {
  if (isIdle()) form.requestSubmit(); // what is typed stays on no screen that nobody minds
}

if (form) {
  for (const event of ["pointerdown", "keydown", "input", "wheel"]) {
    document.addEventListener(event, touch, { passive: true });
  }
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK_EVERY);
}
