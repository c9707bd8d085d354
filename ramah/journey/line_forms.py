"""The forms of the queue at the desks: drawing a number, and where a number is to wait."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from ramah.journey.waiting_line import Destination
from ramah.lib.forms import RamahForm, TileCheckboxes, TileRadios
from ramah.offices.models import Counter, Office, Service
from ramah.queueing.models import CODE_LENGTH, CODE_SIGNS, Ticket, new_code

KEEP, LAST = "KEEP", "LAST"
PLACES = ((KEEP, _("Urutan semula")), (LAST, _("Urutan akhir")))


class DrawForm(RamahForm):
    """A number of the ordinary lane for somebody who asks; its code makes sending twice safe."""

    code = forms.CharField(
        widget=forms.HiddenInput,
        initial=new_code,
        validators=[RegexValidator(rf"^[{CODE_SIGNS}]{{{CODE_LENGTH}}}$")],
    )

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = list(office.services.filter(is_active=True).order_by("name"))
        choices = [(row.code, row.name) for row in self.services]
        self.fields["service"] = forms.ChoiceField(
            label=_("Layanan"), choices=choices, widget=TileRadios()
        )
        self.fields["further"] = forms.MultipleChoiceField(
            label=_("Layanan sesudahnya"),
            help_text=_("Dipanggil berturut-turut dengan nomor yang sama."),
            choices=choices,
            required=False,
            widget=TileCheckboxes(),
        )

    @property
    def service(self) -> Service:
        """Give the service."""
        return self._named(self.cleaned_data["service"])

    @property
    def further(self) -> list[Service]:
        """Give the services afterwards; the first one is not asked for twice."""
        codes = self.cleaned_data["further"]
        return [self._named(code) for code in codes if code != self.cleaned_data["service"]]

    def _named(self, code: str) -> Service:
        return next(row for row in self.services if row.code == code)


class DestinationForm(RamahForm):
    """Where a number is to wait: the service, the counter, its place in the line."""

    service = forms.ModelChoiceField(
        Service.objects.none(), label=_("Layanan tujuan"), empty_label=None
    )
    counter = forms.ModelChoiceField(
        Counter.objects.none(),
        label=_("Loket tujuan"),
        required=False,
        empty_label=_("Loket mana pun yang melayani"),
    )
    place = forms.ChoiceField(
        label=_("Tempat dalam antrean"),
        choices=PLACES,
        initial=KEEP,
        widget=TileRadios(icons={KEEP: "clock", LAST: "arrow-down"}),
    )

    def __init__(self, ticket: Ticket, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticket, office = ticket, ticket.office
        counters = office.counters.filter(is_active=True).order_by("number")
        services = office.services.filter(is_active=True).order_by("name")
        self.fields["counter"].queryset = counters  # type: ignore[attr-defined]
        self.fields["service"].queryset = services  # type: ignore[attr-defined]
        self.fields["service"].initial = ticket.service_id
        self.fields["counter"].initial = ticket.counter_id
        if ticket.visit_id:  # its service is moved where its result is recorded
            del self.fields["service"]

    def clean(self) -> dict[str, Any]:
        """Refuse a counter that does not give the service."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        counter, service = answers.get("counter"), answers.get("service", self.ticket.service)
        if counter and service and not counter.services.filter(pk=service.pk).exists():
            self.add_error("counter", _("Loket ini tidak memberi layanan itu. Pilih lain."))
        return answers

    @property
    def destination(self) -> Destination:
        """Give the answers as the action takes them."""
        answers = self.cleaned_data
        return Destination(
            service=answers.get("service", self.ticket.service),
            counter=answers["counter"],
            keeps_place=answers["place"] == KEEP,
        )
