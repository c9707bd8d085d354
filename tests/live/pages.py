"""A small office page with two live parts, served with the product's own scripts."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

STATIC = Path(__file__).resolve().parent.parent.parent / "ramah" / "static"
TYPES = {".js": "text/javascript", ".html": "text/html; charset=utf-8"}
PAGE = """<!doctype html><html lang="id"><title>Kantor</title>
<script src="/static/vendor/htmx.min.js" defer></script>
<script type="module" src="/static/js/live.js"></script>
<body data-live-url="http://127.0.0.1:{live}" data-office="1" data-revision="0">
<p data-live-status></p>
<section id="antrean" data-live="queue" hx-get="/part/queue" hx-trigger="ramah:refresh">{queue}
</section>
<section id="kunjungan" data-live="visits aids" hx-get="/part/visits" hx-trigger="ramah:refresh">
{visits}</section>
<dialog id="dialog"><p>Yakin?</p></dialog>
</body></html>"""
PART = """<p class="nomor">{0}</p>
<form action="/catat"><label>Catatan <input name="catatan"></label> <button>Simpan</button></form>
<details id="lipat-{1}"><summary>Rincian</summary>Isi</details>"""


class Pages:
    """Serves the page on one port; the numbers in its parts are changed by the tests."""

    def __init__(self, port: int) -> None:
        self.numbers = {"queue": 0, "visits": 0}
        self.answers: list[tuple[str, int]] = []
        self.locked = False
        self.port = port
        self._server: Site | None = None
        self.start()

    @property
    def url(self) -> str:
        """The address of the page."""
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Begin to serve."""
        self._server = Site(self)
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()

    def stop(self) -> None:
        """End serving; the port answers no more."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def part(self, name: str) -> str:
        """Write a part of the page as it stands now."""
        return PART.format(self.numbers[name], name)

    def whole(self) -> str:
        """Write the whole page."""
        parts = {name: self.part(name) for name in self.numbers}
        return PAGE.format(live=self.port + 1, **parts)


class Site(ThreadingHTTPServer):
    """Serves the page and its parts."""

    def __init__(self, pages: Pages) -> None:
        super().__init__(("127.0.0.1", pages.port), Handler)
        self.pages = pages


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Site

    def do_GET(self) -> None:
        pages = self.server.pages
        first, _, rest = self.path.lstrip("/").partition("/")
        if first == "static":
            file = STATIC / rest
            self._send(200, file.read_bytes(), file.suffix)
        elif first == "masuk":
            self._send(200, b"<p>Masuk</p>", ".html")
        elif pages.locked:
            self._send(302, b"", ".html", Location="/masuk")
        elif first == "part":
            self._part(pages, rest)
        else:
            self._send(200 if not first else 404, pages.whole().encode(), ".html")

    def _part(self, pages: Pages, name: str) -> None:
        etag = f'"{name}-{pages.numbers[name]}"'
        status = 304 if self.headers["If-None-Match"] == etag else 200
        pages.answers.append((name, status))
        body = pages.part(name).encode() if status == 200 else b""
        self._send(status, body, ".html", ETag=etag)

    def _send(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", TYPES[kind])
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""
