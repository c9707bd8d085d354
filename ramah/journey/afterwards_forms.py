"""The manual form on the screen: its fields, and which of them does not fit."""

import re
import uuid
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ramah.aids.lending import AidUnavailable, Return
from ramah.aids.models import Aid, Loan
from ramah.journey.afterwards import BACK, LENT, BadTime, ManualRecord, check_free, check_times
from ramah.journey.forms import NeedsForm
from ramah.journey.registration import Registration
from ramah.journey.results import NEEDS_NOTE
from ramah.lib.forms import TileRadios
from ramah.offices.models import Counter, Office, Service
from ramah.sop.procedure import Step
from ramah.survey.models import Invitation
from ramah.visits.models import ServiceSegment

STEPS = range(1, 6)
AIDS = range(1, 5)
MOST_TO_PICK = 200  # units in the list of labels; among more nobody picks
Result = ServiceSegment.Result
RESULTS = [
    (code, label) for code, label in Result.choices if code not in (Result.TRANSFERRED, Result.LEFT)
]
VEHICLE_ICONS = {"no": "footprints", "yes": "car"}
SURVEY_ICONS = {"INVITED": "message-square-text", "DECLINED": "x"}


class ClockField(forms.TimeField):
    """An hour as people write it: 9.05, 09:05 or 0905."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%H:%M"],
            widget=forms.TextInput(
                attrs={"class": "short", "inputmode": "decimal", "autocomplete": "off"}
            ),
            error_messages={
                "required": _("Tulis jamnya, seperti 09.05."),
                "invalid": _("Tulis jam seperti 09.05."),
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> time | None:
        """Read the hour."""
        written = re.fullmatch(r"(\d{1,2})[.:, ]?(\d{2})", str(value or "").strip())
        return super().to_python(f"{written[1]}:{written[2]}" if written else value)


class ManualForm(NeedsForm):
    """A visit as the manual form has it; its id makes sending twice harmless."""

    visit_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    reason = forms.CharField(
        label=_("Alasan dicatat kemudian"),
        help_text=_("Misalnya: listrik padam pukul 09.00 sampai 10.00."),
        max_length=200,
    )
    service_date = forms.DateField(
        label=_("Tanggal layanan"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "medium"}),
        error_messages={"invalid": _("Tulis tanggal seperti 24-11-2026.")},
    )
    vehicle = forms.ChoiceField(
        label=_("Kendaraan"),
        choices=[("no", _("Tanpa kendaraan")), ("yes", _("Membawa kendaraan"))],
        widget=TileRadios(icons=VEHICLE_ICONS),
    )
    purpose = forms.CharField(label=_("Keperluan"), max_length=300)
    name = forms.CharField(
        label=_("Nama pemohon"),
        help_text=_("Kosongkan bila tidak disebutkan."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    service = forms.ModelChoiceField(
        Service.objects.none(), label=_("Layanan"), empty_label=_("Pilih layanan")
    )
    explained = forms.BooleanField(label=_("Prosedur layanan dijelaskan"), required=False)
    counter = forms.ModelChoiceField(
        Counter.objects.none(), label=_("Loket"), empty_label=_("Pilih loket")
    )
    result = forms.ChoiceField(label=_("Hasil"), choices=RESULTS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Keterangan hasil"),
        help_text=_("Berkas yang kurang, tujuan rujukan, atau alasan tidak dapat dilayani."),
        max_length=300,
        required=False,
    )
    result_date = forms.DateField(
        label=_("Tanggal yang dijanjikan"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "medium"}),
        error_messages={"invalid": _("Tulis tanggal seperti 24-11-2026.")},
    )
    survey = forms.ChoiceField(
        label=_("Survei"),
        choices=Invitation.Decision.choices,
        widget=TileRadios(icons=SURVEY_ICONS),
    )

    def __init__(
        self, office: Office, steps: Sequence[Step], now: datetime, *args: Any, **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"service_date": office.local_date(now)})
        super().__init__(office, *args, **kwargs)
        self.office, self.steps, self.now = office, steps[: len(STEPS)], now
        self.fields["service"].queryset = office.services.filter(  # type: ignore[attr-defined]
            is_active=True
        ).order_by("name")
        self.fields["counter"].queryset = office.counters.order_by(  # type: ignore[attr-defined]
            "number"
        )
        self._add_times()
        self._add_aids()
        self.order_fields(_order())
        self.times: list[tuple[datetime, datetime]] = []
        self.units: list[tuple[Aid, Return]] = []

    def _add_times(self) -> None:
        for number in STEPS:
            step = {"number": number}
            self.fields[f"start_{number}"] = ClockField(
                label=_("Mulai langkah %(number)s") % step, required=number == 1
            )
            self.fields[f"finish_{number}"] = ClockField(
                label=_("Selesai langkah %(number)s") % step
            )

    def _add_aids(self) -> None:
        for row in AIDS:
            number = {"number": row}
            self.fields[f"tag_{row}"] = forms.CharField(
                label=_("Label sarana %(number)s") % number,
                max_length=24,
                required=False,
                widget=forms.TextInput(
                    attrs={"class": "medium", "list": "label-sarana", "autocomplete": "off"}
                ),
            )
            self.fields[f"condition_{row}"] = forms.ChoiceField(
                label=_("Keadaan sarana %(number)s saat pulang") % number,
                choices=Loan.Condition.choices,
                initial=Loan.Condition.GOOD,
                required=False,
            )
            self.fields[f"aid_note_{row}"] = forms.CharField(
                label=_("Catatan sarana %(number)s") % number,
                help_text=_("Wajib bila tidak kembali: tulis alasannya."),
                max_length=200,
                required=False,
            )

    @property
    def time_rows(self) -> list[tuple[Step, BoundField, BoundField]]:
        """Give the two times of each step, for the template."""
        return [
            (step, self[f"start_{number}"], self[f"finish_{number}"])
            for number, step in zip(STEPS, self.steps, strict=True)
        ]

    @property
    def aid_rows(self) -> list[tuple[int, list[BoundField]]]:
        """Give the fields of each aid, for the template."""
        names = ("tag", "condition", "aid_note")
        return [(row, [self[f"{name}_{row}"] for name in names]) for row in AIDS]

    @property
    def tags(self) -> list[Aid]:
        """Give the office's units, to be picked while a label is typed; none if they are many."""
        few = list(self.office.aids.select_related("type").order_by("tag")[: MOST_TO_PICK + 1])
        return few if len(few) <= MOST_TO_PICK else []

    def clean(self) -> dict[str, Any]:
        """Check what belongs together: times in order, a result with its note, aids once each."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        self._clean_times(answers)
        self._clean_result(answers)
        self._clean_aids(answers)
        return answers

    def _clean_times(self, answers: dict[str, Any]) -> None:
        day = answers.get("service_date")
        clocks = _filled(answers)
        if day is None or not clocks:
            return
        times = [(self._instant(day, start), self._instant(day, end)) for start, end in clocks]
        try:
            check_times(times, office=self.office, now=self.now)
        except BadTime as fault:
            name = "service_date" if fault.end == "date" else f"{fault.end}_{fault.step}"
            self.add_error(name, str(fault))
        else:
            self.times = times if len(times) == len(STEPS) else []

    def _instant(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self.office.zone)

    def _clean_result(self, answers: dict[str, Any]) -> None:
        code = answers.get("result")
        if code in NEEDS_NOTE and not answers.get("note"):
            self.add_error("note", str(NEEDS_NOTE[Result(code)]))
        missing = not answers.get("result_date") and "result_date" not in self.errors
        if code == Result.PROMISED and missing:
            self.add_error("result_date", _("Sebut tanggal yang dijanjikan."))

    def _clean_aids(self, answers: dict[str, Any]) -> None:
        found: dict[int, Aid] = {}
        for row in AIDS:
            tag = answers.get(f"tag_{row}")
            if not tag:
                continue
            unit = self.office.aids.select_related("type").tagged(tag).first()
            problem = self._problem(unit, found)
            if unit is None or problem:
                self.add_error(f"tag_{row}", problem)
                continue
            found[unit.pk] = unit
            self.units.append((unit, self._back(answers, row)))

    def _problem(self, unit: Aid | None, found: dict[int, Aid]) -> Any:
        if unit is None:
            return _("Label ini tidak ada di kantor ini. Periksa tulisannya.")
        if unit.pk in found:
            return _("Label ini sudah ditulis di atas.")
        if not self.times:
            return None
        try:
            own = self.cleaned_data.get("visit_id")
            check_free(unit, self.times[LENT[0]][LENT[1]], self.times[BACK[0]][BACK[1]], but=own)
        except AidUnavailable as refusal:
            return str(refusal)
        return None

    def _back(self, answers: dict[str, Any], row: int) -> Return:
        condition = answers.get(f"condition_{row}") or Loan.Condition.GOOD
        note = answers.get(f"aid_note_{row}") or ""
        if condition == Loan.Condition.NOT_RETURNED and not note:
            self.add_error(f"aid_note_{row}", _("Tulis alasan mengapa tidak kembali."))
        return Return(condition, note)

    @property
    def record(self) -> ManualRecord:
        """Give the answers as the action takes them."""
        answers = self.cleaned_data
        registration = Registration(
            service=answers["service"],
            purpose=answers["purpose"],
            name=answers["name"],
            name_withheld=not answers["name"],
        )
        return ManualRecord(
            reason=answers["reason"],
            needs=self.chosen,
            times=self.times,
            registration=registration,
            counter=answers["counter"],
            result=answers["result"],
            survey=answers["survey"],
            has_vehicle=answers["vehicle"] == "yes",
            explained=answers["explained"],
            note=answers["note"],
            result_date=answers["result_date"],
            aids=self.units,
        )


def _filled(answers: dict[str, Any]) -> list[tuple[time, time]]:
    """Fill an empty start with the finish before it; stop where a time is missing or unreadable."""
    clocks: list[tuple[time, time]] = []
    for number in STEPS:
        start, finish = (answers.get(f"{end}_{number}") for end in ("start", "finish"))
        if start is None and clocks and f"start_{number}" in answers:
            start = clocks[-1][1]
        if start is None or finish is None:
            break
        clocks.append((start, finish))
    return clocks


def _order() -> list[str]:
    """Name the fields as the page has them, so that errors are listed from top to bottom."""
    return [
        *("visit_id", "reason", "service_date", "needs", "vehicle"),
        *(f"{end}_{step}" for step in STEPS for end in ("start", "finish")),
        *("purpose", "name", "service", "explained"),
        *("counter", "result", "note", "result_date", "survey"),
        *(f"{name}_{row}" for row in AIDS for name in ("tag", "condition", "aid_note")),
    ]
