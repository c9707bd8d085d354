/** Makes the printed page as long as the ticket: a roll is cut where the ticket ends. */

const PX_PER_MM = 96 / 25.4;
const MARGIN_MM = 3;

const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

function measure() {
  const paper = document.querySelector(".ticket-paper");
  if (!paper) return;
  document.body.classList.add("on-roll");
  const height = Math.ceil(paper.getBoundingClientRect().height / PX_PER_MM) + 2 * MARGIN_MM + 1;
  document.body.classList.remove("on-roll");
  const name = paper.classList.contains("narrow") ? "narrow" : "";
  sheet.replaceSync(`@page ${name} { size: ${paper.dataset.roll}mm ${height}mm; margin: ${MARGIN_MM}mm; }`);
}

document.fonts.ready.then(measure);
addEventListener("beforeprint", measure);
