"""The clocks as the office reads the SOP: 3:00 is on time, 3:01 is late, waiting is apart."""

from datetime import timedelta

import pytest

from ramah.journey import actions, transitions
from ramah.journey.results import ServiceResult
from ramah.offices.models import Office, Role
from ramah.visits.models import StepRecord
from tests.factories import MINUTE, T0, a_service, a_visit_at, needs_of, someone

pytestmark = pytest.mark.both

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("after", "on_time"),
    [
        (timedelta(0), True),
        (3 * MINUTE, True),
        (3 * MINUTE + timedelta(milliseconds=900), True),
        (3 * MINUTE + SECOND, False),
    ],
)
def test_step_is_judged_in_whole_seconds(office: Office, after: timedelta, on_time: bool) -> None:
    visit = a_visit_at("receive_visitor", office)
    transitions.accompany_visitor(
        visit=visit,
        needs=needs_of(office),
        by=someone(office, Role.SECURITY_OFFICER),
        now=T0 + after,
    )
    assert visit.steps.get(number=1).on_time is on_time


def test_overdue_begins_a_second_after_the_standard(office: Office) -> None:
    a_visit_at("receive_visitor", office)
    overdue = StepRecord.objects.overdue
    assert not overdue(at=T0 + 3 * MINUTE + timedelta(milliseconds=900)).exists()
    assert overdue(at=T0 + 3 * MINUTE + SECOND).exists()


def test_waiting_is_measured_apart_from_the_step(office: Office) -> None:
    visit = a_visit_at("see_visitor_out", office)
    step = visit.steps.get(number=5)
    assert step.waited == MINUTE
    assert step.started_at is not None
    assert step.due_at == step.started_at + 3 * MINUTE


def test_two_services_are_two_segments_and_the_time_between_is_waiting(office: Office) -> None:
    visit = a_visit_at("serve_visitor", office)
    first = visit.segments.get()
    begun = first.started_at
    assert begun is not None
    actions.serve_visitor(
        segment=first,
        result=ServiceResult("DONE", next_service=office.services.get(code="AHU")),
        by=someone(office, Role.COUNTER_OFFICER),
        now=begun + 10 * MINUTE,
    )
    second = a_service(visit, at=begun + 17 * MINUTE)
    actions.serve_visitor(
        segment=second,
        result=ServiceResult("DONE", survey="DECLINED"),
        by=someone(office, Role.COUNTER_OFFICER),
        now=begun + 27 * MINUTE + SECOND,
    )
    first, second = visit.segments.order_by("sequence")
    assert (first.took, first.on_time) == (10 * MINUTE, True)
    assert second.waited == 7 * MINUTE
    assert (second.took, second.on_time) == (10 * MINUTE + SECOND, False)


def test_clock_set_back_does_not_stop_the_next_service(office: Office) -> None:
    visit = a_visit_at("serve_visitor", office)
    first = visit.segments.get()
    assert first.started_at is not None
    ended = first.started_at + 10 * MINUTE
    actions.serve_visitor(
        segment=first,
        result=ServiceResult("DONE", next_service=office.services.get(code="AHU")),
        by=someone(office, Role.COUNTER_OFFICER),
        now=ended,
    )
    visit.ticket.refresh_from_db()
    second = a_service(visit, at=ended - 2 * MINUTE)
    assert (second.started_at, second.due_at) == (ended, ended + second.standard)
