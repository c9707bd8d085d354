"""Lending aids and taking them back; each unit has at most one open loan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ramah.aids.models import Aid, AidDecision, AidType, Loan
from ramah.lib.refusal import Refused
from ramah.offices.models import User
from ramah.visits.models import Need, Visit


class AidUnavailable(Refused):
    """The aid has an open loan, or is out of service."""


@dataclass(frozen=True)
class Choice:
    """The officer's answer to one need: a unit lent, something provided, or why neither.

    :ivar decision: ``LENT`` (with ``aid``), ``PROVIDED`` (``type``), ``DECLINED``, ``UNAVAILABLE``.
    """

    need: Need | None
    decision: str
    aid: Aid | None = None
    type: AidType | None = None


@dataclass(frozen=True)
class Return:
    """An aid at the exit: its condition, and the reason where it did not come back."""

    condition: str
    note: str = ""


def settle_needs(visit: Visit, choices: Iterable[Choice], *, by: User, now: datetime) -> list[str]:
    """Lend, provide or note each choice; give the tags of the units lent."""
    tags = []
    for choice in choices:
        if choice.decision == "LENT" and choice.aid:
            lend(visit, choice.aid, need=choice.need, by=by, now=now)
            AidDecision.objects.filter(visit=visit, need=choice.need).delete()  # met after all
            tags.append(choice.aid.tag)
        elif choice.need:
            AidDecision.objects.update_or_create(
                visit=visit,
                need=choice.need,
                defaults={
                    "office": visit.office,
                    "type": choice.type,
                    "decision": choice.decision,
                    "decided_at": now,
                    "decided_by": by,
                },
            )
    return tags


def lend(visit: Visit, aid: Aid, *, need: Need | None, by: User, now: datetime) -> Loan:
    """Lend an aid to the visitor until the visit's exit step.

    Source: SOP W.10-UM.01.01-08, step 2.
    :raises AidUnavailable: the aid has an open loan or is out of service.
    """
    available = Aid.objects.available().filter(office=visit.office_id, type=aid.type_id)
    if not available.filter(pk=aid.pk).exists():
        others = ", ".join(available.order_by("tag").values_list("tag", flat=True)[:5])
        if others:
            raise AidUnavailable(
                _("%(aid)s sedang tidak tersedia. Pilih yang lain: %(others)s.")
                % {"aid": aid, "others": others}
            )
        raise AidUnavailable(
            _("%(aid)s sedang tidak tersedia, dan tidak ada gantinya. Pilih “Tidak tersedia”.")
            % {"aid": aid}
        )
    return Loan.objects.create(
        office=visit.office, visit=visit, aid=aid, need=need, lent_at=now, lent_by=by
    )


def settle(loan: Loan, back: Return, *, by: User, now: datetime) -> None:
    """Take an aid back in its condition, or record that it did not come back.

    A damaged or missing aid is out of service from now on.
    Source: SOP W.10-UM.01.01-08, step 5.
    :raises Refused: it did not come back and no reason is given.
    """
    if back.condition == Loan.Condition.NOT_RETURNED and not back.note.strip():
        raise Refused(_("Tulis alasan mengapa %(aid)s tidak kembali.") % {"aid": loan.aid})
    loan.condition = back.condition
    loan.note = back.note.strip()
    loan.returned_at, loan.returned_by = max(now, loan.lent_at), by
    loan.save()
    lost = back.condition == Loan.Condition.NOT_RETURNED
    loan.aid.condition = Aid.Condition.MISSING if lost else back.condition
    loan.aid.out_of_service = lost or back.condition == Loan.Condition.DAMAGED
    loan.aid.save(update_fields=["condition", "out_of_service"])
