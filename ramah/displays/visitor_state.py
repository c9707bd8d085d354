"""What a visitor's own page says of one number: where it stands, and what to do. Never a name."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ramah.offices.models import Counter, Service
from ramah.queueing import places, waiting_times
from ramah.queueing.configuration import Lane
from ramah.queueing.models import Call, Ticket
from ramah.survey.answering import token_of

State = Ticket.State
AT_COUNTER = (State.CALLED, State.SERVING)
AWAITED = (State.PREPARING, State.WAITING, State.HELD)


@dataclass(frozen=True)
class VisitorState:
    """What one number's page shows at one moment, in the language that is active."""

    ticket: Ticket
    now: datetime

    @property
    def phase(self) -> str:
        """Name the state for the page's script and style; yesterday's number is expired."""
        return "expired" if self.is_old else self.ticket.state.lower()

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen to this number."""
        return self.is_old or self.ticket.is_over

    @cached_property
    def is_old(self) -> bool:
        """Tell whether the number is of an earlier day; a visit's counts until it is over."""
        if self.ticket.visit_id and not self.ticket.is_over:
            return False
        return self.ticket.service_date < self.ticket.office.local_date(self.now)

    @property
    def is_priority(self) -> bool:
        """Tell whether the number is of the special lane."""
        return self.ticket.lane == Lane.PRIORITY

    @cached_property
    def call(self) -> Call | None:
        """Give the latest call of a number that is called, served or did not come."""
        if self.is_over or self.ticket.state not in (*AT_COUNTER, State.ABSENT):
            return None
        calls = Call.objects.filter(ticket=self.ticket).select_related("counter")
        return calls.order_by("-pk").first()

    @property
    def counter(self) -> Counter | None:
        """Give the counter where the holder is expected, or is."""
        return self.call.counter if self.call and self.ticket.state in AT_COUNTER else None

    @property
    def title(self) -> str:
        """Say the state in the few words that fit a tab."""
        if self.phase == "called" and self.counter:
            return _("Dipanggil! Loket %(counter)s") % {"counter": self.counter.number}
        return _("Nomor %(number)s") % {"number": self.ticket}

    @cached_property
    def before(self) -> int | None:
        """Count who is called before; None where that is not known or not asked any more."""
        return places.before(self.ticket, self.now) if self.phase == "waiting" else None

    @property
    def place(self) -> str:
        """Say how many are called before."""
        if self.before is None:
            return ""
        if not self.before:
            return _("Anda berikutnya")
        said = ngettext("%(count)s nomor sebelum Anda", "%(count)s nomor sebelum Anda", self.before)
        return said % {"count": self.before}

    @cached_property
    def _answer(self) -> waiting_times.Answer | None:
        if self.phase != "waiting":
            return None
        return waiting_times.wait_of(self.ticket, self.now)

    @property
    def wait(self) -> str:
        """Say about how long it still takes, or why that cannot be told."""
        return waiting_times.said(self._answer) if self._answer else ""

    @property
    def is_wait_known(self) -> bool:
        """Tell whether there is an estimate."""
        return not isinstance(self._answer, waiting_times.Unknown)

    @cached_property
    def further(self) -> list[Service]:
        """Give the services that come after this one."""
        if self.is_over:
            return []
        rows = self.ticket.further.select_related("service").order_by("position")
        return [row.service for row in rows]

    @property
    def to_bring(self) -> list[str]:
        """Give what to have at hand for the service, while there is time to look for it."""
        if self.ticket.state not in (*AWAITED, State.CALLED) or self.is_old:
            return []
        lines = self.ticket.service.requirements.splitlines()
        return [line.strip() for line in lines if line.strip()]

    @cached_property
    def survey(self) -> str:
        """Give the page where an invited visitor answers the survey, once the service is over."""
        visit = self.ticket.visit
        if self.phase != "done" or visit is None:
            return ""
        token = token_of(visit, now=self.now)
        return reverse("displays:survey", args=[token]) if token else ""

    @property
    def said(self) -> str:
        """Say the whole state in one sentence, for who hears the page."""
        if self.phase == "called" and self.counter:
            about = {"number": self.ticket, "counter": self.counter.number}
            return _("Nomor %(number)s dipanggil. Silakan ke loket %(counter)s.") % about
        label = str(self.ticket.get_state_display())
        return ". ".join(part for part in (label, self.place, self.wait) if part)
