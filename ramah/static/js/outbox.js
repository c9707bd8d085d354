/** Keeps each form of the security officer's desk before it is sent, and sends it as soon as it can.
 *
 * `<form data-outbox="step" data-visit="…">`. With a connection the next page comes as ever; without
 * one the form stays in this device's outbox, and `ramah:kept` tells the page.
 */

import { showOutbox } from "./outbox-list.js";
import { send } from "./outbox-send.js";
import { all, drop, keep, keepInPlace, knownSkew, noteSkew } from "./outbox-store.js";

const AGAIN = 5000;
const box = document.querySelector("[data-outbox-state]");
const page = box?.dataset;
const forms = "form[data-outbox]";
const alone = document.querySelector("[data-offline=alone]") !== null;
let timer = 0;

function entryOf(form, submitter) {
  const data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  data.delete("csrfmiddlewaretoken");
  const face = submitter?.textContent.trim().replace(/\s+/g, " ") ?? "";
  return {
    owner: page.owner,
    person: page.person,
    step: form.dataset.outbox,
    visit: form.dataset.visit || data.get("visit_id"),
    url: form.getAttribute("action"),
    body: new URLSearchParams(data).toString(),
    label: [form.dataset.outboxLabel, face].filter(Boolean).join(": "),
    tapped: Date.now(),
    skew: knownSkew(),
    state: "waiting",
    texts: [],
  };
}

async function take(form, submitter) {
  const entry = entryOf(form, submitter);
  try {
    entry.id = await keepInPlace(entry);
  } catch {
    return sendPlainly(form, submitter); // a browser that keeps nothing
  }
  const { live } = await sendNow(entry.id);
  if (live?.state === "done") return location.assign(live.to);
  if (live?.state === "shown") {
    await drop([entry.id]);
    return sendPlainly(form, submitter); // the page shows what is to be corrected
  }
  const isKept = (await all()).some(({ id }) => id === entry.id);
  if (!isKept) return location.assign(page.deskUrl); // another tab has sent it
  form.dispatchEvent(new CustomEvent("ramah:kept", { bubbles: true, detail: entry }));
}

/** Send a form as a browser does without any script. */
function sendPlainly(form, submitter) {
  if (submitter?.name) {
    const { name, value } = submitter;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  HTMLFormElement.prototype.submit.call(form);
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

if (box && window.indexedDB) {
  if (alone) page.asks = "yes"; // nothing else tells it that the office is back
  measure();
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(forms) || event.defaultPrevented) return;
    event.preventDefault();
    take(event.target, event.submitter);
  });
  box.addEventListener("ramah:send", ({ detail }) => tryAgain(detail ?? []));
  for (const back of ["online", "pageshow"]) window.addEventListener(back, () => sendNow());
  document.body.addEventListener("ramah:revision", () => timer && sendNow());
  sendNow();
}
