"""A visit and its six step records, the services given in it, and what identifies the visitor."""

import secrets
import uuid
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ramah.lib.encryption import EncryptedTextField
from ramah.offices.models import Counter, Office, Role, Service, Substitution, User
from ramah.visits.catalogue import Need as Need
from ramah.visits.catalogue import VulnerableGroup as VulnerableGroup
from ramah.visits.handover import Handover as Handover

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no sign that is mistaken for another
CODE_LENGTH = 8
RESULTS_WITH_NOTE = ("PAPERS_MISSING", "REFERRED", "NOT_SERVED")


def new_code() -> str:
    """Draw a visit's short code (8 signs, about 10¹² possibilities)."""
    return "".join(secrets.choice(CODE_ALPHABET) for _sign in range(CODE_LENGTH))


class VisitQuerySet(models.QuerySet["Visit"]):
    """Questions about visits."""

    def open(self) -> "VisitQuerySet":
        """Keep the visits that still have an unfinished step."""
        return self.filter(closed_at__isnull=True)

    def at_step(self, *keys: str) -> "VisitQuerySet":
        """Keep the visits whose current step is one of these."""
        return self.filter(steps__finished_at__isnull=True, steps__key__in=keys)


class Visit(models.Model):
    """One visitor's way through the SOP at one office on one service day."""

    class Origin(models.TextChoices):
        DROPZONE = "DROPZONE", _("Datang di dropzone")
        LOBBY = "LOBBY", _("Dikenali di lobi")

    class Outcome(models.TextChoices):
        COMPLETED = "COMPLETED", _("Selesai dilayani")
        LEFT_EARLY = "LEFT_EARLY", _("Pulang lebih awal")
        MISTAKE = "MISTAKE", _("Salah catat")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="visits")
    service_date = models.DateField()
    code = models.CharField(max_length=12, default=new_code)
    sop_number = models.CharField(max_length=60)
    sop_revision = models.CharField(max_length=40)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.DROPZONE)
    arrived_at = models.DateTimeField()
    needs = models.ManyToManyField(Need, related_name="visits")
    group = models.ForeignKey(VulnerableGroup, models.PROTECT, null=True, blank=True)
    has_companion = models.BooleanField(default=False)
    companion_acts = models.BooleanField(default=False)
    has_vehicle = models.BooleanField(null=True, blank=True)
    procedure_explained_at = models.DateTimeField(null=True, blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="return_visits"
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    outcome_reason = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    entered_afterwards = models.BooleanField(default=False)
    afterwards_reason = models.CharField(max_length=200, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint("office", "code", name="visit_code_unique"),
            models.CheckConstraint(
                condition=~Q(outcome="", closed_at__isnull=False), name="visit_closed_has_outcome"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["LEFT_EARLY", "MISTAKE"], outcome_reason=""),
                name="visit_ended_otherwise_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(companion_acts=False) | Q(has_companion=True),
                name="visit_companion_acts_is_there",
            ),
            models.CheckConstraint(
                condition=~Q(entered_afterwards=True, afterwards_reason=""),
                name="visit_entered_afterwards_has_reason",
            ),
        )
        indexes = (
            models.Index("office", condition=Q(closed_at__isnull=True), name="visit_open"),
            models.Index("office", "service_date", name="visit_of_day"),
        )


class StepQuerySet(models.QuerySet["StepRecord"]):
    """Questions about step records."""

    def current(self) -> "StepQuerySet":
        """Keep the unfinished steps: at most one a visit."""
        return self.filter(finished_at__isnull=True)

    def overdue(self, *, at: datetime) -> "StepQuerySet":
        """Keep the unfinished steps that run over their standard time (whole seconds)."""
        return self.current().filter(due_at__lte=at - timedelta(seconds=1))


class StepRecord(models.Model):
    """One step of one visit: ready, then started by its actor, then finished."""

    class Passage(models.TextChoices):
        DONE = "DONE", _("Dilalui")
        CUT_SHORT = "CUT_SHORT", _("Terputus: pulang lebih awal")
        NOT_PASSED = "NOT_PASSED", _("Tidak dilalui")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    role = models.CharField(max_length=30, choices=Role.choices)
    standard = models.DurationField()
    ready_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True)
    handed_on_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    assignee = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    substitution = models.ForeignKey(
        Substitution, models.PROTECT, null=True, blank=True, related_name="+"
    )
    passage = models.CharField(max_length=12, choices=Passage.choices, blank=True)
    not_passed_reason = models.CharField(max_length=40, blank=True)
    share = models.PositiveSmallIntegerField(default=1)
    batch = models.UUIDField(null=True, blank=True, db_index=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint("visit", "number", name="step_once_per_visit"),
            models.UniqueConstraint(
                "visit", condition=Q(finished_at__isnull=True), name="step_one_current_per_visit"
            ),
            models.CheckConstraint(condition=Q(number__range=(1, 6)), name="step_number_1_to_6"),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True) | Q(started_at__gte=F("ready_at")),
                name="step_starts_when_ready",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True)
                | Q(started_at__isnull=True, finished_at__gte=F("ready_at"))
                | Q(started_at__isnull=False, finished_at__gte=F("started_at")),
                name="step_finishes_after_start",
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True, started_by__isnull=True, due_at__isnull=True)
                | Q(started_at__isnull=False, started_by__isnull=False, due_at__isnull=False),
                name="step_start_travels_together",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, finished_by__isnull=True, passage="")
                | Q(finished_at__isnull=False, finished_by__isnull=False, passage__gt=""),
                name="step_finish_travels_together",
            ),
            models.CheckConstraint(
                condition=~Q(passage="DONE", started_at__isnull=True), name="step_done_was_started"
            ),
            models.CheckConstraint(
                condition=~Q(passage="NOT_PASSED", not_passed_reason=""),
                name="step_not_passed_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(share=1) | Q(share__gt=1, batch__isnull=False),
                name="step_share_is_of_a_batch",
            ),
        )
        indexes = (
            models.Index(
                "office", "key", condition=Q(finished_at__isnull=True), name="step_current"
            ),
        )

    @property
    def took(self) -> timedelta | None:
        """Give the time from start to finish, in whole seconds; shared evenly in a batch."""
        return _whole(self.started_at, self.finished_at, self.share)

    @property
    def waited(self) -> timedelta | None:
        """Give the wait from ready to start, in whole seconds."""
        return _whole(self.ready_at, self.started_at)

    @property
    def on_time(self) -> bool | None:
        """Tell whether the step kept its standard: 3:00.9 is on time, 3:01 is late."""
        return None if self.took is None else self.took <= self.standard


