"""Duties that nobody ended do not reach into the next day."""

from datetime import timedelta

import pytest

from ramah.journey.day import end_forgotten_duties
from ramah.offices.models import Office, Post, Role, Substitution
from ramah.visits.models import Event
from tests.factories import T0, a_person, a_visit_at, on_duty, someone

pytestmark = pytest.mark.both
DAY = timedelta(days=1)


def test_duty_of_an_earlier_day_is_ended_once(office: Office) -> None:
    duty = on_duty(a_person(office, Role.SERVICE_AMBASSADOR), Post.LOBBY)
    assert end_forgotten_duties(now=T0 + timedelta(hours=8)) == 0
    assert end_forgotten_duties(now=T0 + DAY) == 1
    assert end_forgotten_duties(now=T0 + DAY) == 0
    duty.refresh_from_db()
    assert duty.ended_at == T0 + DAY
    assert Event.objects.get(code="DUTY_ENDED").data["forgotten"] is True


def test_forgotten_managers_duty_ends_their_substitution(office: Office) -> None:
    manager = a_person(office, Role.MANAGER_ON_DUTY)
    on_duty(manager, Post.MANAGER)
    Substitution.objects.create(
        office=office,
        user=manager,
        role=Role.SECURITY_OFFICER,
        reason="Petugas sakit",
        started_at=T0,
    )
    end_forgotten_duties(now=T0 + DAY)
    assert not Substitution.objects.filter(ended_at__isnull=True).exists()


def test_counter_that_still_serves_is_left_alone(office: Office) -> None:
    a_visit_at("serve_visitor", office)
    officer = someone(office, Role.COUNTER_OFFICER)
    on_duty(officer, Post.COUNTER, counter=office.counters.get(number=1))
    assert end_forgotten_duties(now=T0 + DAY) == 0
