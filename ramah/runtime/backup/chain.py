"""Reads each office's chain of events, to say where it breaks first."""

from dataclasses import dataclass

from ramah.offices.models import Office
from ramah.visits import events
from ramah.visits.models import Event


@dataclass(frozen=True)
class Chain:
    """Says how long an office's chain is, and which event does not fit."""

    office: str
    length: int
    broken_at: int | None

    def __str__(self) -> str:
        if self.broken_at is None:
            return f"{self.office}: rantai kejadian utuh ({self.length} kejadian)."
        return f"{self.office}: rantai kejadian PUTUS pada kejadian nomor {self.broken_at}."


def chains() -> list[Chain]:
    """Read every office's chain."""
    return [_chain(office) for office in Office.objects.order_by("pk")]


def _chain(office: Office) -> Chain:
    first = next(events.broken(office), None)
    length = Event.objects.filter(office=office).count()
    return Chain(office.name, length, first.sequence if first else None)
