"""The page that shows every component, and the choice of a browser's colours."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from ramah.displays.kiosk_problems import not_at_kiosk
from ramah.lib import ui
from ramah.lib.forms import RamahForm, TileCheckboxes, TileRadios

YEAR = 365 * 24 * 60 * 60
STANDARD = timedelta(minutes=3)


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Remember in this browser the colours and the contrast a person chose."""
    response = HttpResponseRedirect(_back_to(request))
    _remember(response, ui.THEME_COOKIE, request.POST.get("theme"), ui.THEMES)
    _remember(response, ui.CONTRAST_COOKIE, request.POST.get("contrast"), ui.CONTRASTS)
    return response


def _back_to(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"


def _remember(
    response: HttpResponse, cookie: str, value: str | None, allowed: tuple[str, ...]
) -> None:
    if value in allowed:
        response.set_cookie(
            cookie,
            value,
            max_age=YEAR,
            secure=settings.CSRF_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


class SampleForm(RamahForm):
    """One field of each kind."""

    name = forms.CharField(
        label=_("Nama pemohon"), help_text=_("Seperti yang ingin disapa."), max_length=80
    )
    phone = forms.CharField(
        label=_("Nomor telepon"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "class": "medium", "autocomplete": "off"}),
    )
    service = forms.ChoiceField(
        label=_("Layanan"),
        choices=[("", _("Pilih layanan")), ("a", _("Kekayaan intelektual")), ("b", _("Apostille"))],
    )
    promised = forms.DateField(
        label=_("Tanggal dijanjikan"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "medium"}),
    )
    note = forms.CharField(
        label=_("Catatan"),
        required=False,
        help_text=_("Tanpa diagnosis dan tanpa nomor identitas."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    needs = forms.MultipleChoiceField(
        label=_("Kebutuhan"),
        help_text=_("Boleh lebih dari satu."),
        choices=[
            ("wheelchair", _("Kursi roda")),
            ("cane", _("Tongkat")),
            ("sign-language", _("Bahasa isyarat")),
            ("magnifier", _("Kaca pembesar")),
        ],
        widget=TileCheckboxes(
            icons=lambda value: str(value), hints={"wheelchair": _("2 tersedia")}
        ),
    )
    arrival = forms.ChoiceField(
        label=_("Datang dengan"),
        choices=[("walk", _("Jalan kaki")), ("car", _("Mobil")), ("bus", _("Angkutan umum"))],
        widget=TileRadios(icons={"walk": "footprints", "car": "car", "bus": "bus"}),
    )
    result = forms.ChoiceField(
        label=_("Hasil"),
        choices=[("done", _("Selesai")), ("lacking", _("Berkas kurang")), ("sent", _("Dirujuk"))],
        widget=forms.RadioSelect,
    )
    consent = forms.BooleanField(label=_("Nomor telepon boleh disimpan setelah kunjungan"))


def _clocks(now: datetime) -> list[dict[str, Any]]:
    samples = [
        (_("A-012, langkah 2"), 65, False),
        (_("A-013, langkah 3"), 150, False),
        (_("A-014, langkah 5"), 222, False),
        (_("A-015, langkah 2"), 180, True),
        (_("A-016, langkah 3"), 4000, True),
    ]
    rows = []
    for label, seconds, stopped in samples:
        started = now - timedelta(seconds=seconds)
        due, finished = started + STANDARD, now if stopped else None
        rows.append({"label": label, "started": started, "due": due, "finished": finished})
    return rows


def _shell() -> SimpleNamespace:
    desks = [
        (_("Pengamanan"), "shield", False),
        (_("Duta"), "hand-heart", True),
        (_("Loket"), "monitor", False),
        (_("Manajer"), "layout-dashboard", False),
    ]
    return SimpleNamespace(
        office=SimpleNamespace(
            id="", revision=0, is_demo=True, name="Kantor Wilayah Kementerian Hukum Contoh"
        ),
        desks=[
            {"label": label, "icon": icon, "url": "#isi", "current": current}
            for label, icon, current in desks
        ],
        duties=[_("Lobi")],
        duty_url="#isi",
        user_label=_("Sari Contoh (Duta Pelayanan)"),
        substitution=_("Anda bertindak untuk Petugas Pengamanan. Alasan tercatat: rekan sakit."),
        live_url="",
        banners=[
            {"level": "info", "text": _("Besok kantor libur.")},
            {
                "level": "danger",
                "text": _("Tidak ada Manajer On Duty yang bertugas; laporan menunggu."),
                "url": "#isi",
                "link_text": _("Mulai bertugas"),
            },
        ],
    )


def _steps() -> list[dict[str, Any]]:
    rows = [
        (_("Penerimaan"), "done", "2:10"),
        (_("Sarana dan antar"), "late", _("3:40, lewat 0:40")),
        (_("Pendaftaran"), "done", "2:58"),
        (_("Pelayanan"), "current", ""),
        (_("Antar keluar"), "skipped", ""),
        (_("Laporan"), "todo", ""),
    ]
    return [
        {"number": number, "label": label, "state": state, "detail": detail}
        for number, (label, state, detail) in enumerate(rows, start=1)
    ]


@require_safe
@not_at_kiosk
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component in all its states."""
    now = timezone.now()
    wrong = SampleForm({"phone": "0800 0000 000", "promised": "besok"}, prefix="wrong")
    context = {
        "shell": _shell(),
        "messages": [
            Message(messages.SUCCESS, gettext("Nomor antrean A-012 dicetak.")),
            Message(messages.WARNING, gettext("Pencetak hampir kehabisan kertas.")),
            Message(messages.ERROR, gettext("Kursi roda ini masih dipinjam. Pilih yang lain.")),
        ],
        "now": now,
        "standard": STANDARD,
        "clocks": _clocks(now),
        "steps": _steps(),
        "counts": [
            {"label": _("Menunggu"), "value": 4},
            {"label": _("Didampingi"), "value": 2},
            {"label": _("Lewat waktu"), "value": 1, "state": "late", "url": "#jam"},
            {"label": _("Sarana di luar"), "value": 3},
        ],
        "blank": SampleForm(),
        "wrong": wrong,
        "icons": sorted(ui.icon_names()),
        "durations": [timedelta(seconds=65), timedelta(minutes=62), timedelta(hours=2)],
    }
    return render(request, "displays/styleguide.html", context)
