/** Shows the print buttons, which need a script, and prints the page. */

function show() {
  for (const button of document.querySelectorAll("[data-print][hidden]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

show();
document.addEventListener("htmx:afterSwap", show);
