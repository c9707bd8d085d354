"""What is kept of a unit over the years: its care, its photos, and the times it was counted."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ramah.offices.models import Office, User

if TYPE_CHECKING:
    from ramah.aids.models import Aid


class AidCare(models.Model):
    """One line in a unit's history of care; lines are added, never changed (triggers)."""

    class Kind(models.TextChoices):
        CLEANED = "CLEANED", _("Dibersihkan")
        SERVICED = "SERVICED", _("Diservis")
        REPAIRED = "REPAIRED", _("Diperbaiki")
        OUT = "OUT", _("Tidak dipakai")
        BACK = "BACK", _("Dipakai lagi")
        MISSING = "MISSING", _("Dinyatakan hilang")
        FOUND = "FOUND", _("Ditemukan")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    aid = models.ForeignKey("aids.Aid", models.PROTECT, related_name="care")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(kind="OUT", note=""), name="aid_out_has_reason"),
        )
        indexes = (models.Index(F("aid"), F("at").desc(), name="care_of_aid"),)


class AidPhoto(models.Model):
    """A photo of a unit; its file lies in RAMAH_HOME under the digest."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    aid = models.ForeignKey("aids.Aid", models.PROTECT, related_name="photos")
    digest = models.CharField(max_length=64)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint("aid", "digest", name="aid_photo_once"),)


class StockTake(models.Model):
    """One counting of all units of an office; several people may count at once."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="stock_takes")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    expected = models.PositiveIntegerField(null=True, blank=True)
    missing = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "office", condition=Q(closed_at__isnull=True), name="stock_take_one_open"
            ),
            models.CheckConstraint(
                condition=Q(
                    closed_at__isnull=True,
                    closed_by__isnull=True,
                    expected__isnull=True,
                    missing__isnull=True,
                )
                | Q(
                    closed_at__gte=F("started_at"),
                    closed_by__isnull=False,
                    expected__isnull=False,
                    missing__isnull=False,
                ),
                name="stock_take_close_travels_together",
            ),
        )


class StockTakeLine(models.Model):
    """A unit that was seen in a counting: when, and by whom."""

    stock_take = models.ForeignKey(StockTake, models.PROTECT, related_name="lines")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    aid = models.ForeignKey("aids.Aid", models.PROTECT, related_name="counted")
    found_at = models.DateTimeField()
    found_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint("stock_take", "aid", name="stock_take_counts_once"),)


def note_care(aid: "Aid", kind: str, *, by: User, at: datetime, note: str = "") -> AidCare:
    """Add a line to a unit's history of care."""
    return AidCare.objects.create(
        office_id=aid.office_id, aid=aid, kind=kind, by=by, at=at, note=note.strip()
    )
