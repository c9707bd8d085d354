/** Copies a text field: `<button data-copy="field" data-copied="…" data-selected="…" hidden>`.
 *
 * Without a secure context the browser has no clipboard: the text is selected, the person copies.
 */

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  let said = button.dataset.selected;
  try {
    await navigator.clipboard.writeText(field.value);
    said = button.dataset.copied;
  } catch {
    if (document.execCommand("copy")) said = button.dataset.copied;
  }
  say(button, said);
}

function say(button, text) {
  let place = button.nextElementSibling;
  if (!place) {
    place = document.createElement("span");
    place.setAttribute("role", "status");
    button.after(" ", place);
  }
  place.textContent = text;
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
