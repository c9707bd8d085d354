"""The bell on the desks: the rings, "saya datang", and the visit that comes of one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ramah.bells.models import Ring
from ramah.journey import bell_actions
from ramah.journey.bell_desk import NEEDS_OF, context_of
from ramah.journey.forms import ArrivalForm
from ramah.journey.pages import act, for_post, fragment, office_of, staff, submit
from ramah.offices.models import Post
from ramah.offices.paths import page_seen

reached_by_bell = for_post(*bell_actions.POSTS)


@require_safe
@reached_by_bell
def part(request: HttpRequest) -> HttpResponse:
    """Show the rings, as a part of every desk that hears the bell."""

    def context() -> dict[str, Any]:
        return context_of(office_of(request), staff(request), timezone.now())

    if not getattr(request, "htmx", False):
        return redirect("journey:home")
    return fragment(request, "journey/_bells.html", "journey/_bells.html", context)


@require_POST
@reached_by_bell
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Take a ring with one tap."""
    ring = _ring_or_404(request, code)
    return act(
        request,
        lambda: bell_actions.take_ring(ring=ring, by=staff(request), now=timezone.now()),
        done=_("Pemohon membaca bahwa petugas datang: %(place)s.")
        % {"place": ring.get_place_display()},
        back=page_seen(request) or reverse("journey:home"),
    )


@require_POST
@reached_by_bell
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a taken ring that needs no visit, with one tap on the reason."""
    ring = _ring_or_404(request, code)
    reason = request.POST.get("alasan", "")
    return act(
        request,
        lambda: bell_actions.close_ring(
            ring=ring, reason=reason, by=staff(request), now=timezone.now()
        ),
        done=_("Panggilan ditutup tanpa kunjungan."),
        back=page_seen(request) or reverse("journey:home"),
    )


@require_http_methods(["GET", "POST"])
@for_post(Post.DROPZONE)
def receive(request: HttpRequest, code: str) -> HttpResponse:
    """Record the visit of who rang; the needs that their wish implies are chosen already."""
    ring = _ring_or_404(request, code)
    if ring.visit_id:
        return redirect("journey:escort", ring.visit_id)
    if ring.ending != Ring.Ending.TAKEN or ring.closing:
        return redirect("journey:security")
    sent = request.POST if request.method == "POST" else None
    form = ArrivalForm(office_of(request), sent, initial={"needs": _implied(ring)})
    if sent is None:
        return _show(request, ring, form)
    return submit(
        request,
        form,
        lambda: bell_actions.receive_rung(
            ring=ring,
            visit_id=form.cleaned_data["visit_id"],
            needs=form.chosen,
            by=staff(request),
            now=timezone.now(),
        ),
        done=_("Kedatangan tercatat. Waktu langkah 1 berjalan."),
        back=reverse("journey:ring_receive", args=[ring.code]),  # it leads on to the visit
        show=lambda: _show(request, ring, form),
    )


def _show(request: HttpRequest, ring: Ring, form: ArrivalForm) -> HttpResponse:
    return render(request, "journey/bell_receive.html", {"ring": ring, "form": form})


def _implied(ring: Ring) -> list[str]:
    return list(NEEDS_OF.get(Ring.Help(ring.help), ())) if ring.help else []


def _ring_or_404(request: HttpRequest, code: str) -> Ring:
    return get_object_or_404(
        Ring.objects.select_related("office"), code=code, office=office_of(request)
    )
