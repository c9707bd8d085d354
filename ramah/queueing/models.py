"""Queue numbers and calls."""

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ramah.offices.models import Counter, Office, Service, User
from ramah.queueing.boards import Announcement as Announcement
from ramah.queueing.boards import Board as Board
from ramah.queueing.configuration import CounterQueue as CounterQueue
from ramah.queueing.configuration import Lane, Series
from ramah.queueing.configuration import QueueSettings as QueueSettings
from ramah.queueing.printing import Printer as Printer
from ramah.queueing.printing import PrintJob as PrintJob
from ramah.queueing.voices import VoiceClip as VoiceClip
from ramah.visits.models import Visit

__all__ = ("Lane", "Series")
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that can be taken for another
CODE_LENGTH = 8
OVER = ("DONE", "LEFT", "EXPIRED")


def new_code() -> str:
    """Make a ticket's public code: short enough to type, too many to guess (39 bits)."""
    return "".join(secrets.choice(CODE_SIGNS) for _sign in range(CODE_LENGTH))


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Questions about tickets."""

    def waiting(self) -> "TicketQuerySet":
        """Keep the tickets that wait for a call."""
        return self.filter(state=Ticket.State.WAITING)

    def open(self) -> "TicketQuerySet":
        """Keep the tickets whose visitor is still expected at a counter."""
        return self.exclude(state__in=OVER)


class Ticket(models.Model):
    """A queue number of one service day; it stays with its holder through all their services.

    A ticket of the ordinary lane has no visit. One of the special lane drawn at the kiosk has
    none yet: it becomes one when an officer notices the need.
    """

    class State(models.TextChoices):
        PREPARING = "PREPARING", _("Belum siap dipanggil")
        WAITING = "WAITING", _("Menunggu")
        CALLED = "CALLED", _("Dipanggil")
        SERVING = "SERVING", _("Dilayani")
        HELD = "HELD", _("Ditahan")
        ABSENT = "ABSENT", _("Tidak datang")
        DONE = "DONE", _("Selesai")
        LEFT = "LEFT", _("Pulang")
        EXPIRED = "EXPIRED", _("Hari berakhir")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    visit = models.OneToOneField(
        Visit, models.PROTECT, null=True, blank=True, related_name="ticket"
    )
    code = models.CharField(max_length=CODE_LENGTH, default=new_code)
    service_date = models.DateField()
    series = models.CharField(max_length=4)
    number = models.PositiveIntegerField()
    lane = models.CharField(max_length=8, choices=Lane.choices, default=Lane.PRIORITY)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", db_index=False)
    counter = models.ForeignKey(
        Counter, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    issued_at = models.DateTimeField()
    waiting_since = models.DateTimeField()

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "office", "service_date", "series", "number", name="ticket_number_unique"
            ),
            models.UniqueConstraint("office", "service_date", "code", name="ticket_code_unique"),
            models.CheckConstraint(
                condition=Q(lane__in=("PRIORITY", "ORDINARY")), name="ticket_lane_known"
            ),
            models.CheckConstraint(
                condition=Q(visit__isnull=True) | Q(lane="PRIORITY"),
                name="ticket_of_a_visit_has_priority",
            ),
        )
        indexes = (
            models.Index(
                "office", "lane", "waiting_since", condition=Q(state="WAITING"), name="ticket_line"
            ),
            models.Index("office", condition=~Q(state__in=OVER), name="ticket_open"),
        )

    def __str__(self) -> str:
        return f"{self.series}-{self.number:03d}"

    @property
    def is_over(self) -> bool:
        """Tell whether nobody waits with this number any more."""
        return self.state in OVER


class FurtherService(models.Model):
    """A service that the holder of a ticket wants after the present one, in turn."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="further")
    position = models.PositiveSmallIntegerField()
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = (
            models.UniqueConstraint("ticket", "position", name="further_service_in_turn"),
        )


class CallQuerySet(models.QuerySet["Call"]):
    """Questions about calls."""

    def active(self) -> "CallQuerySet":
        """Keep the calls that nobody has answered yet."""
        return self.filter(ended_at__isnull=True)

    def serving(self) -> "CallQuerySet":
        """Keep the calls whose visitor is at the counter now."""
        return self.filter(ending=Call.Ending.STARTED, served_until__isnull=True)


class Call(models.Model):
    """A ticket called to a counter, until the visitor comes, and then until they were served.

    ``ended_at`` is when the call ended; for one that was answered, that is when service began.
    """

    class Ending(models.TextChoices):
        STARTED = "STARTED", _("Pemohon datang")
        NO_SHOW = "NO_SHOW", _("Tidak datang")
        WITHDRAWN = "WITHDRAWN", _("Panggilan dibatalkan")
        UNDONE = "UNDONE", _("Panggilan diurungkan")
        HELD = "HELD", _("Nomor ditahan")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="calls")
    counter = models.ForeignKey(Counter, models.PROTECT, related_name="calls")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", db_index=False)
    lane = models.CharField(max_length=8, choices=Lane.choices)
    why = models.CharField(max_length=20, blank=True)
    waiting_since = models.DateTimeField()
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    last_called_at = models.DateTimeField()
    times = models.PositiveSmallIntegerField(default=1)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    served_until = models.DateTimeField(null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "ticket", condition=Q(ended_at__isnull=True), name="call_one_per_ticket"
            ),
            models.UniqueConstraint(
                "counter", condition=Q(ended_at__isnull=True), name="call_one_per_counter"
            ),
            models.UniqueConstraint(
                "counter",
                condition=Q(ending="STARTED", served_until__isnull=True),
                name="call_counter_serves_one",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="")
                | Q(ended_at__isnull=False, ended_at__gte=F("called_at"), ending__gt=""),
                name="call_ending_travels_together",
            ),
            models.CheckConstraint(
                condition=Q(served_until__isnull=True)
                | Q(ending="STARTED", served_until__gte=F("ended_at")),
                name="call_served_after_start",
            ),
        )
        indexes = (
            models.Index(
                F("office"),
                F("ended_at").desc(),
                condition=Q(served_until__isnull=False),
                name="call_served",
            ),
            models.Index("office", condition=Q(ended_at__isnull=True), name="call_active"),
        )
