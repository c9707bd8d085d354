/** One stream for all tabs of a browser; its address is this worker's name. */

import { Stream } from "./live-stream.js";

const tabs = new Set();
let newest = null;

self.addEventListener("connect", (event) => {
  const [tab] = event.ports;
  tabs.add(tab);
  tab.onmessage = () => leave(tab);
  if (newest) tab.postMessage(newest);
});

function leave(tab) {
  tabs.delete(tab);
  tab.close();
}

new Stream(self.name, (message) => {
  newest = message;
  for (const tab of tabs) tab.postMessage(message);
});
