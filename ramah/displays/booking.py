"""The visitor's own pages of an announced visit: make it, see it, move it, cancel it.

They exist where an office takes bookings and opened an address to its visitors. There is no
login, no cookie and no session here, so a form needs no token against forgery by other sites;
it carries a signed and dated key instead (:mod:`ramah.bookings.forms`). Who has a booking's code
may move and cancel it, and reads nothing personal.
"""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ramah.bookings import actions, announcing, slots
from ramah.bookings.forms import STALE, YEARS, BookingForm, SlotForm, StaleForm
from ramah.bookings.models import Booking, BookingSettings, settings_of
from ramah.displays.languages import answered, languages
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office
from ramah.queueing import public
from ramah.queueing.ticket_page import qr_uri

LOOPBACK = ("127.0.0.1", "::1")
GONE, NOT_FOUND, UNPROCESSABLE = 410, 404, 422
View = Callable[..., HttpResponseBase]


class UnknownCode(Exception):
    """Nobody has this code here, or what it stood for is past and cleared."""


def taking_office(request: HttpRequest) -> Office | None:
    """Give the office that takes bookings at this address, if one does."""
    rows = public.open_addresses()
    host = public.host_of(f"//{request.get_host()}")
    here = [row.office for row in rows if row.host == host] or [row.office for row in rows]
    found = Office.objects.filter(pk__in=here, booking_settings__is_on=True).order_by("pk")
    return found.first() if here else None


def address_of(request: HttpRequest) -> str:
    """Give the address a request came from; behind a proxy on this machine, what the proxy says."""
    remote: str = request.META.get("REMOTE_ADDR", "")
    if remote not in LOOPBACK:
        return remote
    said: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return said.rpartition(",")[2].strip()[:60] or remote


def of_announcers(view: View) -> View:
    """Let a page exist only where an office is open to visitors, in the language asked for."""

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not public.open_addresses():
            raise Http404
        return answered(_or_unknown, request, *args, **kwargs)

    def _or_unknown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except UnknownCode as unknown:
            return _unknown(request, str(unknown))

    return require_http_methods(["GET", "HEAD", "POST"])(wrapped)


@of_announcers
def announce(request: HttpRequest) -> HttpResponseBase:
    """Choose a day, then a slot and what must be ready; a whole form ends in a booking."""
    office = taking_office(request)
    if office is None:
        raise Http404
    typed = request.GET.get("kode", "")[:40]
    if typed.strip():
        booking, _rule = _booking_of(typed)
        return HttpResponseRedirect(_in_language(request, "displays:booking", booking.code))
    with timezone.override(office.zone):
        rule = settings_of(office)
        day = _asked_day(request, "hari")
        if day is None:
            return _choose_day(request, office, rule, "displays/booking_days.html", {})
        return _form_page(request, office, rule, day)


def _form_page(
    request: HttpRequest, office: Office, rule: BookingSettings, day: date
) -> HttpResponseBase:
    now = timezone.now()
    found = slots.day_of(office, rule, day, now)
    if request.method != "POST" and not found.open_slots:
        said = found.why_closed or translation.gettext("Semua jam pada hari ini sudah penuh.")
        more = {"refusal": said}
        return _choose_day(request, office, rule, "displays/booking_days.html", more)
    form = BookingForm(office, rule, found.open_slots, request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _made(request, office, form)
        if done is not None:
            return done
        form.fields["slot"] = BookingForm(
            office, rule, slots.day_of(office, rule, day, now).open_slots
        ).fields["slot"]
    context = {"form": form, "day": found, "office": office, "rule": rule, **languages(request)}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "displays/booking_form.html", context, status=status)


def _made(request: HttpRequest, office: Office, form: BookingForm) -> HttpResponseBase | None:
    """Make the booking and lead to its page; None after a refusal, which the form then says."""
    try:
        wish = form.wish(address=address_of(request))
        booking = actions.make_booking(office=office, wish=wish, by=None, now=timezone.now())
    except StaleForm:
        form.renew()
        form.add_error(None, str(STALE))
        return None
    except AlreadyDone:
        booking = Booking.objects.get(key=wish.key, office=office)
    except actions.AidsShort as refusal:
        form.asks_short = True
        form.add_error("takes_short", str(refusal))
        return None
    except actions.SlotUnavailable as refusal:
        form.add_error("slot", str(refusal))
        return None
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    return HttpResponseRedirect(_in_language(request, "displays:booking", booking.code))


