/** Shows the kiosk's pages without ever leaving the first one: no history, no error page of the browser.
 *
 * Links and the form inside `#kios` are fetched and put in its place. Without connection it says so
 * and tries again by itself; the form is sent again with the same code, so one number is drawn.
 */

const AGAIN = 3000;
const PATIENCE = 10_000; // a request that hangs is given up and tried again

const lost = document.querySelector("[data-kiosk-lost]");
let asked = 0; // the last thing asked for wins; what comes late is thrown away
let sending = false;

const kiosk = () => document.getElementById("kios");

async function read(url, options) {
  const response = await fetch(url, { ...options, cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE) });
  if (response.status >= 500) throw new Error(String(response.status));
  return { status: response.status, text: await response.text() };
}

/** Go on trying until the server answers; null if something else was asked for meanwhile. */
async function persist(url, options = {}) {
  const mine = (asked += 1);
  for (;;) {
    const answer = await read(url, options).catch(() => null);
    if (mine !== asked) return null;
    if (answer) return answer;
    if (!lost.open) lost.showModal();
    await new Promise((done) => setTimeout(done, AGAIN));
    if (mine !== asked) return null;
  }
}

export async function go(url, options) {
  const answer = await persist(url, options);
  if (!answer) return;
  const page = new DOMParser().parseFromString(answer.text, "text/html");
  const next = page.getElementById("kios");
  if (!next || next.dataset.version !== kiosk().dataset.version) return location.replace(kiosk().dataset.kiosk);
  show(page, next);
}

function show(page, next) {
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  for (const dialog of document.querySelectorAll("dialog")) {
    if (dialog.open) dialog.close();
    const fresh = page.querySelector(`dialog[aria-labelledby="${dialog.getAttribute("aria-labelledby")}"]`);
    if (fresh) dialog.replaceChildren(...fresh.childNodes);
  }
  kiosk().replaceWith(document.adoptNode(next));
  reveal();
  scrollTo(0, 0);
  kiosk().querySelector("h1")?.focus();
  document.dispatchEvent(new CustomEvent("kiosk:shown"));
}

/** Back to the start: what stands on the screen goes first, whether or not the server answers. */
export function home() {
  const { kiosk: address } = kiosk().dataset;
  document.querySelectorAll(".kiosk-say, .kiosk-paper").forEach((part) => part.replaceChildren());
  return go(address);
}

function reveal() {
  for (const button of kiosk().querySelectorAll("[data-print][hidden]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#kios a[href], [data-kiosk-home]");
  if (!link) return;
  event.preventDefault();
  if (link.matches("[data-kiosk-home]")) home();
  else if (!sending) go(link.getAttribute("href"));
});

/** A switch often sends a space alone, which presses buttons but no links. */
document.addEventListener("keydown", (event) => {
  const link = event.key === " " && event.target.closest("#kios a[href]");
  if (!link) return;
  event.preventDefault();
  if (!event.repeat) link.click();
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-kiosk-draw]");
  if (!form) return;
  event.preventDefault();
  if (sending) return;
  sending = true;
  event.submitter?.setAttribute("aria-busy", "true");
  const body = new URLSearchParams(new FormData(form, event.submitter));
  await go(form.action, { method: "POST", body }).finally(() => (sending = false));
});

addEventListener("pageshow", (event) => event.persisted && location.replace(kiosk().dataset.kiosk));
