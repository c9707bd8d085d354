/** Guards a form against the second click; the button comes back when the page does, or on an error. */

const waiting = new Set();

function hold(form) {
  form.dataset.sending = "";
  waiting.add(form);
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    button.setAttribute("aria-busy", String(button === form.ramahSubmitter));
  }
}

function release(form) {
  delete form.dataset.sending;
  waiting.delete(form);
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

function releaseAll() {
  waiting.forEach(release);
}

/* aria-busy and a refused second submit, not `disabled`: a disabled button would lose its value
   and the focus. */
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target.closest("[data-submit-once]");
    if (!form) return;
    if ("sending" in form.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.ramahSubmitter = event.submitter;
    hold(form);
    setTimeout(() => release(form), 10_000);
  },
  true,
);

window.addEventListener("pageshow", releaseAll);
document.addEventListener("ramah:kept", (event) => release(event.target));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("[data-submit-once]");
  if (form) release(form);
});
