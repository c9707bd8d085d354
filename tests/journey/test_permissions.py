"""Who may do what: role by step, at the visit's office alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ramah.journey import actions, permissions, transitions
from ramah.journey.permissions import NotPermitted
from ramah.journey.results import ServiceResult
from ramah.offices.models import Office, Role, Substitution, User
from ramah.visits.models import Event, StepRecord, Visit
from tests.factories import MINUTE, T0, a_person, a_registration, a_visit_at, an_office, needs_of

pytestmark = pytest.mark.both

LATER = T0 + 30 * MINUTE
Do = Callable[[Visit, User], Any]


def accompany(visit: Visit, by: User) -> None:
    transitions.accompany_visitor(visit=visit, needs=needs_of(visit.office), by=by, now=LATER)


def lend(visit: Visit, by: User) -> None:
    provision = actions.Provision(False, None, [])
    actions.lend_aids_and_escort(visit=visit, provision=provision, by=by, now=LATER)


def register(visit: Visit, by: User) -> None:
    form = a_registration(visit.office)
    actions.register_visitor(visit=visit, form=form, by=by, now=LATER)


def serve(visit: Visit, by: User) -> None:
    actions.serve_visitor(
        segment=visit.segments.get(),
        result=ServiceResult("DONE", survey="DECLINED"),
        by=by,
        now=LATER,
    )


def see_out(visit: Visit, by: User) -> None:
    actions.see_visitor_out(visit=visit, returns={}, by=by, now=LATER)


def report(visit: Visit, by: User) -> None:
    actions.report_to_manager(visit=visit, remarks="", by=by, now=LATER)


TABLE: list[tuple[str, Role, Do]] = [
    ("receive_visitor", Role.SECURITY_OFFICER, accompany),
    ("lend_aids_and_escort", Role.SECURITY_OFFICER, lend),
    ("register_visitor", Role.SERVICE_AMBASSADOR, register),
    ("serve_visitor", Role.COUNTER_OFFICER, serve),
    ("see_visitor_out", Role.SECURITY_OFFICER, see_out),
    ("report_to_manager", Role.SERVICE_AMBASSADOR, report),
]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("step", "allowed", "do"), TABLE, ids=[row[0] for row in TABLE])
def test_each_step_is_its_own_roles_alone(
    office: Office, step: str, allowed: Role, do: Do, role: Role
) -> None:
    visit = a_visit_at(step, office)
    before = Event.objects.count()
    person = a_person(office, role)
    if role == allowed:
        do(visit, person)
        assert Event.objects.count() > before
    else:
        with pytest.raises(NotPermitted):
            do(visit, person)
        assert Event.objects.count() == before


@pytest.mark.parametrize(("step", "allowed", "do"), TABLE, ids=[row[0] for row in TABLE])
def test_same_role_at_another_office_may_not(
    office: Office, step: str, allowed: Role, do: Do
) -> None:
    stranger = a_person(an_office("Kantor Lain"), allowed)
    with pytest.raises(NotPermitted):
        do(a_visit_at(step, office), stranger)


@pytest.mark.parametrize(("step", "allowed", "do"), TABLE, ids=[row[0] for row in TABLE])
def test_manager_acts_for_a_role_and_the_record_names_both(
    office: Office, step: str, allowed: Role, do: Do
) -> None:
    visit = a_visit_at(step, office)
    manager = a_person(office, Role.MANAGER_ON_DUTY)
    with pytest.raises(NotPermitted):
        do(visit, manager)
    standing_in = Substitution.objects.create(
        office=office, user=manager, role=allowed, reason="Petugas sakit", started_at=T0
    )
    do(visit, manager)
    event = Event.objects.order_by("-sequence").first()
    assert event is not None
    assert (event.actor, event.substitution) == (manager, standing_in)
    record = StepRecord.objects.filter(visit=visit, key=step).get()
    assert standing_in in (record.substitution, event.substitution)


def test_ended_substitution_permits_nothing(office: Office) -> None:
    manager = a_person(office, Role.MANAGER_ON_DUTY)
    Substitution.objects.create(
        office=office,
        user=manager,
        role=Role.SECURITY_OFFICER,
        reason="Petugas sakit",
        started_at=T0,
        ended_at=T0 + timedelta(hours=1),
    )
    with pytest.raises(NotPermitted):
        permissions.authority(manager, office, Role.SECURITY_OFFICER)


def test_inactive_person_may_do_nothing(office: Office) -> None:
    person = a_person(office, Role.SECURITY_OFFICER)
    person.is_active = False
    with pytest.raises(NotPermitted):
        permissions.authority(person, office, Role.SECURITY_OFFICER)
