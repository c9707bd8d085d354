"""The office's shared devices, and the PINs by which people on duty switch on them.

Of a registration code, of a device's cookie and of a PIN only a hash is stored.
"""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

CODE_VALID_FOR = timedelta(minutes=15)


def code_hash(code: str) -> str:
    """Hash a registration code as people type it: blanks, strokes and small letters do not matter.

    The installation's key is part of it, since a short code alone could be found by trying.
    """
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    return salted_hmac("ramah.offices.device_code", signs, algorithm="sha256").hexdigest()


def token_hash(token: str) -> str:
    """Hash the random token in a device's cookie."""
    return hashlib.sha256(token.encode()).hexdigest()


class DeviceQuerySet(models.QuerySet["Device"]):
    """Questions about devices."""

    def in_use(self) -> "DeviceQuerySet":
        """Keep the devices that are registered and not cut off."""
        return self.filter(registered_at__isnull=False, cut_off_at__isnull=True)

    def not_cut_off(self) -> "DeviceQuerySet":
        """Keep the devices that are in use or wait for their code."""
        return self.filter(cut_off_at__isnull=True)

    def holding(self, token: str) -> "DeviceQuerySet":
        """Keep the one device whose cookie holds this token, in use or cut off."""
        return self.filter(token_hash=token_hash(token))

    def awaiting(self, code: str, *, at: datetime) -> "DeviceQuerySet":
        """Keep the one device that may still be registered by this code."""
        return self.not_cut_off().filter(code_hash=code_hash(code), code_expires_at__gt=at)


class Device(models.Model):
    """A tablet, phone or PC that several people share: added, registered, then one day cut off.

    It stays in the list after it was cut off, so that the device itself can say so.
    """

    class Shows(models.TextChoices):
        DESK = "DESK", _("Meja tugas petugas")
        KIOSK = "KIOSK", _("Mesin nomor antrean (kios)")
        BOARD = "BOARD", _("Papan panggilan")
        RING = "RING", _("Pos bel")

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="devices")
    name = models.CharField(_("Nama perangkat"), max_length=60)
    place = models.CharField(_("Tempat"), max_length=60)
    shows = models.CharField(
        _("Menampilkan"), max_length=5, choices=Shows.choices, default=Shows.DESK
    )
    browser = models.CharField(max_length=200, blank=True, editable=False)
    added_at = models.DateTimeField()
    code_hash = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    code_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    token_hash = models.CharField(max_length=64, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    last_seen_at = models.DateTimeField(null=True, blank=True)
    cut_off_at = models.DateTimeField(null=True, blank=True)
    cut_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DeviceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "office",
                "name",
                condition=Q(cut_off_at__isnull=True),
                name="device_name_unique",
                violation_error_message=_("Nama ini sudah dipakai perangkat lain di kantor ini."),
            ),
            models.UniqueConstraint(
                "token_hash", condition=~Q(token_hash=""), name="device_token_unique"
            ),
            models.UniqueConstraint(
                "code_hash", condition=~Q(code_hash=""), name="device_code_unique"
            ),
            models.CheckConstraint(
                condition=Q(code_hash="", code_expires_at__isnull=True, code_by__isnull=True)
                | (~Q(code_hash="") & Q(code_expires_at__isnull=False, code_by__isnull=False)),
                name="device_code_whole",
            ),
            models.CheckConstraint(
                condition=Q(token_hash="", registered_at__isnull=True, registered_by__isnull=True)
                | (~Q(token_hash="") & Q(registered_at__isnull=False, registered_by__isnull=False)),
                name="device_registration_whole",
            ),
            models.CheckConstraint(
                condition=Q(cut_off_at__isnull=True, cut_off_by__isnull=True)
                | Q(cut_off_at__isnull=False, cut_off_by__isnull=False, code_hash=""),
                name="device_cut_off_whole",
            ),
            models.CheckConstraint(
                condition=Q(shows__in=("DESK", "KIOSK", "BOARD", "RING")),
                name="device_shows_known",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_use(self) -> bool:
        """Tell whether its cookie is worth anything."""
        return self.registered_at is not None and self.cut_off_at is None


class Pin(models.Model):
    """A person's PIN: it opens their desk on the registered devices of their office."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pin")
    hash = models.CharField(max_length=128)
    set_at = models.DateTimeField()


class PinTries(models.Model):
    """How often a person's PIN was tried in vain on a device lately."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pin_tries")
    count = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint("device", "user", name="pin_tries_once"),
            models.CheckConstraint(condition=Q(count__lte=5), name="pin_tries_limited"),
        )
