/** Keeps each form of the security officer's desk before it is sent, and sends it as soon as it can.
 *
 * `<form data-outbox="step" data-visit="…">`. With a connection the next page comes as ever; without
 * one the form stays in this device's outbox, and `ramah:kept` tells the page.
 */

import { newId } from "./new-id.js";
import { entryOf, sendPlainly } from "./outbox-form.js";
import { showOutbox } from "./outbox-list.js";
import { send } from "./outbox-send.js";
import { all, drop, keep, keepInPlace, noteSkew } from "./outbox-store.js";

const AGAIN = 5000;
const box = document.querySelector("[data-outbox-state]");
const page = box?.dataset;
const forms = "form[data-outbox]";
const alone = document.querySelector("[data-offline=alone]") !== null;
const awaited = new Map(); // what was tapped for visitors whose arrival is on its way
let timer = 0;

/** Another visitor received while the answer about one is awaited gets an id of their own. */
function tellApart(form) {
  const field = form.elements.visit_id;
  const needs = awaited.get(field?.value);
  if (needs && needs !== tapped(form)) field.value = newId();
}

const tapped = (form) => new FormData(form).getAll("needs").join() || form.ramahSubmitter?.value;

async function take(form, submitter) {
  tellApart(form);
  const entry = entryOf(page, form, submitter);
  if (form.elements.visit_id) awaited.set(entry.visit, tapped(form));
  try {
    await keepInPlace(entry);
  } catch {
    return sendPlainly(form, submitter); // a browser that keeps nothing
  }
  const { live } = await sendNow(entry.id);
  awaited.delete(entry.visit);
  if (live?.state === "done") return location.assign(live.to);
  if (live?.state === "shown") {
    if (entry.corrects) await keep({ ...entry, state: "refused", texts: live.texts });
    else await drop([entry.id]);
    return sendPlainly(form, submitter); // the page shows what is to be corrected
  }
  const isKept = (await all()).some(({ id }) => id === entry.id);
  if (!isKept) return location.assign(page.deskUrl); // another tab has sent it
  form.dispatchEvent(new CustomEvent("ramah:kept", { bubbles: true, detail: entry }));
}

/** Send what waits; try again while something does. */
export async function sendNow(live = null) {
  clearTimeout(timer);
  const before = await all().catch(() => []);
  if (before.some(({ id }) => id !== live)) page.hadSome = "yes"; // its end is told as well
  const told = await send(page, live);
  const entries = await all().catch(() => []);
  const left = entries.some(({ owner, state }) => owner === page.owner && state === "waiting");
  clearTimeout(timer);
  timer = left || alone ? setTimeout(() => sendNow(), AGAIN) : 0;
  await showOutbox(box, told.end);
  box.dispatchEvent(new CustomEvent("ramah:outbox", { bubbles: true, detail: told }));
  return told;
}

async function tryAgain(entries) {
  for (const entry of entries) await keep({ ...entry, state: "waiting", texts: [] });
  await sendNow();
}

/** A page that comes from the office, and now, brings the office's time. */
function measure() {
  const [visit] = performance.getEntriesByType("navigation");
  const skew = Date.parse(document.body.dataset.now) - Date.now();
  if (!alone && visit?.type !== "back_forward" && Number.isFinite(skew)) noteSkew(skew);
}

/* An older browser sends its forms as ever: it must not be stopped half-way. */
const isAble = window.indexedDB && "replaceChildren" in Element.prototype;

if (box && isAble) {
  if (alone) page.asks = "yes"; // nothing else tells it that the office is back
  measure();
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(forms) || event.defaultPrevented) return;
    event.preventDefault();
    take(event.target, event.submitter);
  });
  box.addEventListener("ramah:send", ({ detail }) => tryAgain(detail ?? []));
  window.addEventListener("online", () => sendNow());
  window.addEventListener("pageshow", ({ persisted }) => persisted && sendNow());
  document.body.addEventListener("ramah:revision", () => timer && sendNow());
  sendNow();
}
