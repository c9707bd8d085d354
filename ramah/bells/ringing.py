"""What happens with a ring: rung, described, cancelled, taken; each recorded, none with a name."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from ramah.bells.models import MOST_OPEN, Bell, Ring
from ramah.bells.people import on_duty
from ramah.bells.stages import LASTS
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, User
from ramah.offices.opening import is_open
from ramah.offices.revision import writing
from ramah.visits import events
from ramah.visits.models import Visit

WITHIN = timedelta(minutes=5)
MOST_OF_ONE = 6  # rings of one browser at one address within that time
OFF = _("Bel tidak dipakai di kantor ini. Datangi petugas, atau telepon.")
CLOSED = _("Kantor sedang tutup. Petugas tidak dapat dipanggil sekarang.")
NOBODY = _("Saat ini tidak ada petugas jaga yang dapat dipanggil dengan bel.")
FULL = _("Petugas sedang dipanggil banyak orang. Tunggu satu menit lalu coba lagi, atau telepon.")
OFTEN = _("Ponsel ini sudah memanggil beberapa kali. Tunggu lima menit, atau telepon.")
OVER = _("Panggilan ini sudah berakhir.")


class Unheard(Refused):
    """Nobody would hear the bell now."""


class TooMany(Refused):
    """More rings than officers could answer."""


class Taken(AlreadyDone):
    """Somebody else is already on the way."""


def client_of(address: str, browser: str, now: datetime) -> str:
    """Hash who asks, for a day and with this installation's key alone."""
    text = f"{now:%Y%m%d}\n{address}\n{browser}"
    return salted_hmac("ramah.bells.client", text, algorithm="sha256").hexdigest()[:32]


def require_heard(bell: Bell, now: datetime) -> None:
    """Check that somebody would hear a ring.

    :raises Unheard: the office has no bell, is closed, or nobody is on duty.
    """
    if not bell.is_on:
        raise Unheard(OFF)
    if not is_open(bell.office, now):
        raise Unheard(CLOSED)
    if not on_duty(bell.office):
        raise Unheard(NOBODY)


def ring(*, bell: Bell, key: UUID, place: str, wanted: str, client: str, now: datetime) -> Ring:
    """Ring for an officer.

    :param key: made by the page; the same key again gives the same ring.
    :param wanted: a value of ``Ring.Help``, or "".
    :raises Unheard: nobody would hear it.
    :raises TooMany: this browser rang too often, or ten rings sound already.
    """
    if known := Ring.objects.filter(key=key, office=bell.office).first():
        return known
    with writing(bell.office_id, "visits"):
        if known := Ring.objects.filter(key=key, office=bell.office).first():
            return known
        require_heard(bell, now)
        expire(bell.office, now=now)
        made = Ring.objects.create(
            office=bell.office,
            key=key,
            slot=_free_slot(bell.office, client, now),
            client=client,
            help=wanted if wanted in Ring.Help.values else "",
            place=place if place in Ring.Spot.values else Ring.Spot.DROPZONE,
            rung_at=now,
        )
        _note("BELL_RUNG", made, now=now)
        return made


def describe(*, ring: Ring, wanted: str, now: datetime) -> None:
    """Note which help a ring is for; it may be said after ringing, too."""
    if wanted not in Ring.Help.values:
        raise Refused(_("Pilih satu bantuan."))
    with writing(ring.office_id, "visits"):
        recent = Ring.objects.filter(pk=ring.pk, visit__isnull=True, rung_at__gt=now - LASTS)
        recent = recent.exclude(ending__in=(Ring.Ending.CANCELLED, Ring.Ending.EXPIRED))
        if not recent.exclude(help=wanted).update(help=wanted):
            raise AlreadyDone(_("Bantuan ini sudah tercatat."))
        ring.help = wanted
        _note("BELL_HELP_CHOSEN", ring, now=now)


def cancel(*, ring: Ring, now: datetime) -> None:
    """Take a ring back: the visitor needs nobody any more.

    :raises AlreadyDone: it is over, or an officer is on the way.
    """
    with writing(ring.office_id, "visits"):
        waiting = Ring.objects.filter(pk=ring.pk, ended_at__isnull=True)
        if not waiting.update(ended_at=max(now, ring.rung_at), ending=Ring.Ending.CANCELLED):
            raise AlreadyDone(OVER)
        _note("BELL_CANCELLED", ring, now=now)


def take(*, ring: Ring, by: User, now: datetime) -> None:
    """Take a ring: "saya datang". Of many who tap at once exactly one takes it.

    Call it from an action that has checked who may.
    :raises Taken: somebody has it; the sentence names them.
    :raises AlreadyDone: the visitor cancelled it, or it is over.
    """
    with writing(ring.office_id, "visits"):
        _take(ring, by, now)
        _note("BELL_TAKEN", ring, by=by, now=now)


