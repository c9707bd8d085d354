"""What boards and phones hear at once: the latest calls, by number and counter alone.

It is kept beside the office's revision and changed in the action's own transaction, so the
event stream can hand it on without knowing what it says.
"""

import json
from typing import Any

from ramah.lib import sql
from ramah.offices.models import Office
from ramah.queueing.models import Announcement, Call

KEPT = 10  # at least; further calls stay as long as nobody has come
CONTENT = "SELECT content FROM queueing_announcement WHERE office_id = %s"
CHANGE = "UPDATE queueing_announcement SET content = %s WHERE office_id = %s"
Line = dict[str, Any]


def lines_of(office: Office) -> list[Line]:
    """Give the latest calls, newest first.

    Each has ``id`` (the call's), ``n`` (number), ``c`` (counter's number), ``t`` (times called),
    ``at`` (last called, milliseconds since 1970) and ``s`` (``CALLED``, ``SERVING`` or ``OVER``).
    """
    row = sql.one(CONTENT, [office.pk])
    lines: list[Line] = json.loads(row[0]) if row else []
    return lines


def announce(call: Call, *, state: str = "CALLED") -> None:
    """Put a call at the head of the list: it was made or repeated."""
    _write(call, [_line(call, state), *_others(call)])


def mark(call: Call, state: str) -> None:
    """Change what the list says of a call, in its place."""
    lines = lines_of(call.office)
    _write(call, [line | {"s": state} if line["id"] == call.pk else line for line in lines])


def withdraw(call: Call) -> None:
    """Take a call off the list: it was a mistake."""
    _write(call, _others(call))


def _line(call: Call, state: str) -> Line:
    return {
        "id": call.pk,
        "n": str(call.ticket),
        "c": call.counter.number,
        "t": call.times,
        "at": int(call.last_called_at.timestamp() * 1000),
        "s": state,
    }


def _others(call: Call) -> list[Line]:
    return [line for line in lines_of(call.office) if line["id"] != call.pk]


def _kept(lines: list[Line]) -> list[Line]:
    """Keep the latest, and beyond them who is still called: one at most for each counter.

    So with many counters no call falls off before every board has heard it.
    """
    kept = lines[:KEPT]
    counters = {line["c"] for line in kept}
    for line in lines[KEPT:]:
        if line["s"] == "CALLED" and line["c"] not in counters:
            kept.append(line)
        counters.add(line["c"])
    return kept


def _write(call: Call, lines: list[Line]) -> None:
    content = json.dumps(_kept(lines), separators=(",", ":"))
    if not sql.run(CHANGE, [content, call.office_id]):
        Announcement.objects.create(office=call.office, content=content)
