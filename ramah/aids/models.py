"""Aids (sarana bantu), their loans, and the priority places."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ramah.aids.records import AidCare as AidCare
from ramah.aids.records import AidPhoto as AidPhoto
from ramah.aids.records import StockTake as StockTake
from ramah.aids.records import StockTakeLine as StockTakeLine
from ramah.offices.models import Office, User
from ramah.visits.models import Need, Visit


def _whole_days(field: str, name: str) -> models.CheckConstraint:
    """Make the constraint that an interval is none, or at least one day."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 1}),
        name=name,
        violation_error_message=_("Jarak waktu paling sedikit 1 hari."),
    )


class AidType(models.Model):
    """A kind of aid, and the needs that suggest it; the officer decides."""

    class Mode(models.TextChoices):
        LOAN = "LOAN", _("Dipinjamkan dan dikembalikan")
        USE = "USE", _("Dipakai di tempat")
        ASSIGN = "ASSIGN", _("Petugas yang ditugaskan")

    office = models.ForeignKey(Office, models.PROTECT, related_name="aid_types")
    code = models.CharField(_("Kode"), max_length=24)
    name = models.CharField(_("Nama"), max_length=120)
    name_en = models.CharField(_("Nama (Inggris)"), max_length=120, blank=True)
    icon = models.CharField(max_length=40, default="hand")
    mode = models.CharField(_("Cara pakai"), max_length=8, choices=Mode.choices)
    suggested_by = models.ManyToManyField(Need, related_name="suggested_aids", blank=True)
    status = models.CharField(max_length=60, blank=True, editable=False)
    is_active = models.BooleanField(_("Dipakai"), default=True)
    cleaning_every_days = models.PositiveSmallIntegerField(
        _("Dibersihkan setiap (hari)"), null=True, blank=True
    )
    service_every_days = models.PositiveSmallIntegerField(
        _("Diservis setiap (hari)"), null=True, blank=True
    )
    clean_after_loan = models.BooleanField(_("Dibersihkan setiap selesai dipinjam"), default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint("office", "code", name="aid_type_code_unique"),
            _whole_days("cleaning_every_days", "aid_type_cleaning_days"),
            _whole_days("service_every_days", "aid_type_service_days"),
        )

    def __str__(self) -> str:
        return self.name


class AidQuerySet(models.QuerySet["Aid"]):
    """Questions about units. What is due is due at an instant: now, if none is given."""

    def available(self, at: datetime | None = None) -> "AidQuerySet":
        """Keep the units that may be lent: in service, clean, and not lent."""
        return self.filter(~lent(), ~self._dirty(at), out_of_service=False)

    def lent(self) -> "AidQuerySet":
        """Keep the units that are with a visitor."""
        return self.filter(pk__in=Loan.objects.out().values("aid"))

    def to_clean(self, at: datetime | None = None) -> "AidQuerySet":
        """Keep the units in service that wait for cleaning: by condition, or by their interval."""
        return self.filter(self._dirty(at), ~lent(), out_of_service=False)

    def count_to_clean(self, at: datetime | None = None) -> int:
        """Count the units that wait for cleaning, by two indexes one after the other."""
        dirty = Q(condition="NEEDS_CLEANING")
        waiting = self.filter(~lent(), out_of_service=False)
        due = waiting.filter(~dirty, cleaning_due_at__lte=at or timezone.now())
        return waiting.filter(dirty).count() + due.count()

    def to_service(self, at: datetime | None = None) -> "AidQuerySet":
        """Keep the units whose service is due; they may be lent meanwhile."""
        return self.filter(service_due_at__lte=at or timezone.now()).exclude(condition="MISSING")

    def out(self) -> "AidQuerySet":
        """Keep the units that are out of service, but not missing."""
        return self.filter(out_of_service=True).exclude(condition="MISSING")

    def missing(self) -> "AidQuerySet":
        """Keep the units of which nobody knows where they are."""
        return self.filter(condition="MISSING")

    def tagged(self, tag: str) -> "AidQuerySet":
        """Keep the unit with this tag, however it is typed; an index answers."""
        return self.alias(upper_tag=Upper("tag")).filter(upper_tag=tag.strip().upper())

    @staticmethod
    def _dirty(at: datetime | None) -> Q:
        due = Q(cleaning_due_at__isnull=False, cleaning_due_at__lte=at or timezone.now())
        return Q(condition="NEEDS_CLEANING") | due


