"""A browser as small as can be: cookies, forms as a page offers them, and nothing else."""

import http.client
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

PATIENCE = 60  # seconds
CHOICES = ("radio", "checkbox")
NOT_SENT = ("submit", "button", "file", "image", "reset")
Fields = dict[str, list[str]]


class NoAnswer(Exception):
    """The server went away before it had answered: nobody knows whether the write was made."""


@dataclass
class Form:
    """A form of a page: where it is sent, what it would send untouched, what may be chosen."""

    action: str
    fields: Fields = field(default_factory=dict)
    options: Fields = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    location: str
    body: str

    @property
    def forms(self) -> list[Form]:
        """Read the forms of the page."""
        reader = _Reader()
        reader.feed(self.body)
        return reader.forms


class Browser:
    """One person's browser, logged in already."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.cookies = {"ramah_session": session}

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, fields: Fields) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode(fields, doseq=True), {})

    def _ask(self, method: str, path: str, body: str | None, extra: dict[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Connection": "close", **extra}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(type(error).__name__) from error
        finally:
            connection.close()
        self._keep(answer.headers.get_all("Set-Cookie") or [])
        return Answer(answer.status, answer.headers.get("Location", ""), text)

    def _keep(self, cookies: list[str]) -> None:
        for cookie in cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value


class _Reader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""))
            self.forms.append(self._form)
        elif self._form and tag == "input":
            _input(self._form, given)
        elif self._form and tag == "button" and given.get("name"):
            self._form.options.setdefault(given["name"], []).append(given.get("value", ""))
        elif self._form and tag in ("select", "textarea"):
            self._begin(tag, given.get("name", ""))
        elif self._form and tag == "option" and self._select:
            _choice(self._form, self._select, given.get("value", ""), "selected" in given)

    def _begin(self, tag: str, name: str) -> None:
        if tag == "select":
            self._select = name
        else:
            self._textarea = name

    def handle_data(self, data: str) -> None:
        if self._form and self._textarea:
            self._form.fields.setdefault(self._textarea, [data.lstrip("\n")])
        elif self._form:
            self._form.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""


def _input(form: Form, given: dict[str, str]) -> None:
    kind, name = given.get("type", "text"), given.get("name", "")
    if not name or kind in NOT_SENT:
        return
    if kind in CHOICES:
        _choice(form, name, given.get("value", "on"), "checked" in given)
    else:
        form.fields[name] = [given.get("value", "")]


def _choice(form: Form, name: str, value: str, chosen: bool) -> None:
    form.options.setdefault(name, []).append(value)
    if chosen:
        form.fields.setdefault(name, []).append(value)
