"""PINs: which are good enough, whom they let in, and when they lock.

A PIN opens nothing but the registered devices of its person's office. Five wrong tries lock it on
that device for a quarter of an hour, ten lock it on all of them; the password goes on working.
"""

import re
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Exists, F, Max, OuterRef, Prefetch, QuerySet, Sum
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ramah.lib.refusal import Refused
from ramah.offices.devices import Device, Pin, PinTries
from ramah.offices.models import Duty, User

LENGTH = 6
TRIES = 5
TRIES_EVERYWHERE = 10  # of one person, on all devices together
LOCKED_FOR = timedelta(minutes=15)
RUNS = ("01234567890", "09876543210")


class WrongPin(Refused):
    """The PIN does not fit."""


class PinLocked(Refused):
    """The PIN was tried in vain too often lately."""


def weakness(pin: str, username: str) -> Any:
    """Say why a PIN of six digits is too easy to guess; nothing if it is not."""
    if re.fullmatch(r"(\d{1,3})\1+", pin):
        return _("PIN ini berulang. Pilih angka yang lebih acak.")
    if any(pin in run for run in RUNS):
        return _("PIN ini berurutan. Pilih angka yang lebih acak.")
    if pin in re.sub(r"\D", "", username):
        return _("PIN ini ada dalam nama pengguna Anda. Pilih yang lain.")
    return ""


def hashed(user: User, pin: str) -> str:
    """Hash a PIN by argon2, bound to its person and to the installation's key."""
    return make_password(_seasoned(user, pin))


def fits(user: User, pin: str) -> bool:
    """Tell whether this is a person's PIN."""
    own = Pin.objects.filter(user=user).first()
    return own is not None and check_password(_seasoned(user, pin), own.hash)


def keep(user: User, pin_hash: str, *, now: datetime) -> None:
    """Give a person this PIN in place of an older one, and lift its locks.

    Call it inside :func:`ramah.offices.revision.writing` and record the event there.
    """
    remove(user)
    Pin.objects.create(user=user, hash=pin_hash, set_at=now)


def remove(user: User) -> None:
    """Take a person's PIN away: no device lets them in by it any more."""
    Pin.objects.filter(user=user).delete()
    PinTries.objects.filter(user=user).delete()


def people(device: Device) -> QuerySet[User]:
    """List whom a device lets in by PIN, those on duty first."""
    duties = Duty.objects.open().filter(office=device.office_id)
    staff = User.objects.filter(
        office=device.office_id, is_active=True, must_change_password=False, pin__isnull=False
    )
    shown = Prefetch("duties", duties.select_related("counter"), to_attr="open_duties")
    return (
        staff.annotate(is_on_duty=Exists(duties.filter(user=OuterRef("pk"))))
        .prefetch_related(shown)
        .order_by("-is_on_duty", "full_name", "pk")
    )


def check(*, device: Device, user: User, pin: str, now: datetime) -> None:
    """Check a PIN that was typed on a device; each try is counted before it is looked at.

    So tries that come at the same moment are no way around the limit.
    :raises PinLocked: it was tried in vain too often; the right PIN is refused too.
    :raises WrongPin: it does not fit.
    """
    tries = _tries(device, user, now)
    _require_not_tried_everywhere(user, now)
    if not tries.filter(count__lt=TRIES).update(count=F("count") + 1, last_at=now):
        last_at = tries.values_list("last_at", flat=True).first() or now
        raise _locked(last_at + LOCKED_FOR - now)
    if fits(user, pin):
        tries.update(count=0)
        return
    left = TRIES - (tries.values_list("count", flat=True).first() or 0)
    raise WrongPin(_wrong(left)) if left else _locked(LOCKED_FOR)


def _tries(device: Device, user: User, now: datetime) -> QuerySet[PinTries]:
    """Give the row that counts, begun anew when the last try lies long enough back."""
    PinTries.objects.get_or_create(device=device, user=user, defaults={"last_at": now})
    tries = PinTries.objects.filter(device=device, user=user)
    tries.filter(last_at__lte=now - LOCKED_FOR).update(count=0)
    PinTries.objects.filter(user=user, last_at__gt=now).update(last_at=now)  # clock set back
    return tries


def _require_not_tried_everywhere(user: User, now: datetime) -> None:
    """Refuse who was tried on many devices; on one alone the limit below is reached first."""
    lately = PinTries.objects.filter(user=user, last_at__gt=now - LOCKED_FOR)
    sums = lately.aggregate(count=Sum("count"), last_at=Max("last_at"))
    if (sums["count"] or 0) >= TRIES_EVERYWHERE:
        raise _locked(sums["last_at"] + LOCKED_FOR - now)


def _seasoned(user: User, pin: str) -> str:
    return salted_hmac("ramah.offices.pin", f"{user.pk}:{pin}", algorithm="sha256").hexdigest()


def _wrong(left: int) -> Any:
    return _("PIN tidak cocok. Sisa kesempatan: %(left)s kali.") % {"left": left}


def _locked(rest: timedelta) -> PinLocked:
    minutes = max(1, -(-int(rest.total_seconds()) // 60))
    text = ngettext(
        "PIN ini terkunci karena terlalu sering keliru. "
        "Tunggu %(minutes)s menit, atau masuk dengan kata sandi.",
        "PIN ini terkunci karena terlalu sering keliru. "
        "Tunggu %(minutes)s menit, atau masuk dengan kata sandi.",
        minutes,
    )
    return PinLocked(text % {"minutes": minutes})
