"""What the counter officer does with numbers: call, repeat, end; serve those without a visit."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ramah.journey import calls, ordinary, transitions
from ramah.journey.counter import counter_of, counter_only, show
from ramah.journey.line_forms import DestinationForm
from ramah.journey.pages import act, office_of, staff, submit
from ramah.lib.refusal import Refused
from ramah.offices.models import Counter
from ramah.queueing import calling
from ramah.queueing.models import Call, CounterQueue, Ticket

ENDINGS = {
    "batal": (Call.Ending.WITHDRAWN, gettext_lazy("Panggilan berakhir; nomornya menunggu lagi.")),
    "urungkan": (Call.Ending.UNDONE, gettext_lazy("Panggilan diurungkan; nomornya menunggu lagi.")),
    "tahan": (Call.Ending.HELD, gettext_lazy("Nomor ditahan; urutannya tetap.")),
    "tidak-datang": (Call.Ending.NO_SHOW, gettext_lazy("Tercatat tidak datang.")),
}


@require_POST
@counter_only
def call_next(request: HttpRequest) -> HttpResponse:
    """Call who is next by the office's rule."""
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
    """Call one number out of turn."""
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
    after = request.POST.get("after", "")
    return _act(
        request,
        lambda: calls.call_again(
            call=call,
            by=staff(request),
            now=timezone.now(),
            after=int(after) if after.isdecimal() else 0,
        ),
        _("Dipanggil lagi."),
    )


@require_POST
@counter_only
def end_call(request: HttpRequest, call_id: int, ending: str) -> HttpResponse:
    """Withdraw, undo or hold a call, or record that nobody came."""
    call = _call(request, call_id)
    code, done = ENDINGS[ending]
    return _act(
        request,
        lambda: calls.end_call(call=call, ending=code, by=staff(request), now=timezone.now()),
        str(done),
    )


@require_POST
@counter_only
def start(request: HttpRequest, call_id: int) -> HttpResponse:
    """Begin the service: its ten minutes run, if it is a visit's."""
    call = _call(request, call_id)
    begin = transitions.start_service if call.ticket.visit_id else ordinary.start_ticket
    return _act(
        request,
        lambda: begin(call=call, by=staff(request), now=timezone.now()),
        _("Waktu layanan berjalan.") if call.ticket.visit_id else _("Layanan dimulai."),
    )


@require_POST
@counter_only
def finish_ticket(request: HttpRequest, call_id: int) -> HttpResponse:
    """End the service of a number that has no visit; with ``next``, call who is next at once."""
    call = _call(request, call_id)
    if "next" not in request.POST:
        return _act(request, lambda: _finish(request, call), _("Layanan selesai."))

    def finish_and_call() -> None:
        _finish(request, call)
        messages.success(request, _("Layanan selesai."))
        calls.call_next(
            counter=call.counter, by=staff(request), now=timezone.now(), after=str(call.pk)
        )

    return _act(request, finish_and_call, _("Nomor berikutnya dipanggil."))


@require_http_methods(["GET", "POST"])
@counter_only
def transfer(request: HttpRequest, call_id: int) -> HttpResponse:
    """Send the holder of a number without a visit on to another service or counter."""
    call = _call(request, call_id)
    if request.method != "POST":
        return redirect("journey:counter")
    form = DestinationForm(call.ticket, request.POST)
    if call.served_until:
        messages.info(request, _("Layanan nomor ini sudah berakhir."))
        return redirect("journey:counter")
    return submit(
        request,
        form,
        lambda: ordinary.transfer_ticket(
            call=call, to=form.destination, by=staff(request), now=timezone.now()
        ),
        done=_("Nomor dialihkan."),
        back=reverse("journey:counter"),
        show=lambda: show(request, call.counter, transfer=form),
    )


@require_POST
@counter_only
def park(request: HttpRequest, call_id: int) -> HttpResponse:
    """Let the holder of a number without a visit step aside in the midst of a service."""
    call = _call(request, call_id)
    return _act(
        request,
        lambda: ordinary.park_ticket(call=call, by=staff(request), now=timezone.now()),
        _("Nomor ditahan; urutannya tetap."),
    )


@require_POST
@counter_only
def pause(request: HttpRequest) -> HttpResponse:
    """Pause my counter."""
    reason = request.POST.get("reason", "")

    def pause_at(counter: Counter) -> None:
        if reason not in CounterQueue.Pause.values:
            raise Refused(_("Pilih alasan jeda."))
        calls.pause(counter=counter, reason=reason, by=staff(request), now=timezone.now())

    return _at_counter(request, pause_at, _("Loket dijeda."))


@require_POST
@counter_only
def go_on(request: HttpRequest) -> HttpResponse:
    """Let my counter call again."""
    return _at_counter(
        request,
        lambda counter: calls.go_on(counter=counter, by=staff(request), now=timezone.now()),
        _("Loket dibuka lagi."),
    )


def _finish(request: HttpRequest, call: Call) -> None:
    ordinary.finish_ticket(call=call, by=staff(request), now=timezone.now())


def _at_counter(
    request: HttpRequest, action: Callable[[Counter], object], done: str
) -> HttpResponse:
    counter = counter_of(request)

    def at_mine() -> None:
        if counter is None:
            raise Refused(_("Mulai tugas di sebuah loket lebih dahulu."))
        action(counter)

    return _act(request, at_mine, done)


def _act(request: HttpRequest, action: Callable[[], object], done: str) -> HttpResponse:
    return act(request, action, done=done, back=reverse("journey:counter"))


def _call(request: HttpRequest, call_id: int) -> Call:
    found = calling.call_of(office_of(request), call_id)
    if found is None:
        raise Http404
    return found
