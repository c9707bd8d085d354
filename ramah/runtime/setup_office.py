"""Sets up an office of one's own: everything it begins with, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from ramah.offices.accounts import temporary_password
from ramah.offices.logo import keep as keep_logo
from ramah.offices.models import Assignment, Office, Role, User
from ramah.offices.revision import advance
from ramah.runtime import catalogue
from ramah.runtime.problems import Problem
from ramah.visits import events


class AlreadySetUp(Problem):
    """There is an office already; it is never overwritten."""


@dataclass(frozen=True)
class Founded:
    """The new office, its administrator, and their password, to be shown once."""

    office: Office
    administrator: User
    password: str


def existing() -> Office | None:
    """Find an office that was set up before."""
    return Office.objects.order_by("pk").first()


def already(office: Office) -> str:
    """Say that there is an office, and what can be done."""
    demo = " (kantor contoh)" if office.is_demo else ""
    return (
        f"Sudah ada kantor di sini: {office.name}{demo}. Tidak ada yang diubah.\n"
        "Ubah datanya di halaman Administrasi, atau siapkan kantor lain dengan RAMAH_HOME lain."
    )


def found(answers: Mapping[str, Any], *, now: datetime) -> Founded:
    """Make the office with all it begins with, and its administrator; or nothing at all.

    :param answers: by the keys of :func:`ramah.runtime.questions.questions`.
    :raises AlreadySetUp: there is an office; of two who try at once the second is refused.
    """
    with transaction.atomic():
        _let_one_in()
        if office := existing():
            raise AlreadySetUp(already(office))
        office = _office(answers)
        _furnish(office, answers)
        _put_on_letterhead(office, answers, now)
        administrator, password = _administrator(office, answers)
        advance(office.pk)
        events.record("OFFICE_SET_UP", office=office, by=None, now=now)
    return Founded(office, administrator, password)


def _let_one_in() -> None:
    """Wait for whoever sets up at the same time; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE offices_office IN EXCLUSIVE MODE")


def _office(answers: Mapping[str, Any]) -> Office:
    return Office.objects.create(
        name=answers["name"],
        address=answers["address"],
        phone=answers["phone"],
        time_zone=answers["time_zone"],
        sop_number=answers["sop"].number,
        sop_revision=answers["sop"].revision,
    )


def _furnish(office: Office, answers: Mapping[str, Any]) -> None:
    catalogue.furnish(office)
    office.services.exclude(code__in=answers["services"]).delete()
    catalogue.add_counters(office, answers["counters"])
    catalogue.add_places(
        office, bays=answers["bays"], seats=answers["seats"], spaces=answers["spaces"]
    )


def _put_on_letterhead(office: Office, answers: Mapping[str, Any], now: datetime) -> None:
    if answers["logo"]:
        keep_logo(office, answers["logo"].picture, now=now)


def _administrator(office: Office, answers: Mapping[str, Any]) -> tuple[User, str]:
    password = temporary_password()
    user = User.objects.create_user(
        answers["admin_username"],
        password,
        full_name=answers["admin_name"],
        office=office,
        must_change_password=True,
    )
    Assignment.objects.create(office=office, user=user, role=Role.OFFICE_ADMINISTRATOR)
    return user, password
