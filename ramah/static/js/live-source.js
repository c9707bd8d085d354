/** Opens the stream: shared by the tabs of this browser where it can be, else this page's own. */

import { Stream } from "./live-stream.js";

const WORKER = new URL("./live-worker.js", import.meta.url);

let release = () => {};

export function listen(url, tell) {
  open(url, tell);
  window.addEventListener("pagehide", () => release());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) open(url, tell); // back from the browser's own memory of the page
  });
}

function open(url, tell) {
  if ("SharedWorker" in window) share(url, tell);
  else own(url, tell);
}

function own(url, tell) {
  const stream = new Stream(url, tell);
  release = () => stream.close();
}

function share(url, tell) {
  const worker = new SharedWorker(WORKER, { type: "module", name: url });
  worker.port.onmessage = (event) => tell(event.data);
  worker.onerror = () => own(url, tell); // a browser without module workers
  release = () => worker.port.postMessage("leave");
}
