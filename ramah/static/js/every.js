/** Re-reads a live part every so many seconds: `data-live="system" data-every="15"`.
 *
 * For what changes without the office's revision; a hidden tab asks nothing.
 */

import { refresh } from "./live-refresh.js";

for (const { dataset } of document.querySelectorAll("[data-every][data-live]")) {
  const topics = new Set(dataset.live.split(/\s+/));
  setInterval(() => document.hidden || refresh(topics), Number(dataset.every) * 1000);
}
