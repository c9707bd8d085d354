"""What is done to a unit between loans, and what may never be false of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from ramah.aids import care, lending
from ramah.aids.models import Aid
from ramah.aids.records import AidCare, StockTake
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, Role, User
from tests.factories import MINUTE, T0, a_person, a_visit_at, an_office, needs_of

DAY = timedelta(days=1)
pytestmark = pytest.mark.both


@pytest.fixture
def dewi(office: Office) -> User:
    return a_person(office, Role.SERVICE_AMBASSADOR)


@pytest.fixture
def chair(office: Office) -> Aid:
    return Aid.objects.select_related("type").get(office=office, tag="KR-01")


def offered(aid: Aid, at: Any = T0) -> bool:
    return Aid.objects.available(at).filter(pk=aid.pk).exists()


def kinds(aid: Aid) -> list[str]:
    return list(aid.care.order_by("pk").values_list("kind", flat=True))


def test_unit_that_needs_cleaning_is_not_lent_until_cleaned(chair: Aid, dewi: User) -> None:
    Aid.objects.filter(pk=chair.pk).update(condition="NEEDS_CLEANING")
    chair.refresh_from_db()
    assert not offered(chair)
    assert Aid.objects.to_clean(T0).get() == chair
    care.clean(chair, by=dewi, now=T0)
    assert offered(chair)
    assert (kinds(chair), chair.last_cleaned_at) == (["CLEANED"], T0)


def test_unit_is_due_for_cleaning_when_its_interval_is_over(chair: Aid, dewi: User) -> None:
    chair.cleaning_every_days = 7
    care.clean(chair, by=dewi, now=T0)
    assert offered(chair, T0 + 7 * DAY - MINUTE)
    assert not offered(chair, T0 + 7 * DAY)
    care.clean(chair, by=dewi, now=T0 + 7 * DAY)
    assert offered(chair, T0 + 8 * DAY)


def test_interval_of_the_kind_counts_where_the_unit_has_none(chair: Aid) -> None:
    kind = chair.type
    kind.cleaning_every_days, kind.service_every_days = 1, 30
    kind.save()
    chair.service_every_days = 10
    chair.save()
    care.plan_kind(kind, now=T0)
    chair.refresh_from_db()
    assert (chair.cleaning_due_at, chair.service_due_at) == (T0 + DAY, T0 + 10 * DAY)
    assert chair in Aid.objects.to_service(T0 + 10 * DAY)
    assert offered(chair, T0)


def test_hearing_aid_is_cleaned_after_each_loan(office: Office, dewi: User) -> None:
    visit = a_visit_at("serve_visitor", office)
    aid = Aid.objects.get(office=office, tag="AD-01")
    loan = lending.lend(visit, aid, need=needs_of(office)[0], by=dewi, now=T0)
    lending.settle(loan, lending.Return("GOOD"), by=dewi, now=T0 + MINUTE)
    aid.refresh_from_db()
    assert (loan.condition, aid.condition) == ("GOOD", "NEEDS_CLEANING")
    with pytest.raises(Refused):
        lending.lend(visit, aid, need=None, by=dewi, now=T0 + 2 * MINUTE)


def test_unit_leaves_service_with_a_reason_and_comes_back(chair: Aid, dewi: User) -> None:
    with pytest.raises(Refused, match="Tulis alasan"):
        care.take_out(chair, damaged=False, by=dewi, now=T0, note="  ")
    care.take_out(chair, damaged=True, by=dewi, now=T0, note="Rem longgar")
    assert not offered(chair)
    assert (chair.out_of_service_reason, chair.out_of_service_since) == ("Rem longgar", T0)
    with pytest.raises(AlreadyDone):
        care.take_out(chair, damaged=True, by=dewi, now=T0, note="Rem longgar")
    assert care.put_back(chair, by=dewi, now=T0 + DAY) == "REPAIRED"
    chair.refresh_from_db()
    assert offered(chair)
    assert (chair.condition, chair.out_of_service_reason) == ("GOOD", "")
    with pytest.raises(AlreadyDone):
        care.put_back(chair, by=dewi, now=T0 + DAY)
    assert kinds(chair) == ["OUT", "REPAIRED"]


def test_missing_unit_is_found_and_cleaned_before_it_is_lent(chair: Aid, dewi: User) -> None:
    care.lose(chair, by=dewi, now=T0, note="Tidak ditemukan")
    for act in (care.clean, care.service, care.put_back):
        with pytest.raises(Refused, match="hilang"):
            act(chair, by=dewi, now=T0)
    care.find(chair, by=dewi, now=T0 + DAY)
    assert not offered(chair)
    with pytest.raises(AlreadyDone):
        care.find(chair, by=dewi, now=T0 + DAY)
    care.clean(chair, by=dewi, now=T0 + DAY)
    assert offered(chair, T0 + DAY)


def test_lent_unit_is_cared_for_after_it_came_back(office: Office, chair: Aid, dewi: User) -> None:
    visit = a_visit_at("serve_visitor", office)
    lending.lend(visit, chair, need=None, by=dewi, now=T0)
    with pytest.raises(Refused, match="sedang dipinjam"):
        care.clean(chair, by=dewi, now=T0)


def test_second_tap_writes_nothing(chair: Aid, dewi: User) -> None:
    for act in (care.clean, care.service):
        act(chair, by=dewi, now=T0)
        with pytest.raises(AlreadyDone):
            act(chair, by=dewi, now=T0 + timedelta(seconds=2))
    assert kinds(chair) == ["CLEANED", "SERVICED"]


@pytest.mark.parametrize(
    "fields",
    [
        {"condition": "DAMAGED"},
        {"condition": "MISSING"},
        {"out_of_service_reason": "Dipakai, tetapi ada alasan"},
        {"out_of_service_since": T0},
        {"cleaning_every_days": 0},
        {"service_every_days": 0},
        {"tag": ""},
        {"tag": "kr-02"},
    ],
    ids=str,
)
def test_what_may_never_be_false_of_a_unit(chair: Aid, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Aid.objects.filter(pk=chair.pk).update(**fields)


def test_tag_is_found_however_it_is_typed(office: Office, chair: Aid) -> None:
    an_office("Kantor Lain")
    units = Aid.objects.filter(office=office)
    assert units.tagged(" kr-01 ").get() == chair


def test_history_of_care_cannot_be_changed(chair: Aid, dewi: User) -> None:
    care.clean(chair, by=dewi, now=T0)
    for change in (
        lambda: AidCare.objects.update(note="lain"),
        lambda: AidCare.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_office_has_one_open_stock_take(office: Office, dewi: User) -> None:
    StockTake.objects.create(office=office, started_at=T0, started_by=dewi)
    with pytest.raises(IntegrityError), transaction.atomic():
        StockTake.objects.create(office=office, started_at=T0, started_by=dewi)
    with pytest.raises(IntegrityError), transaction.atomic():
        StockTake.objects.update(closed_at=T0)
