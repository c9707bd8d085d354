"""The page of trust by plain HTTP: how a device comes to trust the office, and nothing else.

``/percaya/`` with its style sheet and the authority's certificate; every other address leads to
the secure one. It needs no Django, no database and no key, and sets no cookie.
"""

import base64
import json
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

from ramah.runtime.home import home
from ramah.runtime.lifeline import die_with_parent

Start = Callable[[str, list[tuple[str, str]]], object]
PAGE, STYLE, CERTIFICATE = "/percaya/", "/percaya/gaya.css", "/percaya/otoritas.crt"
LANGUAGE = "bahasa"
HTML, TEXT, CSS = (f"text/{kind}; charset=utf-8" for kind in ("html", "plain", "css"))
POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
UNKNOWN = (
    "400\n\nServer ini tidak dikenal dengan alamat itu. Buka: {0}\n"
    "This server is not known by that address. Open: {0}\n"
)
ONLY_READ = "405\n\nHalaman ini hanya untuk dibaca.\nThis page can only be read.\n"


class Plain:
    """Answers from one file, read once."""

    def __init__(self, file: Path) -> None:
        page = json.loads(file.read_text(encoding="utf-8"))
        self.hosts: list[str] = page["hosts"]
        self.port: int = page["port"]
        self.pages: dict[str, dict[str, str]] = page["pages"]
        self.style: str = page.get("style", "")
        self.certificate = base64.b64decode(page.get("certificate", ""))

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer one request."""
        status, headers, body = self._answer(environ)
        always = [
            ("Content-Length", str(len(body))),
            ("Content-Security-Policy", POLICY),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
        ]
        start(status, [*headers, *always])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    def _answer(self, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
        host = environ.get("HTTP_HOST", "").rpartition(":")[0] or environ.get("HTTP_HOST", "")
        host, path = host.lower(), environ.get("PATH_INFO", "/")
        if host not in self.hosts:
            return _typed("400 Bad Request", TEXT, UNKNOWN.format(self._secure(self.hosts[0])))
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _typed("405 Method Not Allowed", TEXT, ONLY_READ)
        if self.pages and path == PAGE:
            return _typed("200 OK", HTML, self._page(host, environ.get("QUERY_STRING", "")))
        if self.pages and path == STYLE:
            return _typed("200 OK", CSS, self.style)
        if self.pages and path == CERTIFICATE:
            return "200 OK", CERTIFICATE_HEADERS, self.certificate
        return self._elsewhere(host, path)

    def _page(self, host: str, query: str) -> str:
        languages = self.pages[host]
        chosen = parse_qs(query).get(LANGUAGE, ["id"])[0]
        return languages.get(chosen) or languages["id"]

    def _elsewhere(self, host: str, path: str) -> tuple[str, list[tuple[str, str]], bytes]:
        """Lead who types the bare name to the page of trust, all else to the secure address."""
        stays = self.pages and path == "/"
        target = PAGE if stays else self._secure(host) + quote(path.lstrip("/"))
        return "302 Found", [("Location", target)], b""

    def _secure(self, host: str) -> str:
        return f"https://{host}{'' if self.port == 443 else f':{self.port}'}/"


CERTIFICATE_HEADERS = [
    ("Content-Type", "application/x-x509-ca-cert"),
    ("Content-Disposition", 'attachment; filename="ramah-otoritas.crt"'),
]


def _typed(status: str, kind: str, text: str) -> tuple[str, list[tuple[str, str]], bytes]:
    return status, [("Content-Type", kind)], text.encode()


def page_file() -> Path:
    """Name the file from which the page is served, written anew at each start."""
    return home() / "authority" / "page.json"


def application() -> Plain:
    """Make the application, as the web server loads it (``--factory``)."""
    die_with_parent(signal.SIGKILL)
    return Plain(page_file())
