"""The estimated wait of an office: what is read for it, how often, and what is said."""

from datetime import timedelta
from typing import Any

import pytest

from ramah.offices.models import Office, Post, Role
from ramah.offices.revision import writing
from ramah.queueing import tickets, waiting_times
from ramah.queueing.configuration import Lane
from ramah.queueing.models import Call, Ticket
from tests.factories import MINUTE, T0, an_office, on_duty, someone

pytestmark = pytest.mark.both


@pytest.fixture
def office(db: None) -> Office:
    """An office with an officer at its first counter."""
    made = an_office()
    counter = made.counters.order_by("number")[0]
    on_duty(someone(made, Role.COUNTER_OFFICER), Post.COUNTER, counter=counter)
    return made


def drawn(office: Office, minutes_ago: int) -> Ticket:
    """Draw an ordinary number."""
    service = office.services.get(code="KI")
    with writing(office.pk, "queue"):
        now = T0 - minutes_ago * MINUTE
        return tickets.draw(office, service, Lane.ORDINARY, now=now)


def served(office: Office, number: int) -> None:
    """Let so many numbers have been served at the first counter, ten minutes each, yesterday."""
    counter = office.counters.order_by("number")[0]
    officer = someone(office, Role.COUNTER_OFFICER)
    for index in range(number):
        ticket = drawn(office, 0)
        called = T0 - timedelta(days=1) + index * 10 * MINUTE
        Ticket.objects.filter(pk=ticket.pk).update(state="DONE")
        Call.objects.create(
            office=office,
            ticket=ticket,
            counter=counter,
            service=ticket.service,
            lane=ticket.lane,
            waiting_since=called - 5 * MINUTE,
            called_at=called,
            last_called_at=called,
            called_by=officer,
            ended_at=called,
            ending="STARTED",
            served_until=called + 10 * MINUTE,
        )


def fresh(office: Office) -> Office:
    """Read the office anew, as each request does."""
    return Office.objects.get(pk=office.pk)


def test_too_few_services_are_said_to_be_too_few(office: Office) -> None:
    served(office, 19)
    answer = waiting_times.lane_waits(fresh(office), T0)[Lane.ORDINARY]
    assert waiting_times.said(answer) == "Perkiraan belum ada: belum cukup data"


def test_wait_is_a_range_that_grows_with_the_line(office: Office) -> None:
    served(office, 25)
    line = [drawn(office, 30 - index) for index in range(3)]
    said = [waiting_times.wait_of(ticket, T0) for ticket in line]
    most = [answer.most for answer in said if not isinstance(answer, waiting_times.Unknown)]
    assert len(most) == 3
    assert most == sorted(most)
    assert "menit" in waiting_times.said(said[2])


def test_without_an_open_counter_nothing_is_promised(office: Office) -> None:
    served(office, 25)
    office.duties.update(ended_at=T0)
    answer = waiting_times.lane_waits(fresh(office), T0)[Lane.ORDINARY]
    assert waiting_times.said(answer) == "Perkiraan belum ada: loket belum dibuka"


def test_many_who_ask_cost_one_computation(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    served(office, 25)
    same = fresh(office)
    with django_assert_max_num_queries(10):
        waiting_times.lane_waits(same, T0)
    with django_assert_max_num_queries(0):
        for _phone in range(50):
            waiting_times.lane_waits(same, T0 + timedelta(seconds=30))
