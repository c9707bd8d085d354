/** Lets a page speak an example call: `<button data-voice-sample="R-012" data-counter="3" hidden>`.
 *
 * The press is also what allows the page to sound, so the call waits until it may.
 */

const board = document.querySelector("[data-board]");

function call({ dataset }) {
  const detail = { id: `sample-${Date.now()}`, number: dataset.voiceSample, counter: dataset.counter };
  document.dispatchEvent(new CustomEvent("ramah:called", { detail: { ...detail, times: 1 } }));
}

function callWhenAllowed(button) {
  if (board.dataset.sound !== "blocked") return call(button);
  const watch = new MutationObserver(() => {
    if (board.dataset.sound === "blocked") return;
    watch.disconnect();
    call(button);
  });
  return watch.observe(board, { attributeFilter: ["data-sound"] });
}

for (const button of document.querySelectorAll("[data-voice-sample]")) {
  button.hidden = false;
  button.addEventListener("click", () => callWhenAllowed(button));
}
