"""What a counter is refused because it would harm who waits."""

from datetime import timedelta

import pytest
from django.urls import reverse

from ramah.offices.models import Office
from ramah.queueing.models import Ticket
from tests.journey import line
from tests.journey.line import a_served, an_ordinary
from tests.journey.test_line import about, ago

pytestmark = pytest.mark.both


@pytest.mark.parametrize("counter", ["", "1"])
def test_transfer_to_where_one_is_already_is_refused(office: Office, counter: str) -> None:
    client = line.at_counter(office)
    call = a_served(office, an_ordinary(office, at=ago(9)), at=ago(1))
    here = line.counter_of(office, 1).pk if counter else ""
    answers = {"service": call.service_id, "counter": here, "place": "KEEP"}
    page = client.post(*about("transfer_ticket", call, **answers))
    assert "Pilih layanan atau loket lain" in page.content.decode()
    assert Ticket.objects.get().state == "SERVING"


def test_number_of_yesterday_is_not_called(office: Office) -> None:
    client = line.at_counter(office)
    ticket = an_ordinary(office, at=ago(9))
    Ticket.objects.update(service_date=ticket.service_date - timedelta(days=1))
    url = reverse("journey:call_ticket", args=[ticket.pk])
    assert "bukan nomor hari ini" in client.post(url, follow=True).content.decode()
    assert Ticket.objects.get().state == "WAITING"
