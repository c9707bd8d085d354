"""Log lines without personal data: what happened, where, and with which kind of error, no more.

An error's own words may name a person: a database quotes the row that broke a rule, Python quotes
the text that was no number. So may the sentence of a library and the address of a page; of those
only the fixed part is written. One record is one line: text for people to read, or JSON for
programs (``RAMAH_LOG_FORMAT=json``).
"""

import json
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
Failure = list[dict[str, Any]]  # of each error its type and places, the first cause first

OWN = ("ramah", "_granian")  # these write nothing about persons
FACTS = ("method", "route", "status", "ms", "office")
PLACEHOLDER = re.compile(r"%(\(\w+\))?[-#0 +]*[\d.]*[a-zA-Z]")
UNTOLD = "(kalimat pustaka tidak ditulis)"
ROOT = Path(__file__).resolve().parent.parent.parent
NOBODY = "-"
ENDS = 3


def formatter() -> logging.Formatter:
    """Make the formatter that the environment asks for."""
    chosen = JsonFormatter if are_json() else TextFormatter
    return chosen(process_name())


def are_json() -> bool:
    """Tell whether log lines are JSON."""
    return os.environ.get("RAMAH_LOG_FORMAT") == "json"


def process_name() -> str:
    """Name the kind of process that this is: web, live, worker, or what was typed by hand."""
    return os.environ.get("RAMAH_PROCESS") or "command"


class TextFormatter(logging.Formatter):
    """Writes a record as one line of text."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        entry = entry_of(record, self.process)
        facts = [f"{name}={entry[name]}" for name in FACTS if name in entry]
        start = f"{entry['time']} {entry['level']} {entry['process']} {entry['logger']}:"
        return " ".join([start, entry["message"], *facts, *map(_told, entry.get("error", []))])


class JsonFormatter(TextFormatter):
    """Writes a record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        return json.dumps(entry_of(record, self.process), ensure_ascii=False)


def entry_of(record: logging.LogRecord, process: str) -> dict[str, Any]:
    """Collect what may be written of a record."""
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    entry = {
        "time": at.replace("+00:00", "Z"),
        "level": record.levelname,
        "process": process,
        "logger": record.name,
        "message": _message(record),
        **facts_of(getattr(record, "request", None)),
        **{name: getattr(record, name) for name in FACTS if hasattr(record, name)},
    }
    failure = getattr(record, "failure", None) or failure_of(_error(record))
    return {**entry, "error": failure} if failure else entry


def facts_of(request: Any) -> dict[str, Any]:
    """Say which page was asked for and by whose office: never the address itself, nor the person.

    :param request: a request of Django, or anything else, which has nothing to say.
    """
    if not hasattr(request, "resolver_match"):
        return {}
    match = request.resolver_match
    route = (match.view_name if match.url_name else match.route) if match else NOBODY
    office = getattr(getattr(request, "office", None), "pk", None)
    return {"method": request.method, "route": route, "office": office}


def failure_of(error: BaseException | None) -> Failure:
    """Say of an error and those it followed from which kind they are and where they were."""
    chain = list(reversed(list(_chain(error))))
    if len(chain) > 2 * ENDS:  # each layer that tries to answer adds the same error again
        chain = chain[:ENDS] + chain[-ENDS:]
    return [
        {"type": f"{type(each).__module__}.{type(each).__qualname__}", "stack": _places(each)}
        for each in chain
    ]


def catch_uncaught() -> None:
    """Log errors that nobody catches, instead of Python's own print with their words."""
    log = logging.getLogger("ramah")

    def uncaught(_kind: object, error: BaseException, _places: object) -> None:
        if not isinstance(error, KeyboardInterrupt):
            log.critical("Kesalahan yang tidak tertangani", extra={"failure": failure_of(error)})

    def in_thread(info: threading.ExceptHookArgs) -> None:
        uncaught(info.exc_type, info.exc_value or info.exc_type(), info.exc_traceback)

    sys.excepthook = uncaught
    threading.excepthook = in_thread
    logging.captureWarnings(True)


def _message(record: logging.LogRecord) -> str:
    """Write the record's sentence; of one that is not our own, only what stands in the code."""
    own = record.name.partition(".")[0] in OWN
    if own:
        return " ".join(record.getMessage().partition("\n")[0].split())
    template = str(record.msg).partition("\n")[0]
    return PLACEHOLDER.sub("…", template) if record.args else UNTOLD


def _error(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if isinstance(record.exc_info, tuple) else None


def _told(error: dict[str, Any]) -> str:
    return f"| {error['type']}: {' > '.join(error['stack'])}"


def _places(error: BaseException) -> list[str]:
    return [
        f"{_short(frame.filename)}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]


def _short(file: str) -> str:
    """Name a file from the program's folder on, or a library's from its packages on."""
    path = file.removeprefix(f"{ROOT}{os.sep}")
    return path.rpartition(f"site-packages{os.sep}")[2]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    following = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        hidden = None if following.__suppress_context__ else following.__context__
        following = following.__cause__ or hidden
