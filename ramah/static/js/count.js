/** Counting: each unit is answered with a sound and a vibration, and the field waits for the next. */

const SOUNDS = { ok: [[880, 0.12]], again: [[440, 0.15]], wrong: [[220, 0.2], [220, 0.2]] };
const SHAKES = { ok: [80], again: [60, 60, 60], wrong: [250, 100, 250] };
const GAP = 0.08;

const form = document.querySelector("[data-count]");
const field = form.querySelector("[name=label]");
const result = document.querySelector(form.getAttribute("hx-target"));
let sound = null;

function play(notes) {
  sound ??= new AudioContext();
  let at = sound.currentTime;
  for (const [pitch, seconds] of notes) {
    const tone = new OscillatorNode(sound, { frequency: pitch });
    tone.connect(new GainNode(sound, { gain: 0.2 })).connect(sound.destination);
    tone.start(at);
    tone.stop(at + seconds);
    at += seconds + GAP;
  }
}

function answer(outcome) {
  play(SOUNDS[outcome]);
  navigator.vibrate?.(SHAKES[outcome]);
}

/** Keep what was typed when it did not arrive: nothing is lost, and it says so. */
function unsent() {
  const words = document.createElement("p");
  words.className = "count-said";
  words.dataset.outcome = "wrong";
  words.textContent = form.dataset.textUnsent;
  result.replaceChildren(words);
  answer("wrong");
}

form.addEventListener("htmx:afterRequest", ({ detail }) => {
  const outcome = result.querySelector("[data-outcome]")?.dataset.outcome;
  if (!detail.successful || !outcome) return unsent();
  answer(outcome);
  field.value = "";
  field.focus({ preventScroll: true });
});
