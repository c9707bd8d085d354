/** Keeps a visitor's page true: its call comes in the event, the rest is asked for.
 *
 * Without the stream it asks every few seconds and says nothing; only when asking fails, too, it
 * says since when.
 */

import { alarm } from "./visitor-alarm.js";
import { ask, showCall, shown } from "./visitor-state.js";
import { follow } from "./visitor-stream.js";

const POLL = 5000;
const SPREAD = 3000;
const MINUTE = 60000; // estimates age without anything being written
const SOON = 2000; // phones of one room must not all ask in the same instant
const OVER = ["done", "left", "expired"];

const { number, since, queue, stream } = document.body.dataset;
const lost = document.querySelector("[data-visitor-lost]");
const time = document.querySelector("[data-visitor-time]");
const TIME = new Intl.DateTimeFormat("en-GB", { timeZone: lost.dataset.zone, hour: "2-digit", minute: "2-digit" });
const ahead = Number(lost.dataset.now) - Date.now();

let known = Number(queue);
let streams = null; // not known yet
let last = Date.now();
let timer = 0;
let dueAt = Infinity;
let turns = 0;

/** Ask within so many milliseconds; an earlier wish counts. */
function want(within) {
  const at = Date.now() + within;
  if (at >= dueAt) return;
  dueAt = at;
  clearTimeout(timer);
  timer = setTimeout(refresh, within);
}

async function refresh() {
  dueAt = Infinity;
  turns += 1;
  const turn = turns;
  const reached = await ask();
  if (turn !== turns) return; // asked again meanwhile
  mark(reached);
  alarm(shown());
  if (OVER.indexOf(shown().phase) < 0) want(streams && reached ? MINUTE : POLL + Math.random() * SPREAD);
}

function mark(reached) {
  if (reached) last = Date.now();
  if (reached) time.textContent = clock(last);
  else lost.querySelector("[data-visitor-since]").textContent = lost.dataset.text.replace("{time}", clock(last));
  lost.hidden = reached;
}

/** The office's time of one of this phone's instants: its zone and its clock may be others. */
function clock(instant) {
  const digits = TIME.format(instant + ahead);
  return document.documentElement.lang === "en" ? digits : digits.replace(":", ".");
}

function hear(message) {
  const before = streams;
  streams = message !== null;
  if (!message) return want(POLL);
  const { calls, topics } = message;
  const mine = (calls || []).filter(({ n, at }) => n === number && at >= Number(since) * 1000)[0];
  const told = mine ? heed(mine) : false;
  if (told || (!mine && shown().phase === "called")) want(0);
  else if (topics.queue !== known || before === false) want(Math.random() * SOON);
  known = topics.queue;
}

/** Tell whether the event says something about this number that the page does not show. */
function heed(mine) {
  const { phase, call, times } = shown();
  if (mine.s !== "CALLED") return phase === "called";
  if (phase === "called" && Number(call) >= mine.id && Number(times) >= mine.t) return false;
  if (Number(call) >= mine.id && phase !== "called") return false; // the page knows more
  showCall(mine);
  alarm(shown());
  return true;
}

follow(stream, hear);
alarm(shown());
want(MINUTE);
if (!("EventSource" in window)) want(POLL);
document.addEventListener("visibilitychange", () => document.hidden || want(0));
window.addEventListener("online", () => want(0));
