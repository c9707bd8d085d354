/** Re-reads the parts of the page that follow a topic: `data-live="visits queue"` with `hx-get`. */

import { isBusy } from "./live-busy.js";
import { keepPlace } from "./live-keep.js";

const REFRESH = "ramah:refresh";
const NOT_MODIFIED = 304;
const A_MOMENT = 200;

const shown = new Map(); // path of a fragment: the ETag, or the text, that stands on the page
const waiting = new Set();
let tellWaiting = () => {};
let look = 0;

/** Re-read what follows one of these topics; without topics, everything. */
export function refresh(topics = null) {
  for (const element of document.querySelectorAll("[data-live]")) {
    const followed = element.dataset.live.split(/\s+/);
    if (!topics || followed.some((topic) => !topic || topics.has(topic))) ask(element);
  }
}

/** Call back with the number of parts that wait for somebody to finish typing. */
export const whenWaiting = (callback) => (tellWaiting = callback);

function ask(element) {
  if (isBusy(placeOf(element))) wait(element);
  else window.htmx?.trigger(element, REFRESH);
}

/** Name the element whose content the answer will replace. */
function placeOf(element) {
  const target = element.getAttribute("hx-target");
  return (target && target !== "this" && document.querySelector(target)) || element;
}

function wait(element) {
  waiting.add(element);
  tellWaiting(waiting.size);
}

function askAgain() {
  const elements = [...waiting].filter((element) => element.isConnected);
  waiting.clear();
  elements.forEach(ask);
  tellWaiting(waiting.size);
}

function lookSoon() {
  if (!waiting.size) return;
  clearTimeout(look);
  look = setTimeout(askAgain, A_MOMENT);
}

function isOurs(detail) {
  const config = detail.requestConfig ?? detail;
  return config.triggeringEvent?.type === REFRESH;
}

function markOf(xhr) {
  return xhr.getResponseHeader("ETag") || xhr.responseText;
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!isOurs(detail)) return;
  const mark = shown.get(detail.path) ?? detail.elt.dataset.etag ?? "";
  if (/^(W\/)?"/.test(mark)) detail.headers["If-None-Match"] = mark;
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!isOurs(detail)) return;
  const { elt, path } = detail.requestConfig;
  detail.shouldSwap &&= detail.xhr.status !== NOT_MODIFIED && shown.get(path) !== markOf(detail.xhr);
  if (!detail.shouldSwap) return;
  detail.shouldSwap = false;
  if (isBusy(detail.target, elt)) wait(elt); // somebody began to type meanwhile
  else if (leadsElsewhere(detail.xhr, path)) location.reload();
  else {
    detail.shouldSwap = true;
    detail.requestConfig.putBack = keepPlace(detail.target);
  }
});

/** Logged out, or the work has moved on: the whole page must follow, not a part of it. */
function leadsElsewhere(xhr, path) {
  const answered = new URL(xhr.responseURL || path, location.href).pathname;
  return answered !== new URL(path, location.href).pathname;
}

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (!isOurs(detail)) shown.clear();
  else shown.set(detail.requestConfig.path, markOf(detail.xhr));
});

document.addEventListener("htmx:afterSettle", ({ detail }) => detail.requestConfig?.putBack?.());

const RELEASED = ["pointerup", "pointercancel", "keyup"];
for (const event of ["focusout", "change", "input", "close", "reset", "htmx:afterRequest", ...RELEASED]) {
  document.addEventListener(event, lookSoon, true);
}
