"""The forms of the queue: its rule, its letters, the lanes of its counters."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from ramah.administration.forms import OfficeModelForm
from ramah.lib.forms import RamahForm
from ramah.offices.models import Office
from ramah.queueing.configuration import CounterQueue, QueueSettings, Series, queue_of_counter
from ramah.queueing.rule import Rule

NUMBERS = (
    "priority_limit",
    "patience_minutes",
    "head_start_minutes",
    "no_show_after",
    "recall_seconds",
    "kiosk_seconds",
)


class QueueForm(OfficeModelForm):
    """How the office runs its queue."""

    public_address = forms.URLField(
        label=_("Alamat untuk pemohon"),
        required=False,
        max_length=200,
        assume_scheme="http",
        help_text=_("Misalnya https://antrean.kantor.example, tanpa bagian di belakangnya."),
        error_messages={"invalid": _("Tulis alamat seperti https://antrean.kantor.example.")},
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

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(office, *args, **kwargs)
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
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or "@" in parts.netloc:
            raise forms.ValidationError(_("Alamat dimulai dengan http:// atau https://."))
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise forms.ValidationError(_("Tulis alamatnya saja, tanpa bagian sesudah nama."))
        return f"{parts.scheme}://{parts.netloc}"

    def clean(self) -> dict[str, Any]:
        """Ask for the address wherever visitors are to open a page."""
        answers = super().clean()
        open_to = answers.get("public_scope", QueueSettings.PublicScope.NONE)
        missing = not answers.get("public_address") and "public_address" not in self.errors
        if open_to != QueueSettings.PublicScope.NONE and missing:
            self.add_error("public_address", _("Isi alamat yang dibuka pemohon."))
        return answers

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
