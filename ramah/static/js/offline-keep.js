/** Lets the service worker keep the page that works without a connection; asks anew as aids change. */

const REST = 60_000;
const box = document.querySelector("[data-outbox-state]");
let last = 0;

async function keep() {
  if (Date.now() - last < REST) return;
  last = Date.now();
  await navigator.storage?.persist?.(); // the browser asks nobody, and may say no
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ keep: box.dataset.owner });
}

if (box && window.isSecureContext && "serviceWorker" in navigator) {
  navigator.serviceWorker
    .register(box.dataset.worker)
    .then(keep)
    .catch(() => {}); // a browser that forbids it: the outbox works without
  document.addEventListener("htmx:afterSwap", ({ detail }) => detail.target.id === "luring" && keep());
}
