/** Follows the event stream of one office, comes back by itself, and tells what it hears. */

const SILENCE = 35_000; // the server says something every 15 seconds
const SHORTEST_WAIT = 1000;
const SPREAD = 2000; // all browsers of a house must not come back in the same instant

export class Stream {
  constructor(url, tell) {
    this.url = url;
    this.tell = tell;
    this.lostAt = null;
    this.open();
  }

  open() {
    this.source = new EventSource(this.url);
    this.source.addEventListener("revision", (event) => {
      this.heard();
      this.tell({ kind: "revision", ...JSON.parse(event.data) });
    });
    this.source.addEventListener("beat", () => this.heard());
    this.source.addEventListener("error", () => this.lose());
    this.watch();
  }

  heard() {
    this.lostAt = null;
    this.watch();
  }

  /** A dead network says nothing at all: silence, too, is a loss. */
  watch() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.lose(), SILENCE);
  }

  lose() {
    this.close();
    this.lostAt ??= Date.now();
    this.tell({ kind: "lost", since: this.lostAt });
    this.again = setTimeout(() => this.open(), SHORTEST_WAIT + Math.random() * SPREAD);
  }

  close() {
    this.source.close();
    clearTimeout(this.silence);
    clearTimeout(this.again);
  }
}
