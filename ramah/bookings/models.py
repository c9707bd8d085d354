"""Announced visits (janji temu): an office's choices, bookings, and the aids reserved for them."""

import uuid
from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ramah.aids.models import Aid, AidType
from ramah.lib.encryption import EncryptedTextField
from ramah.offices.models import Office, Service, User
from ramah.visits.models import Need, Visit

PEOPLE = 1  # how many of an assigned kind (interpreter, companion) there are, until an office says
CONSENT_TEXT = "2026-11"  # the version of the words a person consents to; raise it with the words


def _between(lowest: int, highest: int) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(lowest), MaxValueValidator(highest)]


class BookingSettings(models.Model):
    """What an office chose for announced visits; an office without a row takes none."""

    class Length(models.IntegerChoices):
        QUARTER = 15, _("15 menit")
        HALF = 30, _("30 menit")
        HOUR = 60, _("60 menit")

    office = models.OneToOneField(
        Office, models.CASCADE, primary_key=True, related_name="booking_settings"
    )
    is_on = models.BooleanField(_("Terima janji temu"), default=False)
    slot_minutes = models.PositiveSmallIntegerField(
        _("Jarak antarjam janji"), choices=Length.choices, default=Length.HALF
    )
    capacity = models.PositiveSmallIntegerField(
        _("Orang tiap jam janji, paling banyak"), default=2, validators=_between(1, 50)
    )
    days_ahead = models.PositiveSmallIntegerField(
        _("Dapat dipesan sampai (hari ke depan)"), default=30, validators=_between(1, 180)
    )
    notice_hours = models.PositiveSmallIntegerField(
        _("Paling lambat sebelum jamnya (jam)"), default=2, validators=_between(0, 168)
    )
    hold_minutes = models.PositiveSmallIntegerField(
        _("Sarana disiapkan selama (menit)"), default=90, validators=_between(15, 480)
    )
    dropzone = models.CharField(
        _("Letak dropzone"),
        max_length=200,
        blank=True,
        help_text=_("Untuk halaman janji. Misalnya: di depan pintu utama, sebelah kiri."),
    )
    reminder = models.CharField(
        _("Tambahan pada teks pengingat"),
        max_length=200,
        blank=True,
        help_text=_("Misalnya: datanglah 10 menit lebih awal."),
    )
    keep_days = models.PositiveSmallIntegerField(
        _("Nama, telepon, dan pelat dihapus sesudah (hari)"),
        default=7,
        validators=_between(1, 90),
        help_text=_("Dihitung dari hari janji. Jumlah janji tetap tercatat."),
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(capacity__gte=1, slot_minutes__gte=15, hold_minutes__gte=15)
                & Q(keep_days__gte=1),
                name="booking_settings_positive",
            ),
        )

    @property
    def slot(self) -> timedelta:
        """Give the time between two slots."""
        return timedelta(minutes=self.slot_minutes)

    @property
    def hold(self) -> timedelta:
        """Give how long an aid is kept for one booking."""
        return timedelta(minutes=self.hold_minutes)


class Staffing(models.Model):
    """How many people of an assigned kind (an interpreter, a companion officer) there are."""

    aid_type = models.OneToOneField(
        AidType, models.CASCADE, primary_key=True, related_name="staffing"
    )
    people = models.PositiveSmallIntegerField(default=PEOPLE, validators=_between(0, 50))


class BookingQuerySet(models.QuerySet["Booking"]):
    """Questions about bookings."""

    def standing(self) -> "BookingQuerySet":
        """Keep those that take a place: who is expected, and who came."""
        return self.filter(state__in=(Booking.State.BOOKED, Booking.State.ARRIVED))

    def expected(self) -> "BookingQuerySet":
        """Keep those who are still to come."""
        return self.filter(state=Booking.State.BOOKED)


