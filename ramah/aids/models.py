"""Aids (sarana bantu), their loans, and the priority places."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ramah.offices.models import Office, User
from ramah.visits.models import Need, Visit


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

    class Meta:
        constraints = (models.UniqueConstraint("office", "code", name="aid_type_code_unique"),)

    def __str__(self) -> str:
        return self.name


class AidQuerySet(models.QuerySet["Aid"]):
    """Questions about units."""

    def available(self) -> "AidQuerySet":
        """Keep the units that are in service and not lent."""
        lent = Loan.objects.filter(aid=models.OuterRef("pk"), returned_at__isnull=True)
        return self.filter(~models.Exists(lent), out_of_service=False)


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

    objects = AidQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "office",
                "tag",
                name="aid_tag_unique",
                violation_error_message=_("Label ini sudah dipakai di kantor ini."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.tag}"


class LoanQuerySet(models.QuerySet["Loan"]):
    """Questions about loans."""

    def out(self) -> "LoanQuerySet":
        """Keep the loans that are not settled."""
        return self.filter(returned_at__isnull=True)


class Loan(models.Model):
    """A unit in a visitor's hands, until it comes back or is given up as not returned."""

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
        )
        indexes = (
            models.Index("office", condition=Q(returned_at__isnull=True), name="loan_out"),
            models.Index("visit", name="loan_of_visit"),
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
        indexes = (models.Index("visit", name="place_of_visit"),)
