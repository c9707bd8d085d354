/** Fits the forms of the page without a connection to what this device has kept. */

import { clock } from "./outbox-list.js";
import { all } from "./outbox-store.js";

const NONE = "UNAVAILABLE";

export const needsIn = (body) => new URLSearchParams(body).getAll("needs");

/** The entries of whoever this page belongs to. */
async function kept() {
  const { owner } = document.querySelector("[data-outbox-state]").dataset;
  return (await all().catch(() => [])).filter((entry) => entry.owner === owner);
}

/** Ask for the needs of this visit alone, and offer no unit that was handed out here meanwhile. */
export async function offerUnits(form, needs) {
  const parts = [...form.querySelectorAll("[data-offline-need]")];
  for (const part of parts) {
    part.hidden = !needs.includes(part.dataset.offlineNeed);
    for (const field of part.querySelectorAll("input, select")) field.disabled = part.hidden;
  }
  const gone = (await kept()).filter(({ step }) => step === "set_off").flatMap(unitsIn);
  for (const part of parts) if (!part.hidden) withhold(part, gone);
}

function unitsIn({ body }) {
  const answers = new URLSearchParams(body);
  const needs = [...answers.keys()].filter((name) => name.startsWith("need_"));
  return needs.map((name) => answers.get(name.replace("need_", "unit_")) || answers.get(name));
}

/** The tile names the first unit of its kind: with that one gone, the list of units names the next. */
function withhold(part, gone) {
  const units = [...part.querySelectorAll("select option")];
  for (const unit of units) unit.disabled = gone.includes(unit.value);
  const tile = [...part.querySelectorAll("input")].find(({ value }) => gone.includes(value));
  if (!tile) return;
  const left = units.find((unit) => unit.value && !unit.disabled);
  tile.disabled = !left;
  if (left) {
    left.selected = tile.checked;
    tile.value = left.value; // the tile stands for the next unit, too
  } else if (tile.checked) part.querySelector(`[value=${NONE}]`).checked = true;
}

/** List the receptions begun on this device and not ended, but for the one at hand. */
export async function showUnfinished(panel, wanted, current) {
  const rows = wanted ? unfinished(await kept(), current) : [];
  const list = panel.querySelector("[data-offline-list]");
  const row = panel.querySelector("[data-offline-row]").content;
  panel.querySelector("[data-offline-unfinished]").hidden = !rows.length;
  list.replaceChildren(...rows.map((entry) => fill(row.cloneNode(true), entry)));
}

function unfinished(entries, current) {
  const last = new Map(entries.map((entry) => [entry.visit, entry]));
  return [...last.values()].filter(
    ({ step, visit }) => ["receive", "accompany"].includes(step) && visit !== current,
  );
}

function fill(item, { step, visit, body, label, tapped }) {
  const { dataset } = item.querySelector("button");
  dataset.offlineGo = step === "receive" ? "accompany" : "set_off";
  Object.assign(dataset, { visit, needs: needsIn(body).join(" ") });
  item.querySelector("[data-offline-label]").textContent = `${label} · ${clock(tapped)}`;
  return item;
}