def take_at_post(*, ring: Ring, person: User, device: int, now: datetime) -> None:
    """Take a ring on the post's screen, for the officer whose name was tapped there.

    A paired screen knows no person: the event names the device and whom it was tapped for, and
    nobody as its actor. The officer confirms by recording the visit, or by closing the ring.
    :raises Refused: that person is not on duty where the bell is heard.
    :raises Taken: somebody has it.
    """
    with writing(ring.office_id, "visits"):
        if person.pk not in {each.person for each in on_duty(ring.office)}:
            raise Refused(_("Petugas ini tidak sedang bertugas. Pilih yang lain."))
        _take(ring, person, now, at_post=True)
        _note("BELL_TAKEN", ring, now=now, device=device, person=person.pk)


def close(*, ring: Ring, reason: str, by: User, now: datetime) -> None:
    """Close a taken ring that leads to no visit, with the reason.

    Call it from an action that has checked who may.
    :raises AlreadyDone: it has its visit, or is closed.
    """
    if reason not in Ring.Closing.values:
        raise Refused(_("Pilih alasan menutup panggilan ini."))
    with writing(ring.office_id, "visits"):
        taken = Ring.objects.filter(pk=ring.pk, ending=Ring.Ending.TAKEN, visit__isnull=True)
        if not taken.filter(closing="").update(closing=reason):
            raise AlreadyDone(OVER)
        _note("BELL_CLOSED", ring, by=by, now=now, reason=reason)


def link(*, ring: Ring, visit: Visit, by: User, now: datetime) -> None:
    """Join a taken ring to the visit that came of it; within the visit's own transaction.

    :raises AlreadyDone: it has its visit.
    """
    taken = Ring.objects.filter(pk=ring.pk, ending=Ring.Ending.TAKEN, visit__isnull=True)
    if not taken.filter(closing="").update(visit=visit):
        raise AlreadyDone(_("Kunjungan dari panggilan ini sudah tercatat."))
    _note("BELL_LINKED", ring, by=by, now=now, visit=visit)


def expire(office: Office, *, now: datetime) -> None:
    """End an office's rings that nobody took in time; inside ``writing``."""
    for old in Ring.objects.filter(office=office, ended_at__isnull=True, rung_at__lte=now - LASTS):
        old.ended_at, old.ending = old.rung_at + LASTS, Ring.Ending.EXPIRED
        old.save(update_fields=["ended_at", "ending"])
        _note("BELL_EXPIRED", old, now=now, occurred_at=old.ended_at)


def note_escalation(ring: Ring, stage: int, *, now: datetime, occurred_at: datetime) -> None:
    """Note that a ring went on to the next; inside ``writing``."""
    waiting = Ring.objects.filter(pk=ring.pk, ended_at__isnull=True, noted_stage__lt=stage)
    if waiting.update(noted_stage=stage):
        _note("BELL_ESCALATED", ring, now=now, occurred_at=occurred_at, stage=stage)


def _free_slot(office: Office, client: str, now: datetime) -> int:
    lately = Ring.objects.filter(office=office, client=client, rung_at__gt=now - WITHIN)
    if client and lately.count() >= MOST_OF_ONE:
        raise TooMany(OFTEN)
    rows = Ring.objects.filter(office=office, ended_at__isnull=True)
    free = set(range(1, MOST_OPEN + 1)) - set(rows.values_list("slot", flat=True))
    if not free:
        raise TooMany(FULL)
    return min(free)


def _take(ring: Ring, by: User, now: datetime, *, at_post: bool = False) -> None:
    at = max(now, ring.rung_at)
    fields = {"taken_at": at, "taken_by": by, "ended_at": at, "at_post": at_post}
    waiting = Ring.objects.open(at=now).filter(pk=ring.pk)
    if not waiting.update(ending=Ring.Ending.TAKEN, **fields):
        raise _gone(Ring.objects.select_related("taken_by").get(pk=ring.pk))


def _gone(ring: Ring) -> AlreadyDone:
    if ring.taken_by:
        text = _("%(name)s sudah menuju pemohon ini.")
        return Taken(text % {"name": ring.taken_by.full_name})
    if ring.ending == Ring.Ending.CANCELLED:
        return AlreadyDone(_("Pemohon membatalkan panggilan ini."))
    return AlreadyDone(OVER)


def _note(
    code: str,
    ring: Ring,
    *,
    now: datetime,
    by: User | None = None,
    visit: Visit | None = None,
    occurred_at: datetime | None = None,
    **more: int | str,
) -> None:
    data: events.Data = {"ring": ring.pk, "place": str(ring.place), "help": str(ring.help), **more}
    events.record(
        code, office=ring.office, by=by, now=now, visit=visit, occurred_at=occurred_at, data=data
    )
