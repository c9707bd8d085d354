/** Asks for what changes on a board beside the calls: how many wait, and the board's settings.
 *
 * At most every ten seconds, each board at a moment of its own, and only for what is new (ETag).
 */

import { setClock } from "./board-time.js";

const EVERY = 10_000;
const SPREAD = 3000;
const PATIENCE = 8000;
const SETTINGS = ["chime", "voice", "volume", "repeats", "language", "voiceManifest"];

const board = document.querySelector("[data-board]");

let place = board.querySelector("[data-board-state]");
let etag = place.dataset.etag;
let last = -Infinity;
let timer = 0;
let told = () => {};

/** Call back with how asking went: "fresh", "same", "closed" or "failed", and the calls. */
export const whenTold = (callback) => (told = callback);

/** Ask soon; whoever wants it in the meantime shares the answer. */
export function want() {
  if (timer) return;
  const rest = Math.max(0, last + EVERY - performance.now());
  timer = setTimeout(ask, rest + Math.random() * SPREAD);
}

async function ask() {
  last = performance.now();
  const giveUp = new AbortController();
  const patience = setTimeout(() => giveUp.abort(), PATIENCE);
  const outcome = await fetchState(giveUp.signal).catch(() => "failed");
  clearTimeout(patience);
  timer = 0;
  told(outcome, settings());
}

async function fetchState(signal) {
  const headers = { "If-None-Match": etag };
  const answer = await fetch(board.dataset.stateUrl, { headers, signal, cache: "no-store" });
  if (answer.status === 404) return "closed";
  if (answer.status === 304) return heard(answer, "same");
  if (!answer.ok) return "failed";
  replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
  etag = answer.headers.get("ETag") ?? "";
  return heard(answer, "fresh");
}

function heard(answer, outcome) {
  setClock(Number(answer.headers.get("X-Ramah-Now") ?? Number.NaN));
  return outcome;
}

function replace(page) {
  const next = page.querySelector("[data-board-state]");
  if (next.dataset.version !== place.dataset.version) location.reload(); // a new program
  place.replaceWith(next);
  place = next;
  for (const name of SETTINGS) {
    if (name in next.dataset) board.dataset[name] = next.dataset[name];
    else delete board.dataset[name];
  }
}

/** What the server said last: the calls as they stood then, and the board's counters. */
export function settings() {
  return { calls: JSON.parse(place.dataset.calls), counters: place.dataset.counters };
}
