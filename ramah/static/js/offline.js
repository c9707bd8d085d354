/** Leads through a reception without a connection: after each kept form, the next part of the page.
 *
 * The parts stand hidden in every page of the desk (`data-offline="beside"`), and alone in the page
 * that the service worker keeps (`data-offline="alone"`).
 */

import { newId } from "./new-id.js";
import { needsIn, offerUnits, showUnfinished } from "./offline-forms.js";

const QUIET = ["home", "escorted"];
const panel = document.querySelector("[data-offline]");
const ours = (name) => panel.querySelector(`[data-offline-part="${CSS.escape(name)}"]`);
let shown = "";
let connected = true;

function show(name, visit = "", needs = []) {
  if (!ours(name)) return;
  standAlone();
  for (const form of panel.querySelectorAll("form")) form.reset();
  for (const part of panel.querySelectorAll("[data-offline-part]")) {
    part.hidden = part.dataset.offlinePart !== name;
  }
  shown = name;
  panel.querySelector("[data-offline-home]").hidden = name === "home";
  showBack();
  prepare(ours(name).querySelector("form[data-action]"), visit, needs);
  showUnfinished(panel, name === "home", visit);
  panel.querySelector("h1").focus();
  window.scrollTo(0, 0);
}

/** Hide the page that the office no longer follows, and let nothing replace what is tapped now. */
function standAlone() {
  if (!panel.hidden) return;
  panel.removeAttribute("data-live");
  for (const other of panel.parentElement.children) {
    if (!other.matches("[data-offline], [data-outbox-state], .toasts, script")) other.hidden = true;
  }
  panel.hidden = false;
}

async function prepare(form, visit, needs) {
  if (!form) return;
  form.action = form.dataset.action.replace(/[0-]{36}/, visit);
  form.dataset.visit = visit;
  for (const box of form.querySelectorAll("[name=needs]")) box.checked = needs.includes(box.value);
  await offerUnits(form, needs);
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function showBack() {
  panel.querySelector("[data-offline-back]").hidden = !connected || !QUIET.includes(shown);
}

const NEXT = {
  receive: ({ visit, body }) => show("accompany", visit, needsIn(body)),
  accompany: ({ visit, body }) => show("set_off", visit, needsIn(body)),
  set_off: () => show("escorted"),
  meet: ({ visit }) => show(ours(`see_out-${visit}`) ? `see_out-${visit}` : "home"),
  see_out: () => show("home"),
};

/** What is on its way out was tapped here already. */
function forget({ step, visit }) {
  const card = panel.querySelector(`[data-offline-leaving="${CSS.escape(visit)}"]`);
  if (card && step === "see_out") card.remove();
  if (card && step === "meet") {
    card.querySelector("form")?.remove();
    card.querySelector("[data-offline-go]").hidden = false;
  }
}

document.addEventListener("ramah:kept", ({ target, detail }) => {
  if (target.elements.visit_id) target.elements.visit_id.value = newId();
  forget(detail);
  NEXT[detail.step](detail);
});
document.addEventListener("click", ({ target }) => {
  const { offlineGo: name, visit, needs = "" } = target.closest("[data-offline-go]")?.dataset ?? {};
  if (name) show(name, visit, needs.split(" "));
});
document.addEventListener("ramah:outbox", ({ detail }) => {
  connected = detail.end === "ok";
  if (!panel.hidden && shown) showBack();
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target === panel && !panel.hidden) detail.shouldSwap = false;
});
window.addEventListener("beforeunload", (event) => {
  if (!window.isSecureContext && !panel.hidden && !connected) event.preventDefault();
});
if (panel?.dataset.offline === "alone") {
  panel.querySelector("[name=visit_id]").value = newId();
  show("home");
}
