/** Says, where a part needs a secure context (camera, offline, a screen kept awake), what to do.
 *
 * `<p data-needs-secure-context data-insecure="…" data-without="…">`: the sentence, and the way
 * without; `data-secure` is said when all is well, else the part is hidden then.
 */

function say(part, state, sentences) {
  const text = sentences.filter(Boolean).join(" ");
  part.dataset.secureContext = state;
  part.hidden = text === "";
  part.textContent = text;
}

function fill(part) {
  const { secure, insecure, without } = part.dataset;
  if (window.isSecureContext) say(part, "yes", [secure]);
  else say(part, "no", [insecure, without]);
}

function fillAll() {
  document.querySelectorAll("[data-needs-secure-context]").forEach(fill);
}

document.addEventListener("htmx:afterSwap", fillAll);
fillAll();