def _whole(start: datetime | None, end: datetime | None, share: int = 1) -> timedelta | None:
    if start is None or end is None:
        return None
    return timedelta(seconds=int((end - start).total_seconds() / share))


class ServiceSegment(models.Model):
    """One service at one counter within step 4, with its own standard time and result."""

    class Result(models.TextChoices):
        DONE = "DONE", _("Selesai")
        PAPERS_MISSING = "PAPERS_MISSING", _("Berkas kurang")
        PROMISED = "PROMISED", _("Dijanjikan")
        REFERRED = "REFERRED", _("Dirujuk")
        NOT_SERVED = "NOT_SERVED", _("Tidak dapat dilayani")
        TRANSFERRED = "TRANSFERRED", _("Dialihkan ke loket lain")
        LEFT = "LEFT", _("Pemohon pulang")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="segments")
    sequence = models.PositiveSmallIntegerField()
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    counter = models.ForeignKey(Counter, models.PROTECT, null=True, blank=True, related_name="+")
    standard = models.DurationField()
    ready_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=16, choices=Result.choices, blank=True)
    result_note = models.CharField(max_length=300, blank=True)
    result_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint("visit", "sequence", name="segment_sequence_unique"),
            models.UniqueConstraint(
                "visit", condition=Q(finished_at__isnull=True), name="segment_one_open_per_visit"
            ),
            models.UniqueConstraint(
                "counter",
                condition=Q(started_at__isnull=False, finished_at__isnull=True),
                name="counter_serves_one_visitor",
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True, started_by__isnull=True, due_at__isnull=True)
                | Q(
                    started_at__isnull=False,
                    started_at__gte=F("ready_at"),
                    started_by__isnull=False,
                    due_at__isnull=False,
                    counter__isnull=False,
                ),
                name="segment_start_travels_together",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, result="")
                | Q(finished_at__isnull=False, result__gt=""),
                name="segment_finish_has_result",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True)
                | Q(started_at__isnull=False, finished_at__gte=F("started_at"))
                | Q(started_at__isnull=True, result="LEFT"),
                name="segment_finishes_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(result="PROMISED", result_date__isnull=True),
                name="segment_promise_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(
                    result__in=["PAPERS_MISSING", "REFERRED", "NOT_SERVED"], result_note=""
                ),
                name="segment_result_has_note",
            ),
        )
        indexes = (
            models.Index(
                "office", condition=Q(finished_at__isnull=True), name="segment_open_of_office"
            ),
        )

    @property
    def took(self) -> timedelta | None:
        """Give the time from start to finish, in whole seconds."""
        return _whole(self.started_at, self.finished_at)

    @property
    def waited(self) -> timedelta | None:
        """Give the wait from ready to start, in whole seconds."""
        return _whole(self.ready_at, self.started_at)

    @property
    def on_time(self) -> bool | None:
        """Tell whether this service kept its own standard time."""
        return None if self.took is None else self.took <= self.standard


class VisitorIdentity(models.Model):
    """What identifies the visitor: encrypted, optional, cleared after the office's period."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="identity", primary_key=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    name = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True)
    companion_name = EncryptedTextField(blank=True, default="")
    purpose = EncryptedTextField(blank=True, default="")
    name_withheld = models.BooleanField(default=False)
    keep_phone = models.BooleanField(default=False)
    consent_at = models.DateTimeField(null=True, blank=True)
    guardian_name = EncryptedTextField(blank=True, default="")
    recorded_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(keep_phone=False) | Q(consent_at__isnull=False),
                name="identity_keeping_has_consent",
            ),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True)
                | Q(
                    name="",
                    phone="",
                    phone_hash="",
                    companion_name="",
                    purpose="",
                    guardian_name="",
                ),
                name="identity_cleared_is_empty",
            ),
        )
        indexes = (
            models.Index("recorded_at", condition=Q(cleared_at__isnull=True), name="identity_kept"),
        )


class Waiver(models.Model):
    """An output of a step that was not met, with the reason; it never blocks the procedure."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="waivers")
    step_number = models.PositiveSmallIntegerField()
    output = models.CharField(max_length=40)
    reason = models.CharField(_("Alasan"), max_length=200)
    waived_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    waived_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint("visit", "output", name="waiver_once_per_output"),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_reason"),
        )


class Event(models.Model):
    """What happened, when, by whom: append-only, sealed in a chain per office.

    Codes and keys only: never personal data, never free text.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    sequence = models.BigIntegerField()
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="events")
    code = models.CharField(max_length=40)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # null: the worker
    substitution = models.ForeignKey(Substitution, models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    seal = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint("office", "sequence", name="event_sequence_unique"),)


def service_day(office: Office, at: datetime) -> date:
    """Give the service day an instant belongs to, in the office's zone."""
    return office.local_date(at)
