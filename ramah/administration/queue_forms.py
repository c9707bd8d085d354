"""The forms of the queue: its rule, its letters, the lanes of its counters."""

import re
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from ramah.administration.forms import OfficeModelForm
from ramah.lib.forms import RamahForm
from ramah.offices.models import Office
from ramah.queueing import public
from ramah.queueing.configuration import CounterQueue, QueueSettings, Series, queue_of_counter
from ramah.queueing.rule import Rule

LOOPBACK = ("localhost", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104
NOT_KNOWN = _(
    "Server ini belum menjawab untuk nama %(host)s, jadi kode QR belum berguna. Minta pengelola "
    "server menambahkannya ke RAMAH_HOSTS, lalu memulai ulang."
)
PLAIN_ON_INTERNET = _(
    "Alamat di internet sebaiknya dimulai dengan https://: tanpa itu layar ponsel tidak dapat "
    "dijaga tetap menyala, dan isinya dapat diubah di jalan."
)
NUMBERS = (
    "priority_limit",
    "patience_minutes",
    "head_start_minutes",
    "no_show_after",
    "recall_seconds",
    "kiosk_seconds",
)


# A name, with or without dots as on an office's own network, or an address; and the port.
HOST = re.compile(
    r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?\.?"
)


def _parts(address: str) -> SplitResult:
    """Take an address apart; a name alone is taken for plain http."""
    try:
        return urlsplit(address if "://" in address else f"http://{address}")
    except ValueError:  # half an IPv6 address
        return SplitResult("", "", "", "", "")


class QueueForm(OfficeModelForm):
    """How the office runs its queue."""

    public_address = forms.CharField(
        label=_("Alamat untuk pemohon"),
        required=False,
        max_length=200,
        help_text=_("Misalnya https://antrean.kantor.example, tanpa bagian di belakangnya."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = QueueSettings
        fields = (
            "preset",
            "priority_limit",
            "patience_minutes",
            "head_start_minutes",
            "has_ordinary_lane",
            "recall_seconds",
            "no_show_after",
            "kiosk_seconds",
            "ticket_text",
            "prints_procedure",
            "public_scope",
            "public_address",
            "refuses_staff_there",
        )
        widgets = {
            "preset": forms.RadioSelect,
            "public_scope": forms.RadioSelect,
            "ticket_text": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "has_ordinary_lane": _("Bila dimatikan, hanya nomor khusus yang dapat diambil."),
            "ticket_text": _("Misalnya jam istirahat. Boleh kosong."),
            "refuses_staff_there": _("Yang membuka alamat itu hanya melihat halaman pemohon."),
        }

    def __init__(self, office: Office, *args: Any, here: str = "", **kwargs: Any) -> None:
        """Make the form; ``here`` is the host at which the administrator is right now."""
        super().__init__(office, *args, **kwargs)
        self.here = public.host_of(f"//{here}")
        for name in NUMBERS:
            self.fields[name].widget.attrs |= {"class": "short", "inputmode": "numeric"}
        for name in ("preset", "public_scope"):
            field: Any = self.fields[name]
            field.choices = [choice for choice in field.choices if choice[0]]

    def clean_public_address(self) -> str:
        """Give scheme and host alone: everything behind them is the program's own."""
        address: str = self.cleaned_data["public_address"]
        if not address:
            return ""
        parts = _parts(address)
        if parts.scheme not in ("http", "https") or "@" in parts.netloc:
            raise forms.ValidationError(_("Alamat dimulai dengan http:// atau https://."))
        if not HOST.fullmatch(parts.netloc):
            raise forms.ValidationError(_("Tulis alamat seperti https://antrean.kantor.example."))
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise forms.ValidationError(_("Tulis alamatnya saja, tanpa bagian sesudah nama."))
        if public.host_of(address) in LOOPBACK:
            raise forms.ValidationError(
                _("Alamat ini hanya dikenal komputer server. Tulis nama atau alamat jaringannya.")
            )
        return f"{parts.scheme}://{parts.netloc}"

    def clean(self) -> dict[str, Any]:
        """Ask for the address wherever visitors are to open a page."""
        answers = super().clean()
        open_to = answers.get("public_scope", QueueSettings.PublicScope.NONE)
        missing = not answers.get("public_address") and "public_address" not in self.errors
        if open_to != QueueSettings.PublicScope.NONE and missing:
            self.add_error("public_address", _("Isi alamat yang dibuka pemohon."))
        elif open_to != QueueSettings.PublicScope.NONE and answers.get("refuses_staff_there"):
            self._check_not_here(answers.get("public_address", ""))
        return answers

    def _check_not_here(self, address: str) -> None:
        """Keep the office from locking itself out: desks are refused at that host, at any port."""
        if address and public.host_of(address) == self.here:
            sentence = _(
                "Anda sedang bekerja di alamat ini, dan petugas akan ditolak di sini. Pakai nama "
                "lain untuk pemohon, atau jangan menolak meja petugas di alamat itu."
            )
            self.add_error("public_address", sentence)

    @property
    def warnings(self) -> list[Any]:
        """Say what is odd about the address that is in use, though it can be kept."""
        settings: QueueSettings = self.instance
        if not public.is_open(settings):
            return []
        is_plain = settings.public_address.startswith("http://")
        found: list[Any] = []
        if not public.is_known_host(settings.public_address):
            found.append(NOT_KNOWN % {"host": public.host_of(settings.public_address)})
        if is_plain and settings.public_scope == QueueSettings.PublicScope.INTERNET:
            found.append(PLAIN_ON_INTERNET)
        return found

    @property
    def rule(self) -> Rule:
        """Give the ordering rule as the form stands; what is not right yet is as it was."""
        settings: QueueSettings = self.instance
        for name in self.errors:
            if name in self.initial:
                setattr(settings, name, self.initial[name])
        return settings.rule


class SeriesForm(OfficeModelForm):
    """The letters before the numbers of a lane."""

    class Meta:
        model = Series
        fields = ("lane", "service", "prefix")
        widgets = {
            "lane": forms.RadioSelect,
            "prefix": forms.TextInput(
                attrs={"class": "short", "autocapitalize": "characters", "autocomplete": "off"}
            ),
        }
        help_texts = {"prefix": _("Huruf R menjadi R-001, R-002, dan seterusnya setiap hari.")}

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(office, *args, **kwargs)
        service: Any = self.fields["service"]
        service.queryset = office.services.order_by("code")
        service.empty_label = _("Semua layanan di jalur ini")
        lane: Any = self.fields["lane"]
        lane.choices = [choice for choice in lane.choices if choice[0]]


class LanesForm(RamahForm):
    """The lanes that each counter serves."""

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counters = office.counters.filter(is_active=True).select_related("queue")
        self.counters = list(counters.order_by("number"))
        for counter in self.counters:
            self.fields[f"lanes_{counter.pk}"] = forms.ChoiceField(
                label=str(counter),
                choices=CounterQueue.Lanes.choices,
                initial=queue_of_counter(counter).lanes,
                widget=forms.RadioSelect,
            )

    @property
    def lanes(self) -> dict[int, str]:
        """Give the answers as the action takes them."""
        return {row.pk: self.cleaned_data[f"lanes_{row.pk}"] for row in self.counters}
