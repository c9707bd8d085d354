"""What the kiosk says when asked to read a page aloud: keys of clips, in order."""

from collections.abc import Iterable, Sequence
from typing import Any

from ramah.offices.models import Office, Service
from ramah.queueing import voice_pack
from ramah.queueing.configuration import Lane
from ramah.queueing.models import Ticket

HELP = "kiosk-help"
NO_NAME = "kiosk-no-name"


def of_lanes(lanes: Iterable[Any]) -> str:
    """Say the page on which a lane is chosen."""
    said = {
        Lane.PRIORITY: ("kiosk-priority", "kiosk-priority-who", "kiosk-priority-also"),
        Lane.ORDINARY: ("kiosk-ordinary",),
    }
    return _joined("kiosk-welcome", *(key for lane in lanes for key in said[lane]), HELP)


def of_services(
    office: Office, language: str, services: Sequence[Service], *, is_several: bool, more: bool
) -> str:
    """Say the page on which services are chosen: each by the digit on its button, and its name.

    Of a name without a clip it says that it cannot be read: the digit alone would puzzle.
    """
    clips = voice_pack.service_clips(office, language, services)
    keys = [voice_pack.service_key(service) for service in services]
    names = [
        key
        for position, name in enumerate(keys, start=1)
        for key in ("kiosk-button", f"digit-{position}", name if name in clips else NO_NAME)
    ]
    first = "kiosk-several" if is_several else "kiosk-service"
    return _joined(first, *names, *(("kiosk-more",) if more else ()), HELP)


def of_ticket(ticket: Ticket, *, on_paper: bool) -> str:
    """Say the number that was drawn, sign by sign, and what happens next."""
    letters = [f"letter-{sign.lower()}" for sign in ticket.series]
    digits = [f"digit-{sign}" for sign in f"{ticket.number:03d}"]
    paper = ("kiosk-paper",) if on_paper else ()
    return _joined("kiosk-drawn", "ticket", *letters, *digits, *paper, "kiosk-sit", HELP)


def of_closed() -> str:
    """Say that the office is closed."""
    return _joined("kiosk-closed")


def _joined(*keys: str) -> str:
    return " ".join(keys)
