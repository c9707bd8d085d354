"""The counter officer's desk: call, serve, end with a result, invite to the survey (step 4)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ramah.journey import actions, calls, ordinary, transitions
from ramah.journey.board import open_visits
from ramah.journey.counter_forms import ResultForm
from ramah.journey.pages import act, for_post, fragment, office_of, staff, submit
from ramah.lib.refusal import Refused
from ramah.offices.models import Counter, Duty, Post
from ramah.queueing import calling
from ramah.queueing.models import Call, Ticket
from ramah.survey.models import Invitation
from ramah.visits.models import ServiceSegment

counter_only = for_post(Post.COUNTER)


@require_safe
@counter_only
def desk(request: HttpRequest) -> HttpResponse:
    """Show the visitor at my counter, or the call; beside it who waits."""
    counter = _counter(request)
    if request.headers.get("HX-Request"):
        template = "journey/_counter_queue.html"
        return fragment(request, template, template, lambda: _queue(request, counter))
    return _show(request, counter, None)


@require_POST
@counter_only
def call_next(request: HttpRequest) -> HttpResponse:
    """Call the visitor who has waited longest."""
    return _at_counter(
        request,
        lambda counter: calls.call_next(
            counter=counter,
            by=staff(request),
            now=timezone.now(),
            after=request.POST.get("after", ""),
        ),
        _("Nomor dipanggil."),
    )


@require_POST
@counter_only
def call_ticket(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Call one visitor out of turn."""
    ticket = get_object_or_404(Ticket, pk=ticket_id, office=office_of(request))
    return _at_counter(
        request,
        lambda counter: calls.call_ticket(
            ticket=ticket,
            counter=counter,
            by=staff(request),
            now=timezone.now(),
            after=request.POST.get("after", ""),
        ),
        _("Nomor dipanggil."),
    )


@require_POST
@counter_only
def call_again(request: HttpRequest, call_id: int) -> HttpResponse:
    """Repeat a call."""
    call = _call(request, call_id)
    return act(
        request,
        lambda: calls.call_again(
            call=call, by=staff(request), now=timezone.now(), after=_whole(request, "after")
        ),
        done=_("Dipanggil lagi."),
        back=reverse("journey:counter"),
    )


@require_POST
@counter_only
def end_call(request: HttpRequest, call_id: int, ending: str) -> HttpResponse:
    """Withdraw a call, or record that nobody came."""
    call = _call(request, call_id)
    code = {"batal": Call.Ending.WITHDRAWN, "tidak-datang": Call.Ending.NO_SHOW}[ending]
    return act(
        request,
        lambda: calls.end_call(call=call, ending=code, by=staff(request), now=timezone.now()),
        done=_("Panggilan berakhir; nomornya menunggu lagi."),
        back=reverse("journey:counter"),
    )


@require_POST
@counter_only
def start(request: HttpRequest, call_id: int) -> HttpResponse:
    """Begin the service: its ten minutes run, if it is a visit's."""
    call = _call(request, call_id)
    begin = transitions.start_service if call.ticket.visit_id else ordinary.start_ticket
    return act(
        request,
        lambda: begin(call=call, by=staff(request), now=timezone.now()),
        done=_("Waktu layanan berjalan.") if call.ticket.visit_id else _("Layanan dimulai."),
        back=reverse("journey:counter"),
    )


@require_POST
@counter_only
def finish_ticket(request: HttpRequest, call_id: int) -> HttpResponse:
    """End the service of a number that has no visit."""
    call = _call(request, call_id)
    return act(
        request,
        lambda: ordinary.finish_ticket(call=call, by=staff(request), now=timezone.now()),
        done=_("Layanan selesai."),
        back=reverse("journey:counter"),
    )


@require_http_methods(["GET", "POST"])
@counter_only
def finish(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """End the service with its result."""
    segment = get_object_or_404(
        ServiceSegment.objects.select_related("visit__office", "service", "counter"),
        pk=segment_id,
        office=office_of(request),
    )
    if request.method != "POST":
        return redirect("journey:counter")
    form = ResultForm(segment, request.POST)
    if not form.is_valid() and segment.finished_at:
        messages.info(request, _("Hasil layanan ini sudah tercatat."))
        return redirect("journey:counter")
    return submit(
        request,
        form,
        lambda: actions.serve_visitor(
            segment=segment, result=form.result, by=staff(request), now=timezone.now()
        ),
        done=_("Hasil layanan tercatat."),
        back=reverse("journey:counter"),
        show=lambda: _show(request, segment.counter, form),
    )


def _at_counter(
    request: HttpRequest, action: Callable[[Counter], object], done: str
) -> HttpResponse:
    counter = _counter(request)

    def at_mine() -> None:
        if counter is None:
            raise Refused(_("Mulai tugas di sebuah loket lebih dahulu."))
        action(counter)

    return act(request, at_mine, done=done, back=reverse("journey:counter"))


def _counter(request: HttpRequest) -> Counter | None:
    duty = (
        Duty.objects.at_post(office_of(request), Post.COUNTER)
        .filter(user=staff(request))
        .select_related("counter__office")
        .first()
    )
    return duty.counter if duty else None


def _call(request: HttpRequest, call_id: int) -> Call:
    found = Call.objects.select_related("counter__office", "ticket__visit__office")
    return get_object_or_404(found, pk=call_id, office=office_of(request))


def _show(request: HttpRequest, counter: Counter | None, form: ResultForm | None) -> HttpResponse:
    context = _queue(request, counter) | {"counter": counter}
    if counter:
        context |= _at_work(counter, form)
    return render(request, "journey/counter.html", context)


def _at_work(counter: Counter, form: ResultForm | None) -> dict[str, Any]:
    call = Call.objects.active().filter(counter=counter).select_related("ticket__visit").first()
    segment = (
        ServiceSegment.objects.filter(
            counter=counter, started_at__isnull=False, finished_at__isnull=True
        )
        .select_related("visit__office", "visit__ticket", "visit__previous", "service")
        .first()
    )
    visit = segment.visit if segment else call.ticket.visit if call else None
    if segment and form is None:
        form = ResultForm(segment)
    return {
        "call": call,
        "may_miss": call is not None and calling.may_miss(call),
        "segment": segment,
        "form": form,
        "visit": visit,
        "needs": visit.needs.order_by("position") if visit else [],
        "identity": getattr(visit, "identity", None),
        "invitation": Invitation.objects.filter(visit=visit).first() if visit else None,
        "earlier": _earlier(segment),
    }


def _earlier(segment: ServiceSegment | None) -> list[ServiceSegment]:
    """List the results a return visit comes back for, and those of this visit before."""
    if segment is None:
        return []
    visits = [segment.visit_id, segment.visit.previous_id]
    done = ServiceSegment.objects.filter(visit__in=[pk for pk in visits if pk])
    return list(done.exclude(result="").select_related("service").order_by("finished_at"))


def _queue(request: HttpRequest, counter: Counter | None) -> dict[str, Any]:
    rows = [
        row
        for row in open_visits(office_of(request), keys=["serve_visitor"])
        if row.ticket and row.ticket.state != Ticket.State.SERVING
    ]
    mine = (
        set(calling.queue_of(counter, now=timezone.now()).values_list("pk", flat=True))
        if counter
        else set()
    )
    rows.sort(key=lambda row: row.ticket.waiting_since if row.ticket else row.step.ready_at)
    after = calls.latest_call(counter) if counter else ""
    now = timezone.now()
    return {"rows": rows, "mine": mine, "now": now, "counter": counter, "after": after}


def _whole(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() else 0
