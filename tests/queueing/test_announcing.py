"""What boards hear: the latest calls, and all who are still called."""

import pytest
from django.utils import timezone

from ramah.offices.models import Office, Role
from ramah.offices.revision import writing
from ramah.queueing import announcing, calling, tickets
from ramah.queueing.configuration import Lane
from ramah.queueing.models import Call
from tests import factories

pytestmark = pytest.mark.both
COUNTERS = 15


def called(office: Office, number: int) -> Call:
    """Call a new number to a counter."""
    counter, _new = office.counters.get_or_create(number=number)
    by = factories.someone(office, Role.COUNTER_OFFICER)
    with writing(office.pk, "queue"):
        now = timezone.now()
        service = office.services.order_by("pk")[0]
        ticket = tickets.draw(office, service, Lane.ORDINARY, now=now)
        return calling.call(ticket, counter, by=by, now=now)


def test_call_stays_as_long_as_nobody_has_come_however_many_counters_call(office: Office) -> None:
    calls = [called(office, number) for number in range(1, COUNTERS + 1)]
    lines = announcing.lines_of(office)
    assert [line["id"] for line in lines] == [call.pk for call in reversed(calls)]
    assert len(str(lines)) < 2000
    for call in calls:
        announcing.mark(call, "OVER")
    assert len(announcing.lines_of(office)) == announcing.KEPT


def test_one_counter_that_calls_on_and_on_does_not_make_the_list_grow(office: Office) -> None:
    for _call in range(3 * announcing.KEPT):
        call = called(office, 1)
        with writing(office.pk, "queue"):
            calling.end(call, Call.Ending.WITHDRAWN, now=timezone.now())
            announcing.announce(call)  # whatever state it was left in
    assert len(announcing.lines_of(office)) == announcing.KEPT
