"""Registered devices, and people with a PIN."""

from datetime import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from ramah.administration import device_actions
from ramah.offices import pins
from ramah.offices.device_sessions import COOKIE
from ramah.offices.devices import Device
from ramah.offices.models import Office, Role, User
from tests import factories
from tests.offices.people import a_member

PIN = "480915"


def a_device(office: Office, name: str = "Tablet lobi", **when: datetime) -> tuple[Device, Client]:
    """Register a device; give it and its browser."""
    device, token = device_actions.add_this_device(
        office=office,
        values={"name": name, "place": "Lobi"},
        by=factories.someone(office, Role.OFFICE_ADMINISTRATOR),
        now=when.get("now", timezone.now()),
    )
    return device, with_token(token)


def with_token(token: str, **options: Any) -> Client:
    """Give a browser that holds this device cookie."""
    client = Client(**options)
    client.cookies[COOKIE] = token
    return client


def with_pin(office: Office, *roles: Role, pin: str = PIN, **fields: Any) -> User:
    """Make a person with a password and a PIN."""
    user = a_member(office, *roles, **fields)
    pins.keep(user, pins.hashed(user, pin), now=timezone.now())
    return user


def type_pin(browser: Client, user: User, pin: str = PIN) -> Any:
    """Tap a person's name and type a PIN."""
    return browser.post(f"/masuk/pin/{user.pk}/", {"pin": pin})


def is_in(browser: Client) -> bool:
    """Tell whether somebody is logged in."""
    return browser.get("/tugas/").status_code == 200
