"""How many bookings strangers may make: generous, because a guest Wi-Fi is one address.

Whoever reads, moves or cancels is never limited, and neither are the staff on the telephone.
"""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from ramah.bookings.models import Booking, PublicTally
from ramah.lib.refusal import Refused
from ramah.offices.models import Office

PER_ADDRESS = 40  # a day
PER_OFFICE = 300  # a day, from all addresses together


class TooMany(Refused):
    """So many bookings were made from there today that it looks like a machine."""


def count(office: Office, address: str, *, now: datetime) -> None:
    """Count one more booking from an address; call it inside the booking's transaction.

    :raises TooMany: the address, or all together, have made too many today.
    """
    day = office.local_date(now)
    tally, _new = PublicTally.objects.get_or_create(
        office=office, date=day, address=_hash(address, str(day))
    )
    if tally.made >= PER_ADDRESS or _made_today(office, now) >= PER_OFFICE:
        raise TooMany(_sentence(office))
    PublicTally.objects.filter(pk=tally.pk).update(made=F("made") + 1)


def forget_tallies(*, now: datetime) -> None:
    """Throw away the tallies of earlier days."""
    for office in Office.objects.all():
        PublicTally.objects.filter(office=office, date__lt=office.local_date(now)).delete()


def _made_today(office: Office, now: datetime) -> int:
    midnight = now.astimezone(office.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return Booking.objects.filter(office=office, made_by=None, made_at__gte=midnight).count()


def _hash(address: str, day: str) -> str:
    """Hash an address with a key, differently every day."""
    text = f"{day} {address}".encode()
    return hmac.new(settings.RAMAH_KEYS.lookup, text, hashlib.sha256).hexdigest()


def _sentence(office: Office) -> str:
    if office.phone:
        return _(
            "Hari ini sudah terlalu banyak janji dibuat dari jaringan ini. Telepon %(phone)s, "
            "petugas membuatkan janji Anda."
        ) % {"phone": office.phone}
    return _(
        "Hari ini sudah terlalu banyak janji dibuat dari jaringan ini. Petugas di kantor dapat "
        "membuatkan janji Anda, atau coba lagi besok."
    )
