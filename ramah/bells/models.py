"""The bell at the dropzone: how an office uses it, and each ring."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ramah.bells.stages import LASTS, Stage, Times, stage_at
from ramah.offices.models import Office, User
from ramah.visits.models import Visit

CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that can be taken for another
CODE_LENGTH = 8
MOST_OPEN = 10
SHORTEST, LONGEST = 5, int(LASTS.total_seconds()) - 30  # seconds


def new_code() -> str:
    """Draw a ring's public code: too many to guess (39 bits)."""
    return "".join(secrets.choice(CODE_SIGNS) for _sign in range(CODE_LENGTH))


def _seconds(label: Any, default: int) -> "models.PositiveSmallIntegerField[int, int]":
    limits = [MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)]
    return models.PositiveSmallIntegerField(label, default=default, validators=limits)


class Bell(models.Model):
    """How an office uses its bell; an office without a row has none."""

    office = models.OneToOneField(Office, models.CASCADE, primary_key=True, related_name="bell")
    is_on = models.BooleanField(_("Bel dipakai"), default=False)
    next_seconds = _seconds(_("Petugas berikutnya ikut dipanggil sesudah (detik)"), 30)
    manager_seconds = _seconds(_("Manajer On Duty ikut dipanggil sesudah (detik)"), 90)
    telephone_seconds = _seconds(_("Pemohon diberi nomor telepon sesudah (detik)"), 150)
    phone = models.CharField(
        _("Telepon yang dapat dihubungi pemohon"),
        max_length=40,
        blank=True,
        validators=[
            RegexValidator(r"^\+?[0-9][0-9 ().-]{2,}$", _("Tulis nomor seperti 021 555 0199."))
        ],
    )
    loudness = models.PositiveSmallIntegerField(
        _("Kerasnya bunyi (persen)"),
        default=100,
        validators=[MinValueValidator(10), MaxValueValidator(100)],
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(next_seconds__lt=F("manager_seconds"))
                & Q(manager_seconds__lt=F("telephone_seconds"))
                & Q(telephone_seconds__lt=int(LASTS.total_seconds())),
                name="bell_times_in_order",
                violation_error_message=_(
                    "Urutkan waktunya: petugas berikutnya, lalu manajer, lalu nomor telepon."
                ),
            ),
            models.CheckConstraint(
                condition=Q(loudness__range=(10, 100)), name="bell_loudness_is_heard"
            ),
        )

    @property
    def times(self) -> Times:
        """Give after how long a ring goes on to whom."""
        seconds = (self.next_seconds, self.manager_seconds, self.telephone_seconds)
        return Times(*(timedelta(seconds=each) for each in seconds))

    @property
    def telephone(self) -> str:
        """Give the number that visitors are told: the bell's own, else the office's."""
        return self.phone or self.office.phone


def bell_of(office: Office) -> Bell:
    """Give how an office uses its bell; of one that chose nothing, that it has none."""
    return Bell.objects.filter(office=office).first() or Bell(office=office)


class RingQuerySet(models.QuerySet["Ring"]):
    """Questions about rings."""

    def open(self, *, at: datetime) -> "RingQuerySet":
        """Keep the rings that sound: neither taken nor cancelled, nor over by their age."""
        return self.filter(ended_at__isnull=True, rung_at__gt=at - LASTS)

    def awaiting_visit(self, *, at: datetime) -> "RingQuerySet":
        """Keep the rings that somebody took lately and whose visit is not recorded."""
        return self.filter(
            ending=Ring.Ending.TAKEN,
            visit__isnull=True,
            closing="",
            taken_at__gt=at - timedelta(minutes=15),
        )


