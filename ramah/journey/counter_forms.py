"""The form in which a service ends."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ramah.journey.forms import WaivingForm
from ramah.journey.results import NEEDS_NOTE, Result, ServiceResult
from ramah.journey.work import procedure_of
from ramah.lib.forms import WHERE_NEEDED, TileRadios
from ramah.offices.models import Counter, Service
from ramah.queueing import tickets
from ramah.survey.models import Invitation
from ramah.visits.models import ServiceSegment

RESULTS = (
    Result.DONE,
    Result.PAPERS_MISSING,
    Result.PROMISED,
    Result.REFERRED,
    Result.NOT_SERVED,
    Result.TRANSFERRED,
)
ICONS = {
    "DONE": "circle-check",
    "PAPERS_MISSING": "file-text",
    "PROMISED": "calendar",
    "REFERRED": "route",
    "NOT_SERVED": "ban",
    "TRANSFERRED": "arrow-right",
    "INVITED": "star",
    "DECLINED": "x",
}


class ResultForm(WaivingForm):
    """A service's result, the survey, and what follows."""

    need_words = dict.fromkeys(("note", "date", "survey"), WHERE_NEEDED)

    code = forms.ChoiceField(
        label=_("Hasil layanan"),
        choices=[(result.value, result.label) for result in RESULTS],
        initial=Result.DONE,
        widget=TileRadios(icons=ICONS),
    )
    note = forms.CharField(
        label=_("Keterangan untuk pemohon"),
        help_text=_("Wajib untuk berkas kurang (berkas apa), dirujuk (ke mana), tidak dilayani."),
        max_length=300,
        required=False,
    )
    date = forms.DateField(
        label=_("Tanggal yang dijanjikan"),
        help_text=_("Wajib bila hasilnya “Dijanjikan”."),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "medium"}),
    )
    survey = forms.ChoiceField(
        label=_("Survei kepuasan"),
        help_text=_("Wajib bila tidak ada layanan lain sesudah ini."),
        choices=Invitation.Decision.choices,
        required=False,
        widget=TileRadios(icons=ICONS),
    )
    next_service = forms.ModelChoiceField(
        Service.objects.none(),
        label=_("Layanan berikutnya atau tujuan pengalihan"),
        required=False,
        empty_label=_("Tidak ada: kunjungan ini selesai dilayani"),
    )
    next_counter = forms.ModelChoiceField(
        Counter.objects.none(),
        label=_("Loket tujuan"),
        required=False,
        empty_label=_("Loket mana pun"),
    )

    def __init__(self, segment: ServiceSegment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.segment = segment
        office = segment.visit.office
        services = office.services.filter(is_active=True).order_by("name")
        counters = office.counters.filter(is_active=True).order_by("number")
        self.fields["next_service"].queryset = services  # type: ignore[attr-defined]
        self.fields["next_counter"].queryset = counters  # type: ignore[attr-defined]
        self.fields["next_service"].initial = tickets.asked_next(segment.visit.ticket)
        if Invitation.objects.filter(visit=segment.visit).exists():
            del self.fields["survey"]
        self.asks_rating = "rating_asked" in procedure_of(segment.visit).steps[3].requires

    def clean_date(self) -> datetime.date | None:
        """Refuse a promise for a day that has passed."""
        day: datetime.date | None = self.cleaned_data["date"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("Tanggal ini sudah lewat. Pilih tanggal mendatang."))
        return day

    def clean(self) -> dict[str, Any]:
        """Ask for what each result must say."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        code = answers.get("code", "")
        if code in NEEDS_NOTE and not answers.get("note"):
            self.add_error("note", str(NEEDS_NOTE[Result(code)]))
        if code == Result.PROMISED and not answers.get("date") and "date" not in self.errors:
            self.add_error("date", _("Sebut tanggal yang dijanjikan."))
        self._check_next(answers)
        return answers

    def _check_next(self, answers: dict[str, Any]) -> None:
        if answers.get("code") == Result.TRANSFERRED and not answers.get("next_service"):
            self.add_error("next_service", _("Pilih layanan tujuan pengalihan."))
        elif self.asks_rating and not (
            answers.get("next_service") or answers.get("survey", "asked before")
        ):
            self.add_error("survey", _("Ajak mengisi survei, atau catat tidak bersedia."))
        counter, service = answers.get("next_counter"), answers.get("next_service")
        if counter and service and not counter.services.filter(pk=service.pk).exists():
            self.add_error("next_counter", _("Loket ini tidak memberi layanan itu. Pilih lain."))

    @property
    def result(self) -> ServiceResult:
        """Give the answers as the action takes them."""
        answers = self.cleaned_data
        return ServiceResult(
            code=answers["code"],
            note=answers["note"],
            date=answers["date"],
            survey=answers.get("survey", ""),
            next_service=answers["next_service"],
            next_counter=answers["next_counter"],
            waive=self.reasons,
        )
