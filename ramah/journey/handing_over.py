"""Handing the visitor to the ambassador (end of step 2): who takes them, and what was learnt."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ramah.journey.work import Work
from ramah.lib.forms import TileRadios
from ramah.lib.refusal import Refused
from ramah.offices.models import Duty, Office, Post, User
from ramah.visits.models import Handover, StepRecord, Visit

ALONE, ACCOMPANIED = "ALONE", "ACCOMPANIED"
ANYBODY = "anybody"


@dataclass(frozen=True)
class HandOver:
    """What the officer hands on with the visitor.

    :ivar to: the ambassador who takes them; None: whoever is in the lobby.
    :ivar has_companion: family or guide; None: nobody looked.
    """

    to: User | None = None
    has_companion: bool | None = None
    note: str = ""


def ambassadors(office: Office) -> list[User]:
    """List the ambassadors on duty, who has the fewest visitors in hand first (two queries)."""
    duties = Duty.objects.at_post(office, Post.LOBBY).select_related("user")
    people = {duty.user_id: duty.user for duty in duties.order_by("user__full_name", "user")}
    steps = StepRecord.objects.current().filter(office=office, key="register_visitor")
    busy = Counter(steps.filter(assignee__in=people).values_list("assignee", flat=True))
    return sorted(people.values(), key=lambda person: busy[person.pk])


def record(work: Work, given: HandOver) -> None:
    """Write down what is handed on; asked once, shown to whoever takes the visitor.

    :raises Refused: the ambassador named is not on duty any more.
    """
    if given.to and given.to not in ambassadors(work.visit.office):
        text = _("%(name)s tidak lagi bertugas di lobi. Pilih penerima lain.")
        raise Refused(text % {"name": given.to.full_name})
    if given.has_companion is not None:
        work.visit.has_companion = given.has_companion
        work.visit.companion_acts &= given.has_companion
        work.visit.save(update_fields=["has_companion", "companion_acts"])
    Handover.objects.update_or_create(
        visit=work.visit,
        defaults={
            "office": work.visit.office,
            "to": given.to,
            "note": given.note,
            "made_by": work.by,
            "made_at": work.now,
        },
    )


def fields_for(visit: Visit | None, people: list[User]) -> dict[str, forms.Field]:
    """Make the fields of the hand-over; each has an answer already, so that no tap is needed.

    Without a visit nothing is answered: a phone without a connection does not know who comes along.
    """
    receivers = [(str(person.pk), person.full_name) for person in people]
    return {
        "companion": forms.ChoiceField(
            label=_("Pendamping pemohon"),
            choices=[(ALONE, _("Datang sendiri")), (ACCOMPANIED, _("Dengan pendamping"))],
            initial=visit and (ACCOMPANIED if visit.has_companion else ALONE),
            required=False,
            help_text=_("Keluarga atau penuntun. Namanya tidak perlu."),
            widget=TileRadios(icons={ALONE: "user", ACCOMPANIED: "users"}),
        ),
        "receiver": forms.ChoiceField(
            label=_("Diterima oleh"),
            choices=[*receivers, (ANYBODY, _("Siapa saja di lobi"))],
            initial=receivers[0][0] if receivers else ANYBODY,
            required=False,
            widget=TileRadios(icons=lambda value: "users" if value == ANYBODY else "user-check"),
        ),
        "note": forms.CharField(
            label=_("Catatan untuk Duta Pelayanan"),
            max_length=120,
            required=False,
            help_text=_(
                "Hanya kebutuhannya, misalnya: berbicara di sisi kiri. Tanpa nama, tanpa "
                "diagnosis. Dihapus saat kunjungan ditutup."
            ),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        ),
    }


def read(answers: dict[str, Any], people: list[User]) -> HandOver:
    """Give the answers as the action takes them; what was not sent stays unknown."""
    chosen = answers.get("receiver")
    to = next((person for person in people if str(person.pk) == chosen), None)
    companion = answers.get("companion")
    has_companion = companion == ACCOMPANIED if companion else None
    return HandOver(to, has_companion, answers.get("note", "").strip())


def of_visit(visit: Visit) -> Handover | None:
    """Give what was handed on with the visitor, if it was."""
    return Handover.objects.filter(visit=visit).select_related("to", "made_by").first()
