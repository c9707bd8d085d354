/** Makes an entry of the outbox from a form, and sends a form without the outbox. */

import { knownSkew } from "./outbox-store.js";

/** Take a form as the tapped button would send it, with the words and the time of the tap. */
export function entryOf(page, form, submitter) {
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

/** Send a form as a browser does without any script. */
export function sendPlainly(form, submitter) {
  if (submitter?.name) {
    const { name, value } = submitter;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  HTMLFormElement.prototype.submit.call(form);
}
