"""Numbers drawn by visitors themselves, at a kiosk of the office."""

from collections.abc import Sequence
from datetime import datetime

from ramah.offices.devices import Device
from ramah.offices.models import Office, Service
from ramah.offices.revision import writing
from ramah.queueing import print_jobs, tickets
from ramah.queueing.models import Ticket
from ramah.visits import events


def draw_at_kiosk(
    *,
    office: Office,
    service: Service,
    lane: str,
    code: str,
    device: Device,
    now: datetime,
    further: Sequence[Service] = (),
) -> Ticket:
    """Draw a number for who stands at a kiosk.

    :param code: made by the kiosk's page, so that a double tap draws one number.
    :raises AlreadyDone: it was drawn.
    """
    with writing(office.pk, "queue"):
        ticket = tickets.draw(office, service, lane, now=now, code=code, further=further)
        print_jobs.request(ticket, by=None, now=now)
        data: events.Data = {
            "ticket": str(ticket),
            "service": service.code,
            "lane": str(lane),
            "device": device.pk,
        }
        events.record("TICKET_ISSUED", office=office, by=None, now=now, data=data)
        return ticket