def lent() -> models.Exists:
    """Ask of a unit whether a visitor has it."""
    return models.Exists(Loan.objects.filter(aid=models.OuterRef("pk"), returned_at__isnull=True))


class Aid(models.Model):
    """One unit with its tag."""

    class Condition(models.TextChoices):
        GOOD = "GOOD", _("Baik")
        NEEDS_CLEANING = "NEEDS_CLEANING", _("Perlu dibersihkan")
        DAMAGED = "DAMAGED", _("Rusak")
        MISSING = "MISSING", _("Hilang")

    office = models.ForeignKey(Office, models.PROTECT, related_name="aids")
    type = models.ForeignKey(AidType, models.PROTECT, related_name="units")
    tag = models.CharField(_("Label"), max_length=24)
    condition = models.CharField(max_length=16, choices=Condition.choices, default=Condition.GOOD)
    out_of_service = models.BooleanField(_("Tidak dipakai"), default=False)
    out_of_service_reason = models.CharField(_("Alasan"), max_length=200, blank=True)
    out_of_service_since = models.DateTimeField(null=True, blank=True)
    description = models.CharField(_("Keterangan atau nomor seri"), max_length=120, blank=True)
    location = models.CharField(_("Tempat menyimpan"), max_length=80, blank=True)
    acquired_on = models.DateField(_("Diperoleh tanggal"), null=True, blank=True)
    cleaning_every_days = models.PositiveSmallIntegerField(
        _("Dibersihkan setiap (hari)"), null=True, blank=True
    )
    service_every_days = models.PositiveSmallIntegerField(
        _("Diservis setiap (hari)"), null=True, blank=True
    )
    last_cleaned_at = models.DateTimeField(null=True, blank=True)
    last_serviced_at = models.DateTimeField(null=True, blank=True)
    cleaning_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    service_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    labelled_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AidQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                F("office"),
                Upper("tag"),
                name="aid_tag_unique",
                violation_error_message=_("Label ini sudah dipakai di kantor ini."),
            ),
            models.CheckConstraint(condition=~Q(tag=""), name="aid_has_tag"),
            models.CheckConstraint(
                condition=Q(out_of_service=True) | ~Q(condition__in=("DAMAGED", "MISSING")),
                name="aid_unusable_is_out",
                violation_error_message=_(
                    "Sarana yang rusak atau hilang harus ditandai “Tidak dipakai”."
                ),
            ),
            models.CheckConstraint(
                condition=Q(out_of_service=True)
                | Q(out_of_service_reason="", out_of_service_since__isnull=True),
                name="aid_in_service_has_no_reason",
            ),
            _whole_days("cleaning_every_days", "aid_cleaning_days"),
            _whole_days("service_every_days", "aid_service_days"),
        )
        indexes = (  # what is listed and counted is found without reading every unit
            models.Index("office", "tag", name="aid_by_tag"),
            models.Index(Upper("tag"), name="aid_tag_anywhere"),
            models.Index("type", "tag", condition=Q(out_of_service=False), name="aid_in_service"),
            models.Index("office", condition=Q(out_of_service=True), name="aid_of_office_out"),
            models.Index("condition", "office", name="aid_by_condition"),
            models.Index(
                "cleaning_due_at",
                condition=Q(cleaning_due_at__isnull=False),
                name="aid_cleaning_due",
            ),
            models.Index(
                "service_due_at", condition=Q(service_due_at__isnull=False), name="aid_service_due"
            ),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.tag}"


class LoanQuerySet(models.QuerySet["Loan"]):
    """Questions about loans."""

    def out(self) -> "LoanQuerySet":
        """Keep the loans that are not settled."""
        return self.filter(returned_at__isnull=True)

    def lost(self) -> "LoanQuerySet":
        """Keep the loans from which nothing came back, and nobody has found it since."""
        return self.filter(condition=Loan.Condition.NOT_RETURNED, found_at__isnull=True)


