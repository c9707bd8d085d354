"""The demo office's living queue: something to see on boards, and an estimate that is known."""

from datetime import timedelta

import pytest

from ramah.offices.models import Office, Role
from ramah.queueing import waiting_times
from ramah.queueing.models import Board, Call, Ticket
from ramah.runtime import demo_queue
from tests.factories import T0, someone

pytestmark = pytest.mark.both


@pytest.mark.parametrize("hours", [0, 4, 15, 16.05])
def test_queue_is_filled_once_and_people_wait_each_day(office: Office, hours: float) -> None:
    someone(office, Role.COUNTER_OFFICER)
    now = T0 + timedelta(hours=hours)
    for _start in range(2):
        demo_queue.fill(office, now=now)
    assert Board.objects.count() == 1
    today = Ticket.objects.filter(service_date=office.local_date(now))
    assert today.filter(state="WAITING").count() == demo_queue.WAITING
    calls = Call.objects.count()
    assert calls >= 2 * demo_queue.SERVED_A_DAY
    known = waiting_times._past(office, now)
    assert len(known) == calls
    tomorrow = now + timedelta(days=1)
    demo_queue.fill(office, now=tomorrow)
    again = Ticket.objects.filter(service_date=office.local_date(tomorrow), state="WAITING")
    assert again.count() == demo_queue.WAITING
