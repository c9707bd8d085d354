"""Announced visits at the desks: the day's list, the form on the telephone, the arrival."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ramah.bookings import actions, announcing, preparation, slots
from ramah.bookings.forms import STALE, YEARS, BookingForm, SlotForm, StaleForm
from ramah.bookings.models import Booking, settings_of
from ramah.journey import arrivals
from ramah.journey.forms import ArrivalForm
from ramah.journey.pages import act, for_post, office_of, staff, submit
from ramah.journey.permissions import roles_of
from ramah.lib.forms import RamahForm
from ramah.lib.refusal import Refused
from ramah.offices.models import Post
from ramah.offices.posts import roles_at
from ramah.queueing import public
from ramah.queueing.ticket_page import qr_uri

planners_only = for_post(Post.DROPZONE, Post.LOBBY, Post.MANAGER)
security_only = for_post(Post.DROPZONE)
ONE_DAY = timedelta(days=1)


@require_safe
@planners_only
def bookings(request: HttpRequest) -> HttpResponse:
    """List a day's bookings, or open the one whose code was typed or scanned."""
    office, today = office_of(request), office_of(request).local_date(timezone.now())
    typed = request.GET.get("kode", "").strip()[:120]
    if typed:
        found = _by_code(request, typed)
        if found:
            return redirect("journey:booking", found.pk)
    day = asked_day(request) or today
    context = {
        "day": day,
        "today": today,
        "earlier": day - ONE_DAY,
        "later": day + ONE_DAY,
        "bookings": preparation.bookings_of(office, day),
        "rule": settings_of(office),
        "typed": typed,
    }
    return render(request, "journey/bookings.html", context, status=404 if typed else 200)


@require_http_methods(["GET", "POST"])
@planners_only
def add(request: HttpRequest) -> HttpResponse:
    """Fill in the visitors' form for somebody on the telephone."""
    office, rule, day = office_of(request), settings_of(office_of(request)), asked_day(request)
    if day is None:
        return render(request, "journey/booking_days.html", _days(request) | {"rule": rule})
    found = slots.day_of(office, rule, day, timezone.now())
    form = BookingForm(office, rule, found.open_slots, request.POST or None, by_telephone=True)

    def show() -> HttpResponse:
        context = {"form": form, "day": found, "rule": rule}
        return render(request, "journey/booking_add.html", context)

    if request.method != "POST":
        return show()
    made: list[Booking] = []

    def action() -> None:
        made.append(_make(request, form))

    return _leading_to(
        submit(
            request,
            form,
            lambda: _asking(form, action),
            done=_("Janji tercatat. Bacakan kodenya."),
            back=reverse("journey:bookings") + f"?hari={day}",
            show=show,
        ),
        made,
    )


def _make(request: HttpRequest, form: BookingForm) -> Booking:
    try:
        wish = form.wish()
    except StaleForm as stale:
        form.renew()
        raise Refused(STALE) from stale
    by = staff(request)
    return actions.make_booking(office=office_of(request), wish=wish, by=by, now=timezone.now())


def _asking(form: BookingForm | SlotForm, action: Callable[[], object]) -> None:
    """Show the box that accepts a shortage once there is one."""
    try:
        action()
    except actions.AidsShort:
        form.asks_short = True
        raise


def _leading_to(answer: HttpResponse, made: list[Booking]) -> HttpResponse:
    if made and isinstance(answer, HttpResponseRedirect):
        return redirect("journey:booking", made[0].pk)
    return answer


