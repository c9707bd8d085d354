/** Turns a fold-out confirmation into a modal dialog; without this it stays a fold-out. */

function openModal(details) {
  const panel = details.querySelector(":scope > .dialog-panel");
  if (!panel) return;
  const dialog = document.createElement("dialog");
  dialog.className = "dialog-modal";
  nameBy(dialog, panel.querySelector("h2, h3"));
  dialog.append(panel);
  document.body.append(dialog);
  dialog.addEventListener("close", () => closeModal(dialog, panel, details), { once: true });
  dialog.showModal();
}

function nameBy(dialog, heading) {
  if (!heading) return;
  heading.id ||= `dialog-title-${Math.random().toString(36).slice(2)}`;
  dialog.setAttribute("aria-labelledby", heading.id);
}

function closeModal(dialog, panel, details) {
  const current = details.isConnected ? details : findAgain(details);
  if (current && !current.querySelector(":scope > .dialog-panel")) current.append(panel);
  dialog.remove();
  current?.querySelector(":scope > summary")?.focus();
}

/** A live update may have replaced the fold-out while its dialog stood open. */
function findAgain(details) {
  return details.id ? document.getElementById(details.id) : null;
}

document.addEventListener("click", (event) => {
  const summary = event.target.closest("[data-dialog] > summary");
  if (summary) {
    event.preventDefault();
    openModal(summary.parentElement);
    return;
  }
  const closer = event.target.closest("[data-dialog-close]");
  if (!closer) return;
  const modal = closer.closest("dialog");
  if (modal) modal.close();
  else closer.closest("details")?.removeAttribute("open");
});

/* A form answered by htmx inside the dialog has done its work: close. */
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) event.target.closest?.("dialog.dialog-modal")?.close();
});

/* Errors from the server come back in an open fold-out: show it as the dialog it was. */
for (const details of document.querySelectorAll("[data-dialog][open]")) {
  details.removeAttribute("open");
  openModal(details);
}
