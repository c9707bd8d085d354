/** Settles what the office refused: corrected on the form's own page, or discarded. */

import { all, drop } from "./outbox-store.js";

const find = async (id) => (await all()).find((entry) => entry.id === id);

/** Open the form's page with all that was typed and what is wrong with it, unless it fits by now.
 *
 * It is sent by the outbox first: only that keeps the time of the tap.
 */
export async function correct(box, { id, url, body }) {
  const sent = new Promise((done) => box.addEventListener("ramah:outbox", done, { once: true }));
  box.dispatchEvent(new CustomEvent("ramah:send", { detail: [await find(id)] }));
  await sent;
  if ((await find(id))?.state !== "refused") return;
  const form = Object.assign(document.createElement("form"), { method: "post", action: url });
  const add = (name, value) =>
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  for (const [name, value] of new URLSearchParams(body)) add(name, value);
  form.dataset.sending = "";
  document.body.append(form);
  try {
    add("csrfmiddlewaretoken", (await (await fetch(box.dataset.keyUrl)).json()).token);
    form.submit();
  } catch {
    form.remove(); // the connection is gone again; the entry stays
  }
}

/** Forget a form, and what was to follow it in its visit. */
export async function discard({ id, owner, visit }) {
  const follow = (await all()).filter((entry) => entry.owner === owner && entry.visit === visit);
  await drop(follow.map((entry) => entry.id).filter((other) => other >= id));
}
