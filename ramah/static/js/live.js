/** Keeps a page up to date: hears the office's revisions and re-reads what changed. */

import { refresh, whenWaiting } from "./live-refresh.js";
import { listen } from "./live-source.js";
import { showBack, showLost, showWaiting } from "./live-status.js";

const POLL = 5000;
const PATIENCE = 3000; // a server that starts again is back before anybody need know
const REST = 300; // the shortest time between two readings

const { liveUrl, office, revision } = document.body.dataset;
const known = { revision: Number(revision ?? Number.NaN), topics: null };
const wanted = { any: false, all: false, topics: new Set() };
let resting = 0;
let polling = 0;
let lostSince = null;
let told = false;
let reached = true;

function hear(message) {
  if (message.kind === "lost") lose(message.since);
  else welcome(message);
}

function lose(since) {
  if (lostSince !== null) return;
  lostSince = since;
  polling = setTimeout(poll, PATIENCE);
}

function poll() {
  told = true;
  document.body.dataset.liveState = "lost";
  showLost(lostSince, reached);
  refresh();
  polling = setTimeout(poll, POLL);
}

function welcome(message) {
  clearTimeout(polling);
  const back = lostSince !== null;
  lostSince = null;
  told = false;
  document.body.dataset.liveState = "on";
  showBack();
  if (message.revision === known.revision && !back) {
    known.topics = message.topics;
    return;
  }
  want(back ? null : changed(message.topics));
  Object.assign(known, { revision: message.revision, topics: message.topics });
  const { office, revision, topics } = message;
  const detail = { office, revision, topics };
  document.body.dispatchEvent(new CustomEvent("ramah:revision", { detail }));
}

/** Name the topics that moved; null, for everything, when that cannot be told. */
function changed(topics) {
  if (!known.topics) return null;
  const moved = Object.keys(topics).filter((topic) => topics[topic] !== known.topics[topic]);
  return moved.length ? moved : null;
}

function want(topics) {
  wanted.any = true;
  wanted.all ||= topics === null;
  for (const topic of topics ?? []) wanted.topics.add(topic);
  fetchWanted();
}

/** A hidden tab reads when it is looked at again; a burst of changes is read once. */
function fetchWanted() {
  if (!wanted.any || resting || document.hidden) return;
  refresh(wanted.all ? null : new Set(wanted.topics));
  wanted.any = wanted.all = false;
  wanted.topics.clear();
  resting = setTimeout(() => {
    resting = 0;
    fetchWanted();
  }, REST);
}

function note({ elt, successful }) {
  if (!elt.matches("[data-live]")) return;
  reached = successful;
  if (told) showLost(lostSince, reached);
}

if (liveUrl && office) {
  whenWaiting(showWaiting);
  document.addEventListener("visibilitychange", fetchWanted);
  document.addEventListener("htmx:afterRequest", ({ detail }) => note(detail));
  listen(`${liveUrl.replace(/\/$/, "")}/events/${office}`, hear);
}
