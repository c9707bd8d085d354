"""What can be done with an announced visit: make it, move it, cancel it, find nobody came.

Its arrival makes a visit and is therefore the journey's (:mod:`ramah.journey.arrivals`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from ramah.bookings import limits, reserving, slots
from ramah.bookings.models import CONSENT_TEXT, Booking, BookingSettings, Reservation, settings_of
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.lib.ui import waktu
from ramah.offices.models import Office, Service, User
from ramah.offices.revision import writing
from ramah.queueing.models import new_code
from ramah.visits import events
from ramah.visits.models import Need


class SlotUnavailable(Refused):
    """Nobody can be booked at that time; the sentence says why, and names the nearest times."""


class AidsShort(Refused):
    """The aids do not fit at that time; the same booking may be sent again with ``takes_short``."""


@dataclass(frozen=True)
class Wish:
    """What somebody announces.

    :ivar key: made by the form, so that sending it twice makes one booking.
    :ivar starts_at: the slot; aware.
    :ivar takes_short: come although an aid may be missing.
    """

    key: UUID
    starts_at: datetime
    service: Service
    needs: Sequence[Need] = ()
    has_companion: bool = False
    name: str = ""
    phone: str = ""
    plate: str = ""
    consents: bool = False
    is_for_child: bool = False
    guardian_agrees: bool = False
    takes_short: bool = False
    address: str = field(default="", repr=False)


def make_booking(*, office: Office, wish: Wish, by: User | None, now: datetime) -> Booking:
    """Book a slot, and keep there what the visitor needs.

    :param by: the member of staff who writes it for somebody on the telephone; None: the visitor.
    :raises AlreadyDone: this booking is made.
    :raises SlotUnavailable: the time has passed, is closed, or is full.
    :raises AidsShort: an aid would not fit, and that was not accepted.
    """
    with writing(office.pk, "visits", "aids"):
        _require_new(wish)
        rule = _rule(office)
        if by is None:
            limits.count(office, wish.address, now=now)
        _require_agreed(wish)
        seat = _seat(office, rule, wish.starts_at, now)
        booking = _booking(office, wish, seat, by, now)
        booking.save(force_insert=True)
        booking.needs.set(wish.needs)
        _reserve(booking, rule, wish.needs, takes_short=wish.takes_short, now=now)
        _note("BOOKING_MADE", booking, by, now, needs=[need.code for need in wish.needs])
    return booking


def move_booking(
    *,
    booking: Booking,
    starts_at: datetime,
    by: User | None,
    now: datetime,
    takes_short: bool = False,
) -> Booking:
    """Move a booking to another slot; its code stays the same.

    :raises AlreadyDone: it stands at that slot.
    :raises SlotUnavailable: the time has passed, is closed, or is full.
    :raises Refused: it was cancelled, or the visitor has come.
    """
    office = booking.office
    with writing(office.pk, "visits", "aids"):
        fresh = _fresh(booking)
        _require_expected(fresh)
        if fresh.starts_at == starts_at:
            raise AlreadyDone(_("Janji ini sudah pada waktu itu."))
        rule = _rule(office)
        fresh.seat = _seat(office, rule, starts_at, now)
        fresh.starts_at, fresh.changed_at = starts_at, now
        fresh.service_date = office.local_date(starts_at)
        fresh.save(update_fields=["seat", "starts_at", "changed_at", "service_date"])
        fresh.reservations.all().delete()
        needs = list(fresh.needs.order_by("position", "pk"))
        _reserve(fresh, rule, needs, takes_short=takes_short, now=now)
        _note("BOOKING_MOVED", fresh, by, now)
    return fresh


def cancel_booking(*, booking: Booking, by: User | None, now: datetime) -> Booking:
    """Cancel a booking: its place and its aids are free again, its personal data is gone.

    :raises AlreadyDone: it was cancelled before.
    :raises Refused: the visitor has come.
    """
    with writing(booking.office_id, "visits", "aids"):
        fresh = _fresh(booking)
        if fresh.state == Booking.State.CANCELLED:
            raise AlreadyDone(_("Janji ini sudah dibatalkan."))
        _require_expected(fresh)
        fresh.state, fresh.changed_at, fresh.cleared_at = Booking.State.CANCELLED, now, now
        fresh.name = fresh.phone = fresh.plate = ""
        fresh.save()
        forget_needs([fresh.pk])
        _note("BOOKING_CANCELLED", fresh, by, now)
    return fresh


def forget_needs(bookings: Sequence[int]) -> None:
    """Forget what was needed at these bookings, and let go of what was reserved."""
    Reservation.objects.filter(booking__in=bookings).delete()
    Booking.needs.through.objects.filter(booking__in=bookings).delete()


def note_no_shows(*, now: datetime) -> int:
    """Note who did not come on earlier days; give how many."""
    return sum(_note_at(office, now) for office in Office.objects.order_by("pk"))


def _note_at(office: Office, now: datetime) -> int:
    today = office.local_date(now)
    due = Booking.objects.expected().filter(office=office, service_date__lt=today)
    if not due.exists():
        return 0
    with writing(office.pk, "visits", "aids"):
        missing = list(due.select_related("office", "service").order_by("pk"))
        for booking in missing:
            booking.state, booking.changed_at = Booking.State.NO_SHOW, now
            booking.save(update_fields=["state", "changed_at"])
            _note("BOOKING_NO_SHOW", booking, None, now)
    return len(missing)


def _rule(office: Office) -> BookingSettings:
    rule = settings_of(office)
    if not rule.is_on:
        raise Refused(_("Kantor ini belum menerima janji temu."))
    return rule


def _require_new(wish: Wish) -> None:
    if Booking.objects.filter(key=wish.key).exists():
        raise AlreadyDone(_("Janji ini sudah tercatat."))


def _require_agreed(wish: Wish) -> None:
    """Check the consents.

    Source: UU 27/2022, article 4 (2): disability and a child's data are specific personal data;
    articles 25 and 26: a child's guardian agrees, and how a disabled person is asked.
    """
    if wish.needs and not wish.consents:
        raise Refused(
            _("Kebutuhan hanya dicatat bila Anda setuju. Beri persetujuan, atau kosongkan.")
        )
    if wish.is_for_child and not wish.guardian_agrees:
        raise Refused(_("Untuk anak, orang tua atau walinya perlu menyetujui."))


def _require_expected(booking: Booking) -> None:
    if booking.state == Booking.State.ARRIVED:
        raise Refused(_("Pemohon ini sudah tiba; janjinya tidak dapat diubah lagi."))
    if booking.state != Booking.State.BOOKED:
        raise Refused(_("Janji ini tidak berlaku lagi. Buatlah janji baru."))


def _fresh(booking: Booking) -> Booking:
    return Booking.objects.select_related("office", "service").get(pk=booking.pk)


def _seat(office: Office, rule: BookingSettings, starts_at: datetime, now: datetime) -> int:
    """Give the first free place of a slot."""
    local = starts_at.astimezone(office.zone)
    if local <= now:
        raise SlotUnavailable(
            _("Waktu itu sudah lewat. %(near)s") % _near(office, rule, local, now)
        )
    day = slots.day_of(office, rule, local.date(), now)
    if day.why_closed:
        near = _near(office, rule, local, now)["near"]
        raise SlotUnavailable(f"{day.why_closed} {near}")
    slot = next((slot for slot in day.slots if slot.starts_at == local), None)
    if slot is None:
        raise SlotUnavailable(_no_slot(office, rule, local, now))
    standing = Booking.objects.standing().filter(office=office, starts_at=starts_at)
    used = set(standing.values_list("seat", flat=True))
    if not slot.free:
        raise SlotUnavailable(
            _("Pukul %(time)s sudah penuh. %(near)s")
            % {"time": waktu(local), **_near(office, rule, local, now)}
        )
    return next(seat for seat in range(1, len(used) + 2) if seat not in used)


def _no_slot(office: Office, rule: BookingSettings, wanted: datetime, now: datetime) -> str:
    """Say why there is no slot at a time of a day that has some: too soon, or outside the hours."""
    if wanted < now + timedelta(hours=rule.notice_hours):
        soon = _("Pukul %(time)s terlalu dekat untuk dipesan. %(near)s")
        return soon % {"time": waktu(wanted), **_near(office, rule, wanted, now)}
    outside = _("Tidak ada janji pada pukul %(time)s: kantor melayani pukul %(hours)s. %(near)s")
    return outside % {
        "time": waktu(wanted),
        "hours": slots.hours_said(office, wanted.date()),
        **_near(office, rule, wanted, now),
    }


def _near(office: Office, rule: BookingSettings, wanted: datetime, now: datetime) -> dict[str, str]:
    near = slots.said(slots.nearest(office, rule, wanted, now))
    if not near:
        return {"near": _("Tidak ada jam kosong di sekitarnya.")}
    return {"near": _("Yang terdekat masih kosong: %(slots)s.") % {"slots": near}}


def _booking(office: Office, wish: Wish, seat: int, by: User | None, now: datetime) -> Booking:
    way = Booking.Consent.TELEPHONE if by else Booking.Consent.PAGE
    return Booking(
        office=office,
        key=wish.key,
        code=new_code(),
        service_date=office.local_date(wish.starts_at),
        starts_at=wish.starts_at,
        seat=seat,
        service=wish.service,
        names_needs=bool(wish.needs),
        has_companion=wish.has_companion,
        is_for_child=wish.is_for_child,
        guardian_agrees=wish.is_for_child and wish.guardian_agrees,
        consent_at=now if wish.consents else None,
        consent_way=way if wish.consents else "",
        consent_text=CONSENT_TEXT if wish.consents else "",
        name=wish.name,
        phone=wish.phone,
        plate=wish.plate,
        made_at=now,
        made_by=by,
        changed_at=now,
    )


def _reserve(
    booking: Booking,
    rule: BookingSettings,
    needs: Sequence[Need],
    *,
    takes_short: bool,
    now: datetime,
) -> None:
    office, kinds = booking.office, reserving.kinds_of(booking.office)
    within = (booking.starts_at, booking.starts_at + rule.hold)
    taken = reserving.spans_near(office, within, but=booking)
    chosen, short = reserving.choose(needs, kinds, taken, within)
    if short and not takes_short:
        raise AidsShort(_short_sentence(booking, rule, short, kinds, now))
    Reservation.objects.bulk_create(
        Reservation(
            office=office,
            booking=booking,
            aid_type=kind,
            need=need,
            starts_at=within[0],
            ends_at=within[1],
        )
        for need, kind in chosen
    )


def _short_sentence(
    booking: Booking,
    rule: BookingSettings,
    short: Sequence[tuple[Need, object]],
    kinds: reserving.Kinds,
    now: datetime,
) -> str:
    office = booking.office
    reach = timedelta(days=slots.LOOK_AHEAD)
    taken = reserving.spans_near(
        office, (booking.starts_at - reach, booking.starts_at + reach), but=booking
    )
    free = slots.nearest(office, rule, booking.starts_at, now, 200)
    needs = [need for need, _kind in short]
    fitting = set(reserving.with_room([s.starts_at for s in free], rule.hold, needs, kinds, taken))
    near = sorted(
        (s for s in free if s.starts_at in fitting),
        key=lambda slot: abs(slot.starts_at - booking.starts_at),
    )[: slots.NEAREST]
    names = ", ".join(str(kind) for _need, kind in short)
    said = slots.said(sorted(near, key=lambda slot: slot.starts_at))
    first = _("Semua sarana ini sudah dipesan untuk pukul %(time)s: %(names)s.") % {
        "time": waktu(booking.starts_at.astimezone(office.zone)),
        "names": names,
    }
    if not said:
        return f"{first} " + _("Bila tetap datang, beri tanda centang “Saya tetap datang”.")
    return f"{first} " + _(
        "Pilih jam lain (%(slots)s), atau beri tanda centang “Saya tetap datang”."
    ) % {"slots": said}


def _note(code: str, booking: Booking, by: User | None, now: datetime, **data: list[str]) -> None:
    about: events.Data = {
        "booking": booking.pk,
        "at": booking.starts_at.isoformat(),
        "service": booking.service.code,
        **data,
    }
    events.record(code, office=booking.office, by=by, now=now, data=about)
