"""Ending duty with visitors in one's care: a colleague takes them over, or one stays."""

import pytest

from ramah.journey import actions, calls, duty
from ramah.journey.results import ServiceResult
from ramah.lib.refusal import Refused
from ramah.offices.models import Duty, Office, Post, Role
from ramah.queueing.models import Call
from ramah.visits.models import StepRecord, Visit
from tests import factories
from tests.factories import MINUTE, T0, a_person, a_visit_at, on_duty, someone
from tests.journey.duties import a_manager, codes, revision

pytestmark = pytest.mark.both


@pytest.fixture
def escort(office: Office) -> Duty:
    """A security officer on duty who has a visitor in their care."""
    a_visit_at("receive_visitor", office)
    return on_duty(someone(office, Role.SECURITY_OFFICER), Post.DROPZONE)


def test_duty_with_a_visitor_in_care_is_not_left(office: Office, escort: Duty) -> None:
    before = revision(office)
    with pytest.raises(duty.OpenWork):
        duty.end_duty(duty=escort, by=escort.user, now=T0 + MINUTE)
    assert Duty.objects.open().count() == 1
    assert revision(office) == before


def test_colleague_on_duty_takes_the_visitors_over(office: Office, escort: Duty) -> None:
    a_visit_at("lend_aids_and_escort", office)
    colleague = a_person(office, Role.SECURITY_OFFICER)
    on_duty(colleague, Post.DROPZONE)
    duty.end_duty(duty=escort, by=escort.user, now=T0 + 5 * MINUTE, to=colleague)
    assert {step.assignee for step in StepRecord.objects.current()} == {colleague}
    assert codes(office)[-3:] == ["STEP_PASSED_ON", "STEP_PASSED_ON", "DUTY_ENDED"]


def test_clock_of_a_step_runs_on_when_it_is_handed_over(office: Office, escort: Duty) -> None:
    before = StepRecord.objects.current().get()
    colleague = a_person(office, Role.SECURITY_OFFICER)
    on_duty(colleague, Post.DROPZONE)
    duty.end_duty(duty=escort, by=escort.user, now=T0 + 2 * MINUTE, to=colleague)
    after = StepRecord.objects.current().get()
    assert (after.started_at, after.due_at) == (before.started_at, before.due_at)


@pytest.mark.parametrize("case", ["off duty", "another post", "another office", "oneself"])
def test_only_a_colleague_at_the_post_takes_over(office: Office, escort: Duty, case: str) -> None:
    if case == "oneself":
        to = escort.user
    else:
        elsewhere = factories.an_office("Kantor Lain Contoh") if "office" in case else office
        to = a_person(elsewhere, Role.SECURITY_OFFICER, Role.SERVICE_AMBASSADOR)
        if case != "off duty":
            on_duty(to, Post.LOBBY if case == "another post" else Post.DROPZONE)
    with pytest.raises(Refused, match="tidak bertugas di pos itu"):
        duty.end_duty(duty=escort, by=escort.user, now=T0 + MINUTE, to=to)
    assert StepRecord.objects.current().get().assignee == escort.user


def test_manager_hands_over_the_work_of_one_who_left(office: Office, escort: Duty) -> None:
    colleague, manager = a_person(office, Role.SECURITY_OFFICER), a_manager(office)
    on_duty(colleague, Post.DROPZONE)
    duty.end_duty(duty=escort, by=manager, now=T0 + MINUTE, to=colleague)
    assert StepRecord.objects.current().get().assignee == colleague


def test_work_of_another_post_stays(office: Office, escort: Duty) -> None:
    user = escort.user
    user.assignments.create(office=office, role=Role.SERVICE_AMBASSADOR)
    lobby = on_duty(user, Post.LOBBY)
    duty.end_duty(duty=lobby, by=user, now=T0 + MINUTE)
    assert StepRecord.objects.current().get().assignee == user


@pytest.fixture
def counter_duty(office: Office) -> Duty:
    """A counter officer on duty at Loket 1."""
    counter = office.counters.get(number=1)
    return on_duty(someone(office, Role.COUNTER_OFFICER), Post.COUNTER, counter=counter)


def test_counter_that_serves_is_not_left(office: Office, counter_duty: Duty) -> None:
    a_visit_at("serve_visitor", office)
    with pytest.raises(Refused, match="masih melayani"):
        duty.end_duty(duty=counter_duty, by=counter_duty.user, now=T0 + 9 * MINUTE)
    assert Duty.objects.open().count() == 1


def test_counter_that_calls_is_left_once_the_call_is_withdrawn(
    office: Office, counter_duty: Duty
) -> None:
    call = factories.a_call(a_visit_waiting(office), at=T0 + 20 * MINUTE)
    with pytest.raises(Refused, match="masih memanggil"):
        duty.end_duty(duty=counter_duty, by=counter_duty.user, now=T0 + 21 * MINUTE)
    by = counter_duty.user
    calls.end_call(call=call, ending=Call.Ending.WITHDRAWN, by=by, now=T0 + 21 * MINUTE)
    duty.end_duty(duty=counter_duty, by=by, now=T0 + 22 * MINUTE)
    assert not Duty.objects.open().exists()


def test_visitor_who_waits_for_a_further_service_keeps_nobody(
    office: Office, counter_duty: Duty
) -> None:
    visit = a_visit_waiting(office)
    assert visit.steps.get(number=4).assignee == counter_duty.user
    duty.end_duty(duty=counter_duty, by=counter_duty.user, now=T0 + 20 * MINUTE)
    assert not Duty.objects.open().exists()


def a_visit_waiting(office: Office) -> Visit:
    """A visit whose first service is over and who waits for the second."""
    visit = a_visit_at("serve_visitor", office)
    actions.serve_visitor(
        segment=visit.segments.get(),
        result=ServiceResult("DONE", next_service=office.services.get(code="AHU")),
        by=someone(office, Role.COUNTER_OFFICER),
        now=T0 + 15 * MINUTE,
    )
    return visit
