"""What the tests of the ambassador's desk share: logging in, sending, reading what was recorded."""

from typing import Any

from django.test import Client
from django.urls import reverse

from ramah.journey import actions, transitions
from ramah.offices.models import Office, Role
from ramah.visits.models import Visit
from tests.factories import MINUTE, T0, a_registration, a_visit_at, someone

ANSWERS = {
    "service": "KI",
    "purpose": "Bertanya tentang merek",
    "name": "Sari Rekaan",
    "companion": "ALONE",
}


def as_ambassador(client: Client, office: Office) -> Client:
    """Log the office's ambassador in."""
    client.force_login(someone(office, Role.SERVICE_AMBASSADOR))
    return client


def to(page: str, visit: Visit) -> str:
    """Give the address of a page about a visit."""
    return reverse(f"journey:{page}", args=[visit.pk])


def send(client: Client, page: str, visit: Visit, /, **answers: Any) -> Any:
    """Send a form about a visit."""
    return client.post(to(page, visit), answers)


def revision(office: Office) -> int:
    """Read how often the office was written to."""
    return Office.objects.get(pk=office.pk).revision


def a_visit_brought(office: Office, *needs: str) -> Visit:
    """Bring a visit to the special queue: the officer waits for the ambassador's "terima"."""
    visit = a_visit_at("lend_aids_and_escort", office, needs=needs or ("DUDUK",))
    actions.lend_aids_and_escort(
        visit=visit,
        provision=actions.Provision(has_vehicle=False, parking=None, aids=[]),
        by=someone(office, Role.SECURITY_OFFICER),
        now=T0 + 2 * MINUTE,
        waive={"aids_settled": "Disiapkan di lobi"} if needs else None,
    )
    return visit


def a_visit_registered(office: Office, **fields: object) -> Visit:
    """Bring a visit to its number, not yet seated."""
    visit = a_visit_at("register_visitor", office)
    actions.register_visitor(
        visit=visit,
        form=a_registration(office, **fields),
        by=someone(office, Role.SERVICE_AMBASSADOR),
        now=T0 + 4 * MINUTE,
    )
    return Visit.objects.select_related("office").get(pk=visit.pk)


def a_visit_seated(office: Office, **fields: object) -> Visit:
    """Bring a visit to its place in the priority waiting area."""
    visit = a_visit_registered(office, **fields)
    transitions.seat_visitor(
        visit=visit,
        place=None,
        explained=True,
        by=someone(office, Role.SERVICE_AMBASSADOR),
        now=T0 + 5 * MINUTE,
        waive={"waiting_place_given": "Semua kursi terisi"},
    )
    return visit
