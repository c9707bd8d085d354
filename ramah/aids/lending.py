"""Lending aids and taking them back; each unit has at most one open loan."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ramah.aids import care, people
from ramah.aids.found import close_loan
from ramah.aids.models import Aid, AidDecision, AidType, Loan
from ramah.lib.refusal import Refused
from ramah.offices.models import Office, User
from ramah.visits.models import Need, Visit

NAMED = 5  # so many others are named in a refusal


class AidUnavailable(Refused):
    """The aid has an open loan, or is out of service."""


@dataclass(frozen=True)
class Choice:
    """The officer's answer to one need: a unit lent, something provided, or why neither.

    :ivar decision: ``LENT`` (with ``aid``), ``PROVIDED`` (``type``), ``DECLINED``, ``UNAVAILABLE``.
    :ivar person: who on duty is assigned, if somebody is named.
    """

    need: Need | None
    decision: str
    aid: Aid | None = None
    type: AidType | None = None
    person: User | None = None


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
            if choice.person and choice.type:
                people.assign(visit, choice.type, choice.person, now=now)
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
    refusal = why_not(visit.office_id, aid)
    if refusal:
        raise AidUnavailable(refusal)
    close_loan(aid, by=by, now=now)  # what is in hand again was found
    return Loan.objects.create(
        office=visit.office, visit=visit, aid=aid, need=need, lent_at=now, lent_by=by
    )


def require_not_lent_since(choices: Iterable[Choice], *, since: datetime) -> None:
    """Check that none of the units was with somebody else after this time.

    A hand-out that is recorded later would overlap that loan, though the unit is free by now.
    :raises AidUnavailable: another loan of one of them ended later.
    """
    units = [choice.aid for choice in choices if choice.aid]
    other = Loan.objects.filter(aid__in=units, returned_at__gt=since).select_related("aid").first()
    if other is None:
        return
    text = _("%(aid)s waktu itu dipinjamkan kepada pemohon lain. Pilih unit yang Anda serahkan")
    names = ", ".join(unit.tag for unit in instead_of(other.aid) if unit != other.aid)
    raise AidUnavailable(f"{text % {'aid': other.aid}}{': ' + names if names else ''}.")


def instead_of(aid: Aid) -> list[Aid]:
    """Name units that can be lent instead: of the same kind, else of kinds for the same needs."""
    free = Aid.objects.available().filter(office=aid.office_id, type__is_active=True)
    free = free.select_related("type")
    same = list(free.filter(type=aid.type_id).order_by("tag")[:NAMED])
    if same:
        return same
    needs = aid.type.suggested_by.all()
    others = free.filter(type__suggested_by__in=needs, type__mode=AidType.Mode.LOAN).distinct()
    return list(others.order_by("type__name", "tag")[:NAMED])


def why_not(office_id: int, aid: Aid) -> Any:
    """Say why an office cannot lend a unit, and what there is instead; nothing if it can."""
    if Aid.objects.available().filter(office=office_id, pk=aid.pk).exists():
        return ""
    others = instead_of(aid)
    if not others:
        text = _("%(aid)s sedang tidak tersedia, dan tidak ada gantinya. Pilih “Tidak tersedia”.")
        return " ".join([str(text % {"aid": aid}), *_where(aid)])
    if others[0].type_id == aid.type_id:
        text = _("%(aid)s sedang tidak tersedia. Pilih yang lain: %(others)s.")
        return text % {"aid": aid, "others": ", ".join(other.tag for other in others)}
    text = _("%(aid)s sedang tidak tersedia, dan tidak ada yang sejenis. Gantinya: %(others)s.")
    return text % {"aid": aid, "others": ", ".join(str(other) for other in others)}


def _where(aid: Aid) -> Iterator[str]:
    """Say since when the units of a kind are out: one of them may come back soon."""
    out = Loan.objects.out().filter(office=aid.office_id, aid__type=aid.type_id)
    lent = [
        f"{loan.aid.tag} {_since(aid.office, loan)}"
        for loan in out.select_related("aid").order_by("lent_at")[:NAMED]
    ]
    if lent:
        yield str(_("Sedang dipakai: %(lent)s.") % {"lent": ", ".join(lent)})


def _since(office: Office, loan: Loan) -> Any:
    at = loan.lent_at.astimezone(office.zone)
    return _("sejak %(time)s") % {"time": f"{at:%H.%M}"}


def settle(loan: Loan, back: Return, *, by: User, now: datetime) -> None:
    """Take an aid back in its condition, or record that it did not come back.

    A damaged or missing aid is out of service from now on; some kinds are cleaned every time.
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
    kept = care.after_loan(loan.aid.type, back.condition)
    loan.aid.condition = Aid.Condition.MISSING if lost else kept
    if lost or back.condition == Loan.Condition.DAMAGED:
        _put_out(loan.aid, _why_out(loan), since=loan.returned_at)
    loan.aid.save()


def _put_out(aid: Aid, reason: str, *, since: datetime) -> None:
    aid.out_of_service, aid.out_of_service_since = True, since
    aid.out_of_service_reason = reason


def _why_out(loan: Loan) -> str:
    """Say why a unit is out of service; what was said of the visitor stands in the visit alone."""
    if loan.condition == Loan.Condition.NOT_RETURNED:
        return gettext("Tidak dikembalikan pemohon.")
    return gettext("Kembali dalam keadaan rusak.")
