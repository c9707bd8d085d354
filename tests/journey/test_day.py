"""Numbers, pauses and duties that nobody ended do not reach into the next day."""

from datetime import timedelta

import pytest

from ramah.journey import calls
from ramah.journey.day import (
    close_earlier_days,
    end_forgotten_duties,
    end_forgotten_pauses,
    expire_tickets,
)
from ramah.offices.models import Office, Post, Role, Substitution
from ramah.queueing.models import Call, CounterQueue, Ticket
from ramah.visits import events
from ramah.visits.models import Event
from tests.factories import T0, a_person, a_visit_at, an_office, on_duty, someone
from tests.journey.line import a_called, a_seated, a_served, an_ordinary, counter_of

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


def test_number_without_a_visit_ends_with_its_day(office: Office) -> None:
    waiting, called, served = (an_ordinary(office, at=T0) for _number in range(3))
    a_called(office, called, at=T0)
    a_served(office, served, at=T0, number=2)
    seated = a_seated(office, at=T0)
    assert expire_tickets(now=T0 + timedelta(hours=8)) == 0
    assert expire_tickets(now=T0 + DAY) == 3
    assert expire_tickets(now=T0 + DAY) == 0
    states = {str(ticket): ticket.state for ticket in Ticket.objects.all()}
    assert states == {
        str(waiting): "EXPIRED",
        str(called): "EXPIRED",
        str(served): "EXPIRED",
        str(seated.ticket): "WAITING",
    }
    assert Event.objects.filter(code="TICKET_EXPIRED").count() == 3
    assert Call.objects.get(ticket=called).ending == "WITHDRAWN"
    ended = Call.objects.get(ticket=served)
    assert ended.served_until == ended.ended_at
    assert list(events.broken(office)) == []


def test_day_ends_by_the_offices_own_clock(db: None) -> None:
    jayapura = an_office("Kantor Timur", time_zone="Asia/Jayapura")
    an_ordinary(jayapura, at=T0)
    assert expire_tickets(now=T0 + timedelta(hours=12, minutes=59)) == 0
    assert expire_tickets(now=T0 + timedelta(hours=13)) == 1


def test_forgotten_pause_ends_on_the_next_day(office: Office) -> None:
    counter, by = counter_of(office), someone(office, Role.COUNTER_OFFICER)
    calls.pause(counter=counter, reason="REST", by=by, now=T0)
    assert end_forgotten_pauses(now=T0 + timedelta(hours=8)) == 0
    assert end_forgotten_pauses(now=T0 + DAY) == 1
    assert end_forgotten_pauses(now=T0 + DAY) == 0
    assert not CounterQueue.objects.filter(paused_at__isnull=False).exists()
    assert Event.objects.get(code="COUNTER_WENT_ON").data["forgotten"] is True


def test_closing_frees_a_counter_that_a_forgotten_number_kept_busy(office: Office) -> None:
    officer = someone(office, Role.COUNTER_OFFICER)
    duty = on_duty(officer, Post.COUNTER, counter=office.counters.get(number=1))
    a_served(office, an_ordinary(office, at=T0), at=T0)
    close_earlier_days(now=T0 + DAY)
    duty.refresh_from_db()
    assert duty.ended_at == T0 + DAY
