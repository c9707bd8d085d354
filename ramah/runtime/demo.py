"""The demo office: set up once, marked DEMO everywhere, with accounts of random passwords.

All its people share one PIN, :data:`PIN`; like any PIN it opens registered devices alone.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from ramah.bells.models import Bell
from ramah.offices import pins
from ramah.offices.models import Assignment, Office, Role, User
from ramah.runtime import catalogue

FILE_NAME = "demo-accounts.json"
OFFICE = "Kantor Wilayah Kementerian Hukum Daerah Khusus Jakarta"
PIN = "246810"
SOP_NUMBER = "W.10-UM.01.01-08"
PEOPLE: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("budi", "Budi Contoh", (Role.SECURITY_OFFICER,)),
    ("agus", "Agus Contoh", (Role.SECURITY_OFFICER,)),
    ("dewi", "Dewi Contoh", (Role.SERVICE_AMBASSADOR,)),
    ("ratna", "Ratna Contoh", (Role.SERVICE_AMBASSADOR, Role.COUNTER_OFFICER)),
    ("citra", "Citra Contoh", (Role.COUNTER_OFFICER,)),
    ("eka", "Eka Contoh", (Role.COUNTER_OFFICER,)),
    ("hendra", "Hendra Contoh", (Role.MANAGER_ON_DUTY,)),
    ("admin", "Sari Contoh", (Role.OFFICE_ADMINISTRATOR,)),
)


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo office, with the password made at first run."""

    username: str
    password: str
    full_name: str
    roles: list[str]


def load(home: Path) -> list[DemoAccount]:
    """Set the demo office up if there is none, and give its accounts."""
    if Office.objects.filter(is_demo=True).exists():
        return accounts(home)
    made = [
        DemoAccount(username, secrets.token_urlsafe(9), name, [str(role.label) for role in roles])
        for username, name, roles in PEOPLE
    ]
    with transaction.atomic():
        office = _office()
        for account, (_username, _name, roles) in zip(made, PEOPLE, strict=True):
            _person(office, account, roles)
        _write(home, made)
    return made


def accounts(home: Path) -> list[DemoAccount]:
    """Read the accounts written at first run; none if their file is gone."""
    path = home / FILE_NAME
    if not path.exists():
        return []
    return [DemoAccount(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def _office() -> Office:
    office = Office.objects.create(
        name=OFFICE,
        address="Alamat contoh, Jakarta",
        is_demo=True,
        sop_number=SOP_NUMBER,
        sop_revision="-",
    )
    catalogue.furnish(office)
    catalogue.add_counters(office, 4)
    catalogue.add_places(office, bays=3, seats=8, spaces=3, lactation=1)
    Bell.objects.create(office=office, is_on=True, phone="021 555 0199")
    return office


def _person(office: Office, account: DemoAccount, roles: tuple[Role, ...]) -> None:
    user = User.objects.create_user(
        account.username, account.password, full_name=account.full_name, office=office
    )
    pins.keep(user, pins.hashed(user, PIN), now=timezone.now())
    for role in roles:
        Assignment.objects.create(office=office, user=user, role=role)


def _write(home: Path, made: list[DemoAccount]) -> None:
    path = home / FILE_NAME
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(account) for account in made], file, ensure_ascii=False, indent=1)
