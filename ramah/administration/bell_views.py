"""The page of the bell: its settings in words, and the sign to print."""

from copy import copy
from urllib.parse import urlsplit

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ramah.administration import bell_actions
from ramah.administration.access import OfficeRequest, administrators_only
from ramah.administration.forms import OfficeModelForm
from ramah.administration.pages import fill_in, sent, who_and_when
from ramah.bells.models import Bell, Ring, bell_of
from ramah.offices.models import Office
from ramah.queueing import public
from ramah.queueing.configuration import settings_of
from ramah.queueing.ticket_page import qr_uri


class BellForm(OfficeModelForm):
    """How the office uses its bell."""

    class Meta:
        model = Bell
        fields = (
            "is_on",
            "phone",
            "next_seconds",
            "manager_seconds",
            "telephone_seconds",
            "loudness",
        )
        help_texts = {
            "phone": _("Bila dikosongkan, telepon kantor yang ditampilkan."),
            "next_seconds": _("Petugas Pengamanan yang sedang mendampingi, dan Duta Pelayanan."),
            "loudness": _("Atur juga kerasnya suara pada perangkat itu sendiri."),
        }
        widgets = {"phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})}


@administrators_only
def bell(request: OfficeRequest) -> HttpResponse:
    """Change how the office uses its bell."""
    found = bell_of(request.office)
    return fill_in(
        request,
        BellForm(request.office, sent(request), instance=copy(found)),
        lambda values: bell_actions.change_bell(
            office=request.office, values=values, **who_and_when(request)
        ),
        heading=_("Bel"),
        back="bell",
        template="administration/bell.html",
        bell=found,
        places=Ring.Spot,
        address=address_of(request, request.office),
    )


@require_safe
@administrators_only
def bell_sign(request: OfficeRequest) -> HttpResponse:
    """Show the sign for one place, as a sheet of paper: scan, press, wait."""
    place = request.GET.get("tempat", "")
    spot = Ring.Spot(place) if place in Ring.Spot.values else Ring.Spot.DROPZONE
    address = address_of(request, request.office)
    context = {
        "office": request.office,
        "bell": bell_of(request.office),
        "place": spot,
        "qr": qr_uri(f"{address}?tempat={spot.value}"),
        "typed": address.removeprefix("https://").removeprefix("http://"),
        "is_local": public.host_of(address) in ("localhost", "127.0.0.1", "::1"),
    }
    return render(request, "administration/bell_sign.html", context)


def address_of(request: HttpRequest, office: Office) -> str:
    """Give the address that the sign leads to: that of visitors where one is open."""
    choices = settings_of(office)
    here = request.build_absolute_uri("/")
    base = choices.public_address if public.is_open(choices) else here
    parts = urlsplit(base)
    one_office = Office.objects.count() == 1
    path = reverse("displays:bell") if one_office else _of_office(office)
    return f"{parts.scheme}://{parts.netloc}{path}"


def _of_office(office: Office) -> str:
    return reverse("displays:bell_of", args=[office.pk])
