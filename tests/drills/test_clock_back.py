"""What is done at the desks after the clock was set back an hour: no rule of the record breaks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from ramah.aids import lending
from ramah.journey import actions, calls, detours, duty, transitions
from ramah.journey.results import ServiceResult
from ramah.offices import pins
from ramah.offices.devices import PinTries
from ramah.offices.models import Duty, Office, Post, Role
from ramah.sop.procedure import ACTION_KEYS
from ramah.visits import events
from ramah.visits.models import StepRecord, Visit
from tests.factories import (
    MINUTE,
    T0,
    a_call,
    a_person,
    a_registration,
    a_visit_at,
    needs_of,
    on_duty,
    someone,
)
from tests.offices.devices import PIN, a_device, is_in, type_pin, with_pin

pytestmark = [pytest.mark.both, pytest.mark.django_db]
BACK = T0 - timedelta(hours=1)
HOUR = timedelta(hours=1)
Act = Callable[[Visit, Office], object]


def onwards(visit: Visit, office: Office) -> None:
    """Do what ends the step that has begun."""
    key = visit.steps.get(finished_at=None).key
    who = StepRecord.objects.get(visit=visit, finished_at=None).role
    by = someone(office, Role(who))
    if key == "receive_visitor":
        transitions.accompany_visitor(visit=visit, needs=needs_of(office), by=by, now=BACK)
    elif key == "lend_aids_and_escort":
        bay = office.places.filter(kind="PARKING")[0]
        wheelchair = lending.Choice(
            needs_of(office)[0], "LENT", aid=office.aids.filter(type__code="KURSI_RODA")[0]
        )
        given = actions.Provision(has_vehicle=True, parking=bay, aids=[wheelchair])
        actions.lend_aids_and_escort(visit=visit, provision=given, by=by, now=BACK)
        ambassador = someone(office, Role.SERVICE_AMBASSADOR)
        transitions.accept_visitor(visit=visit, by=ambassador, now=BACK)
    elif key == "serve_visitor":
        segment = visit.segments.get()
        result = ServiceResult("DONE", survey="INVITED")
        actions.serve_visitor(segment=segment, result=result, by=by, now=BACK)
    elif key == "see_visitor_out":
        actions.see_visitor_out(visit=visit, returns={}, by=by, now=BACK)
    elif key == "report_to_manager":
        report = actions.report_to_manager(visit=visit, remarks="", by=by, now=BACK)
        manager = someone(office, Role.MANAGER_ON_DUTY)
        transitions.acknowledge_report(report=report, by=manager, now=BACK - HOUR)


def leave_early(visit: Visit, office: Office) -> None:
    """Let the visitor go home."""
    by = someone(office, Role.SERVICE_AMBASSADOR)
    detours.leave_early(visit=visit, reason="Dijemput keluarga", by=by, now=BACK)


def change_needs(visit: Visit, office: Office) -> None:
    """Correct the needs."""
    by = someone(office, Role.SERVICE_AMBASSADOR)
    detours.change_needs(visit=visit, needs=needs_of(office, "MEMBACA"), by=by, now=BACK)


def take_over(visit: Visit, office: Office) -> None:
    """Pass the step on."""
    by = someone(office, Role.MANAGER_ON_DUTY)
    role = Role(visit.steps.get(finished_at=None).role)
    transitions.take_over(visit=visit, to=a_person(office, role), by=by, now=BACK)


@pytest.mark.parametrize("key", ACTION_KEYS)
@pytest.mark.parametrize("act", [onwards, leave_early, change_needs, take_over])
def test_clock_set_back_breaks_no_rule(office: Office, key: str, act: Act) -> None:
    if key == "report_to_manager" and act is leave_early:
        pytest.skip("nobody leaves after the exit")
    if key == "see_visitor_out" and act is leave_early:
        pytest.skip("the service is over: the visitor is on the way out")
    visit = a_visit_at(key, office)
    act(visit, office)
    for step in visit.steps.exclude(started_at=None).exclude(finished_at=None):
        assert step.took is not None
        assert step.took >= timedelta(0)
    assert list(events.broken(office)) == []


def test_call_is_repeated_and_ended_after_the_clock_was_set_back(office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    by = someone(office, Role.SERVICE_AMBASSADOR)
    form = a_registration(office)
    actions.register_visitor(visit=visit, form=form, by=by, now=T0 + 9 * MINUTE)
    transitions.seat_visitor(
        visit=visit,
        place=office.places.filter(kind="SEAT")[0],
        explained=True,
        by=by,
        now=T0 + 9 * MINUTE,
    )
    visit = Visit.objects.select_related("office").get(pk=visit.pk)
    call = a_call(visit, at=T0 + 10 * MINUTE)
    officer = someone(office, Role.COUNTER_OFFICER)
    calls.call_again(call=call, by=officer, now=BACK)
    call.refresh_from_db()
    assert call.times == 2
    segment = transitions.start_service(call=call, by=officer, now=BACK)
    assert segment.started_at is not None
    assert segment.started_at >= segment.ready_at


def test_duty_ends_after_the_clock_was_set_back(office: Office) -> None:
    guard = a_person(office, Role.SECURITY_OFFICER)
    on = on_duty(guard, Post.DROPZONE)
    duty.end_duty(duty=on, by=guard, now=BACK)
    assert Duty.objects.get(pk=on.pk).ended_at == T0


def test_pin_locked_by_a_clock_ahead_opens_after_a_quarter_of_an_hour(office: Office) -> None:
    device, _browser = a_device(office)
    user = with_pin(office, Role.SECURITY_OFFICER)
    for _try in range(pins.TRIES):
        with pytest.raises((pins.WrongPin, pins.PinLocked)):
            pins.check(device=device, user=user, pin="000000", now=T0 + 24 * HOUR)
    with pytest.raises(pins.PinLocked):
        pins.check(device=device, user=user, pin=PIN, now=T0)
    with pytest.raises(pins.PinLocked):
        pins.check(device=device, user=user, pin=PIN, now=T0 + 14 * MINUTE)
    pins.check(device=device, user=user, pin=PIN, now=T0 + 15 * MINUTE)
    assert PinTries.objects.get(device=device, user=user).count == 0


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_shared_device_is_locked_once_by_a_jump_and_opens_again(
    office: Office, jump: timedelta
) -> None:
    _device, browser = a_device(office)
    user = with_pin(office, Role.SECURITY_OFFICER)
    type_pin(browser, user)
    assert is_in(browser)
    session = browser.session
    session["device_used_at"] = (timezone.now() - jump).isoformat()
    session.save()
    assert not is_in(browser)
    type_pin(browser, user)
    assert is_in(browser)
