"""The forms of the desks: choices in, dataclasses of the actions out."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ramah.aids import lending, places, several
from ramah.aids.models import Loan, Place
from ramah.bookings.models import Booking
from ramah.journey import aid_fields, handing_over
from ramah.journey.actions import Provision
from ramah.journey.aid_fields import TAKEN, in_language
from ramah.journey.needs import NeedState
from ramah.lib.forms import RamahForm, TileCheckboxes, TileRadios
from ramah.offices.models import Office
from ramah.reports.wording import OUTPUTS
from ramah.visits.models import Need, Visit

REASON = "reason_"
NO_VEHICLE, NO_BAY = "none", "no-bay"


class WaivingForm(RamahForm):
    """A form that asks for a reason wherever an output of the step is missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [key for key in OUTPUTS if f"{REASON}{key}" in self.data]
        self.ask_reasons(asked)

    def ask_reasons(self, keys: Iterable[str]) -> None:
        """Add a field for each output that is to be waived."""
        for key in keys:
            self.fields.setdefault(
                f"{REASON}{key}",
                forms.CharField(
                    label=_("Alasan melewati: %(name)s") % {"name": OUTPUTS[key]},
                    help_text=_("Isi hanya bila bagian ini memang tidak dapat dipenuhi."),
                    max_length=200,
                    required=False,
                ),
            )

    @property
    def reasons(self) -> dict[str, str]:
        """Give the reasons by output key, as the actions take them."""
        return {
            name.removeprefix(REASON): value
            for name, value in self.cleaned_data.items()
            if name.startswith(REASON) and value
        }

    @property
    def reason_fields(self) -> list[forms.BoundField]:
        """Give the fields of reasons, for the template."""
        return [self[name] for name in self.fields if name.startswith(REASON)]


class NeedsForm(RamahForm):
    """What the visitor needs."""

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.catalogue = list(office.needs.filter(is_active=True).order_by("position"))
        self.fields["needs"] = forms.MultipleChoiceField(
            label=_("Kebutuhan pemohon"),
            choices=[(need.code, in_language(need)) for need in self.catalogue],
            widget=TileCheckboxes(icons={need.code: need.icon for need in self.catalogue}),
            error_messages={"required": _("Pilih paling sedikit satu kebutuhan.")},
        )

    @property
    def chosen(self) -> list[Need]:
        """Give the chosen needs."""
        return [need for need in self.catalogue if need.code in self.cleaned_data["needs"]]


