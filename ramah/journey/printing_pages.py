"""The screen "Cetak": today's papers, what hinders them, and a number printed by the browser."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ramah.journey import printing
from ramah.journey.pages import act, for_post, office_of, staff, submit
from ramah.lib.forms import RamahForm
from ramah.lib.ui import waktu
from ramah.offices.models import Office
from ramah.queueing import print_jobs, ticket_page
from ramah.queueing.models import Ticket
from ramah.queueing.printer_problems import sentence
from ramah.queueing.printer_state import PrinterState
from ramah.queueing.printing import Printer, PrintJob
from ramah.visits.models import service_day

MOST = 60
NUMBER = re.compile(r"^([A-Z]{1,4})[-.\s]*0*(\d{1,6})$")
State = PrintJob.State
with_paper = for_post(*printing.POSTS)


class NumberForm(RamahForm):
    """A number of today that is to be printed again, and where."""

    number = forms.CharField(
        label=_("Nomor antrean hari ini"),
        max_length=12,
        help_text=_("Contoh: A-012."),
        widget=forms.TextInput(
            attrs={"class": "medium", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )
    printer = forms.ModelChoiceField(
        label=_("Printer"), queryset=Printer.objects.none(), required=False, empty_label=None
    )

    def __init__(self, office: Office, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office, self.day = office, service_day(office, now)
        choice: Any = self.fields["printer"]
        choice.queryset = print_jobs.printers_of(office)
        if choice.queryset.count() < 2:
            del self.fields["printer"]

    def clean_number(self) -> Ticket:
        """Find the number among those of today."""
        fits = NUMBER.match(self.cleaned_data["number"].strip().upper())
        tickets = Ticket.objects.select_related("office", "visit").filter(
            office=self.office, service_date=self.day
        )
        found = tickets.filter(series=fits[1], number=int(fits[2])).first() if fits else None
        if found is None:
            raise forms.ValidationError(_("Nomor ini tidak ada hari ini. Periksa tulisannya."))
        return found


@dataclass(frozen=True)
class JobRow:
    """A print job as the screen shows it."""

    job: PrintJob
    now: datetime

    @property
    def label(self) -> str:
        """Name what is printed."""
        return str(self.job.ticket) if self.job.ticket else say("Cetak percobaan")

    @property
    def is_being_sent(self) -> bool:
        """Tell whether the printer is at it."""
        is_claimed = self.job.tries > 0 and not self.job.problem
        return self.is_waiting and is_claimed and self.job.next_try_at > self.now

    @property
    def is_waiting(self) -> bool:
        """Tell whether it is still to be printed."""
        return self.job.state == State.QUEUED

    @property
    def word(self) -> str:
        """Say its state."""
        if self.is_being_sent:
            return say("Sedang dicetak")
        if self.is_waiting and self.job.problem:
            return say("Dicoba lagi pukul %(time)s") % {"time": waktu(self.job.next_try_at)}
        return str(self.job.get_state_display())

    @property
    def kind(self) -> str:
        """Give the kind of its badge."""
        if self.is_waiting:
            return "near" if self.job.problem else "info"
        return {State.PRINTED: "ok", State.FAILED: "late"}.get(State(self.job.state), "quiet")

    @property
    def sentence(self) -> str:
        """Say what hinders it, while that matters."""
        return sentence(self.job.problem) if self.job.state != State.CANCELLED else ""

    @property
    def may_try(self) -> bool:
        """Tell whether it can be sent at once."""
        stuck = self.job.state == State.FAILED or (self.is_waiting and bool(self.job.problem))
        return stuck and self.job.printer.is_active

    @property
    def may_repeat(self) -> bool:
        """Tell whether its number can be printed again."""
        return not (self.is_waiting or self.may_try) and self.job.ticket is not None


@require_http_methods(["GET", "HEAD", "POST"])
@with_paper
def prints(request: HttpRequest) -> HttpResponse:
    """Show today's papers and the printers; a number that is asked for is printed again."""
    office, now = office_of(request), timezone.now()
    if request.htmx:  # type: ignore[attr-defined]
        return _live_part(request, lambda: _today(office, now))
    form = NumberForm(office, now, request.POST if request.method == "POST" else None)

    def show() -> HttpResponse:
        return render(request, "journey/prints.html", _today(office, now) | {"form": form})

    if request.method != "POST":
        return show()
    if "browser" in request.POST and form.is_valid():
        return redirect("journey:ticket_print", form.cleaned_data["number"].pk)
    return submit(
        request,
        form,
        lambda: printing.print_again(
            ticket=form.cleaned_data["number"],
            printer=form.cleaned_data.get("printer"),
            by=staff(request),
            now=now,
        ),
        done=_("Nomor dikirim ke printer."),
        back=reverse("journey:prints"),
        show=show,
    )


