"""The QR code of the visitor's page on every screen that shows a number, where a page is open."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ramah.journey import actions
from ramah.offices.models import Office, Post, Role
from tests.displays.visitors import drawn, open_to_visitors
from tests.factories import a_registration, a_visit_at, browser_of, on_duty, someone

pytestmark = pytest.mark.both
QR, TYPING = "Kode QR halaman antrean pemohon", "antrean.kantor.example/n/"


def ambassador(office: Office) -> Client:
    """Let the ambassador work in the lobby."""
    user = someone(office, Role.SERVICE_AMBASSADOR)
    on_duty(user, Post.LOBBY, at=timezone.now())
    return browser_of(user)


def screens(office: Office) -> dict[str, str]:
    """Read the pages on which staff show somebody their number."""
    ticket = drawn(office, at=timezone.now())
    browser = ambassador(office)
    found = {}
    for name, path in {
        "drawn in the lobby": reverse("journey:drawn", args=[ticket.code]),
        "paper of the browser": reverse("journey:ticket_print", args=[ticket.pk]),
    }.items():
        answer = browser.get(path)
        assert answer.status_code == 200, path
        found[name] = answer.content.decode()
    return found


def test_qr_code_and_address_stand_beside_the_number_where_a_page_is_open(office: Office) -> None:
    open_to_visitors(office)
    for name, said in screens(office).items():
        assert QR in said, name
        assert TYPING in said, name


def test_no_qr_code_stands_where_none_is(office: Office) -> None:
    for name, said in screens(office).items():
        assert QR not in said, name
        assert "/n/" not in said, name


def test_ambassador_who_seats_somebody_can_show_it(office: Office) -> None:
    open_to_visitors(office)
    visit = a_visit_at("register_visitor", office, at=timezone.now())
    by = someone(office, Role.SERVICE_AMBASSADOR)
    actions.register_visitor(visit=visit, form=a_registration(office), by=by, now=timezone.now())
    said = ambassador(office).get(reverse("journey:seat", args=[visit.pk])).content.decode()
    assert QR in said
