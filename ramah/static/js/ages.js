/** Re-reads the live parts now and then, where what they say ages without anything being written. */

import { refresh } from "./live-refresh.js";

const EVERY = 30000;

setInterval(() => {
  if (!document.hidden) refresh();
}, EVERY);
