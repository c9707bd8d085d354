"""Composing a visit's report from what happened: codes and times, nothing that identifies."""

from datetime import datetime, timedelta
from typing import Any

from ramah.aids.models import Loan
from ramah.survey.models import Invitation
from ramah.visits.models import ServiceSegment, StepRecord, Visit

Content = dict[str, Any]


def compose(visit: Visit) -> Content:
    """Compose the report's content as plain data; times are ISO instants, spans whole seconds."""
    segments = list(visit.segments.select_related("service", "counter").order_by("sequence"))
    return {
        "sop": visit.sop_number,
        "revision": visit.sop_revision,
        "service_date": visit.service_date.isoformat(),
        "code": visit.code,
        "ticket": str(visit.ticket) if hasattr(visit, "ticket") else "",
        "origin": visit.origin,
        "outcome": visit.outcome,
        "outcome_reason": visit.outcome_reason,
        "entered_afterwards": visit.entered_afterwards,
        "companion": visit.has_companion,
        "companion_acts": visit.companion_acts,
        "needs": list(visit.needs.order_by("position").values_list("name", flat=True)),
        "steps": [_step(step, segments) for step in _steps(visit)],
        "services": [_segment(segment) for segment in segments],
        "aids": [_loan(loan) for loan in visit.loans.select_related("aid__type")],
        "aid_decisions": _decisions(visit),
        "waivers": list(visit.waivers.values("step_number", "output", "reason")),
        "survey": _survey(visit),
    }


def _steps(visit: Visit) -> list[StepRecord]:
    people = ("started_by", "finished_by", "substitution__user")
    return list(visit.steps.select_related(*people).order_by("number"))


def _step(step: StepRecord, segments: list[ServiceSegment]) -> Content:
    return {
        "number": step.number,
        "passage": step.passage,
        "reason": step.not_passed_reason,
        "by": step.finished_by.full_name if step.finished_by else "",
        "substitution_for": step.substitution.role if step.substitution else "",
        "started_at": _iso(step.started_at),
        "finished_at": _iso(step.finished_at),
        "standard": _seconds(step.standard),
        "took": _seconds(step.took),
        "waited": _seconds(step.waited),
        "on_time": _on_time(step, segments),
    }


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
        for decision in visit.aid_decisions.select_related("need", "type")
    ]


def _survey(visit: Visit) -> str:
    invitation = Invitation.objects.filter(visit=visit).first()
    return invitation.decision if invitation else ""


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())
