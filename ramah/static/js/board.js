/** Keeps a board true: calls come in the event, the rest is asked for; without the event it polls. */

import { setCounters, show, showAgain } from "./board-calls.js";
import { showBack, showClosed, showLost } from "./board-lost.js";
import { settings, want, whenTold } from "./board-state.js";
import { listen } from "./live-source.js";

const PATIENCE = 3000; // a server that starts again is back before anybody need know
const MINUTE = 60_000; // estimates age, and days end, without anything being written

const { liveUrl, office, queue } = document.querySelector("[data-board]").dataset;

let knownQueue = Number(queue);
let lostSince = null;
let patience = 0;
let reached = true;
let closed = false;

function hear(message) {
  if (message.kind === "lost") lose(message.since);
  else welcome(message);
}

function lose(since) {
  if (lostSince !== null) return;
  lostSince = since;
  patience = setTimeout(poll, PATIENCE);
}

function poll() {
  patience = 0;
  mark();
  want();
}

function welcome({ topics, calls }) {
  clearTimeout(patience);
  patience = 0;
  const back = lostSince !== null;
  lostSince = null;
  mark();
  show(calls ?? []);
  if (back || topics.queue !== knownQueue) want();
  knownQueue = topics.queue;
}

function mark() {
  if (closed) showClosed();
  else if (lostSince !== null && !patience) showLost(lostSince, reached);
  else if (lostSince === null) showBack();
}

/** While the event stream is away, what was asked for is all there is: go on asking. */
function take(outcome, { calls, counters }) {
  closed = outcome === "closed";
  reached = outcome === "fresh" || outcome === "same";
  setCounters(counters);
  if (outcome === "fresh" && lostSince !== null) show(calls);
  else showAgain();
  mark();
  if (lostSince !== null && !patience) want();
}

const first = settings();
setCounters(first.counters);
show(first.calls, { quiet: true });
whenTold(take);
setInterval(want, MINUTE);
setInterval(showAgain, MINUTE);
listen(`${liveUrl.replace(/\/$/, "")}/events/${office}`, hear);
