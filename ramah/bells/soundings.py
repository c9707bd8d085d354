"""The rings that sound now, as screens show them."""

from dataclasses import dataclass
from datetime import datetime

from ramah.bells.models import Ring
from ramah.bells.stages import LASTS
from ramah.offices.models import Office


@dataclass(frozen=True)
class Sounding:
    """A ring that waits, as one person or one screen sees it.

    :ivar shown: seconds after the ring from which it stands on the screen.
    :ivar heard: seconds from which it sounds there; None if it never does.
    """

    ring: Ring
    now: datetime
    shown: int = 0
    heard: int | None = 0

    @property
    def seconds(self) -> int:
        """Give how long it sounds already."""
        return max(0, int((self.now - self.ring.rung_at).total_seconds()))

    @property
    def elapsed(self) -> str:
        """Write that as minutes and seconds."""
        return f"{self.seconds // 60}:{self.seconds % 60:02}"

    @property
    def until(self) -> int:
        """Give the second at which it is over by its age."""
        return int(LASTS.total_seconds())

    @property
    def is_hidden(self) -> bool:
        """Tell whether it is not yet this person's turn."""
        return self.seconds < self.shown


def soundings(office: Office, now: datetime) -> list[Sounding]:
    """List the rings that wait, the oldest first, for the screen at the post: it hears all."""
    rings = Ring.objects.open(at=now).filter(office=office).order_by("rung_at")
    return [Sounding(ring, now) for ring in rings.select_related("office")]
