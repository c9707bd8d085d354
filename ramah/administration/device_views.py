"""The office's shared devices: their list, their registration, and the end of it."""

import json
from typing import Any

from django import forms
from django.db.models import F
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from ramah.administration import device_actions
from ramah.administration.access import OfficeRequest, administrators_only, row_or_404
from ramah.administration.changes import Values
from ramah.administration.forms import OfficeModelForm
from ramah.administration.pages import Catalogue, fill_in, list_view, sent, show, who_and_when
from ramah.lib.encryption import decrypt, encrypt
from ramah.lib.forms import RamahForm
from ramah.lib.refusal import AlreadyDone
from ramah.lib.ui import badge
from ramah.offices import browsers, device_sessions
from ramah.offices.devices import Device
from ramah.offices.models import Office

SHOWN = "administration_device_code"  # the session's place for a code that may still be typed


# What a device may be told to show: each kind adds itself here together with its pages.
OFFERED: tuple[Device.Shows, ...] = (Device.Shows.DESK, Device.Shows.KIOSK, Device.Shows.RING)


class DeviceForm(OfficeModelForm):
    """A device's name, place, and what it shows."""

    class Meta:
        model = Device
        fields = ("name", "place", "shows")
        help_texts = {
            "name": _("Misalnya: Tablet lobi."),
            "place": _("Di mana perangkat ini dipakai, misalnya: meja Duta Pelayanan."),
            "shows": _("Hanya di meja tugas petugas dapat masuk dengan PIN atau kata sandi."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {*OFFERED, self.instance.shows}  # what it shows now may stay
        shows = self.fields["shows"]
        shows.choices = [  # type: ignore[attr-defined]
            (kind.value, kind.label) for kind in Device.Shows if kind in offered
        ]


class AddDeviceForm(DeviceForm):
    """A new device: the one at hand, or another that its code is typed on."""

    HERE, ELSEWHERE = "here", "elsewhere"
    way = forms.ChoiceField(
        label=_("Perangkat mana"),
        choices=[
            (ELSEWHERE, _("Perangkat lain, dengan kode yang diketik di sana")),
            (HERE, _("Perangkat yang sedang saya pakai ini")),
        ],
        initial=ELSEWHERE,
        widget=forms.RadioSelect,
    )


def _rows(office: Office) -> Any:
    people = ("office", "registered_by", "cut_off_by", "code_by")
    return office.devices.select_related(*people).order_by(
        F("cut_off_at").desc(nulls_first=True), "name"
    )


def _when(value: Any) -> str:
    return date_format(timezone.localtime(value), "j M Y H.i") if value else ""


def _registered(device: Device) -> str:
    if not device.registered_by:
        return "–"
    return f"{device.registered_by.full_name}, {_when(device.registered_at)}"


def _state(device: Device) -> Any:
    if device.cut_off_at:
        return badge(say("Diputus"))
    if device.registered_at:
        return badge(say("Dipakai"), "ok")
    if device.code_expires_at and device.code_expires_at > timezone.now():
        return badge(say("Menunggu kode diketik"), "info")
    return badge(say("Kode lewat waktu"), "near")


def _browser(device: Device) -> Any:
    if device.browser == browsers.UNKNOWN:
        return say("Tidak dikenal")
    if browsers.is_outdated(device.browser):
        return format_html("{} {}", device.browser, badge(say("Perlu diperbarui"), "near"))
    return device.browser or "–"


DEVICES = Catalogue(
    name="devices",
    address="perangkat",
    title=_("Perangkat bersama"),
    lead=_(
        "Tablet, ponsel, dan PC yang dipakai bergantian: petugas masuk dengan PIN di perangkat ini."
    ),
    one=_("perangkat"),
    columns=(
        (_("Nama"), lambda device: device.name),
        (_("Tempat"), lambda device: device.place),
        (_("Didaftarkan oleh"), _registered),
        (_("Peramban"), _browser),
        (_("Terakhir terlihat"), lambda device: _when(device.last_seen_at) or "–"),
        (_("Keadaan"), _state),
    ),
    rows=_rows,
    form=DeviceForm,
    add=device_actions.add_device,
    change=lambda row, **about: device_actions.change_device(device=row, **about),
)
devices = list_view(DEVICES)


@administrators_only
def add_device(request: OfficeRequest) -> HttpResponse:
    """Add a device: register the one at hand, or give the code for another."""
    form = AddDeviceForm(request.office, sent(request))
    registered: list[tuple[Device, str]] = []

    def add(values: Values) -> Any:
        if values["way"] == AddDeviceForm.HERE:
            registered.append(_add_this(request, values))
            return _("Perangkat ini terdaftar. Pilih Ganti orang agar petugas masuk dengan PIN.")
        about = who_and_when(request)
        _device, code = device_actions.add_device(office=request.office, values=values, **about)
        _keep(request, code)
        return _("Perangkat ditambahkan. Ketik kodenya di perangkat itu.")

    elsewhere = form.data.get("way") == AddDeviceForm.ELSEWHERE
    to = reverse("administration:device_code") if elsewhere else ""
    heading = _("Tambah perangkat")
    answer = fill_in(request, form, add, heading=heading, back="devices", done=str, to=to)
    for device, token in registered:
        device_sessions.adopt(request, answer, device, token)
    return answer


def _add_this(request: OfficeRequest, values: Values) -> tuple[Device, str]:
    present = device_sessions.device_of(request)
    if present:
        raise AlreadyDone(
            _("Perangkat ini sudah terdaftar sebagai %(name)s.") % {"name": present.name}
        )
    about = who_and_when(request)
    return device_actions.add_this_device(office=request.office, values=values, **about)


@administrators_only
def edit_device(request: OfficeRequest, pk: int) -> HttpResponse:
    """Rename a device; from here it is cut off or given a new code."""
    device = row_or_404(_rows(request.office), pk)
    form = DeviceForm(request.office, sent(request), instance=Device.objects.get(pk=pk))
    return fill_in(
        request,
        form,
        lambda values: device_actions.change_device(
            device=device, values=values, **who_and_when(request)
        ),
        heading=device.name,
        back="devices",
        row=device,
        template="administration/device.html",
        facts=[(heading, cell(device)) for heading, cell in DEVICES.columns[2:]],
    )


@administrators_only
def give_code(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give a device a new registration code, after a confirmation."""
    device = row_or_404(_rows(request.office), pk)

    def give(_values: Values) -> None:
        _keep(request, device_actions.give_code(device=device, **who_and_when(request)))

    return fill_in(
        request,
        RamahForm(sent(request)),
        give,
        heading=_("Buat kode baru"),
        back="devices",
        row=device,
        done=lambda _result: _("Kode baru dibuat."),
        to=reverse("administration:device_code"),
        template="administration/device_renew.html",
        send=_("Buat kode baru"),
    )


@administrators_only
def cut_off(request: OfficeRequest, pk: int) -> HttpResponse:
    """Cut a device off, after a confirmation; what runs on it ends at its next request."""
    device = row_or_404(_rows(request.office), pk)
    return fill_in(
        request,
        RamahForm(sent(request)),
        lambda _values: device_actions.cut_off(device=device, **who_and_when(request)),
        heading=_("Putus perangkat"),
        back="devices",
        row=device,
        done=lambda _result: _("Perangkat diputus. Sesi di sana berakhir saat itu juga."),
        template="administration/device_cut.html",
        is_this=device == device_sessions.device_of(request),
        send=_("Putus sekarang"),
    )


@require_GET
@administrators_only
def code(request: OfficeRequest) -> HttpResponse:
    """Show the code given last, until it is typed or too old."""
    kept = request.session.get(SHOWN, "")
    secret = json.loads(decrypt(kept)) if kept else {"code": ""}
    waiting = request.office.devices.awaiting(secret["code"], at=timezone.now()).first()
    if kept and waiting is None:
        del request.session[SHOWN]
    url = request.build_absolute_uri(reverse("offices:device"))
    context = {"device": waiting, "code": secret["code"], "device_url": url}
    return show(request, "administration/device_code.html", "devices", context)


def _keep(request: OfficeRequest, code: str) -> None:
    request.session[SHOWN] = encrypt(json.dumps({"code": code}))
