"""The queue at the lobby and the counters: draw a number, see all, hold, bring back, move."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ramah.journey import line, transitions, waiting_line
from ramah.journey.ambassador import ambassador_only, where
from ramah.journey.forms import ArrivalForm
from ramah.journey.line_forms import KEEP, LAST, DestinationForm, DrawForm
from ramah.journey.pages import act, for_post, fragment, office_of, staff, submit
from ramah.journey.permissions import roles_of
from ramah.lib.refusal import Refused
from ramah.offices.models import Post
from ramah.offices.posts import roles_at
from ramah.queueing.configuration import Lane, settings_of
from ramah.queueing.models import Ticket

State = Ticket.State
WANTED = 20  # more signs than any number has
DESKS = ("counter", "ambassador", "line")
at_a_desk = for_post(Post.LOBBY, Post.COUNTER)


@require_safe
@at_a_desk
def whole_line(request: HttpRequest) -> HttpResponse:
    """Show every number of both lanes that is not over, or those that `?cari=` asks.

    Spaces and dashes do not matter: "a012" finds A-012, for who types on a phone.
    """
    wanted = request.GET.get("cari", "").strip()[:WANTED]

    def context() -> dict[str, Any]:
        office, now = office_of(request), timezone.now()
        rows = [row for row in line.everyone(office, now=now) if _is_wanted(row.ticket, wanted)]
        return {
            "wanted": wanted,
            "lanes": [(lane, [row for row in rows if row.ticket.lane == lane]) for lane in Lane],
            "may_recognise": _may_recognise(request),
            "may_draw": settings_of(office).has_ordinary_lane,
            "now": now,
        }

    return fragment(request, "journey/line.html", "journey/_line.html", context)


def _is_wanted(ticket: Ticket, wanted: str) -> bool:
    return _signs(wanted) in _signs(str(ticket))


def _signs(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())


@require_safe
@at_a_desk
def ticket_page(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Show one number and all that may be done with it now."""
    return _show(request, _ticket(request, ticket_id), None)


