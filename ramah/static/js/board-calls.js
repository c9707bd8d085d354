/** Shows the calls of a board's own counters, and tells of each that is new or repeated.
 *
 * `ramah:called` ({ id, number, counter, times }) and `ramah:withdrawn` ({ id }) bubble up from
 * `[data-board]`. What stands on the screen is made anew from each list, so nothing piles up.
 */

import { isToday } from "./board-time.js";

const CALLING_SHOWN = 6;
const LATEST_SHOWN = 5;
const FLASH = 8000;

const board = document.querySelector("[data-board]");
const calling = board.querySelector("[data-board-calling]");
const latest = board.querySelector("[data-board-latest]");
const spoken = board.querySelector("[data-board-spoken]");
const templates = {
  call: board.querySelector("template[data-board-call]"),
  past: board.querySelector("template[data-board-past]"),
};

let known = new Map(); // id of a call that is called: how often, and when this board heard it
let calls = [];
let own = "";

/** Show a list of calls; at first sight, `quiet`, what is called already is not told again. */
export function show(list, { quiet = false } = {}) {
  calls = list;
  const mine = list.filter((call) => isOwn(call) && isToday(call.at));
  const active = mine.filter(({ s }) => s === "CALLED");
  const fresh = quiet ? [] : active.filter(({ id, t }) => (known.get(id)?.t ?? 0) < t);
  const gone = [...known.keys()].filter((id) => !active.some((call) => call.id === id));
  known = remember(active, fresh);
  draw(mine, active.slice(0, CALLING_SHOWN));
  gone.forEach((id) => tell("ramah:withdrawn", { id }));
  fresh.reverse().forEach(announce);
}

/** Look at the same list again: the day may have changed, or the board's counters. */
export const showAgain = () => show(calls, { quiet: true });

/** Say which counters are this board's; with none it shows all. */
export const setCounters = (numbers) => (own = numbers.trim());

const isOwn = ({ c }) => !own || own.split(" ").includes(String(c));

function remember(active, fresh) {
  const heard = performance.now();
  return new Map(
    active.map((call) => {
      const at = fresh.includes(call) ? heard : (known.get(call.id)?.at ?? -Infinity);
      return [call.id, { t: call.t, at }];
    }),
  );
}

function draw(mine, active) {
  put(calling, "call", active);
  put(latest, "past", mine.filter((call) => !active.includes(call)).slice(0, LATEST_SHOWN));
}

function put(list, kind, shown) {
  const mark = shown.map(({ id, n, c, t }) => [id, n, c, t].join(" ")).join(", ");
  if (list.dataset.mark === mark) return;
  list.dataset.mark = mark;
  list.dataset.count = shown.length;
  list.replaceChildren(...shown.map((call) => item(kind, call)));
}

function item(kind, call) {
  const element = templates[kind].content.firstElementChild.cloneNode(true);
  element.querySelector("[data-number]").textContent = call.n;
  element.querySelector("[data-counter]").textContent = call.c;
  element.dataset.signs = call.n.length;
  const { at } = known.get(call.id) ?? { at: -Infinity };
  if (kind === "call" && performance.now() - at < FLASH) element.dataset.fresh = "";
  return element;
}

function announce({ id, n, c, t }) {
  const { spoken: text } = templates.call.dataset;
  spoken.textContent = text.replace("{number}", n).replace("{counter}", c);
  tell("ramah:called", { id, number: n, counter: c, times: t });
}

function tell(name, detail) {
  board.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}
