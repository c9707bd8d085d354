/** Makes the sound of a call out of nothing: two notes, twice, loud; no file has to be fetched. */

const NOTES = [[880, 0], [659, 0.28], [880, 0.7], [659, 0.98]];
const LENGTH = 0.26;
const PATTERN = [400, 150, 400, 150, 800];

const Context = window.AudioContext || window.webkitAudioContext;
let context = null;

export const canSound = Boolean(Context);
export const canVibrate = "vibrate" in navigator;
export const isBlocked = () => !context || context.state !== "running";

/** Must be called within a touch: browsers allow sound from then on. */
export function allow() {
  if (!Context) return Promise.resolve();
  context = context || new Context();
  return Promise.resolve(context.resume()).catch(() => null);
}

export function ring(loudness = 0.9) {
  if (canVibrate) navigator.vibrate(PATTERN);
  if (context && context.state === "running") NOTES.forEach(([tone, at]) => play(tone, at, loudness));
}

export function hush() {
  if (canVibrate) navigator.vibrate(0);
}

function play(tone, at, loudness) {
  const start = context.currentTime + 0.03 + at;
  const source = context.createOscillator();
  const volume = context.createGain();
  source.type = "triangle";
  source.frequency.value = tone;
  volume.gain.setValueAtTime(loudness, start);
  volume.gain.exponentialRampToValueAtTime(0.01, start + LENGTH);
  source.connect(volume);
  volume.connect(context.destination);
  source.start(start);
  source.stop(start + LENGTH);
}
