/** Shows at once the numbers that match what is typed; without it the form asks the server. */

const field = document.querySelector("[data-line-search]");
const signs = (text) => text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");

function choose() {
  const wanted = signs(field.value);
  document.querySelectorAll(".line-compact > li").forEach((row) => {
    row.hidden = !signs(row.querySelector(".line-number").textContent).includes(wanted);
  });
}

if (field) {
  field.addEventListener("input", choose);
  document.body.addEventListener("htmx:afterSwap", choose);
}
