/** On the counter's tablet: asks after a while without a touch, then clears the screen.
 *
 * Every press is sent by the script, so that the browser's "back" finds no page with answers.
 */

const CLEAR = 90; // seconds without a touch
const ASK = 20; // seconds before, in which one tap is enough to stay (WCAG 2.2.1)

let touched = Date.now();
const dialog = () => document.querySelector("[data-survey-idle]");

function touch() {
  if (!dialog()?.open) touched = Date.now();
}

function stay() {
  dialog().close();
  touched = Date.now();
}

function tick() {
  const left = CLEAR - Math.floor((Date.now() - touched) / 1000);
  if (!dialog() || left > ASK) return;
  if (left <= 0) return window.location.replace(dialog().dataset.over);
  if (!dialog().open) dialog().showModal();
  dialog().querySelector("[data-survey-left]").textContent = String(left);
}

async function send(form, button) {
  const address = new URL(button?.getAttribute("formaction") ?? "", form.action);
  address.hash ||= new URL(form.action).hash;
  const answer = await fetch(address, {
    method: "POST",
    body: new URLSearchParams(new FormData(form, button)),
  });
  if (answer.redirected) return window.location.replace(answer.url);
  show(new DOMParser().parseFromString(await answer.text(), "text/html"), address);
}

function show(page, address) {
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  document.body.replaceWith(page.body);
  touched = Date.now();
  const place = document.querySelector("[data-focus-errors]") ?? document.getElementById(address.hash.slice(1));
  place?.focus();
  place?.scrollIntoView();
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter).catch(() => {
    document.querySelector("[data-survey-lost]").hidden = false; // nothing is lost: press again
  });
});
document.addEventListener("click", (event) => event.target.closest("[data-survey-stay]") && stay());
document.addEventListener("cancel", stay, true);
for (const sign of ["pointerdown", "keydown", "scroll"]) {
  document.addEventListener(sign, touch, { passive: true, capture: true });
}
setInterval(tick, 500);