class Loan(models.Model):
    """A unit in a visitor's hands, until it comes back or is given up as not returned.

    One that was given up is closed when its unit is found.
    """

    class Condition(models.TextChoices):
        GOOD = "GOOD", _("Baik")
        NEEDS_CLEANING = "NEEDS_CLEANING", _("Perlu dibersihkan")
        DAMAGED = "DAMAGED", _("Rusak")
        NOT_RETURNED = "NOT_RETURNED", _("Tidak kembali")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="loans")
    aid = models.ForeignKey(Aid, models.PROTECT, related_name="loans")
    need = models.ForeignKey(Need, models.PROTECT, null=True, blank=True, related_name="+")
    lent_at = models.DateTimeField()
    lent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    condition = models.CharField(max_length=16, choices=Condition.choices, blank=True)
    note = models.CharField(max_length=200, blank=True)
    found_at = models.DateTimeField(null=True, blank=True)
    found_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = LoanQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "aid", condition=Q(returned_at__isnull=True), name="aid_lent_once"
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, returned_by__isnull=True, condition="")
                | Q(
                    returned_at__isnull=False,
                    returned_at__gte=F("lent_at"),
                    returned_by__isnull=False,
                    condition__gt="",
                ),
                name="loan_return_travels_together",
            ),
            models.CheckConstraint(
                condition=~Q(condition="NOT_RETURNED", note=""), name="loan_not_returned_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(found_at__isnull=True, found_by__isnull=True)
                | Q(
                    condition="NOT_RETURNED",
                    found_at__isnull=False,
                    found_at__gte=F("returned_at"),
                    found_by__isnull=False,
                ),
                name="loan_found_was_not_returned",
            ),
            models.UniqueConstraint(
                "aid",
                condition=Q(condition="NOT_RETURNED", found_at__isnull=True),
                name="aid_lost_once",
            ),
        )
        indexes = (
            models.Index("office", condition=Q(returned_at__isnull=True), name="loan_out"),
            models.Index("visit", name="loan_of_visit"),
            models.Index(F("aid"), F("lent_at").desc(), name="loan_of_aid"),
        )


class AidDecision(models.Model):
    """What was decided on a need that no loan serves: provided, declined or lacking."""

    class Decision(models.TextChoices):
        PROVIDED = "PROVIDED", _("Diberikan")
        DECLINED = "DECLINED", _("Ditolak pemohon")
        UNAVAILABLE = "UNAVAILABLE", _("Tidak tersedia")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="aid_decisions")
    need = models.ForeignKey(Need, models.PROTECT, related_name="+")
    type = models.ForeignKey(AidType, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(max_length=12, choices=Decision.choices)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint("visit", "need", name="aid_decision_once_per_need"),
            models.CheckConstraint(
                condition=~Q(decision="PROVIDED", type__isnull=True), name="aid_provided_is_named"
            ),
        )


class Place(models.Model):
    """A priority parking bay, seat or wheelchair space."""

    class Kind(models.TextChoices):
        PARKING = "PARKING", _("Parkir khusus")
        SEAT = "SEAT", _("Kursi prioritas")
        WHEELCHAIR_SPACE = "WHEELCHAIR_SPACE", _("Ruang kursi roda")
        LACTATION = "LACTATION", _("Ruang laktasi")

    office = models.ForeignKey(Office, models.PROTECT, related_name="places")
    kind = models.CharField(_("Jenis"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("Nama"), max_length=40)
    is_active = models.BooleanField(_("Dipakai"), default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "office",
                "name",
                name="place_name_unique",
                violation_error_message=_("Nama tempat ini sudah ada."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class PlaceUse(models.Model):
    """A visit on a place, until freed."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, related_name="uses")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="place_uses")
    taken_at = models.DateTimeField()
    freed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "place", condition=Q(freed_at__isnull=True), name="place_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(freed_at__isnull=True) | Q(freed_at__gte=F("taken_at")),
                name="place_freed_after_taken",
            ),
        )
        indexes = (
            models.Index("visit", name="place_of_visit"),
            models.Index("office", condition=Q(freed_at__isnull=True), name="place_use_open"),
        )


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Questions about who attends whom."""

    def open(self) -> "AttendanceQuerySet":
        """Keep those who attend now."""
        return self.filter(freed_at__isnull=True)


class Attendance(models.Model):
    """A person on duty who attends a visitor, as interpreter or companion, until freed."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="attendances")
    type = models.ForeignKey(AidType, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, related_name="attendances")
    taken_at = models.DateTimeField()
    freed_at = models.DateTimeField(null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "person", condition=Q(freed_at__isnull=True), name="person_attends_one_visitor"
            ),
            models.CheckConstraint(
                condition=Q(freed_at__isnull=True) | Q(freed_at__gte=F("taken_at")),
                name="attendance_freed_after_taken",
            ),
        )
        indexes = (models.Index("visit", name="attendance_of_visit"),)
