"""Several reports on one page, sent in one tap."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ramah.journey import batch as batches
from ramah.journey.pages import act, for_post, office_of, staff, submit
from ramah.journey.report_pages import RemarksForm
from ramah.offices.models import Post
from ramah.reports.compose import compose
from ramah.reports.wording import in_words


@require_POST
@for_post(Post.LOBBY)
def open_batch(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Open all waiting reports together."""
    return act(
        request,
        lambda: batches.open_reports(
            office=office_of(request), batch=batch, by=staff(request), now=timezone.now()
        ),
        done=_("Laporan dibuka bersama. Waktu langkah 6 berjalan dan dibagi rata."),
        back=reverse("journey:report_batch", args=[batch]),
        refused=reverse("journey:ambassador"),
    )


@require_http_methods(["GET", "POST"])
@for_post(Post.LOBBY)
def report_batch(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Show the reports opened together, and send them all."""
    if request.method != "POST":
        return _show(request, batch, RemarksForm())
    form = RemarksForm(request.POST)
    return submit(
        request,
        form,
        lambda: batches.send_reports(
            office=office_of(request),
            batch=batch,
            remarks=form.cleaned_data["remarks"],
            by=staff(request),
            now=timezone.now(),
        ),
        done=_("Laporan terkirim kepada Manajer On Duty."),
        back=reverse("journey:ambassador"),
        show=lambda: _show(request, batch, form),
    )


def _show(request: HttpRequest, batch: UUID, form: RemarksForm) -> HttpResponse:
    steps = list(batches.in_batch(office_of(request), batch))
    if not steps:
        return redirect("journey:ambassador")
    context = {
        "form": form,
        "now": timezone.now(),
        "first": steps[0],
        "together": steps[0].standard * steps[0].share,
        "rows": [(step, in_words(compose(step.visit))) for step in steps],
    }
    return render(request, "journey/report_batch.html", context)
