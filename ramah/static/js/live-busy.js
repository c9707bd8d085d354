/** Tells whether somebody is at work inside an element, so that it must not be replaced now. */

import { isPressed } from "./live-pressed.js";

const FIELDS = "input, textarea, select";
const CHOICES = new Set(["checkbox", "radio"]);

/** The part that asks is in a request of its own; that alone keeps nobody from their work. */
export function isBusy(element, asking = null) {
  const sending = [...element.querySelectorAll(".htmx-request, [data-sending]")];
  return (
    document.querySelector("dialog[open]") !== null ||
    sending.some((other) => other !== asking) ||
    isPressed(element) ||
    isChoosing(element) ||
    [...element.querySelectorAll(FIELDS)].some(isTypedIn)
  );
}

function isChoosing(element) {
  const active = document.activeElement;
  return element.contains(active) && active.matches("select, [contenteditable]");
}

function isTypedIn(field) {
  if (field instanceof HTMLSelectElement) return isChosenAnew(field);
  if (CHOICES.has(field.type)) return field.checked !== field.defaultChecked;
  if (field.type === "file") return field.files.length > 0;
  return field.value !== field.defaultValue;
}

function isChosenAnew(select) {
  const options = [...select.options];
  const marked = options.filter((option) => option.defaultSelected);
  const first = select.multiple ? [] : options.slice(0, 1);
  const original = marked.length ? marked : first;
  const chosen = [...select.selectedOptions];
  return chosen.length !== original.length || chosen.some((option) => !original.includes(option));
}
