/** Makes a page fit for a screen on a wall: awake, full screen, without a cursor. */

const REST = 4000;

const button = document.querySelector("[data-board-fullscreen]");
let timer = 0;

/** Only over HTTPS, and not in every browser; the device's own setting does it everywhere. */
async function stayAwake() {
  if (document.hidden || !("wakeLock" in navigator)) return;
  await navigator.wakeLock.request("screen").catch(() => null);
}

function offerFullScreen() {
  button.hidden = !document.fullscreenEnabled || document.fullscreenElement !== null;
}

/** Show the cursor and the buttons; take both away when nobody has touched anything for a while. */
function stir() {
  clearTimeout(timer);
  document.body.removeAttribute("data-still");
  timer = setTimeout(() => document.body.setAttribute("data-still", ""), REST);
}

button.addEventListener("click", () => document.documentElement.requestFullscreen().catch(() => null));
document.addEventListener("fullscreenchange", offerFullScreen);
document.addEventListener("visibilitychange", stayAwake);
for (const sign of ["pointermove", "pointerdown", "keydown", "focusin"]) {
  document.addEventListener(sign, stir, { passive: true });
}

stayAwake();
offerFullScreen();
stir();