@of_announcers
def booking_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a booking to whoever has its code; of one that is over, that it is."""
    booking, rule = _booking_of(code)
    if booking.code != code:
        return HttpResponseRedirect(_in_language(request, "displays:booking", booking.code))
    with timezone.override(booking.office.zone):
        status = 200 if booking.is_expected else GONE
        return render(
            request, "displays/booking.html", _about(request, booking, rule), status=status
        )


@of_announcers
def booking_calendar(request: HttpRequest, code: str) -> HttpResponseBase:
    """Give a booking as a calendar file."""
    booking, rule = _booking_of(code)
    with timezone.override(booking.office.zone):
        text = announcing.calendar(booking, rule, timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="janji.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


@of_announcers
def booking_move(request: HttpRequest, code: str) -> HttpResponseBase:
    """Move a booking: choose a day, then a slot."""
    booking, rule = _booking_of(code)
    if not booking.is_expected:
        return HttpResponseRedirect(_in_language(request, "displays:booking", booking.code))
    office, now = booking.office, timezone.now()
    with timezone.override(office.zone):
        context = _about(request, booking, rule)
        day = _asked_day(request, "hari")
        if day is None:
            return _choose_day(request, office, rule, "displays/booking_move.html", context)
        found = slots.day_of(office, rule, day, now)
        form = SlotForm(office, found.open_slots, request.POST or None)
        if request.method == "POST" and form.is_valid():
            done = _moved(request, booking, form)
            if done is not None:
                return done
        context |= {"form": form, "day": found, "refusal": found.why_closed}
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "displays/booking_move.html", context, status=status)


def _moved(request: HttpRequest, booking: Booking, form: SlotForm) -> HttpResponseBase | None:
    try:
        actions.move_booking(
            booking=booking,
            starts_at=form.cleaned_data["slot"],
            by=None,
            now=timezone.now(),
            takes_short=form.cleaned_data["takes_short"],
        )
    except AlreadyDone:
        pass
    except actions.AidsShort as refusal:
        form.asks_short = True
        form.add_error("takes_short", str(refusal))
        return None
    except Refused as refusal:
        form.add_error("slot", str(refusal))
        return None
    return HttpResponseRedirect(_in_language(request, "displays:booking", booking.code))


@of_announcers
def booking_cancel(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask once more, then cancel a booking."""
    booking, rule = _booking_of(code)
    if request.method == "POST" or not booking.is_expected:
        if request.method == "POST":
            _cancel(booking)
        return HttpResponseRedirect(_in_language(request, "displays:booking", booking.code))
    with timezone.override(booking.office.zone):
        return render(request, "displays/booking_cancel.html", _about(request, booking, rule))


def _cancel(booking: Booking) -> None:
    try:
        actions.cancel_booking(booking=booking, by=None, now=timezone.now())
    except Refused:
        return  # its page says what it is now


def _unknown(request: HttpRequest, typed: str) -> HttpResponse:
    context = {"typed": typed[:40], "bahasa": request.GET.get("bahasa", ""), **languages(request)}
    return render(request, "displays/booking_unknown.html", context, status=NOT_FOUND)


def _found(typed: str) -> Booking | None:
    """Find the booking of a code at the offices that are open to visitors."""
    codes = public.readings(typed)
    offices = [row.office for row in public.open_addresses()]
    rows = Booking.objects.filter(code__in=codes, office__in=offices)
    found = rows.select_related("office__queue_settings", "service").first()
    return found if found and public.is_open(found.office.queue_settings) else None


def _booking_of(code: str) -> tuple[Booking, BookingSettings]:
    booking = _found(code)
    if booking is None:
        raise UnknownCode(code)
    rule = settings_of(booking.office)
    if announcing.is_over(booking, rule, timezone.now()):
        raise UnknownCode(code)
    return booking, rule


def _choose_day(
    request: HttpRequest, office: Office, rule: BookingSettings, template: str, more: dict[str, Any]
) -> HttpResponse:
    now = timezone.now()
    today = office.local_date(now)
    first = max(_asked_day(request, "dari") or today, today)
    days = slots.next_days(office, rule, first, now)
    context = {
        "office": office,
        "rule": rule,
        "days": slots.days_of(office, rule, days, now),
        "earlier": max(today, first - slots.PAGE) if first > today else None,
        "later": first + slots.PAGE if len(days) == slots.PAGE.days else None,
        "bahasa": request.GET.get("bahasa", ""),
        **languages(request),
        **more,
    }
    return render(request, template, context)


def _about(request: HttpRequest, booking: Booking, rule: BookingSettings) -> dict[str, Any]:
    lines = booking.service.requirements.splitlines()
    address = announcing.page_url(booking)
    return {
        "booking": booking,
        "office": booking.office,
        "rule": rule,
        "code": public.grouped(booking.code),
        "qr": qr_uri(address) if address else "",
        "reminder": announcing.reminder(booking, rule),
        "to_bring": [line.strip() for line in lines if line.strip()],
        "bahasa": request.GET.get("bahasa", ""),
        **languages(request),
    }


def _asked_day(request: HttpRequest, name: str) -> date | None:
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _in_language(request: HttpRequest, name: str, *args: str) -> str:
    chosen = translation.get_language() if "bahasa" in request.GET else ""
    return reverse(name, args=args) + (f"?bahasa={chosen}" if chosen else "")
