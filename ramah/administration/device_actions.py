"""Shared devices and PINs: each change checked, saved and recorded in one transaction."""

import secrets
from datetime import datetime

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from ramah.administration.access import is_administrator
from ramah.administration.changes import Unfit, Values, administering, change, check, note
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices import pins
from ramah.offices.devices import CODE_VALID_FOR, Device, code_hash, token_hash
from ramah.offices.models import Office, User
from ramah.offices.revision import TOPICS, writing

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no sign that is mistaken for another
CODE_LENGTH = 8  # about 10¹² possibilities, for a quarter of an hour
TOKEN_BYTES = 32


class CodeWorthless(Refused):
    """The registration code is mistyped, used, too old, or its administrator is none any more."""


def add_device(*, office: Office, values: Values, by: User, now: datetime) -> tuple[Device, str]:
    """Add a device that waits for its registration code; give the code, to be shown once.

    :param values: ``name``, ``place``, and ``shows`` unless it is a desk.
    :raises AlreadyDone: it was added before.
    :raises Unfit: another device has this name.
    """
    with administering(office, by):
        device = _new(office, values, now)
        code = _give_code(device, by=by, now=now)
        note("DEVICE_ADDED", office, by=by, now=now, device=device.pk)
    return device, code


def add_this_device(
    *, office: Office, values: Values, by: User, now: datetime
) -> tuple[Device, str]:
    """Register the device on which the administrator works; give the token for its cookie.

    :raises AlreadyDone: a device with this name and place is there.
    :raises Unfit: another device has this name.
    """
    with administering(office, by):
        device = _new(office, values, now)
        token = _register(device, by=by, now=now)
        note("DEVICE_REGISTERED", office, by=by, now=now, device=device.pk)
    return device, token


def give_code(*, device: Device, by: User, now: datetime) -> str:
    """Give a device a new registration code; until it is typed, an older cookie stays good.

    :raises Refused: it was cut off.
    """
    with administering(device.office, by):
        device.refresh_from_db()
        _require_not_cut_off(device)
        code = _give_code(device, by=by, now=now)
        note("DEVICE_CODE_GIVEN", device.office, by=by, now=now, device=device.pk)
    return code


def register_by_code(*, code: str, now: datetime, browser: str = "") -> tuple[Device, str]:
    """Register the device on which a code is typed; give the token for its cookie.

    The event names the administrator who gave the code: whoever types it need not be logged in.
    :param browser: a secret of the browser's. With it the same code gives the same token again
        while it would be good, so that an answer lost on the way costs no new code.
    :raises CodeWorthless: one sentence for every reason, so that nothing can be learnt by trying.
    """
    found = Device.objects.awaiting(code, at=now).first()
    if found is None:
        return _registered_just_now(code, browser, now)
    with writing(found.office_id):
        device = Device.objects.awaiting(code, at=now).select_related("office", "code_by").first()
        if device is None or device.code_by is None:
            raise _worthless()
        by = device.code_by
        if not is_administrator(by, device.office):
            raise _worthless()
        token = _register(device, by=by, now=now, token=_token(code, browser))
        note("DEVICE_REGISTERED", device.office, by=by, now=now, device=device.pk)
    return device, token


def change_device(*, device: Device, values: Values, by: User, now: datetime) -> None:
    """Change a device's name, place, or what it shows.

    :raises Refused: it was cut off.
    :raises Unfit: another device has this name.
    """
    with administering(device.office, by):
        device.refresh_from_db()
        _require_not_cut_off(device)
        fields = change(device, values, at="name")
        note("DEVICE_CHANGED", device.office, by=by, now=now, device=device.pk, fields=fields)


def cut_off(*, device: Device, by: User, now: datetime) -> None:
    """Make a device's cookie, code and sessions worth nothing, for good.

    All screens re-read themselves, so that a page left open on the device goes away at once.
    :raises AlreadyDone: it was cut off before.
    """
    with administering(device.office, by, *TOPICS):
        device.refresh_from_db()
        if device.cut_off_at:
            raise AlreadyDone(_("Perangkat ini sudah diputus sebelumnya."))
        _clear_code(device)
        device.cut_off_at, device.cut_off_by = now, by
        device.save()
        note("DEVICE_CUT_OFF", device.office, by=by, now=now, device=device.pk)


def set_own_pin(*, user: User, pin: str, now: datetime) -> None:
    """Give a person the PIN they chose; the event tells nothing of it.

    :raises AlreadyDone: it is their PIN already.
    """
    pin_hash = pins.hashed(user, pin)
    with writing(user.office_id):
        if pins.fits(user, pin):
            raise AlreadyDone(_("PIN ini sudah terpasang."))
        pins.keep(user, pin_hash, now=now)
        note("PIN_SET", user.office, by=user, now=now)


def _new(office: Office, values: Values, now: datetime) -> Device:
    answers = {name: values[name] for name in ("name", "place")}
    if office.devices.not_cut_off().filter(**answers).exists():
        raise AlreadyDone(
            _(
                "Perangkat ini sudah ada dalam daftar. Bila kodenya hilang, buka namanya lalu buat "
                "kode baru."
            )
        )
    shows = values.get("shows", Device.Shows.DESK)
    device = Device(office=office, added_at=now, shows=shows, **answers)
    check(device, at="name")
    device.save()
    return device


def _give_code(device: Device, *, by: User, now: datetime) -> str:
    code = "".join(secrets.choice(CODE_ALPHABET) for _sign in range(CODE_LENGTH))
    device.code_hash, device.code_by = code_hash(code), by
    device.code_expires_at = now + CODE_VALID_FOR
    device.save(update_fields=["code_hash", "code_by", "code_expires_at"])
    return f"{code[:4]}-{code[4:]}"


def _token(code: str, browser: str) -> str:
    """Make the token of a device: by chance, or one that only this browser gets for this code."""
    if not browser:
        return secrets.token_urlsafe(TOKEN_BYTES)
    what = f"{code_hash(code)}:{browser}"
    return salted_hmac("ramah.administration.device", what, algorithm="sha256").hexdigest()


def _registered_just_now(code: str, browser: str, now: datetime) -> tuple[Device, str]:
    token = _token(code, browser)
    lately = Device.objects.in_use().filter(registered_at__gt=now - CODE_VALID_FOR)
    device = lately.holding(token).select_related("office").first()
    if device is None:
        raise _worthless()
    return device, token


def _register(device: Device, *, by: User, now: datetime, token: str = "") -> str:
    token = token or secrets.token_urlsafe(TOKEN_BYTES)
    _clear_code(device)
    device.token_hash, device.registered_at, device.registered_by = token_hash(token), now, by
    device.save()
    return token


def _clear_code(device: Device) -> None:
    device.code_hash, device.code_by, device.code_expires_at = "", None, None


def _require_not_cut_off(device: Device) -> None:
    if device.cut_off_at:
        raise Unfit(_("Perangkat ini sudah diputus. Daftarkan sebagai perangkat baru."))


def _worthless() -> CodeWorthless:
    return CodeWorthless(
        _(
            "Kode ini tidak berlaku: salah ketik, sudah dipakai, atau lewat 15 menit. Periksa "
            "sekali lagi, atau minta kode baru kepada administrator kantor."
        )
    )