class Ring(models.Model):
    """Somebody who stands outside and asks an officer to come; nothing tells who they are.

    :ivar key: made by the page, so that a second tap is the same ring.
    :ivar slot: 1 to 10; two open rings of an office never share one, so there are at most ten.
    :ivar client: a keyed hash against spam, emptied within the hour.
    :ivar noted_stage: the last stage that the record knows of.
    :ivar at_post: taken on the post's screen, where whoever stood there chose the name; that
        the officer came is confirmed once they record the visit or close the ring.
    :ivar closing: why a taken ring led to no visit.
    """

    class Help(models.TextChoices):
        WHEELCHAIR = "WHEELCHAIR", _("Kursi roda")
        ESCORT = "ESCORT", _("Didampingi berjalan")
        WAY = "WAY", _("Tidak tahu jalan masuk")
        HEARING = "HEARING", _("Tuli atau sulit mendengar")
        INFANT = "INFANT", _("Hamil atau membawa bayi")
        OTHER = "OTHER", _("Bantuan lain")

    class Spot(models.TextChoices):
        DROPZONE = "DROPZONE", _("Dropzone")
        PARKING = "PARKING", _("Tempat parkir")
        GATE = "GATE", _("Gerbang")
        ENTRANCE = "ENTRANCE", _("Pintu masuk")

    class Ending(models.TextChoices):
        TAKEN = "TAKEN", _("Diterima petugas")
        CANCELLED = "CANCELLED", _("Dibatalkan pemohon")
        EXPIRED = "EXPIRED", _("Tidak ada yang menerima")

    class Closing(models.TextChoices):
        MISTAP = "MISTAP", _("Salah tekan")
        ASKED = "ASKED", _("Hanya bertanya")
        GONE = "GONE", _("Orangnya sudah pergi")

    office = models.ForeignKey(Office, models.PROTECT, related_name="rings")
    code = models.CharField(max_length=CODE_LENGTH, default=new_code, unique=True)
    key = models.UUIDField()
    slot = models.PositiveSmallIntegerField()
    client = models.CharField(max_length=32, blank=True)
    help = models.CharField(max_length=10, choices=Help.choices, blank=True)
    place = models.CharField(max_length=8, choices=Spot.choices, default=Spot.DROPZONE)
    rung_at = models.DateTimeField()
    noted_stage = models.PositiveSmallIntegerField(default=Stage.POST.value)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at_post = models.BooleanField(default=False)
    closing = models.CharField(max_length=6, choices=Closing.choices, blank=True)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="rings")
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=9, choices=Ending.choices, blank=True)

    objects = RingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint("office", "key", name="ring_key_once"),
            models.UniqueConstraint(
                "office", "slot", condition=Q(ended_at__isnull=True), name="ring_slot_open_once"
            ),
            models.CheckConstraint(
                condition=Q(slot__range=(1, MOST_OPEN)), name="ring_slots_limited"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="")
                | Q(
                    ended_at__isnull=False,
                    ended_at__gte=F("rung_at"),
                    ending__in=("TAKEN", "CANCELLED", "EXPIRED"),
                ),
                name="ring_ending_travels_together",
            ),
            models.CheckConstraint(
                condition=Q(ending="TAKEN", taken_at__isnull=False, taken_by__isnull=False)
                | (~Q(ending="TAKEN") & Q(taken_at__isnull=True, taken_by__isnull=True)),
                name="ring_taken_travels_together",
            ),
            models.CheckConstraint(
                condition=Q(visit__isnull=True) | Q(ending="TAKEN"),
                name="ring_with_visit_was_taken",
            ),
            models.CheckConstraint(
                condition=Q(closing="", at_post=False) | Q(ending="TAKEN"),
                name="ring_closed_was_taken",
            ),
            models.CheckConstraint(
                condition=Q(closing="")
                | Q(visit__isnull=True, closing__in=("MISTAP", "ASKED", "GONE")),
                name="ring_closed_without_visit",
            ),
            models.CheckConstraint(
                condition=Q(help__in=("", "WHEELCHAIR", "ESCORT", "WAY", "HEARING"))
                | Q(help__in=("INFANT", "OTHER")),
                name="ring_help_known",
            ),
            models.CheckConstraint(
                condition=Q(place__in=("DROPZONE", "PARKING", "GATE", "ENTRANCE")),
                name="ring_place_known",
            ),
        )
        indexes = (
            models.Index("office", condition=Q(ended_at__isnull=True), name="ring_open"),
            models.Index("office", "rung_at", name="ring_lately"),
        )

    def stage(self, now: datetime, times: Times) -> Stage:
        """Tell how far it has come, if nobody took it."""
        return stage_at(now - self.rung_at, times)
