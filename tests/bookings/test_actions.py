"""Making, moving and cancelling a booking; what is refused, and in which words."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ramah.bookings import actions, limits, slots
from ramah.bookings.models import Booking, BookingSettings, Reservation, Staffing, settings_of
from ramah.bookings.retention import clear_bookings
from ramah.journey.day import close_earlier_days
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office
from ramah.visits.models import Event
from tests.bookings.days import HALF_HOUR, NINE, a_booking, taking_bookings
from tests.factories import MINUTE, T0

pytestmark = pytest.mark.both
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
REFUSED: list[tuple[str, datetime, str]] = [
    ("the past", T0 - HOUR, "Waktu itu sudah lewat."),
    ("yesterday", T0 - DAY, "Waktu itu sudah lewat."),
    ("a holiday", NINE + 29 * DAY, "Kantor tutup pada Kamis, 24 Desember 2026: Cuti bersama"),
    ("a Saturday", NINE + 3 * DAY, "Kantor tidak buka pada Sabtu, 28 November 2026."),
    ("too far ahead", NINE + 40 * DAY, "terlalu jauh: janji dapat dibuat sampai 30 hari"),
    ("too soon", T0 + HOUR, "terlalu dekat untuk dipesan. Yang terdekat"),
    ("between slots", NINE + 7 * MINUTE, "Tidak ada janji pada pukul 09.07"),
    ("midday rest", NINE + 3 * HOUR, "kantor melayani pukul 08.00–12.00, 13.00"),
]


def test_booking_takes_a_place_and_reserves_what_is_needed(office: Office) -> None:
    booking = a_booking(office, "KURSI_RODA", "BAHASA_ISYARAT", has_companion=True, plate="B 1 X")
    assert (booking.state, booking.seat, booking.service_date) == ("BOOKED", 1, NINE.date())
    kinds = booking.reservations.order_by("pk").values_list("aid_type__code", flat=True)
    assert list(kinds) == ["KURSI_RODA", "JBI"]
    span = booking.reservations.all()[0]
    assert (span.starts_at, span.ends_at) == (NINE, NINE + timedelta(minutes=90))
    event = Event.objects.get(code="BOOKING_MADE")
    assert event.data["needs"] == ["KURSI_RODA", "BAHASA_ISYARAT"]
    assert "B 1 X" not in str(event.data)


def test_one_kind_serves_two_needs_of_one_person(office: Office) -> None:
    booking = a_booking(office, "DITUNTUN", "PENDAMPING", "PELAN")
    codes = list(booking.reservations.order_by("pk").values_list("aid_type__code", flat=True))
    assert codes == ["TONGKAT_PUTIH", "PENDAMPING"]


@pytest.mark.parametrize(("name", "at", "sentence"), REFUSED, ids=[row[0] for row in REFUSED])
def test_bad_times_are_refused_with_a_sentence(
    office: Office, name: str, at: datetime, sentence: str
) -> None:
    revision = Office.objects.get().revision
    with pytest.raises(actions.SlotUnavailable, match=sentence):
        a_booking(office, at=at)
    assert not Booking.objects.exists()
    assert Office.objects.get().revision == revision


def test_full_slot_is_refused_with_the_nearest_free_ones(office: Office) -> None:
    for _person in range(2):
        a_booking(office)
    with pytest.raises(actions.SlotUnavailable) as refusal:
        a_booking(office)
    said = str(refusal.value)
    assert said.startswith("Pukul 09.00 sudah penuh. Yang terdekat masih kosong: Rab 25 Nov 08.00")
    assert "09.30" in said


def test_cancelled_booking_gives_its_place_back(office: Office) -> None:
    first, _second = a_booking(office, name="Tamu Contoh"), a_booking(office)
    actions.cancel_booking(booking=first, by=None, now=T0)
    third = a_booking(office)
    assert third.seat == 1
    first.refresh_from_db()
    assert (first.state, first.name) == ("CANCELLED", "")


def test_office_that_takes_no_bookings_says_so(office: Office) -> None:
    taking_bookings(office, is_on=False)
    with pytest.raises(Refused, match="belum menerima janji temu"):
        a_booking(office)


def test_needs_are_not_written_without_consent(office: Office) -> None:
    with pytest.raises(Refused, match="hanya dicatat bila Anda setuju"):
        a_booking(office, "KURSI_RODA", consents=False)
    with pytest.raises(Refused, match="orang tua atau walinya"):
        a_booking(office, is_for_child=True)


def test_booking_sent_twice_is_one(office: Office) -> None:
    key = uuid.uuid4()
    a_booking(office, key=key)
    with pytest.raises(AlreadyDone):
        a_booking(office, key=key)
    assert Booking.objects.count() == 1


def test_fifth_wheelchair_is_refused_with_times_at_which_one_is_free(office: Office) -> None:
    taking_bookings(office, capacity=9)
    for _chair in range(4):
        a_booking(office, "KURSI_RODA")
    with pytest.raises(actions.AidsShort) as refusal:
        a_booking(office, "KURSI_RODA", at=NINE + 2 * HALF_HOUR)
    said = str(refusal.value)
    assert "sudah dipesan untuk pukul 10.00: Kursi roda. Pilih jam lain (" in said
    assert "10.30" in said
    assert "10.00," not in said.split("(")[1]
    late = a_booking(office, "KURSI_RODA", at=NINE + 3 * HALF_HOUR)
    assert late.reservations.count() == 1
    a_booking(office, "KURSI_RODA", takes_short=True)
    assert Reservation.objects.filter(aid_type__code="KURSI_RODA").count() == 6


def test_interpreters_are_as_many_as_the_office_says(office: Office) -> None:
    taking_bookings(office, capacity=9)
    a_booking(office, "BAHASA_ISYARAT")
    other = a_booking(office, "BAHASA_ISYARAT")  # a writing board, as the interpreter is taken
    assert other.reservations.get().aid_type.code == "PAPAN_TULIS"
    kind = office.aid_types.get(code="JBI")
    Staffing.objects.create(aid_type=kind, people=2)
    third = a_booking(office, "BAHASA_ISYARAT")
    assert third.reservations.get().aid_type.code == "JBI"


def test_moved_booking_keeps_its_code_and_takes_its_aids_along(office: Office) -> None:
    booking = a_booking(office, "KURSI_RODA")
    moved = actions.move_booking(booking=booking, starts_at=NINE + DAY, by=None, now=T0)
    assert (moved.code, moved.service_date) == (booking.code, (NINE + DAY).date())
    assert moved.reservations.get().starts_at == NINE + DAY
    with pytest.raises(AlreadyDone):
        actions.move_booking(booking=booking, starts_at=NINE + DAY, by=None, now=T0)
    assert a_booking(office).seat == 1


def test_cancelled_booking_cannot_be_moved_or_cancelled_again(office: Office) -> None:
    booking = a_booking(office)
    actions.cancel_booking(booking=booking, by=None, now=T0)
    with pytest.raises(AlreadyDone):
        actions.cancel_booking(booking=booking, by=None, now=T0)
    with pytest.raises(Refused, match="tidak berlaku lagi"):
        actions.move_booking(booking=booking, starts_at=NINE + DAY, by=None, now=T0)


def test_who_did_not_come_is_noted_when_the_day_is_over(office: Office) -> None:
    booking = a_booking(office, "KURSI_RODA")
    close_earlier_days(now=NINE + 10 * HOUR)
    booking.refresh_from_db()
    assert booking.state == "BOOKED"
    close_earlier_days(now=NINE + DAY)
    close_earlier_days(now=NINE + DAY)
    booking.refresh_from_db()
    assert booking.state == "NO_SHOW"
    assert Event.objects.filter(code="BOOKING_NO_SHOW").count() == 1


def test_personal_data_is_cleared_after_the_offices_period(office: Office) -> None:
    booking = a_booking(office, name="Tamu Contoh", phone="081200000000", plate="B 1 X")
    assert clear_bookings(now=NINE + 7 * DAY) == 0
    assert clear_bookings(now=NINE + 8 * DAY) == 1
    booking.refresh_from_db()
    assert (booking.name, booking.phone, booking.plate) == ("", "", "")
    assert clear_bookings(now=NINE + 9 * DAY) == 0


def test_flood_from_one_address_is_refused_and_others_are_not(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_ADDRESS", 3)
    taking_bookings(office, capacity=50)
    for _time in range(3):
        a_booking(office, address="192.0.2.1")
    with pytest.raises(limits.TooMany, match=r"Telepon \(021\) 000-1111"):
        a_booking(office, address="192.0.2.1")
    a_booking(office, address="192.0.2.2")
    a_booking(office, address="192.0.2.1", at=NINE + DAY, now=T0 + DAY)


BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("booking_seat_counted", {"seat": 0}),
    ("booking_arrived_has_visit", {"state": "ARRIVED"}),
    ("booking_needs_have_consent", {"names_needs": True}),
    ("booking_consent_travels_together", {"consent_way": "PAGE"}),
    ("booking_child_has_guardian", {"is_for_child": True}),
    ("booking_cleared_is_empty", {"cleared_at": T0, "name": "Tamu"}),
]


@pytest.mark.parametrize(("name", "fields"), BROKEN, ids=[row[0] for row in BROKEN])
def test_what_may_never_be_false_is_the_databases_own(
    office: Office, name: str, fields: dict[str, Any]
) -> None:
    booking = a_booking(office)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(**fields)


def test_a_seat_is_taken_once(office: Office) -> None:
    a_booking(office)
    second = a_booking(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=second.pk).update(seat=1)


def test_settings_hold_sensible_numbers(office: Office) -> None:
    with pytest.raises(IntegrityError, match="booking_settings_positive"), transaction.atomic():
        BookingSettings.objects.filter(office=office).update(capacity=0)


def test_choosing_costs_the_same_however_many_days(
    office: Office, django_assert_num_queries: Callable[[int], Any]
) -> None:
    rule = settings_of(office)
    days = slots.next_days(office, rule, T0.date(), T0)
    assert len(days) == 14
    with django_assert_num_queries(3):
        slots.days_of(office, rule, days, T0)


def test_identifying_fields_are_unreadable_in_the_database(office: Office) -> None:
    from ramah.lib import sql

    a_booking(office, name="Tamu Contoh", phone="081200000000", plate="B 1 X")
    row = sql.one("SELECT name, phone, plate FROM bookings_booking", [])
    assert row is not None
    assert not {"Tamu Contoh", "081200000000", "B 1 X"} & set(map(str, row))
