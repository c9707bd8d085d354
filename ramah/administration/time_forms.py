"""The forms of opening hours and holidays."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from ramah.administration import holiday_csv
from ramah.administration.forms import OfficeModelForm
from ramah.administration.time_actions import Span
from ramah.lib.forms import RamahForm
from ramah.offices.models import Holiday, Office, OpeningHours, Weekday

SESSIONS = 2  # a day is open before and after the noon pause
LARGEST_FILE = 500_000  # bytes


class OpeningHoursForm(RamahForm):
    """The whole week: for each day the sessions in which the office is open."""

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = defaultdict(list)
        for row in office.opening_hours.order_by("weekday", "opens"):
            held[row.weekday].append(row)
        self.sessions = max([SESSIONS, *map(len, held.values())])
        for day in Weekday:
            rows = [*held[day.value], *[None] * self.sessions]
            for number in range(1, self.sessions + 1):
                self._ask(day, number, rows[number - 1])

    def _ask(self, day: Weekday, number: int, row: OpeningHours | None) -> None:
        about = {"day": day.label, "number": number}
        self.fields[f"opens_{day}_{number}"] = _time(
            _("%(day)s, sesi %(number)s: buka") % about, row and row.opens
        )
        self.fields[f"closes_{day}_{number}"] = _time(
            _("%(day)s, sesi %(number)s: tutup") % about, row and row.closes
        )

    @property
    def days(self) -> Iterator[tuple[str, list[tuple[int, BoundField, BoundField]]]]:
        """Give each day's name and its sessions, for the template."""
        for day in Weekday:
            yield (
                str(day.label),
                [
                    (number, self[f"opens_{day}_{number}"], self[f"closes_{day}_{number}"])
                    for number in range(1, self.sessions + 1)
                ],
            )

    def clean(self) -> dict[str, Any]:
        """Read the sessions: each has both times, in order."""
        spans = [span for day in Weekday for span in self._spans_of(day)]
        return {**self.cleaned_data, "spans": spans}

    def _spans_of(self, day: Weekday) -> Iterator[Span]:
        for number in range(1, self.sessions + 1):
            names = (f"opens_{day}_{number}", f"closes_{day}_{number}")
            opens, closes = (self.cleaned_data.get(name) for name in names)
            if opens and closes and opens < closes:
                yield Span(day.value, opens, closes)
            elif opens and closes:
                self.add_error(names[1], _("Jam tutup harus sesudah jam buka."))
            elif (opens or closes) and not set(names) & set(self.errors):
                self.add_error(names[bool(opens)], _("Isi kedua jam, atau kosongkan keduanya."))


def _time(label: Any, initial: Any) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"})
    return forms.TimeField(label=label, initial=initial, required=False, widget=widget)


class HolidayForm(OfficeModelForm):
    """One holiday."""

    class Meta:
        model = Holiday
        fields = ("date", "name", "kind")
        widgets = {
            "date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "medium"}),
            "kind": forms.RadioSelect,
        }

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(office, *args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = Holiday.Kind.choices


class HolidayImportForm(RamahForm):
    """A table of holidays, pasted or uploaded; what was uploaded is shown again on an error."""

    file = forms.FileField(
        label=_("Berkas CSV"),
        required=False,
        help_text=_("Bila berkas dipilih, isi kotak di bawah diabaikan."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    text = forms.CharField(
        label=_("Isi tabel"),
        help_text=_("Tempel isi tabel di sini, bila tidak mengunggah berkas."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "code"}),
    )

    def clean(self) -> dict[str, Any]:
        """Read every row; one bad row refuses the whole table."""
        answers = self.cleaned_data
        text = self._text(answers.get("file"), answers.get("text", ""))
        if self.errors:
            return answers
        if not text.strip():
            self.add_error("text", _("Pilih berkas, atau tempel isinya."))
            return answers
        reading = holiday_csv.read(text)
        if reading.problems:
            self.add_error("text", reading.problems)
        return {**answers, "rows": reading.rows}

    def _text(self, file: UploadedFile | None, pasted: str) -> str:
        if file is None:
            return pasted
        if (file.size or 0) > LARGEST_FILE:
            self.add_error("file", _("Berkas ini terlalu besar. Unggah daftar hari libur saja."))
            return ""
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("file", _("Simpan berkas sebagai “CSV UTF-8”, lalu unggah lagi."))
            return ""
        shown: Any = self.data.copy()  # type: ignore[attr-defined]
        shown["text"] = text
        self.data = shown
        return str(text)