class Booking(models.Model):
    """A visit announced beforehand: when, for what, and what must be ready.

    ``seat`` is the place taken in a slot: two standing bookings never have the same one.
    """

    class State(models.TextChoices):
        BOOKED = "BOOKED", _("Dijanjikan")
        ARRIVED = "ARRIVED", _("Sudah tiba")
        CANCELLED = "CANCELLED", _("Dibatalkan")
        NO_SHOW = "NO_SHOW", _("Tidak datang")

    class Consent(models.TextChoices):
        PAGE = "PAGE", _("disetujui di halaman janji")
        TELEPHONE = "TELEPHONE", _("disetujui lewat telepon")

    office = models.ForeignKey(Office, models.PROTECT, related_name="bookings")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=8, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    service_date = models.DateField()
    starts_at = models.DateTimeField()
    seat = models.PositiveSmallIntegerField()
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    needs = models.ManyToManyField(Need, related_name="bookings")
    names_needs = models.BooleanField(default=False)
    has_companion = models.BooleanField(default=False)
    is_for_child = models.BooleanField(default=False)
    guardian_agrees = models.BooleanField(default=False)
    consent_at = models.DateTimeField(null=True, blank=True)
    consent_way = models.CharField(max_length=10, choices=Consent.choices, blank=True)
    consent_text = models.CharField(max_length=10, blank=True)
    name = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    plate = EncryptedTextField(blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()
    visit = models.OneToOneField(
        Visit, models.PROTECT, null=True, blank=True, related_name="booking"
    )
    cleared_at = models.DateTimeField(null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "office",
                "starts_at",
                "seat",
                condition=Q(state__in=["BOOKED", "ARRIVED"]),
                name="booking_seat_taken_once",
            ),
            models.CheckConstraint(condition=Q(seat__gte=1), name="booking_seat_counted"),
            models.CheckConstraint(
                condition=Q(state="ARRIVED", visit__isnull=False)
                | (~Q(state="ARRIVED") & Q(visit__isnull=True)),
                name="booking_arrived_has_visit",
            ),
            models.CheckConstraint(
                condition=Q(names_needs=False) | Q(consent_at__isnull=False),
                name="booking_needs_have_consent",
            ),
            models.CheckConstraint(
                condition=Q(consent_at__isnull=True, consent_way="", consent_text="")
                | Q(consent_at__isnull=False, consent_way__gt="", consent_text__gt=""),
                name="booking_consent_travels_together",
            ),
            models.CheckConstraint(
                condition=Q(is_for_child=False) | Q(guardian_agrees=True),
                name="booking_child_has_guardian",
            ),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True) | Q(name="", phone="", plate=""),
                name="booking_cleared_is_empty",
            ),
        )
        indexes = (
            models.Index("office", "service_date", name="booking_of_day"),
            models.Index("office", "service_date", condition=Q(state="BOOKED"), name="booking_due"),
            models.Index("service_date", condition=Q(cleared_at__isnull=True), name="booking_kept"),
        )

    @property
    def is_expected(self) -> bool:
        """Tell whether the visitor is still to come."""
        return self.state == self.State.BOOKED


class Reservation(models.Model):
    """One of a kind of aid, or a person, kept for a booking from its slot on.

    ``aid`` is the unit chosen when the visitor came: the first proposed at step 2.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="reservations")
    aid_type = models.ForeignKey(AidType, models.PROTECT, related_name="reservations")
    need = models.ForeignKey(Need, models.PROTECT, related_name="+")
    aid = models.ForeignKey(Aid, models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint("booking", "aid_type", name="reservation_once_per_kind"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="reservation_ends_after_start"
            ),
        )
        indexes = (models.Index("office", "starts_at", name="reservation_of_day"),)


class PublicTally(models.Model):
    """How many bookings one address made on one day: a keyed hash, thrown away the day after."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    date = models.DateField()
    address = models.CharField(max_length=64)
    made = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint("office", "date", "address", name="public_tally_once"),
        )


def settings_of(office: Office) -> BookingSettings:
    """Give an office's choices, or what stands for an office that chose none."""
    found = BookingSettings.objects.filter(office=office).first()
    return found or BookingSettings(office=office)


def local(booking: Booking) -> datetime:
    """Give the start of a booking on the office's clock."""
    return booking.starts_at.astimezone(booking.office.zone)
