"""The counter officer's desk: whom I serve or call, who is next and why, how a service ends."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ramah.journey import actions, calls, line, ordinary
from ramah.journey.counter_forms import ResultForm
from ramah.journey.line_forms import DestinationForm
from ramah.journey.pages import for_post, fragment, office_of, staff, submit
from ramah.lib.rows import Rows
from ramah.offices.models import Counter, Post
from ramah.queueing import calling
from ramah.queueing.configuration import CounterQueue, queue_of_counter, settings_of
from ramah.queueing.models import Call
from ramah.survey.models import Invitation
from ramah.visits.models import ServiceSegment, Visit

COUNTERS = Rows(Counter)
OF_DUTY = (
    "WHERE it.id = (SELECT counter_id FROM offices_duty WHERE office_id = %s AND user_id = %s"
    " AND post = %s AND ended_at IS NULL ORDER BY id LIMIT 1)"
)
INVITES_FOR = timedelta(minutes=15)  # the way to the survey stands on the desk so long
counter_only = for_post(Post.COUNTER)


@require_safe
@counter_only
def desk(request: HttpRequest) -> HttpResponse:
    """Show the visitor at my counter, or the call, or who is next; beside it who waits."""
    counter = counter_of(request)
    if request.headers.get("HX-Request"):
        next_alone = request.GET.get("bagian") == "berikutnya"
        part = "journey/_counter_next.html" if next_alone else "journey/_counter_queue.html"
        return fragment(request, part, part, lambda: _queue(counter, timezone.now()))
    return show(request, counter)


@require_http_methods(["GET", "POST"])
@counter_only
def finish(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """End the service with its result."""
    segment = get_object_or_404(
        ServiceSegment.objects.select_related(
            "visit__office__queue_settings", "service", "counter__queue"
        ),
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
        show=lambda: show(request, segment.counter, result=form),
    )


def counter_of(request: HttpRequest) -> Counter | None:
    """Give the counter at which the person who asks is on duty."""
    office = office_of(request)
    found = COUNTERS.first(OF_DUTY, [office.pk, staff(request).pk, Post.COUNTER.value])
    if found:
        found.office = office
    return found


def show(
    request: HttpRequest,
    counter: Counter | None,
    *,
    result: ResultForm | None = None,
    transfer: DestinationForm | None = None,
) -> HttpResponse:
    """Show the desk of a counter.

    :param result: the form of the visit served, with what was typed.
    :param transfer: the form of the number served, with what was chosen.
    """
    now = timezone.now()
    context = _queue(counter, now)
    if counter:
        context |= _at_work(counter, result, now)
        context["transfer"] = _transfer(context["serving"], transfer)
    return render(request, "journey/counter.html", context)


def _at_work(counter: Counter, form: ResultForm | None, now: datetime) -> dict[str, Any]:
    segment = _segment_at(counter)
    call = _active_call(counter) if segment is None else None
    serving = ordinary.serving_at(counter.pk) if not (segment or call) else None
    if segment and form is None:
        form = ResultForm(segment)
    at_rest = not (segment or call or serving)
    visit = segment.visit if segment else call.ticket.visit if call else None
    return {
        "segment": segment,
        "form": form,
        "call": call,
        "serving": serving,
        "further": line.further_of(serving.ticket) if serving else [],
        "pauses": CounterQueue.Pause.choices,
        **_about_call(call, now),
        **_about_visit(visit),
        "earlier": _earlier(segment),
        "invited": _invited_at(counter, now) if at_rest else None,
    }


def _invited_at(counter: Counter, now: datetime) -> ServiceSegment | None:
    """Give the service that ended here last, while its visitor may still stand here to answer."""
    ended = ServiceSegment.objects.filter(
        counter=counter,
        finished_at__gte=now - INVITES_FOR,
        visit__invitation__decision=Invitation.Decision.INVITED,
    )
    return ended.select_related("visit__ticket").order_by("-finished_at").first()


def _segment_at(counter: Counter) -> ServiceSegment | None:
    running = ServiceSegment.objects.filter(
        counter=counter, started_at__isnull=False, finished_at__isnull=True
    )
    about = ("visit__office", "visit__ticket", "visit__previous", "service")
    return running.select_related(*about).first()


def _active_call(counter: Counter) -> Call | None:
    active = Call.objects.active().filter(counter=counter)
    about = ("ticket__visit", "ticket__service", "office__queue_settings")
    return active.select_related(*about).first()


def _about_call(call: Call | None, now: datetime) -> dict[str, Any]:
    """Tell what may be done with a call now: repeated, undone, given up."""
    if call is None:
        return {}
    settings = settings_of(call.office)
    left = (calling.UNDO_WITHIN - (now - call.called_at)).total_seconds()
    return {
        "may_miss": calling.may_miss(call),
        "no_show_after": settings.no_show_after,
        "recall_seconds": settings.recall_seconds,
        "undo_left": max(0, int(left)),
        "waited": line.minutes_since(call.waiting_since, call.called_at),
    }


def _about_visit(visit: Visit | None) -> dict[str, Any]:
    if visit is None:
        return {"visit": None}
    return {
        "visit": visit,
        "needs": visit.needs.order_by("position"),
        "identity": getattr(visit, "identity", None),
        "invitation": Invitation.objects.filter(visit=visit).first(),
    }


def _earlier(segment: ServiceSegment | None) -> list[ServiceSegment]:
    """List the results a return visit comes back for, and those of this visit before."""
    if segment is None:
        return []
    visits = [segment.visit_id, segment.visit.previous_id]
    done = ServiceSegment.objects.filter(visit__in=[pk for pk in visits if pk])
    return list(done.exclude(result="").select_related("service").order_by("finished_at"))


def _transfer(serving: Call | None, form: DestinationForm | None) -> DestinationForm | None:
    return form or (DestinationForm(serving.ticket) if serving else None)


def _queue(counter: Counter | None, now: datetime) -> dict[str, Any]:
    if counter is None:
        return {"counter": None, "now": now}
    queue = queue_of_counter(counter)
    return {
        "counter": counter,
        "line": line.line_at(counter, now=now),
        "aside": line.aside_at(counter, now=now),
        "paused": queue if queue.paused_at else None,
        "lanes": queue.get_lanes_display(),
        "after": calls.latest_call(counter),
        "busy": calling.is_busy(counter),
        "now": now,
    }
