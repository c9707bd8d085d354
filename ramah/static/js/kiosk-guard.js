/** Keeps visitors at the kiosk: what would lead out of it, or linger on it, does nothing.
 *
 * A browser's own keys (Alt+F4, Ctrl+W) no page can refuse: the device's kiosk mode does that.
 */

const MODIFIED = new Set(["Tab", "Shift"]); // Shift+Tab walks back through the buttons
const NAMED = /^(F\d+|Browser\w+|Launch\w+|ContextMenu|Help|Backspace)$/;

function leadsOut(event) {
  if (NAMED.test(event.key)) return true;
  return (event.ctrlKey || event.altKey || event.metaKey) && !MODIFIED.has(event.key);
}

function refuse(event) {
  event.preventDefault();
}

document.addEventListener("keydown", (event) => leadsOut(event) && refuse(event), true);
for (const name of ["contextmenu", "dragstart", "drop", "dragover", "auxclick"]) {
  document.addEventListener(name, refuse, true);
}
for (const name of ["mousedown", "mouseup", "pointerup"]) {
  document.addEventListener(name, (event) => event.button > 2 && refuse(event), true); // back, forward
}
document.addEventListener("wheel", (event) => event.ctrlKey && refuse(event), { passive: false });

/** Only where the device did not open it full screen, and after a touch: browsers ask for one. */
document.addEventListener("click", () => {
  const isWhole = document.fullscreenElement || window.innerHeight >= window.screen.height;
  if (!isWhole && document.fullscreenEnabled) document.documentElement.requestFullscreen().catch(() => null);
});
