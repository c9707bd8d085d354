/** Asks for what changes on a visitor's page, puts it in place, and tells how asking went. */

const PATIENCE = 8000;

const page = document.body;

let place = document.querySelector("[data-visitor-state]");
let etag = place.dataset.etag;
let giveUp = () => {};

/** The state that stands on the page: the server's last word, or a call heard since. */
export const shown = () => place.dataset;

/** Ask once; resolves to true if the server answered. Who is still being asked is given up. */
export async function ask() {
  giveUp();
  const asking = "AbortController" in window ? new AbortController() : null;
  giveUp = () => asking && asking.abort();
  const patience = setTimeout(giveUp, PATIENCE);
  try {
    return await answered(asking ? asking.signal : undefined);
  } catch (_error) {
    return false;
  } finally {
    clearTimeout(patience);
  }
}

async function answered(signal) {
  const headers = etag ? { "If-None-Match": etag } : {};
  const answer = await fetch(page.dataset.stateUrl, { headers, signal, cache: "no-store" });
  if (answer.status === 304) return true;
  if (answer.status === 404) location.reload(); // the page was closed to visitors
  if (!answer.ok) return false;
  const text = await answer.text();
  const next = new DOMParser().parseFromString(text, "text/html");
  take(next.querySelector("[data-visitor-state]"));
  swap(document.querySelector("[data-visitor-more]"), next.querySelector("[data-visitor-more]"));
  return true;
}

function take(next) {
  if (next.dataset.version !== place.dataset.version) location.reload(); // a new program
  etag = next.dataset.etag;
  put(next);
}

/** Show a call that was heard, before the server is asked how to get there. */
export function showCall({ id, n, c, t }) {
  const template = document.querySelector("template[data-visitor-call]");
  const next = document.createElement("div");
  const words = (text) => text.replace("{number}", n).replace("{counter}", c);
  next.className = "visitor-state";
  next.setAttribute("data-visitor-state", "");
  next.appendChild(template.content.cloneNode(true));
  next.querySelector("[data-visitor-number]").textContent = n;
  next.querySelector("[data-visitor-counter]").textContent = c;
  next.dataset.version = place.dataset.version;
  next.dataset.phase = "called";
  next.dataset.call = id;
  next.dataset.times = t;
  next.dataset.title = words(template.dataset.textTitle);
  next.dataset.said = words(template.dataset.textSaid);
  etag = "";
  put(next);
}

function put(next) {
  const before = place.dataset.said;
  swap(place, next);
  place = next;
  page.dataset.phase = next.dataset.phase;
  document.title = `${next.dataset.title} · ${page.dataset.office}`;
  if (next.dataset.said !== before) say(next.dataset);
}

const swap = (old, next) => old.parentNode.replaceChild(next, old);

function say({ phase, said }) {
  const kind = phase === "called" ? "alert" : "said";
  document.querySelector(`[data-visitor-${kind}]`).textContent = said;
}
