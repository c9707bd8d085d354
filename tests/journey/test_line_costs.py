"""What the queue costs: as many questions to the database for few waiting as for many."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from ramah.offices.models import Office, Role
from ramah.queueing.models import Call, Ticket
from tests.factories import browser_of, someone
from tests.journey import line
from tests.journey.line import MINUTE, a_seated, a_special, an_ordinary

pytestmark = pytest.mark.both
LOBBY, COUNTER = Role.SERVICE_AMBASSADOR, Role.COUNTER_OFFICER


def ago(minutes: int) -> Any:
    return timezone.now() - timedelta(minutes=minutes)


@pytest.mark.parametrize("page", ["counter", "line", "ambassador", "manager"])
def test_page_costs_the_same_for_few_and_many(
    office: Office, page: str, django_assert_max_num_queries: Any
) -> None:
    line.at_counter(office)
    roles = {"ambassador": LOBBY, "manager": Role.MANAGER_ON_DUTY}
    client = browser_of(someone(office, roles.get(page, COUNTER)))
    url = reverse(f"journey:{page}")

    def more() -> None:
        an_ordinary(office, at=ago(9))
        a_special(office, at=ago(8))
        Ticket.objects.filter(pk=an_ordinary(office, at=ago(7)).pk).update(state="HELD")
        a_seated(office, at=ago(30))

    more()
    client.get(url)
    with django_assert_max_num_queries(32) as few:
        client.get(url)
    for _round in range(4):
        more()
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(url)


def test_call_next_costs_the_same_for_few_and_many(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    client = line.at_counter(office)
    url = reverse("journey:call_next")
    counts = []
    for waiting in (2, 12):
        for _number in range(waiting):
            an_ordinary(office, at=ago(9))
        with django_assert_max_num_queries(40) as asked:
            client.post(url, {"after": ""})
        counts.append(len(asked.captured_queries))
        Call.objects.update(ended_at=timezone.now() + MINUTE, ending="WITHDRAWN")
    assert counts[1] <= counts[0]
