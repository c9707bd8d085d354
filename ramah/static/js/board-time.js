/** The office's time on a board: the server's clock, in the office's zone. */

const board = document.querySelector("[data-board]");
const { lang } = document.documentElement;
const timeZone = board.dataset.zone;

const DAY = new Intl.DateTimeFormat("en-CA", { timeZone });
const DATE = new Intl.DateTimeFormat(lang, { timeZone, dateStyle: "full" });
const TIME = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });

let offset = Number(document.body.dataset.now) - Date.now();

/** Follow the server's clock; a TV's own is often wrong. */
export function setClock(serverNow) {
  if (Number.isFinite(serverNow)) offset = serverNow - Date.now();
}

export const now = () => Date.now() + offset;

/** The office's time of one of this machine's instants. */
export const timeOf = (instant) => write(instant + offset);

export const isToday = (at) => DAY.format(at) === DAY.format(now());

function write(at) {
  const time = TIME.format(at);
  return lang === "en" ? time : time.replace(":", ".");
}

function put(name, text) {
  const place = board.querySelector(name);
  if (place.textContent !== text) place.textContent = text;
}

function tick() {
  put("[data-board-clock]", write(now()));
  put("[data-board-date]", DATE.format(now()));
}

tick();
setInterval(tick, 1000);
