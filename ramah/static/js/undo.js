/** Counts down how long a call can be undone, then takes the button away; the server decides. */

function countDown(form) {
  const end = performance.now() + Number(form.dataset.undoLeft) * 1000;
  const count = form.querySelector("[data-undo-count]");
  const timer = setInterval(tick, 250);

  function tick() {
    const left = Math.ceil((end - performance.now()) / 1000);
    if (left > 0) {
      count.textContent = `(${left})`;
      return;
    }
    clearInterval(timer);
    takeAway(form);
  }

  tick();
}

/** Who stands on the button is led to the one beside it, not to the top of the page. */
function takeAway(form) {
  const held = form.contains(document.activeElement);
  form.hidden = true;
  if (held) form.parentElement.querySelector("form:not([hidden]) button")?.focus();
}

document.querySelectorAll("[data-undo-left]").forEach(countDown);
