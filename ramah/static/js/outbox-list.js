/** Says what has not been sent, and why; lets its owner send, correct or discard it. */

import { correct, discard } from "./outbox-settle.js";
import { all } from "./outbox-store.js";

const CORRECTED = ["accompany", "set_off", "see_out"]; // those with a form to correct

/** Show the outbox as it stands after a sending that ended so: ok, offline, login, other, server. */
export async function showOutbox(box, end) {
  const entries = await all();
  const mine = entries.filter(({ owner }) => owner === box.dataset.owner);
  const foreign = entries.filter(({ owner }) => owner !== box.dataset.owner);
  if (entries.length) box.dataset.hadSome = "yes";
  box.dataset.end = end;
  box.dataset.state = stateOf(mine, entries);
  box.hidden = !box.dataset.hadSome;
  part(box, "count").textContent = text(box, "count").replace("{count}", entries.length);
  say(part(box, "word"), wordOf(box, mine, foreign));
  const shown = JSON.stringify([end, mine]);
  if (box.ramahShown !== shown) part(box, "list").replaceChildren(...mine.map((entry) => row(box, entry, end)));
  box.ramahShown = shown; // the same list drawn anew would close a question and lose the focus
  part(box, "more").hidden = !mine.length;
  if (box.dataset.state === "refused") part(box, "more").open = true;
  part(box, "login").hidden = end !== "login";
}

const part = (where, name) => where.querySelector(`[data-outbox-${name}]`);
const text = (box, name) => box.dataset[`text${name[0].toUpperCase()}${name.slice(1)}`];

function stateOf(mine, entries) {
  if (mine.some(({ state }) => state === "refused")) return "refused";
  return entries.length ? "waiting" : "sent";
}

function wordOf(box, mine, foreign) {
  if (box.dataset.state === "sent") return text(box, "sent");
  const own = box.dataset.state === "refused" && box.dataset.end === "ok" ? "refused" : box.dataset.end;
  const words = mine.length && own !== "ok" ? [text(box, own)] : [];
  for (const person of new Set(foreign.map((entry) => entry.person))) {
    const count = foreign.filter((entry) => entry.person === person).length;
    words.push(text(box, "foreign").replaceAll("{person}", person).replace("{count}", count));
  }
  return words.join(" ");
}

function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function row(box, entry, end) {
  const item = part(box, "row").content.firstElementChild.cloneNode(true);
  const refused = entry.state === "refused";
  item.dataset.state = entry.state;
  item.ramahEntry = entry;
  part(item, "label").textContent = entry.label;
  part(item, "time").textContent = clock(entry.tapped);
  part(item, "texts").textContent = entry.texts.join(" ");
  part(item, "again").hidden = !refused || end !== "ok";
  part(item, "correct").hidden = part(item, "again").hidden || !CORRECTED.includes(entry.step);
  return item;
}

export function clock(instant) {
  const time = new Date(instant).toTimeString().slice(0, 5);
  return document.documentElement.lang === "en" ? time : time.replace(":", ".");
}

document.addEventListener("click", async ({ target }) => {
  const box = target.closest("[data-outbox-state]");
  if (!box) return;
  const entry = target.closest("[data-outbox-item]")?.ramahEntry;
  const send = (detail) => box.dispatchEvent(new CustomEvent("ramah:send", { detail }));
  if (target.closest("[data-outbox-send]")) send([]);
  else if (entry && target.closest("[data-outbox-again]")) send([entry]);
  else if (entry && target.closest("[data-outbox-correct]")) await correct(box, entry);
  else if (entry && target.closest("[data-outbox-discard]")) await discard(entry).then(() => send([]));
});
