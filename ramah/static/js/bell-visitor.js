/** Keeps the page of a ring true: it asks every few seconds, and at once when the desks move. */

import { ring } from "./visitor-chime.js";
import { ask, shown } from "./visitor-state.js";
import { follow } from "./visitor-stream.js";

const POLL = 4000; // a ring goes on to the next by the clock, without anything being written
const MINUTE = 60000;
const SOON = 300;

const { stream, visits } = document.body.dataset;
const lost = document.querySelector("[data-visitor-lost]");

let known = Number(visits);
let last = Date.now();
let phase = shown().phase;
let timer = 0;

function want(within) {
  clearTimeout(timer);
  timer = setTimeout(refresh, within);
}

async function refresh() {
  const reached = await ask();
  mark(reached);
  if (shown().phase !== phase) heed(shown().phase);
  if (shown().over !== "yes") want(phase === "taken" ? MINUTE : POLL);
}

/** An officer comes: the phone trembles, for who cannot look at it. */
function heed(next) {
  phase = next;
  if (phase === "taken") ring();
}

function mark(reached) {
  if (reached) last = Date.now();
  else lost.querySelector("[data-visitor-since]").textContent = lost.dataset.text.replace("{time}", clock(last));
  lost.hidden = reached;
}

function clock(instant) {
  const digits = new Date(instant).toTimeString().slice(0, 5);
  return document.documentElement.lang === "en" ? digits : digits.replace(":", ".");
}

function hear(message) {
  if (!message || message.topics.visits === known) return;
  known = message.topics.visits;
  want(SOON);
}

follow(stream, hear);
want(POLL);
document.addEventListener("visibilitychange", () => document.hidden || want(0));
window.addEventListener("online", () => want(0));
