"""A manager on duty acts for another role, with a reason."""

import pytest

from ramah.journey import duty
from ramah.journey.permissions import NotPermitted
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Duty, Office, Post, Role, Substitution
from ramah.visits.models import Event, StepRecord
from tests.factories import MINUTE, T0, a_person, a_visit_at, on_duty
from tests.journey.duties import a_manager, codes, stand_in, start

pytestmark = pytest.mark.both


def test_manager_on_duty_stands_in_with_a_reason(office: Office) -> None:
    manager = a_manager(office)
    substitution = stand_in(manager)
    event = Event.objects.get()
    assert (event.code, event.substitution) == ("SUBSTITUTION_STARTED", substitution)
    assert event.data == {"role": "SECURITY_OFFICER", "user": manager.pk}  # never the reason


def test_standing_in_again_changes_nothing(office: Office) -> None:
    manager = a_manager(office)
    stand_in(manager)
    with pytest.raises(AlreadyDone):
        stand_in(manager)
    assert Substitution.objects.count() == 1


def test_manager_stands_in_for_one_role_at_a_time(office: Office) -> None:
    manager = a_manager(office)
    stand_in(manager)
    with pytest.raises(Refused, match="Hentikan itu"):
        stand_in(manager, Role.COUNTER_OFFICER)


@pytest.mark.parametrize("reason", ["", "   "])
def test_standing_in_needs_a_reason(office: Office, reason: str) -> None:
    with pytest.raises(Refused, match="Tulis alasan"):
        stand_in(a_manager(office), reason=reason)


def test_manager_off_duty_stands_in_for_nobody(office: Office) -> None:
    with pytest.raises(Refused, match="Mulailah bertugas"):
        stand_in(a_person(office, Role.MANAGER_ON_DUTY))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER_ON_DUTY])
def test_nobody_but_a_manager_stands_in(office: Office, role: Role) -> None:
    with pytest.raises(NotPermitted):
        stand_in(a_person(office, role))


@pytest.mark.parametrize("role", [Role.MANAGER_ON_DUTY, Role.OFFICE_ADMINISTRATOR])
def test_manager_stands_in_for_officers_only(office: Office, role: Role) -> None:
    with pytest.raises(Refused, match="peran petugas"):
        stand_in(a_manager(office), role)


def test_manager_standing_in_takes_a_counter_until_they_stop(office: Office) -> None:
    manager = a_manager(office)
    substitution = stand_in(manager, Role.COUNTER_OFFICER)
    at_counter = start(manager, Post.COUNTER, counter=1)
    assert Event.objects.get(code="DUTY_STARTED").substitution == substitution
    duty.end_substitution(substitution=substitution, by=manager, now=T0 + MINUTE)
    at_counter.refresh_from_db()
    assert at_counter.ended_at == T0 + MINUTE
    assert Duty.objects.at_post(office, Post.MANAGER).exists()


def test_stopping_again_changes_nothing(office: Office) -> None:
    manager = a_manager(office)
    substitution = stand_in(manager)
    duty.end_substitution(substitution=substitution, by=manager, now=T0 + MINUTE)
    with pytest.raises(AlreadyDone):
        duty.end_substitution(substitution=substitution, by=manager, now=T0 + 2 * MINUTE)
    assert codes(office) == ["SUBSTITUTION_STARTED", "SUBSTITUTION_ENDED"]


def test_nobody_stops_another_managers_substitution(office: Office) -> None:
    substitution = stand_in(a_manager(office))
    with pytest.raises(NotPermitted):
        duty.end_substitution(substitution=substitution, by=a_manager(office), now=T0 + MINUTE)


def test_end_of_a_managers_duty_ends_the_standing_in(office: Office) -> None:
    manager = a_manager(office)
    substitution = stand_in(manager, Role.COUNTER_OFFICER)
    start(manager, Post.COUNTER, counter=1)
    duty.end_duty(duty=manager.duties.get(post=Post.MANAGER), by=manager, now=T0 + MINUTE)
    substitution.refresh_from_db()
    assert substitution.ended_at == T0 + MINUTE
    assert not Duty.objects.open().exists()


def test_visitor_in_the_care_of_a_stand_in_is_handed_over(office: Office) -> None:
    manager = a_manager(office)
    substitution = stand_in(manager)
    a_visit_at("receive_visitor", office)
    StepRecord.objects.current().update(assignee=manager)
    with pytest.raises(duty.OpenWork):
        duty.end_substitution(substitution=substitution, by=manager, now=T0 + MINUTE)
    with pytest.raises(duty.OpenWork):
        duty.end_duty(duty=manager.duties.get(), by=manager, now=T0 + MINUTE)
    colleague = a_person(office, Role.SECURITY_OFFICER)
    on_duty(colleague, Post.DROPZONE)
    duty.end_substitution(substitution=substitution, by=manager, now=T0 + MINUTE, to=colleague)
    assert StepRecord.objects.current().get().assignee == colleague


def test_manager_who_is_also_officer_keeps_that_post(office: Office) -> None:
    person = a_person(office, Role.MANAGER_ON_DUTY, Role.SERVICE_AMBASSADOR)
    manager_duty = start(person, Post.MANAGER)
    start(person, Post.LOBBY)
    duty.end_duty(duty=manager_duty, by=person, now=T0 + MINUTE)
    assert Duty.objects.open().get().post == Post.LOBBY