@require_POST
@at_a_desk
def hold(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Let a waiting number stand aside."""
    ticket = _ticket(request, ticket_id)
    return _act(
        request,
        ticket,
        lambda: waiting_line.hold_ticket(ticket=ticket, by=staff(request), now=timezone.now()),
        _("Nomor ditahan; urutannya tetap."),
    )


@require_POST
@at_a_desk
def bring_back(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Bring a held or absent number back, in its place or at the end."""
    ticket, place = _ticket(request, ticket_id), request.POST.get("place")

    def bring() -> None:
        if place not in (KEEP, LAST):
            raise Refused(_("Pilih urutan semula atau urutan akhir."))
        waiting_line.return_ticket(
            ticket=ticket, keeps_place=place == KEEP, by=staff(request), now=timezone.now()
        )

    return _act(request, ticket, bring, _("Nomor menunggu lagi."))


@require_http_methods(["GET", "POST"])
@at_a_desk
def move(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Let a number wait for another service or counter."""
    ticket = _ticket(request, ticket_id)
    here = reverse("journey:ticket", args=[ticket.pk])
    if request.method != "POST":
        return redirect(here)
    form = DestinationForm(ticket, request.POST)
    return submit(
        request,
        form,
        lambda: waiting_line.move_ticket(
            ticket=ticket, to=form.destination, by=staff(request), now=timezone.now()
        ),
        done=_("Nomor dipindahkan."),
        back=here,
        show=lambda: _show(request, ticket, form),
    )


@require_POST
@at_a_desk
def let_go(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Record that the holder of a number without a visit went home."""
    ticket = _ticket(request, ticket_id)
    return _act(
        request,
        ticket,
        lambda: waiting_line.let_go(ticket=ticket, by=staff(request), now=timezone.now()),
        _("Tercatat: pemohon pulang."),
    )


@require_http_methods(["GET", "POST"])
@ambassador_only
def draw(request: HttpRequest) -> HttpResponse:
    """Draw a number of the ordinary lane for somebody who asks."""
    office = office_of(request)
    form = DrawForm(office, request.POST if request.method == "POST" else None)

    def show() -> HttpResponse:
        return render(request, "journey/draw.html", {"form": form})

    if not settings_of(office).has_ordinary_lane:
        messages.warning(request, _("Antrean biasa tidak memakai sistem ini."))
        return redirect("journey:ambassador")
    if request.method != "POST":
        return show()
    return submit(
        request,
        form,
        lambda: waiting_line.draw_ticket(
            office=office,
            service=form.service,
            further=form.further,
            code=form.cleaned_data["code"],
            by=staff(request),
            now=timezone.now(),
        ),
        done=_("Nomor diambil."),
        back=reverse("journey:drawn", args=[form.cleaned_data["code"]]) if form.is_valid() else "",
        show=show,
    )


@require_safe
@ambassador_only
def drawn(request: HttpRequest, code: str) -> HttpResponse:
    """Show the number that was just drawn, large."""
    tickets = Ticket.objects.select_related("service").order_by("-pk")
    ticket = tickets.filter(office=office_of(request), code=code).first()
    if ticket is None:
        return redirect("journey:draw")
    return render(request, "journey/drawn.html", {"ticket": ticket})


@require_http_methods(["GET", "POST"])
@ambassador_only
def recognise(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Make a number without a visit a visit; its holder keeps it, and the time already waited."""
    ticket = _ticket(request, ticket_id)
    if ticket.visit:
        return redirect(where(ticket.visit))
    here = reverse("journey:recognise", args=[ticket.pk])
    if ticket.state not in line.MAY_BECOME_VISIT:
        messages.info(request, _("Nomor ini sedang dipanggil, dilayani, atau sudah selesai."))
        return redirect("journey:ticket", ticket.pk)
    form = ArrivalForm(office_of(request), request.POST if request.method == "POST" else None)

    def show() -> HttpResponse:
        return render(request, "journey/recognise.html", {"form": form, "ticket": ticket})

    if request.method != "POST":
        return show()
    return submit(
        request,
        form,
        lambda: transitions.receive_in_lobby(
            visit_id=form.cleaned_data["visit_id"] or uuid.uuid4(),
            office=office_of(request),
            needs=form.chosen,
            waiting_since=ticket.issued_at,
            ticket=ticket,
            by=staff(request),
            now=timezone.now(),
        ),
        done=_("Nomor ini menjadi kunjungan. Waktu langkah 3 berjalan."),
        back=here,
        show=show,
    )


def _show(request: HttpRequest, ticket: Ticket, form: DestinationForm | None) -> HttpResponse:
    now = timezone.now()
    movable = ticket.state in line.MAY_BECOME_VISIT
    context = {
        "ticket": ticket,
        "row": line.in_line([ticket], now)[0],
        "further": line.further_of(ticket),
        "movable": movable,
        "aside": ticket.state in line.ASIDE,
        "form": form or (DestinationForm(ticket) if movable else None),
        "may_recognise": _may_recognise(request),
        "now": now,
    }
    return render(request, "journey/ticket.html", context)


def _may_recognise(request: HttpRequest) -> bool:
    """Tell whether the person who asks may begin a visit in the lobby."""
    office = office_of(request)
    return bool(roles_of(staff(request), office) & roles_at(office, Post.LOBBY))


def _act(
    request: HttpRequest, ticket: Ticket, action: Callable[[], object], done: str
) -> HttpResponse:
    desk = request.POST.get("to", "")
    here = reverse("journey:ticket", args=[ticket.pk])
    back = reverse(f"journey:{desk}") if desk in DESKS else here
    return act(request, action, done=done, back=back)


def _ticket(request: HttpRequest, ticket_id: int) -> Ticket:
    tickets = Ticket.objects.select_related(
        "office__queue_settings", "visit__office", "service", "counter"
    )
    return get_object_or_404(tickets, pk=ticket_id, office=office_of(request))
