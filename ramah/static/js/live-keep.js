/** Keeps the focus and the open fold-outs of an element while its content is replaced. */

const FOCUSABLE = "a, button, input, select, textarea, summary";

/** Remember where the person is; the answer puts them back there. */
export function keepPlace(element) {
  const active = document.activeElement;
  const focused = element.contains(active) && active !== element ? describe(active) : null;
  const open = [...element.querySelectorAll("details[open][id]")].map((details) => details.id);
  return () => {
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focused && document.activeElement === document.body) focusAgain(focused);
  };
}

function describe(active) {
  const group = active.closest("form[action], details[id], [id]");
  return { own: selectorOf(active), group: group && group !== active ? selectorOf(group) : "" };
}

function focusAgain({ own, group }) {
  const within = group && document.querySelector(`${group} ${own}`);
  const found = within || document.querySelector(own);
  if (found?.matches(FOCUSABLE)) found.focus({ preventScroll: true });
}

function selectorOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const tag = element.localName;
  const names = ["action", "name", "value", "href", "formaction"];
  const given = names.filter((name) => element.hasAttribute(name));
  return tag + given.map((name) => `[${name}="${CSS.escape(element.getAttribute(name))}"]`).join("");
}
