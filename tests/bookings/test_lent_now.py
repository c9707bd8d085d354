"""Aids that are out today count against today's bookings, on both sides of the desk."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from ramah.aids import lending
from ramah.aids.models import Aid, AidType
from ramah.bookings.lent_now import awaited, lent_now
from ramah.bookings.models import Booking
from ramah.bookings.preparation import preparation_of
from ramah.offices.models import Office, Role
from tests.bookings.days import NINE, a_booking
from tests.factories import T0, a_person, a_visit_at, browser_of, needs_of

pytestmark = pytest.mark.django_db
EIGHT = NINE - timedelta(hours=1)
WHEELCHAIRS = 4


def wheelchairs(office: Office) -> list[Aid]:
    """List the four wheelchairs of a new office."""
    return list(Aid.objects.filter(office=office, type__code="KURSI_RODA").order_by("tag"))


def lend(office: Office, how_many: int, at: datetime = EIGHT) -> None:
    """Lend wheelchairs to one visitor."""
    visit = a_visit_at("lend_aids_and_escort", office, at=at)
    by = a_person(office, Role.SECURITY_OFFICER)
    for aid in wheelchairs(office)[:how_many]:
        lending.lend(visit, aid, need=None, by=by, now=at)


def problems(office: Office, now: datetime = EIGHT) -> list[str]:
    """Read what does not fit on the day of NINE."""
    day = office.local_date(NINE)
    return [problem.text for problem in preparation_of(office, day, now).problems]


def test_units_that_are_out_at_the_time_are_missing_from_the_day(office: Office) -> None:
    a_booking(office, "KURSI_RODA")
    assert problems(office) == []
    lend(office, WHEELCHAIRS)
    (told,) = problems(office)
    assert told == "1 kursi roda dipesan pukul 09.00, 0 tersedia; 4 lagi sedang dipinjam."


def test_unit_expected_back_in_time_is_not_missed(office: Office) -> None:
    a_booking(office, "KURSI_RODA", at=NINE + timedelta(hours=2))
    lend(office, WHEELCHAIRS)
    assert problems(office) == []


def test_unit_that_stays_out_too_long_or_since_yesterday_is_not_expected_back(
    office: Office,
) -> None:
    a_booking(office, "KURSI_RODA", at=NINE + timedelta(hours=4))
    lend(office, WHEELCHAIRS)
    assert problems(office, now=NINE + timedelta(hours=3)), "out for four hours"
    lent = lent_now(office, office.local_date(NINE + timedelta(days=1)), NINE)
    assert not lent.tags, "tomorrow's list trusts that today's loans end today"
    yesterday = lent_now(office, office.local_date(NINE + timedelta(days=1)), NINE + timedelta(1))
    assert set(yesterday.tags.values()) == {None}


def test_units_in_repair_are_missing(office: Office) -> None:
    a_booking(office, "KURSI_RODA")
    Aid.objects.filter(type__code="KURSI_RODA").update(out_of_service=True)
    assert problems(office) == ["1 kursi roda dipesan pukul 09.00, 0 tersedia."]


def test_prepared_unit_is_one_that_is_there(office: Office) -> None:
    a_booking(office, "KURSI_RODA")
    lend(office, 1)
    (row,) = preparation_of(office, office.local_date(NINE), EIGHT).expected
    assert [thing.tag for thing in row.things] == ["KR-02"]


def test_officer_who_hands_out_the_last_reads_when_another_expects_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: EIGHT)
    a_booking(office, "KURSI_RODA", name="Tamu Contoh", consents=True)
    visit = a_visit_at("lend_aids_and_escort", office, needs=("KURSI_RODA",), at=EIGHT)
    guard = browser_of(a_person(office, Role.SECURITY_OFFICER))
    address = reverse("journey:escort", args=[visit.pk])
    assert "dipesan untuk pukul" not in guard.get(address).content.decode(), "three are left"
    lend(office, WHEELCHAIRS - 1)
    page = guard.get(address).content.decode()
    assert "Kursi roda: tersedia 1, dan dipesan untuk pukul 09.00." in page
    assert "Tamu Contoh" not in page
    guard.post(
        reverse("journey:set_off", args=[visit.pk]),
        {"parking": "none", "need_KURSI_RODA": f"aid-{wheelchairs(office)[-1].pk}"},
    )
    assert visit.loans.count() == 1, "the officer decides"


def test_own_booking_and_other_days_are_not_awaited(office: Office) -> None:
    (need,) = needs_of(office, "KURSI_RODA")
    kinds = list(AidType.objects.filter(office=office, code="KURSI_RODA", suggested_by=need))
    booking = a_booking(office, "KURSI_RODA")
    visit = a_visit_at("receive_visitor", office, at=EIGHT)
    assert awaited(office, kinds, EIGHT) == {kinds[0].pk: [NINE]}
    assert awaited(office, kinds, T0) == {}, "tomorrow's"
    assert awaited(office, kinds, NINE + timedelta(hours=3)) == {}, "over"
    booking.state, booking.visit = Booking.State.ARRIVED, visit
    booking.save(update_fields=["state", "visit"])
    assert awaited(office, kinds, EIGHT) == {}
