/** Says, to be seen across the room, since when a board is cut off, and whether it still asks. */

import { timeOf } from "./board-time.js";

const board = document.querySelector("[data-board]");
const mark = board.querySelector("[data-board-lost]");
const since = mark.querySelector("[data-board-since]");
const what = mark.querySelector("[data-board-what]");

/** Say that calls no longer come by themselves; `reached` tells whether asking still works. */
export function showLost(instant, reached) {
  const { textLost, textPolling, textStale } = mark.dataset;
  say(textLost.replace("{time}", timeOf(instant)), reached ? textPolling : textStale);
  board.dataset.state = reached ? "polling" : "stale";
}

/** Say that the board was taken out of use. */
export function showClosed() {
  say(mark.dataset.textClosed, "");
  board.dataset.state = "closed";
}

export function showBack() {
  mark.hidden = true;
  board.dataset.state = "on";
}

function say(first, second) {
  if (since.textContent !== first) since.textContent = first;
  if (what.textContent !== second) what.textContent = second;
  mark.hidden = false;
}
