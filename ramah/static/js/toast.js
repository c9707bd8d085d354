/** Lets a toast be closed; good news leaves by itself after a while, never while it is being read. */

const STAY = 15_000;
const region = document.getElementById("toasts");

function prepare(toast) {
  toast.dataset.toast = "ready";
  toast.querySelector("[data-toast-close]").hidden = false;
  if (toast.matches(".success, .info")) leaveLater(toast);
}

function leaveLater(toast) {
  let timer = setTimeout(() => toast.remove(), STAY);
  const hold = () => clearTimeout(timer);
  const release = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), STAY);
  };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", release);
  toast.addEventListener("focusout", release);
}

function prepareAll() {
  document.querySelectorAll('[data-toast=""]').forEach(prepare);
}

document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-toast-close]");
  if (!closer) return;
  closer.closest("[data-toast]").remove();
  document.getElementById("isi")?.focus({ preventScroll: true });
});

if (region) {
  prepareAll();
  new MutationObserver(prepareAll).observe(region, { childList: true });
}