@require_POST
@with_paper
def repeat(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Print a number again on the printer it came from, or on the office's first."""
    ticket = _ticket(request, ticket_id)
    last = ticket.print_jobs.order_by("-pk").select_related("printer").first()
    printer = last.printer if last and last.printer.is_active else None
    return _act(
        request,
        lambda: printing.print_again(
            ticket=ticket, printer=printer, by=staff(request), now=timezone.now()
        ),
        _("Nomor dikirim ke printer."),
    )


@require_POST
@with_paper
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Take a number off the printer's list."""
    job = _job(request, job_id)
    return _act(
        request,
        lambda: printing.cancel_print(job=job, by=staff(request), now=timezone.now()),
        _("Cetakan dibatalkan."),
    )


@require_POST
@with_paper
def try_now(request: HttpRequest, job_id: int) -> HttpResponse:
    """Send a number to its printer at once."""
    job = _job(request, job_id)
    return _act(
        request,
        lambda: printing.try_print(job=job, by=staff(request), now=timezone.now()),
        _("Dicoba sekarang."),
    )


@require_safe
@with_paper
def ticket_print(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Show a number as paper, for the browser's print dialog, on one of two widths of roll."""
    context = ticket_page.context_of(_ticket(request, ticket_id))
    context["is_narrow"] = request.GET.get("lebar") == "58"
    return render(request, "journey/print_ticket.html", context)


def _today(office: Office, now: datetime) -> dict[str, Any]:
    """Give what is on the screen; what is not yet on paper stands first."""
    midnight = datetime.combine(service_day(office, now), time.min, office.zone)
    of_today = (
        PrintJob.objects.filter(office=office, requested_at__gte=midnight)
        .select_related("ticket", "printer")
        .order_by("-requested_at", "-pk")
    )
    rows = [JobRow(job, now) for job in of_today[:MOST]]
    open_states = (State.QUEUED, State.FAILED)
    return {
        "waiting": [row for row in rows if row.job.state in open_states],
        "ended": [row for row in rows if row.job.state not in open_states],
        "printers": [PrinterState(printer) for printer in print_jobs.printers_of(office)],
    }


def _live_part(request: HttpRequest, context: Callable[[], dict[str, Any]]) -> HttpResponse:
    """Answer with the live part; 304 if it is the same: a success moves no revision."""
    answer = render(request, "journey/_prints.html", context())
    shown = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", answer.content)
    tag = quote_etag(hashlib.sha256(shown).hexdigest()[:16])
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    answer["ETag"] = tag
    return answer


def _act(request: HttpRequest, action: Callable[[], object], done: Any) -> HttpResponse:
    return act(request, action, done=done, back=reverse("journey:prints"))


def _ticket(request: HttpRequest, ticket_id: int) -> Ticket:
    tickets = Ticket.objects.select_related("office__queue_settings", "service", "visit")
    return get_object_or_404(tickets, pk=ticket_id, office=office_of(request))


def _job(request: HttpRequest, job_id: int) -> PrintJob:
    jobs = PrintJob.objects.select_related("office", "printer", "ticket__visit")
    return get_object_or_404(jobs, pk=job_id, office=office_of(request))
