"""What did not come back and is found later closes its loan, and the record stays true."""

import html
import importlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from ramah.administration import actions as administration
from ramah.administration import aid_import
from ramah.aids import counting, lending
from ramah.aids.models import Aid, AidCare, Loan
from ramah.aids.table import Row
from ramah.journey import inventory_actions as actions
from ramah.journey import manager
from ramah.offices.models import Office, Role, User
from ramah.visits.models import Event
from tests.factories import MINUTE, T0, a_person, a_visit_at, browser_of

pytestmark = pytest.mark.both
LATER = T0 + 30 * MINUTE


@pytest.fixture
def dewi(office: Office) -> User:
    """Give one who cares for the aids, and administers."""
    return a_person(office, Role.SERVICE_AMBASSADOR, Role.OFFICE_ADMINISTRATOR)


@pytest.fixture
def chair(office: Office) -> Aid:
    return Aid.objects.select_related("type", "office").get(office=office, tag="KR-01")


@pytest.fixture
def loan(office: Office, chair: Aid, dewi: User) -> Loan:
    """Give a loan from which the wheelchair did not come back."""
    loan = lending.lend(a_visit_at("see_visitor_out", office), chair, need=None, by=dewi, now=T0)
    lending.settle(loan, lending.Return("NOT_RETURNED", "Terbawa ke mobil"), by=dewi, now=T0)
    return loan


def by_tap(chair: Aid, dewi: User) -> None:
    actions.care_for(aid=chair, kind="FOUND", by=dewi, now=LATER)


def by_counting(chair: Aid, dewi: User) -> None:
    take = counting.begin(chair.office, by=dewi, now=T0)
    actions.count(take=take, read=chair.tag, by=dewi, now=LATER)


def by_administrator(chair: Aid, dewi: User) -> None:
    names = ("type", "tag", "description", "location")
    values = {name: getattr(chair, name) for name in names}
    more = {"condition": "GOOD", "out_of_service": False, "out_of_service_reason": ""}
    administration.change_aid(aid=chair, values={**values, **more}, by=dewi, now=LATER)


def by_import(chair: Aid, dewi: User) -> None:
    cells = {"Label": chair.tag, "Kode jenis": chair.type.code, "Kondisi": "baik", "Dipakai": "ya"}
    aid_import.apply(office=chair.office, rows=[Row(2, cells)], by=dewi, now=LATER)


@pytest.mark.parametrize("find", [by_tap, by_counting, by_administrator, by_import])
def test_whoever_finds_it_closes_its_loan(
    loan: Loan, chair: Aid, dewi: User, find: Callable[[Aid, User], None]
) -> None:
    chair.refresh_from_db()
    assert chair.condition == "MISSING"
    find(chair, dewi)
    loan.refresh_from_db()
    assert (loan.found_at, loan.found_by) == (LATER, dewi)
    assert (loan.condition, loan.returned_at, loan.note) == ("NOT_RETURNED", T0, "Terbawa ke mobil")
    event = Event.objects.get(code="LOAN_CLOSED")
    assert (event.visit_id, event.data) == (loan.visit_id, {"loan": loan.pk, "aid": chair.pk})
    chair.refresh_from_db()
    assert not chair.out_of_service


def test_visit_says_that_it_was_not_returned_and_when_it_was_found(
    office: Office, loan: Loan, chair: Aid, dewi: User
) -> None:
    by_tap(chair, dewi)
    page = browser_of(dewi).get(reverse("journey:visit", args=[loan.visit_id]))
    said = " ".join(html.unescape(page.content.decode()).split())
    assert "Tidak kembali" in said
    assert "ditemukan Selasa, 24 November 2026 pukul 09.30" in said
    unit = browser_of(dewi).get(reverse("journey:unit", args=[chair.pk])).content.decode()
    assert "Ditemukan: peminjamannya ditutup" in unit
    assert loan.visit.code not in unit


def test_manager_sees_it_until_it_is_found(
    office: Office, loan: Loan, chair: Aid, dewi: User
) -> None:
    assert manager.context_of(office, T0 + MINUTE)["not_returned"] == [loan]
    by_tap(chair, dewi)
    assert manager.context_of(office, LATER)["not_returned"] == []


def test_unit_can_be_lost_again_after_it_was_found(
    office: Office, loan: Loan, chair: Aid, dewi: User
) -> None:
    by_tap(chair, dewi)
    actions.care_for(aid=chair, kind="CLEANED", by=dewi, now=LATER)
    chair.refresh_from_db()
    visit = a_visit_at("see_visitor_out", office)
    again = lending.lend(visit, chair, need=None, by=dewi, now=LATER)
    lending.settle(again, lending.Return("NOT_RETURNED", "Terbawa"), by=dewi, now=LATER)
    actions.care_for(aid=chair, kind="FOUND", by=dewi, now=LATER + MINUTE)
    found = Loan.objects.filter(aid=chair).order_by("pk").values_list("found_at", flat=True)
    assert list(found) == [LATER, LATER + MINUTE]


@pytest.mark.parametrize(
    "fields",
    [
        {"condition": "GOOD", "found_at": LATER},
        {"found_at": LATER, "found_by": None},
        {"found_at": None},
        {"found_at": T0 - MINUTE},
    ],
)
def test_only_what_was_not_returned_is_found_by_somebody_later(
    loan: Loan, dewi: User, fields: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.filter(pk=loan.pk).update(**{"found_by": dewi, **fields})


def test_unit_is_lost_once_at_a_time(office: Office, loan: Loan) -> None:
    loan.pk, loan.visit = None, a_visit_at("see_visitor_out", office)
    with pytest.raises(IntegrityError), transaction.atomic():
        loan.save()


def test_damaged_on_return_is_out_of_service_with_a_reason(
    office: Office, chair: Aid, dewi: User
) -> None:
    visit = a_visit_at("see_visitor_out", office)
    loan = lending.lend(visit, chair, need=None, by=dewi, now=T0)
    lending.settle(loan, lending.Return("DAMAGED", "Milik Tamu Contoh"), by=dewi, now=LATER)
    chair.refresh_from_db()
    assert chair.out_of_service
    assert (chair.condition, chair.out_of_service_since) == ("DAMAGED", LATER)
    assert chair.out_of_service_reason == "Kembali dalam keadaan rusak."
    with pytest.raises(lending.AidUnavailable):
        lending.lend(visit, chair, need=None, by=dewi, now=LATER)


def test_older_loans_are_closed_by_what_is_known(loan: Loan, chair: Aid, dewi: User) -> None:
    migration = importlib.import_module("ramah.aids.migrations.0004_found_later")
    migration.close_found(apps, None)
    loan.refresh_from_db()
    assert loan.found_at is None
    AidCare.objects.create(office=chair.office, aid=chair, kind="FOUND", at=LATER, by=dewi)
    migration.close_found(apps, None)
    assert Loan.objects.get(pk=loan.pk, found_at=LATER).found_by == dewi


def test_older_loan_is_closed_by_a_later_one(
    office: Office, loan: Loan, chair: Aid, dewi: User
) -> None:
    at = LATER + timedelta(hours=1)
    visit = a_visit_at("see_visitor_out", office)
    Loan.objects.create(office=office, visit=visit, aid=chair, lent_at=at, lent_by=dewi)
    importlib.import_module("ramah.aids.migrations.0004_found_later").close_found(apps, None)
    loan.refresh_from_db()
    assert (loan.found_at, loan.found_by) == (at, dewi)