@require_safe
@planners_only
def booking(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one booking, with what to read aloud and what can be done with it."""
    found = _booking_or_404(request, pk)
    rule, address = settings_of(found.office), announcing.page_url(found)
    context = {
        "booking": found,
        "code": public.grouped(found.code),
        "rule": rule,
        "needs": found.needs.order_by("position", "pk"),
        "reservations": found.reservations.select_related("aid_type").order_by("pk"),
        "reminder": announcing.reminder(found, rule),
        "address": address,
        "qr": qr_uri(address) if address else "",
        "may_receive": _may_receive(request),
        "is_today": found.service_date == found.office.local_date(timezone.now()),
    }
    return render(request, "journey/booking.html", context)


@require_http_methods(["GET", "POST"])
@security_only
def arrive(request: HttpRequest, pk: int) -> HttpResponse:
    """Receive the visitor: the needs are filled in, and may be put right."""
    found = _booking_or_404(request, pk)
    if found.visit_id:
        return redirect("journey:escort", found.visit_id)
    codes = list(found.needs.values_list("code", flat=True))
    form = ArrivalForm(found.office, request.POST or None, initial={"needs": codes})

    def show() -> HttpResponse:
        context = {"booking": found, "code": public.grouped(found.code), "form": form}
        return render(request, "journey/booking_arrive.html", context)

    if request.method != "POST":
        return show()
    back = reverse("journey:booking_arrive", args=[found.pk])
    return submit(
        request,
        form,
        lambda: arrivals.receive_announced(
            booking=found,
            visit_id=form.cleaned_data["visit_id"],
            needs=form.chosen,
            by=staff(request),
            now=timezone.now(),
        ),
        done=_("Kedatangan tercatat. Waktu langkah 1 berjalan."),
        back=back,
        show=show,
    )


@require_http_methods(["GET", "POST"])
@planners_only
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a booking for somebody on the telephone."""
    found, day = _booking_or_404(request, pk), asked_day(request)
    context: dict[str, Any] = {"booking": found, "code": public.grouped(found.code)}
    if day is None:
        return render(request, "journey/booking_move.html", _days(request) | context)
    offered = slots.day_of(found.office, settings_of(found.office), day, timezone.now())
    form = SlotForm(found.office, offered.open_slots, request.POST or None)

    def show() -> HttpResponse:
        return render(
            request, "journey/booking_move.html", context | {"form": form, "day": offered}
        )

    if request.method != "POST":
        return show()
    return submit(
        request,
        form,
        lambda: _asking(form, lambda: _move(request, found, form)),
        done=_("Janji dipindahkan. Kodenya tetap."),
        back=reverse("journey:booking", args=[found.pk]),
        show=show,
    )


def _move(request: HttpRequest, found: Booking, form: RamahForm) -> None:
    actions.move_booking(
        booking=found,
        starts_at=form.cleaned_data["slot"],
        by=staff(request),
        now=timezone.now(),
        takes_short=form.cleaned_data["takes_short"],
    )


@require_http_methods(["GET", "POST"])
@planners_only
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then cancel a booking."""
    found = _booking_or_404(request, pk)
    if request.method != "POST":
        context = {"booking": found, "code": public.grouped(found.code)}
        return render(request, "journey/booking_cancel.html", context)
    return act(
        request,
        lambda: actions.cancel_booking(booking=found, by=staff(request), now=timezone.now()),
        done=_("Janji dibatalkan; data pribadinya dihapus."),
        back=reverse("journey:booking", args=[found.pk]),
    )


@require_safe
@planners_only
def prepare(request: HttpRequest) -> HttpResponse:
    """Show what must be ready on a day, and what does not fit; it can be printed."""
    office, now = office_of(request), timezone.now()
    today = office.local_date(now)
    day = asked_day(request) or today
    context = {
        "preparation": preparation.preparation_of(office, day, now),
        "today": today,
        "tomorrow": today + ONE_DAY,
        "earlier": day - ONE_DAY,
        "later": day + ONE_DAY,
        "made_at": now,
    }
    return render(request, "journey/preparation.html", context)


def asked_day(request: HttpRequest) -> date | None:
    """Give the day that the address names."""
    try:
        day = date.fromisoformat(request.GET.get("hari", ""))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _days(request: HttpRequest) -> dict[str, Any]:
    office, now = office_of(request), timezone.now()
    rule, first = settings_of(office), office.local_date(now)
    days = slots.next_days(office, rule, first, now, number=slots.MOST_DAYS)
    return {"days": slots.days_of(office, rule, days, now)}


def _booking_or_404(request: HttpRequest, pk: int) -> Booking:
    rows = Booking.objects.select_related("office", "service", "visit", "made_by")
    return get_object_or_404(rows, pk=pk, office=office_of(request))


def _by_code(request: HttpRequest, typed: str) -> Booking | None:
    """Find a booking by its code, or by the address that a scanner reads from its QR code."""
    parts = [part for part in typed.split("/") if part and not part.startswith("?")]
    codes = public.readings(parts[-1]) if parts else []
    return Booking.objects.filter(office=office_of(request), code__in=codes).first()


def _may_receive(request: HttpRequest) -> bool:
    office = office_of(request)
    return bool(roles_of(staff(request), office) & roles_at(office, Post.DROPZONE))
