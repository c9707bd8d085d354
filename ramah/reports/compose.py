"""Composing a visit's report from what happened: codes and times, nothing that identifies."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from ramah.aids.models import Loan, PlaceUse
from ramah.sop import procedure
from ramah.survey.models import Invitation
from ramah.visits.models import ServiceSegment, StepRecord, Visit

Content = dict[str, Any]
FORM = 1  # counts up when the keys change, so that old reports stay readable


def compose(visit: Visit) -> Content:
    """Compose the report's content as plain data; times are ISO instants, spans whole seconds."""
    segments = list(
        visit.segments.select_related("service", "counter", "started_by").order_by("sequence")
    )
    loans = list(visit.loans.select_related("aid__type").order_by("pk"))
    return {
        "form": FORM,
        **_identity(visit),
        "needs": list(visit.needs.order_by("position").values_list("name", flat=True)),
        "vehicle": visit.has_vehicle,
        "places": _places(visit),
        "steps": _steps(visit, segments),
        "services": [_segment(segment) for segment in segments],
        "aids": [_loan(loan) for loan in loans],
        "aid_decisions": _decisions(visit),
        "survey": _survey(visit),
        "incidents": _incidents(visit, loans),
    }


def _identity(visit: Visit) -> Content:
    """Say which visit it is, by its numbers alone."""
    return {
        "sop": visit.sop_number,
        "revision": visit.sop_revision,
        "service_date": visit.service_date.isoformat(),
        "arrived_at": _iso(visit.arrived_at),
        "code": visit.code,
        "ticket": str(visit.ticket) if hasattr(visit, "ticket") else "",
        "origin": visit.origin,
        "outcome": visit.outcome,
        "outcome_reason": visit.outcome_reason,
        "entered_afterwards": visit.entered_afterwards,
        "afterwards_reason": visit.afterwards_reason,
        "companion": visit.has_companion,
        "companion_acts": visit.companion_acts,
    }


def _places(visit: Visit) -> list[Content]:
    uses = PlaceUse.objects.filter(visit=visit).select_related("place").order_by("pk")
    return [{"kind": use.place.kind, "name": use.place.name} for use in uses]


def _steps(visit: Visit, segments: list[ServiceSegment]) -> list[Content]:
    folders = (procedure.own_folder(settings.RAMAH_HOME),)
    document = procedure.find(visit.sop_number, visit.sop_revision, folders)
    waived = {waiver.output: waiver.reason for waiver in visit.waivers.all()}
    people = ("assignee", "finished_by", "substitution__user")
    rows = []
    for step in visit.steps.select_related(*people).order_by("number"):
        words = document.steps[step.number - 1]
        outputs = _outputs(step, words.requires, waived)
        rows.append(_step(step, segments) | {"label": words.label, "outputs": outputs})
    return rows


def _step(step: StepRecord, segments: list[ServiceSegment]) -> Content:
    taken_by = step.assignee or step.finished_by
    return {
        "number": step.number,
        "passage": step.passage,
        "reason": step.not_passed_reason,
        "role": step.role,
        "by": taken_by.full_name if taken_by else "",
        "finished_by": step.finished_by.full_name if step.finished_by else "",
        "substitution": _substitution(step),
        "started_at": _iso(step.started_at),
        "finished_at": _iso(step.finished_at),
        "standard": _seconds(step.standard),
        "took": _seconds(step.took),
        "waited": _seconds(step.waited),
        "on_time": _on_time(step, segments),
        "share": step.share,
    }


def _substitution(step: StepRecord) -> Content | None:
    """Name both: the manager who acted, and the role they acted for."""
    standing_in = step.substitution
    if standing_in is None:
        return None
    return {
        "by": standing_in.user.full_name,
        "role": standing_in.role,
        "reason": standing_in.reason,
    }


def _outputs(step: StepRecord, requires: Sequence[str], waived: dict[str, str]) -> list[Content]:
    """Tell of each output whether it was met or waived; a step cut short owes none."""
    met = step.passage == StepRecord.Passage.DONE
    due = met or not step.passage
    return [
        {
            "key": key,
            "state": "WAIVED" if key in waived else "MET" if met else "OPEN",
            "reason": waived.get(key, ""),
        }
        for key in requires
        if due or key in waived
    ]


def _on_time(step: StepRecord, segments: list[ServiceSegment]) -> bool | None:
    """Judge step 4 by each of its services: every one has its own ten minutes."""
    if step.number != 4:
        return step.on_time
    judged = [segment.on_time for segment in segments if segment.on_time is not None]
    return all(judged) if judged else None


def _segment(segment: ServiceSegment) -> Content:
    return {
        "service": segment.service.name,
        "counter": segment.counter.number if segment.counter else None,
        "by": segment.started_by.full_name if segment.started_by else "",
        "result": segment.result,
        "note": segment.result_note,
        "date": segment.result_date.isoformat() if segment.result_date else "",
        "standard": _seconds(segment.standard),
        "took": _seconds(segment.took),
        "waited": _seconds(segment.waited),
        "on_time": segment.on_time,
    }


def _loan(loan: Loan) -> Content:
    return {
        "aid": loan.aid.type.name,
        "tag": loan.aid.tag,
        "lent_at": _iso(loan.lent_at),
        "returned_at": _iso(loan.returned_at),
        "condition": loan.condition,
        "note": loan.note,
    }


def _decisions(visit: Visit) -> list[Content]:
    return [
        {
            "need": decision.need.name,
            "type": decision.type.name if decision.type else "",
            "decision": decision.decision,
        }
        for decision in visit.aid_decisions.select_related("need", "type").order_by("pk")
    ]


def _incidents(visit: Visit, loans: Sequence[Loan]) -> list[Content]:
    """List what the manager on duty must know first."""
    codes = {
        Loan.Condition.DAMAGED.value: "AID_DAMAGED",
        Loan.Condition.NOT_RETURNED.value: "AID_NOT_RETURNED",
    }
    rows = [
        {"code": codes[loan.condition], "about": str(loan.aid), "note": loan.note}
        for loan in loans
        if loan.condition in codes
    ]
    if visit.outcome == Visit.Outcome.LEFT_EARLY:
        rows.append({"code": "LEFT_EARLY", "about": "", "note": visit.outcome_reason})
    return rows


def _survey(visit: Visit) -> str:
    invitation = Invitation.objects.filter(visit=visit).first()
    return invitation.decision if invitation else ""


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())
