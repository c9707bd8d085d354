"""Queue numbers and calls."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ramah.offices.models import Counter, Office, Service, User
from ramah.visits.models import Visit


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Questions about tickets."""

    def waiting(self) -> "TicketQuerySet":
        """Keep the tickets that wait for a call."""
        return self.filter(state=Ticket.State.WAITING)


class Ticket(models.Model):
    """A queue number of one service day; a visit keeps its number through all its services."""

    class Lane(models.TextChoices):
        PRIORITY = "PRIORITY", _("Antrean khusus")

    class State(models.TextChoices):
        WAITING = "WAITING", _("Menunggu")
        CALLED = "CALLED", _("Dipanggil")
        SERVING = "SERVING", _("Dilayani")
        DONE = "DONE", _("Selesai")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    visit = models.OneToOneField(Visit, models.PROTECT, related_name="ticket")
    service_date = models.DateField()
    series = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    lane = models.CharField(max_length=12, choices=Lane.choices, default=Lane.PRIORITY)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    counter = models.ForeignKey(Counter, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField()
    waiting_since = models.DateTimeField()

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "office", "service_date", "series", "number", name="ticket_number_unique"
            ),
        )
        indexes = (
            models.Index(
                "office",
                "waiting_since",
                condition=~Q(state="DONE"),
                name="ticket_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.series}-{self.number:03d}"


class CallQuerySet(models.QuerySet["Call"]):
    """Questions about calls."""

    def active(self) -> "CallQuerySet":
        """Keep the calls that nobody has answered yet."""
        return self.filter(ended_at__isnull=True)


class Call(models.Model):
    """A ticket called to a counter, until the visitor comes or the call is given up."""

    class Ending(models.TextChoices):
        STARTED = "STARTED", _("Pemohon datang")
        NO_SHOW = "NO_SHOW", _("Tidak datang")
        WITHDRAWN = "WITHDRAWN", _("Panggilan dibatalkan")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="calls")
    counter = models.ForeignKey(Counter, models.PROTECT, related_name="calls")
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    last_called_at = models.DateTimeField()
    times = models.PositiveSmallIntegerField(default=1)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "ticket", condition=Q(ended_at__isnull=True), name="call_one_per_ticket"
            ),
            models.UniqueConstraint(
                "counter", condition=Q(ended_at__isnull=True), name="call_one_per_counter"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="")
                | Q(ended_at__isnull=False, ended_at__gte=F("called_at"), ending__gt=""),
                name="call_ending_travels_together",
            ),
        )
