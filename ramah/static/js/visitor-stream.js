/** Follows the office's event stream on a phone; a stream that never comes is asked for rarely.
 *
 * Apart from `live-stream.js`, for phones whose browser is years old, and for networks that let the
 * page through but not the stream: `tell` gets each revision, and null when the stream is away.
 */

const SILENCE = 35000; // the server says something every 15 seconds
const SOON = 2000;
const SELDOM = 60000;
const TRIES = 3;
const SPREAD = 3000;

export function follow(url, tell) {
  let source = null;
  let silence = 0;
  let again = 0;
  let failed = 0;

  function open() {
    close();
    source = new EventSource(url);
    source.addEventListener("revision", (event) => {
      failed = 0;
      watch();
      tell(JSON.parse(event.data));
    });
    source.addEventListener("beat", watch);
    source.addEventListener("error", lose);
    watch();
  }

  function watch() {
    clearTimeout(silence);
    silence = setTimeout(lose, SILENCE);
  }

  function lose() {
    close();
    failed += 1;
    tell(null);
    again = setTimeout(open, (failed > TRIES ? SELDOM : SOON) + Math.random() * SPREAD);
  }

  function close() {
    clearTimeout(silence);
    clearTimeout(again);
    if (source) source.close();
  }

  if (!("EventSource" in window)) return;
  open();
  window.addEventListener("online", open);
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => event.persisted && open());
}
