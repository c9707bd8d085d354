/** Counts on, on the screen alone, how many minutes somebody has waited: `data-waiting-since`.
 *
 * The server writes the first text; `data-text-minutes` is the same sentence with `{minutes}` in it.
 */

const EVERY = 5000;
const offset = Date.parse(document.body.dataset.now) - Date.now() || 0;

function count(element) {
  const { waitingSince, textMinutes } = element.dataset;
  const minutes = Math.floor((Date.now() + offset - Date.parse(waitingSince)) / 60_000);
  if (!(minutes > 1)) return; // the server said it, in the singular too
  const text = textMinutes.replace("{minutes}", minutes);
  if (element.textContent.trim() !== text) element.textContent = text;
}

setInterval(() => document.querySelectorAll("[data-waiting-since]").forEach(count), EVERY);
