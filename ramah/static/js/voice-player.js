/** Plays clips one after the other without a gap of the browser's own (Web Audio).
 *
 * A browser may refuse sound until somebody touches the page: `state()` is then "blocked", and
 * `unblock()` must be called from within that touch.
 */

const MOST_KEPT = 80; // decoded clips: about 100 kB each
const FRESH = 5 * 60_000; // after this, an office's new recordings are asked for
const LATENESS = 0.05;
const HUNG = 5; // seconds after which a sound that never ends is given up

const Context = window.AudioContext ?? window.webkitAudioContext;

export function makePlayer(whenState) {
  const context = Context ? new Context() : null;
  const output = context?.createGain();
  const decoded = new Map();
  let clips = { url: "", read: 0, known: {}, places: {} };
  let silent = false; // no clips could be had
  let stop = () => {};

  output?.connect(context.destination);
  context?.addEventListener?.("statechange", () => whenState(state()));
  function state() {
    if (!context || silent) return "unavailable";
    return context.state === "running" ? "on" : "blocked";
  }

  /** Never wait for it: where sound is blocked, the browser answers only after a touch. */
  function unblock() {
    context?.resume().then(() => whenState(state()), () => whenState(state()));
  }

  async function read(url) {
    if (url === clips.url && Date.now() - clips.read < FRESH) return clips;
    const response = await fetch(url).catch(() => null);
    if (response?.ok) {
      const { clips: known, places } = await response.json();
      clips = { url, read: Date.now(), known, places };
    }
    silent = Object.keys(clips.known).length === 0;
    return clips;
  }

  async function fetched(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    const bytes = await response.arrayBuffer();
    return new Promise((ok, no) => context.decodeAudioData(bytes, ok, no));
  }

  function load(url) {
    if (!decoded.has(url)) {
      const buffer = fetched(url);
      buffer.catch(() => decoded.delete(url)); // asked for again at the next call
      decoded.set(url, buffer);
      if (decoded.size > MOST_KEPT) decoded.delete(decoded.keys().next().value);
    }
    return decoded.get(url);
  }

  /** Fetch all clips of a call; one that cannot be had is left out, the others are spoken. */
  async function prepare(steps) {
    const wanted = steps.filter(({ clip }) => clip in clips.known);
    const all = wanted.map(async (step) => ({
      ...step,
      buffer: await load(clips.known[step.clip]).catch(() => null),
    }));
    return (await Promise.all(all)).filter(({ buffer }) => buffer);
  }

  /** Play prepared steps; resolves when the last has ended. */
  function play(steps, volume) {
    output.gain.value = volume;
    const start = context.currentTime + LATENESS;
    let at = start;
    const sources = steps.map(({ buffer, pause }) => {
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.connect(output);
      source.start(at);
      at += buffer.duration + pause;
      return source;
    });
    return new Promise((done) => {
      const end = () => {
        clearTimeout(watch);
        sources.forEach((source) => source.disconnect());
        done();
      };
      stop = end;
      const watch = setTimeout(end, (at - start + HUNG) * 1000);
      if (sources.length) sources[sources.length - 1].onended = end;
      else end();
    });
  }

  return { state, unblock, read, prepare, play, stop: () => stop() };
}
