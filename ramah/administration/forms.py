"""The forms of what the office is and offers. Rules about several rows are the actions' own."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import MinValueValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

from ramah.aids.models import Aid, AidType, Place
from ramah.lib.forms import RamahModelForm
from ramah.offices.models import Counter, Office, Service
from ramah.visits.models import Need, VulnerableGroup

ZONES = (
    ("Asia/Jakarta", _("WIB (Asia/Jakarta)")),
    ("Asia/Makassar", _("WITA (Asia/Makassar)")),
    ("Asia/Jayapura", _("WIT (Asia/Jayapura)")),
)
CODE_HINT = _("Huruf besar, angka, atau garis bawah. Tidak dapat diubah kemudian.")


class OfficeModelForm(RamahModelForm):
    """A form of one of the office's rows; what other rows forbid, its action says."""

    fixed: Sequence[str] = ()

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        for name in self.fixed if self.instance.pk else ():
            del self.fields[name]
        if "code" in self.fields:
            _make_code(self.fields["code"])

    def clean(self) -> dict[str, Any]:
        """Store lines as lines: a browser ends them in another way than the database."""
        answers = super().clean() or self.cleaned_data
        return {
            name: "\n".join(value.splitlines()) if isinstance(value, str) else value
            for name, value in answers.items()
        }

    def validate_unique(self) -> None:
        """Leave it to the action, which looks inside its transaction."""

    def validate_constraints(self) -> None:
        """Leave it to the action, which looks inside its transaction."""


def _make_code(field: forms.Field) -> None:
    field.help_text = CODE_HINT
    field.widget.attrs |= {"class": "medium", "autocapitalize": "characters"}
    pattern = RegexValidator(r"^[A-Z0-9_]+$", _("Gunakan huruf besar, angka, atau garis bawah."))
    field.validators = [*field.validators, pattern]


def _make_intervals(form: forms.BaseForm) -> None:
    for name in ("cleaning_every_days", "service_every_days"):
        field = form.fields[name]
        field.validators = [*field.validators, MinValueValidator(1)]
        field.widget.attrs |= {"class": "short", "min": 1}


class OfficeForm(RamahModelForm):
    """The office's own data and targets."""

    time_zone = forms.ChoiceField(label=_("Zona waktu"))

    class Meta:
        model = Office
        fields = (
            "name",
            "address",
            "phone",
            "time_zone",
            "waiting_target_minutes",
            "counter_waiting_target_minutes",
            "acknowledgement_target_minutes",
            "identity_retention_days",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = self.instance.time_zone
        others = [] if present in dict(ZONES) else [(present, present)]
        self.fields["time_zone"].choices = [*ZONES, *others]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            if name.endswith(("_minutes", "_days")):
                field.validators = [*field.validators, MinValueValidator(1)]
                field.widget.attrs |= {"class": "short", "min": 1}


class ServiceForm(OfficeModelForm):
    """A service."""

    fixed = ("code",)

    class Meta:
        model = Service
        fields = ("code", "name", "detail", "procedure", "requirements", "is_active")
        widgets = {"detail": forms.Textarea(attrs={"rows": 2})}


class CounterForm(OfficeModelForm):
    """A counter and its services."""

    class Meta:
        model = Counter
        fields = ("number", "name", "directions", "services", "is_active")
        widgets = {
            "directions": forms.Textarea(attrs={"rows": 2}),
            "number": forms.NumberInput(attrs={"class": "short", "min": 1}),
            "services": forms.CheckboxSelectMultiple,
        }

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(office, *args, **kwargs)
        services: Any = self.fields["services"]
        services.queryset = office.services.order_by("code")
        services.required = False
        services.help_text = _("Loket tanpa layanan tidak dapat memanggil siapa pun.")
        number = self.fields["number"]
        number.validators = [*number.validators, MinValueValidator(1)]


class NeedForm(OfficeModelForm):
    """A need that officers record."""

    fixed = ("code",)

    class Meta:
        model = Need
        fields = ("code", "name", "name_en", "is_active")


class GroupForm(OfficeModelForm):
    """A coarse group of kelompok rentan."""

    fixed = ("code",)

    class Meta:
        model = VulnerableGroup
        fields = ("code", "name", "name_en", "hint", "legal_basis", "is_active")


class AidTypeForm(OfficeModelForm):
    """A kind of aid and the needs that suggest it."""

    fixed = ("code",)

    class Meta:
        model = AidType
        fields = (
            "code",
            "name",
            "name_en",
            "mode",
            "suggested_by",
            "clean_after_loan",
            "cleaning_every_days",
            "service_every_days",
            "is_active",
        )
        labels = {"suggested_by": _("Disarankan untuk kebutuhan")}
        widgets = {"mode": forms.RadioSelect, "suggested_by": forms.CheckboxSelectMultiple}
        help_texts = {
            "clean_after_loan": _("Misalnya alat bantu dengar: baru dipinjamkan lagi bila bersih."),
            "cleaning_every_days": _("Kosongkan bila tidak ada jarak waktunya."),
        }

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(office, *args, **kwargs)
        needs: Any = self.fields["suggested_by"]
        needs.queryset = office.needs.order_by("position")
        mode: Any = self.fields["mode"]
        mode.choices = AidType.Mode.choices
        _make_intervals(self)


class AidForm(OfficeModelForm):
    """One unit of an aid."""

    class Meta:
        model = Aid
        fields = (
            "tag",
            "type",
            "description",
            "location",
            "acquired_on",
            "cleaning_every_days",
            "service_every_days",
            "condition",
            "out_of_service",
            "out_of_service_reason",
        )
        labels = {"type": _("Jenis sarana"), "condition": _("Kondisi")}
        widgets = {
            "tag": forms.TextInput(attrs={"class": "medium"}),
            "condition": forms.RadioSelect,
            "acquired_on": forms.DateInput({"type": "date", "class": "medium"}, "%Y-%m-%d"),
        }
        help_texts = {
            "location": _("Misalnya: lemari lobi, gudang lantai 1."),
            "cleaning_every_days": _("Kosongkan untuk mengikuti jenisnya."),
            "service_every_days": _("Kosongkan untuk mengikuti jenisnya."),
            "tag": _("Tulisan yang ditempel pada sarana, misalnya KR-05."),
            "out_of_service": _("Sarana ini tidak ditawarkan kepada petugas."),
        }

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(office, *args, **kwargs)
        kinds: Any = self.fields["type"]
        kinds.queryset = office.aid_types.exclude(mode=AidType.Mode.ASSIGN).order_by("name")
        kinds.empty_label = _("Pilih …")
        condition: Any = self.fields["condition"]
        condition.choices = Aid.Condition.choices
        _make_intervals(self)

    def clean(self) -> dict[str, Any]:
        """Keep a reason to units that are out of service, and the unusable ones out of it."""
        answers = super().clean()
        if not answers.get("out_of_service"):
            answers["out_of_service_reason"] = ""
            if answers.get("condition") in (Aid.Condition.DAMAGED, Aid.Condition.MISSING):
                said = _("Sarana yang rusak atau hilang harus ditandai “Tidak dipakai”.")
                self.add_error("out_of_service", said)
        return answers


class PlaceForm(OfficeModelForm):
    """A priority place."""

    class Meta:
        model = Place
        fields = ("kind", "name", "is_active")
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(office, *args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = Place.Kind.choices
