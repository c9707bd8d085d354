"""How the office takes announced visits."""

from typing import Any

import pytest
from django.test import Client

from ramah.bookings.models import BookingSettings, Staffing
from ramah.offices.models import Office
from tests.administration.desk import accepted, last_event, page, refused, unchanged

ANSWERS: dict[str, Any] = {
    "is_on": "on",
    "slot_minutes": 30,
    "capacity": 3,
    "days_ahead": 30,
    "notice_hours": 2,
    "hold_minutes": 90,
    "dropzone": "",
    "reminder": "",
    "keep_days": 7,
}


@pytest.fixture
def answers(office: Office) -> dict[str, Any]:
    """What the administrator fills in, with one person of each assigned kind."""
    kinds = office.aid_types.filter(mode="ASSIGN")
    return ANSWERS | {f"people_{kind.pk}": 1 for kind in kinds}


def test_bookings_are_switched_on_once_and_recorded(
    client: Client, office: Office, answers: dict[str, Any]
) -> None:
    accepted(client, "janji-temu/", **answers)
    assert BookingSettings.objects.get(office=office).is_on
    changed = {"fields": ["is_on", "capacity"], "people": []}
    assert last_event() == ("BOOKINGS_CHANGED", changed)
    unchanged(client, "janji-temu/", **answers)


def test_people_who_can_be_assigned_are_counted(
    client: Client, office: Office, answers: dict[str, Any]
) -> None:
    interpreter = office.aid_types.get(code="JBI")
    accepted(client, "janji-temu/", **answers | {f"people_{interpreter.pk}": 0})
    assert Staffing.objects.get().people == 0
    assert last_event()[1]["people"] == [interpreter.pk]


@pytest.mark.parametrize(
    ("field", "value"),
    [("capacity", 0), ("capacity", 51), ("days_ahead", 0), ("keep_days", 0), ("slot_minutes", 7)],
)
def test_numbers_out_of_reach_are_refused(
    client: Client, answers: dict[str, Any], field: str, value: int
) -> None:
    refused(client, "janji-temu/", **answers | {field: value})
    assert not BookingSettings.objects.exists()


def test_page_says_how_bookings_are_made(client: Client) -> None:
    assert "janji hanya dibuat petugas lewat telepon" in page(client, "janji-temu/")
