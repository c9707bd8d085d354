"""The address that an office opens to visitors, and a ticket's own page there."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

from ramah.offices.models import Office
from ramah.queueing.configuration import QueueSettings, settings_of
from ramah.queueing.models import CODE_LENGTH, CODE_SIGNS, Ticket

VISITOR_PATH = "/n/{code}/"
TYPING_PATH = "/n/"
SURVEY_PATH = "/survei/{token}/"
HOLDS = 5.0  # seconds that a process keeps the open addresses in mind
MOST_READINGS = 64
ALIKE = {"0": "QD", "O": "QD", "1": "7J", "I": "J7", "L": "J7", "U": "V"}


@dataclass(frozen=True)
class OpenAddress:
    """The address that one office opened to visitors.

    :ivar host: its host alone, in lower case, without a port.
    """

    office: int
    host: str
    refuses_staff: bool


_known: tuple[float, tuple[OpenAddress, ...]] = (float("-inf"), ())


def visitor_url(ticket: Ticket) -> str:
    """Give the address of the visitor's own page; "" where the office shows no such page."""
    return _address(settings_of(ticket.office), VISITOR_PATH.format(code=ticket.code))


def survey_url(office: Office, token: str) -> str:
    """Give the address where the holder of a token answers the survey; "" without a public one."""
    return _address(settings_of(office), SURVEY_PATH.format(token=token))


def typing_url(choices: QueueSettings) -> str:
    """Give the address, as people type it, of the page where a code is typed; "" if none is."""
    return _address(choices, TYPING_PATH).removeprefix("https://").removeprefix("http://")


def is_open(choices: QueueSettings) -> bool:
    """Tell whether an office shows visitors their own page."""
    return choices.public_scope != QueueSettings.PublicScope.NONE and bool(choices.public_address)


def host_of(address: str) -> str:
    """Give the host of an address: in lower case, without port and without a last dot."""
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:  # half an IPv6 address, or a port that is none
        return ""


def is_known_host(address: str) -> bool:
    """Tell whether this server answers to the host of an address at all (``RAMAH_HOSTS``)."""
    return validate_host(host_of(address), settings.ALLOWED_HOSTS)


def open_addresses() -> tuple[OpenAddress, ...]:
    """Give the addresses that are open to visitors; read at most every few seconds."""
    global _known
    read_at, found = _known
    if time.monotonic() - read_at >= HOLDS:
        found = tuple(_read())
        _known = (time.monotonic(), found)
    return found


def forget() -> None:
    """Read the open addresses anew next time: they were changed."""
    global _known
    _known = (float("-inf"), ())


def readings(typed: str) -> list[str]:
    """Give the codes that somebody may have meant by what they typed; none if it cannot be one.

    Small letters, gaps and dashes do no harm; a sign that codes do not have (0, O, 1, I, L, U) is
    taken for those it can be mistaken for.
    """
    signs = [sign for sign in typed.upper() if sign.isalnum()]
    choices = [sign if sign in CODE_SIGNS else ALIKE.get(sign, "") for sign in signs]
    if len(signs) != CODE_LENGTH or not all(choices):
        return []
    return ["".join(code) for code in islice(product(*choices), MOST_READINGS)]


def grouped(code: str) -> str:
    """Write a code as people read it: in two groups of four."""
    return f"{code[:4]}-{code[4:]}"


def _read() -> Iterator[OpenAddress]:
    rows = QueueSettings.objects.exclude(public_scope=QueueSettings.PublicScope.NONE)
    for choices in rows.exclude(public_address="").order_by("office"):
        host = host_of(choices.public_address)
        yield OpenAddress(choices.office_id, host, choices.refuses_staff_there)


def _address(choices: QueueSettings, path: str) -> str:
    """Give an address below the office's; none where this server would not answer to it."""
    if not is_open(choices) or not is_known_host(choices.public_address):
        return ""
    return choices.public_address.rstrip("/") + path
