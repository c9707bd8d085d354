/** Keeps step clocks running. The server writes the first text, so a page without script is right too. */

const NEAR = 0.8;
const offset = serverOffset();

/** Server time minus this machine's; a page from the back button keeps the measure of its first load. */
function serverOffset() {
  const measured = Date.parse(document.body.dataset.now) - Date.now() || 0;
  const visit = performance.getEntriesByType("navigation")[0];
  const stored = sessionStorage.getItem("ramah-clock-offset");
  if (visit?.type === "back_forward" && stored !== null) return Number(stored);
  sessionStorage.setItem("ramah-clock-offset", String(measured));
  return measured;
}

function spell(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function stateOf(elapsed, standard) {
  if (elapsed > standard) return "late";
  return elapsed >= NEAR * standard ? "near" : "ok";
}

function wordOf(clock, state, over) {
  if (state === "late") return `${clock.dataset.wordLate} ${spell(over)}`;
  return state === "near" ? clock.dataset.wordNear : clock.dataset.wordOk;
}

function put(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function tick(clock) {
  const standard = Number(clock.dataset.standard);
  const gone = Date.now() + offset - Date.parse(clock.dataset.started);
  const elapsed = Math.max(0, Math.floor(gone / 1000));
  const state = stateOf(elapsed, standard);
  if (elapsed < 3600) put(clock.querySelector("[data-clock-time]"), spell(elapsed));
  put(clock.querySelector("[data-clock-word]"), wordOf(clock, state, elapsed - standard));
  clock.querySelector("progress").value = Math.min(elapsed, standard);
  if (clock.dataset.state !== state) change(clock, state);
}

/** Say aloud that time is short or over, once, not every second. */
function change(clock, state) {
  clock.dataset.state = state;
  const word = state === "late" ? clock.dataset.wordLate : clock.dataset.wordNear;
  if (state !== "ok") put(document.getElementById("announcer"), `${clock.dataset.label} ${word}`);
}

function tickAll() {
  document.querySelectorAll("[data-clock]").forEach(tick);
}

tickAll();
setInterval(tickAll, 1000);
document.addEventListener("htmx:afterSwap", tickAll);