class NeedsChangeForm(NeedsForm):
    """Corrected needs; what the page had seen makes an old page sent again harmless."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ArrivalForm(NeedsForm):
    """A visitor at the dropzone, or noticed in the lobby; its id makes sending twice harmless."""

    visit_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ProvisionForm(WaivingForm):
    """The bay and the aids of step 2, and the hand-over."""

    need_words = {"companion": "", "receiver": ""}

    def __init__(
        self,
        office: Office,
        states: Sequence[NeedState],
        *args: Any,
        visit: Visit | None = None,
        **kw: Any,
    ) -> None:
        """Take the visit where the office knows it; a phone without a connection knows none."""
        self.states = [state for state in states if self.asks(state)]
        self.office = office
        super().__init__(*args, **kw)
        self.bays = list(places.free(office, Place.Kind.PARKING))
        self.fields["parking"] = forms.ChoiceField(
            label=_("Kendaraan"),
            choices=self._parking(),
            **(self._announced_vehicle(visit) if visit else {}),
            widget=TileRadios(icons=_parking_icon),
            error_messages={"invalid_choice": TAKEN},
        )
        self.people = aid_fields.free_people(visit, self.states)
        for state in self.states:
            tiles = aid_fields.aid_field(state)
            tiles.is_overruled = bool(self.data.get(f"unit_{state.need.code}"))
            self.fields[f"need_{state.need.code}"] = tiles
            if state.units or (self.people and aid_fields.asks_people([state])):
                self.fields[f"unit_{state.need.code}"] = aid_fields.unit_field(state, self.people)
        self.fields["others"] = forms.CharField(
            label=_("Sarana lain, menurut labelnya"),
            help_text=_("Ketik atau pindai label, misalnya KR-02. Beberapa label: pisahkan koma."),
            max_length=200,
            required=False,
        )
        self.ambassadors = handing_over.ambassadors(office)
        self.fields |= handing_over.fields_for(visit, self.ambassadors)

    def _announced_vehicle(self, visit: Visit) -> dict[str, Any]:
        """Choose a bay already where a vehicle was announced, and name its plate."""
        booking = Booking.objects.filter(visit=visit).exclude(plate="").first()
        if booking is None:
            return {}
        chosen = str(self.bays[0].pk) if self.bays else NO_BAY
        known = _("Pelat yang diumumkan: %(plate)s") % {"plate": booking.plate}
        return {"initial": chosen, "help_text": known}

    def asks(self, state: NeedState) -> bool:
        """Tell whether a need is still to be answered."""
        return not state.decided

    def clean(self) -> dict[str, Any]:
        """Find the units named by their labels; one that a need has already is named twice."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        self.named, faults = several.read(self.office, answers.get("others", ""))
        given = [choice.aid for choice in self._of_needs() if choice.aid]
        faults += [
            _("Label %(tag)s sudah dipilih untuk sebuah kebutuhan.") % {"tag": unit.tag}
            for unit in self.named
            if unit in given
        ]
        for fault in faults:
            self.add_error("others", str(fault))
        return answers

    @property
    def provision(self) -> Provision:
        """Give the answers as the action takes them."""
        answer = self.cleaned_data["parking"]
        bay = next((bay for bay in self.bays if str(bay.pk) == answer), None)
        given = handing_over.read(self.cleaned_data, self.ambassadors)
        return Provision(answer != NO_VEHICLE, bay, self.choices, given)

    @property
    def choices(self) -> list[lending.Choice]:
        """Give the answers to the needs, and the units named besides."""
        named = [lending.Choice(None, "LENT", aid=unit) for unit in self.named]
        return [*self._of_needs(), *named]

    def _of_needs(self) -> list[lending.Choice]:
        given = [state for state in self.states if not self._is_faulty(state.need.code)]
        return [aid_fields.choice(state, self._answer(state), self.people) for state in given]

    def _is_faulty(self, code: str) -> bool:
        """Tell whether what is given for a need cannot be read."""
        return f"need_{code}" in self.errors or f"unit_{code}" in self.errors

    def _answer(self, state: NeedState) -> str:
        """Give the unit picked by name, else the tile."""
        code = state.need.code
        answer: str = self.cleaned_data.get(f"unit_{code}") or self.cleaned_data[f"need_{code}"]
        return answer

    @property
    def aid_fields(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """Give each need's tiles with the choice of another unit, for the template."""
        codes = [state.need.code for state in self.states]
        units = [self[f"unit_{code}"] if f"unit_{code}" in self.fields else None for code in codes]
        return [(self[f"need_{code}"], unit) for code, unit in zip(codes, units, strict=True)]

    def _parking(self) -> list[tuple[str, Any]]:
        bays: list[tuple[str, Any]] = [(str(bay.pk), bay.name) for bay in self.bays]
        return [
            (NO_VEHICLE, _("Tanpa kendaraan")),
            *bays,
            (NO_BAY, _("Kendaraan di tempat lain")),
        ]


class AidsForm(ProvisionForm):
    """Further aids, later in the visit: open needs, and those declined or lacking before."""

    def asks(self, state: NeedState) -> bool:
        """Ask again where nothing was given."""
        return not state.decided or state.nothing_given

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        for name in ("parking", "companion", "receiver", "note"):
            del self.fields[name]


def _parking_icon(value: Any) -> str:
    return {NO_VEHICLE: "footprints", NO_BAY: "car"}.get(str(value), "square-parking")


class ReturnForm(RamahForm):
    """The aids at the exit, item by item in condition."""

    def __init__(self, loans: Sequence[Loan], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.loans = loans
        for loan in loans:
            self.fields[f"loan_{loan.pk}"] = forms.ChoiceField(
                label=f"{in_language(loan.aid.type)} {loan.aid.tag}",
                choices=Loan.Condition.choices,
                initial=Loan.Condition.GOOD,
                widget=TileRadios(icons=RETURN_ICONS),
            )
            self.fields[f"note_{loan.pk}"] = forms.CharField(
                label=_("Catatan tentang %(aid)s") % {"aid": loan.aid.tag},
                help_text=_("Wajib bila tidak kembali: tulis alasannya."),
                max_length=200,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where an aid does not come back."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        for loan in self.loans:
            lost = answers.get(f"loan_{loan.pk}") == Loan.Condition.NOT_RETURNED
            if lost and not answers.get(f"note_{loan.pk}"):
                self.add_error(f"note_{loan.pk}", _("Tulis alasan mengapa tidak kembali."))
        return answers

    @property
    def loan_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Give each loan's condition and note, for the template."""
        return [(self[f"loan_{loan.pk}"], self[f"note_{loan.pk}"]) for loan in self.loans]

    @property
    def returns(self) -> dict[int, lending.Return]:
        """Give the answers by loan."""
        answers = self.cleaned_data
        return {
            loan.pk: lending.Return(answers[f"loan_{loan.pk}"], answers[f"note_{loan.pk}"])
            for loan in self.loans
        }


RETURN_ICONS = {
    "GOOD": "circle-check",
    "NEEDS_CLEANING": "refresh-cw",
    "DAMAGED": "triangle-alert",
    "NOT_RETURNED": "x",
}


class ReasonForm(RamahForm):
    """A reason, for what is recorded outside the straight way."""

    reason = forms.CharField(label=_("Alasan"), max_length=200)
