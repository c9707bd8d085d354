/** Types paper forms in: a digit from 1 to 4 goes on to the next box by itself. */

const boxes = [...document.querySelectorAll("[data-digit]")];
const said = document.querySelector("[data-digit-said]");

function take(box) {
  if (!/^[1-4]$/.test(box.value)) {
    said.textContent = box.value ? said.dataset.text : "";
    box.value = "";
    return;
  }
  said.textContent = "";
  const next = boxes[boxes.indexOf(box) + 1];
  next?.focus();
  next?.select();
}

function back(event) {
  const before = boxes[boxes.indexOf(event.target) - 1];
  if (event.key !== "Backspace" || event.target.value || !before) return;
  event.preventDefault();
  before.focus();
  before.select();
}

document.querySelector("[data-paper]").dataset.ready = "";
for (const box of boxes) {
  box.addEventListener("input", () => take(box));
  box.addEventListener("keydown", back);
  box.addEventListener("focus", () => box.select());
}
