/** Sends what was kept, in order and one at a time; the office takes each once, however often it comes.
 *
 * A refusal holds back only what follows in the same visit. Two tabs may send the same entry: the
 * second is told that it is done, so the order holds with any number of senders.
 */

import { all, drop, keep, noteSkew } from "./outbox-store.js";

const PATIENCE = 15_000;
const LOST = "offline";
const arrived = new Map(); // where the office leads after each form it took from this page

/** Send all entries of this owner; give how it ended, and what became of the one just tapped. */
export async function send(page, live = null) {
  const run = () => sendAll(page, live).catch(() => ({ end: LOST }));
  const told = await (navigator.locks ? navigator.locks.request("ramah-outbox", run) : run());
  if (arrived.has(live)) told.live = { state: "done", to: arrived.get(live) };
  return told;
}

async function sendAll(page, live) {
  const told = { end: "ok" };
  let entry = await nextOf(page.owner, 0);
  if (!entry && !page.asks) return told;
  let key = await ask(page);
  if (key.end) return key;
  for (; entry; entry = await nextOf(page.owner, entry.id)) {
    let answer = await post(entry, key, entry.id === live);
    if (answer.end === "denied") {
      key = await ask(page);
      answer = key.end ? key : await post(entry, key, entry.id === live);
    }
    if (answer.end) return { ...told, end: answer.end === "denied" ? "login" : answer.end };
    if (entry.id === live) told.live = answer;
    if (entry.id !== live || answer.state !== "shown") await settle(entry, answer);
  }
  return told;
}

/** Find what is to be sent next: nothing that follows something refused in its own visit. */
async function nextOf(owner, after) {
  const mine = (await all()).filter((entry) => entry.owner === owner);
  const held = new Set(mine.filter(({ state }) => state === "refused").map(({ visit }) => visit));
  return mine.find(({ id, visit }) => id > after && !held.has(visit));
}

/** Ask for a token; nobody, or somebody else, may be logged in by now. */
async function ask({ keyUrl, owner }) {
  const before = Date.now();
  const answer = await reach(keyUrl, {});
  if (!isJson(answer)) return { end: answer.status >= 500 ? "server" : "login" };
  const key = await answer.json();
  const skew = Date.parse(key.now) - (before + Date.now()) / 2;
  noteSkew(skew);
  if (key.owner !== owner) return { end: key.owner ? "other" : "login" };
  return { ...key, skew };
}

async function post(entry, key, isLive) {
  const tapped = entry.tapped + (entry.skew ?? key.skew);
  const answer = await reach(entry.url, {
    method: "POST",
    body: entry.body,
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      "X-CSRFToken": key.token,
      "Ramah-Outbox": isLive ? "live" : "later",
      "Ramah-Owner": entry.owner,
      "Ramah-Ago": String(Math.max(0, (Date.now() + key.skew - tapped) / 1000)),
    },
  });
  if (isJson(answer)) return fromWord(await answer.json());
  if (answer.status === 403) return { end: "denied" };
  if (answer.status === 422) return { state: "shown", texts: errorsIn(await answer.text()) };
  return { end: answer.status >= 500 || answer.status === 429 ? "server" : "login" };
}

const fromWord = (word) => (["login", "other"].includes(word.state) ? { end: word.state } : word);

function errorsIn(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return [...page.querySelectorAll(".error-summary li")].map((item) => item.textContent.trim());
}

async function settle(entry, { state, texts, to }) {
  if (state === "done") {
    arrived.set(entry.id, to);
    await drop([entry.id]);
  } else await keep({ ...entry, state: "refused", texts });
}

const isJson = (answer) => (answer.headers.get("Content-Type") ?? "").includes("json");

function reach(url, options) {
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), PATIENCE);
  const asked = fetch(url, { credentials: "same-origin", signal: clock.signal, ...options });
  return asked.finally(() => clearTimeout(timer));
}
