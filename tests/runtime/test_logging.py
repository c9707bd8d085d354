"""What the running program writes: every line in one form, no line with personal data."""

import contextlib
import json
import logging
import os
import re
import signal
import sqlite3
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.urls import ResolverMatch

from ramah.lib import logs
from tests.runtime.conftest import Installation
from tests.runtime.test_serve import ready
from tests.runtime.waiting import children, runs, until

PLANTED = ("Siti Rahasia", "siti.rahasia", "081299990000", "3174000011112222")
LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ \w+ [\w.]+: ")
SECRET = "a" * 32  # what the form and the cookie must agree on
PROCESSES = {"supervisor", "web", "live", "worker"}
VISIT = "0b6b1f0e-7f0e-4f4e-9a55-1d1c3f0a9b11"


def written(record: logging.LogRecord, form: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write a record in one of the forms."""
    monkeypatch.setenv("RAMAH_LOG_FORMAT", form)
    monkeypatch.setenv("RAMAH_PROCESS", "web")
    return logs.formatter().format(record)


def record_of(name: str, message: str, *args: object, **facts: Any) -> logging.LogRecord:
    """Make a record as a logger does."""
    record = logging.LogRecord(name, logging.WARNING, "x.py", 1, message, args, None)
    record.__dict__.update(facts)
    return record


def a_failure() -> BaseException:
    """Fail with a name in the words, in a local, and in the cause."""
    guest = PLANTED[0]
    try:
        try:
            int(guest)
        except ValueError as error:
            raise KeyError(guest) from error
    except KeyError as error:
        return error
    raise AssertionError("it did not fail")


FORMS = pytest.mark.parametrize("form", ["text", "json"])


def test_line_of_json_has_all_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {"method": "GET", "route": "journey:escort", "status": 200, "ms": 3.1, "office": 1}
    line = json.loads(written(record_of("ramah.x", "Halo %s", 7, **facts), "json", monkeypatch))
    assert datetime.fromisoformat(line.pop("time")).utcoffset() is not None
    assert line == {
        "level": "WARNING",
        "process": "web",
        "logger": "ramah.x",
        "message": "Halo 7",
        **facts,
    }


@FORMS
def test_error_is_kinds_and_places_in_one_line(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    error = a_failure()
    record = record_of("django.request", "Internal Server Error: %s", f"/x/{PLANTED[0]}/")
    record.exc_info = (type(error), error, error.__traceback__)
    line = written(record, form, monkeypatch)
    assert "\n" not in line
    assert "Rahasia" not in line
    assert line.index("builtins.ValueError") < line.index("builtins.KeyError")
    assert re.search(r"tests/runtime/test_logging\.py:\d+ in a_failure", line)
    assert "Internal Server Error: …" in line


@FORMS
@pytest.mark.parametrize(
    "record",
    [
        record_of("django.security.DisallowedHost", f"Invalid host: {PLANTED[1]}"),
        record_of("django.request", "Not Found: %s", f"/cari/{PLANTED[2]}"),
        record_of("asyncio", f"Task got bad yield: {PLANTED[0]}"),
        record_of("py.warnings", "%s", f"kamus.py:1: UserWarning: {PLANTED[0]}"),
        record_of("_granian", f"Application callable raised an exception\nValueError: {PLANTED}"),
    ],
    ids=lambda record: record.name,
)
def test_sentence_of_a_library_is_not_written(
    record: logging.LogRecord, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = written(record, form, monkeypatch)
    assert not [word for word in PLANTED if word in line]
    assert record.name in line


def test_request_is_named_by_its_page_never_by_its_address() -> None:
    request = HttpRequest()
    request.method = "GET"
    request.path = f"/keamanan/{VISIT}/"
    assert logs.facts_of(request) == {"method": "GET", "route": "-", "office": None}
    request.resolver_match = ResolverMatch(
        a_failure, (), {"visit_id": VISIT}, url_name="escort", namespaces=["journey"]
    )
    assert logs.facts_of(request)["route"] == "journey:escort"
    request.resolver_match = ResolverMatch(a_failure, (), {}, route="keamanan/<uuid:visit_id>/")
    assert "<uuid:visit_id>" in logs.facts_of(request)["route"]


def test_error_that_nobody_catches_is_logged_without_its_words(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    before = sys.excepthook, threading.excepthook
    try:
        logs.catch_uncaught()
        error = a_failure()
        sys.excepthook(type(error), error, error.__traceback__)
        thread = threading.Thread(target=lambda: int(PLANTED[0]))
        thread.start()
        thread.join()
    finally:
        sys.excepthook, threading.excepthook = before
        logging.captureWarnings(False)
    printed = capsys.readouterr()
    assert "Rahasia" not in caplog.text + printed.out + printed.err
    assert [each["type"] for record in caplog.records for each in record.failure] == [  # type: ignore[attr-defined]
        "builtins.ValueError",
        "builtins.KeyError",
        "builtins.ValueError",
    ]


def ask(url: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> int:
    """Ask for an address; give the status of the answer, 0 if there is none."""
    request = urllib.request.Request(url, body, headers or {})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code
    except OSError:
        return 0


def plant(installation: Installation) -> None:
    """Send personal data everywhere a browser could, and break a process."""
    pages, stream = (f"http://127.0.0.1:{installation.port + n}" for n in (0, 1))
    name, username, phone, number = map(urllib.parse.quote, PLANTED)
    for path in (
        f"/?nama={name}",
        f"/tidak-ada/{name}/{phone}/",
        f"/duta/cari/?q={name}&telepon={phone}",
        f"/keamanan/{VISIT}/?nik={number}",
        "/masuk/",
        "/sop/tidak-ada/",
    ):
        ask(pages + path, {"User-Agent": PLANTED[0], "Referer": f"{pages}/{name}"})
    form = urllib.parse.urlencode({"username": PLANTED[1], "password": PLANTED[0]}).encode()
    secret = {"Cookie": f"ramah_csrf={SECRET}", "X-CSRFToken": SECRET}
    ask(f"{pages}/masuk/", secret, form)
    ask(f"{pages}/", {"Host": f"{username}.example"})
    ask(f"{pages}/%ff%fe/{name}")
    ask(f"{stream}/events/1?nama={name}", {"Origin": f"http://{username}.example"})
    ask(f"{stream}/events/{name}")


def broken_table(installation: Installation) -> None:
    """Make a page fail with a real error: its table is gone."""
    with contextlib.closing(sqlite3.connect(installation.home / "ramah.sqlite3")) as database:
        database.execute("DROP TABLE axes_accessattempt")


@pytest.mark.slow
@FORMS
def test_every_line_of_the_running_program_has_one_form_and_names_nobody(
    installation: Installation, form: str
) -> None:
    installation.environment["RAMAH_LOG_FORMAT"] = form
    with installation.serving() as process:
        until(lambda: ready(installation))
        plant(installation)
        broken_table(installation)
        plant(installation)
        kill_a_page_process(process.pid)
        until(lambda: ready(installation))
    said = Path(installation.output).read_text(encoding="utf-8")
    assert not [word for word in (*PLANTED, *map(urllib.parse.quote, PLANTED)) if word in said]
    assert VISIT not in said
    assert "127.0.0.1" not in said.replace(f"http://127.0.0.1:{installation.port}/", "")
    check_json(said) if form == "json" else check_text(said)


def kill_a_page_process(supervisor: int) -> None:
    """End the process of the pages as a crash does."""
    web = children(supervisor)[0]
    os.kill(web, signal.SIGKILL)
    until(lambda: not runs(web))


def check_json(said: str) -> None:
    """Check that every line is a JSON object with the parts that every line has."""
    lines = [json.loads(line) for line in said.splitlines()]
    for line in lines:
        assert {"time", "level", "process", "logger", "message"} <= set(line), line
    assert {line["process"] for line in lines} >= {"supervisor", "web", "worker"}
    assert {line["process"] for line in lines} <= PROCESSES
    routes = {line.get("route") for line in lines}
    assert {"displays:start", "offices:login", "journey:escort", "-"} <= routes
    asked = [line for line in lines if line["logger"] == "ramah.request"]
    assert all(isinstance(line["ms"], float) and line["status"] >= 200 for line in asked)
    failed = [line for line in lines if "error" in line and line.get("route") == "offices:login"]
    assert failed
    assert failed[0]["error"][-1]["type"] == "django.db.utils.OperationalError"
    assert any("ramah/" in place or "axes/" in place for place in failed[0]["error"][-1]["stack"])


def check_text(said: str) -> None:
    """Check that every line, but the plain words to the person who started it, has its parts."""
    for line in said.splitlines():
        plain = line.startswith(("Ramah berjalan di ", "halaman: berhenti"))
        assert plain or LINE.match(line), line
