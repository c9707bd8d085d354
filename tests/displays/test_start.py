"""The start page for the public: open or closed, holidays, and a new installation."""

from datetime import date, datetime, time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from ramah.displays.start import PLAIN, Opening, days_from, opening_at
from ramah.offices.models import Holiday, Office, Role
from ramah.sop.procedure import ACTION_KEYS
from tests.factories import an_office, browser_of, someone

TUESDAY = date(2026, 11, 24)
FRIDAY = date(2026, 11, 27)


def html(page: Any) -> str:
    return " ".join(page.content.decode().split())


def opening(office: Office, day: date, clock: time) -> Opening:
    return opening_at(days_from(office, day, 31), datetime.combine(day, clock))


def close_on(office: Office, day: date, name: str = "Libur Contoh") -> None:
    Holiday.objects.create(office=office, date=day, name=name)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (time(7, 59, 59), Opening(None, TUESDAY, time(8), is_today=True)),
        (time(8), Opening(until=time(12), is_today=True)),
        (time(11, 59, 59), Opening(until=time(12), is_today=True)),
        (time(12), Opening(None, TUESDAY, time(13), is_today=True)),
        (time(15, 59), Opening(until=time(16), is_today=True)),
        (time(16), Opening(None, date(2026, 11, 25), time(8))),
    ],
)
def test_office_is_open_from_opening_until_before_closing(
    office: Office, clock: time, expected: Opening
) -> None:
    assert opening(office, TUESDAY, clock) == expected


def test_after_friday_comes_monday(office: Office) -> None:
    assert opening(office, FRIDAY, time(17)) == Opening(None, date(2026, 11, 30), time(8))
    saturday = date(2026, 11, 28)
    assert opening(office, saturday, time(9)) == Opening(None, date(2026, 11, 30), time(8))


def test_holiday_keeps_the_office_closed(office: Office) -> None:
    close_on(office, TUESDAY)
    assert opening(office, TUESDAY, time(9)) == Opening(None, date(2026, 11, 25), time(8))


def test_holidays_in_a_row_are_passed_over(office: Office) -> None:
    for day in (TUESDAY, date(2026, 11, 25), date(2026, 11, 26)):
        close_on(office, day)
    assert opening(office, TUESDAY, time(9)) == Opening(None, FRIDAY, time(8))


def test_office_without_hours_is_closed_without_a_promise(office: Office) -> None:
    office.opening_hours.all().delete()
    assert opening(office, TUESDAY, time(9)) == Opening()


def test_days_are_read_in_two_queries(office: Office) -> None:
    with CaptureQueriesContext(connection) as seen:
        days_from(office, TUESDAY, 31)
    assert len(seen) == 2


def today_of(office: Office) -> date:
    return office.local_date(timezone.now())


def test_start_page_tells_what_is_offered(client: Client, office: Office) -> None:
    shown = html(client.get(reverse("displays:start")))
    for words in ("Kursi roda", "Kekayaan Intelektual", "Waktu standar 10 menit", "dropzone"):
        assert words in shown
    assert reverse("displays:sop") in shown
    assert reverse("offices:login") in shown
    assert "Seluruhnya 25 menit" in shown


def test_start_page_announces_a_holiday_today(client: Client, office: Office) -> None:
    close_on(office, today_of(office), "Hari Contoh")
    shown = html(client.get("/"))
    assert "Kantor tutup pada" in shown
    assert "Hari Contoh" in shown
    assert "Buka sekarang" not in shown


def test_start_page_on_a_closed_day_says_so(client: Client, office: Office) -> None:
    office.opening_hours.filter(weekday=today_of(office).weekday()).delete()
    shown = html(client.get("/"))
    assert "Tutup sekarang" in shown


def test_telephone_is_shown_only_if_there_is_one(client: Client, office: Office) -> None:
    assert "tel:" not in html(client.get("/"))
    Office.objects.update(phone="021 000 0000", address="Jalan Contoh 1")
    shown = html(client.get("/"))
    assert 'href="tel:021 000 0000"' in shown
    assert "Jalan Contoh 1" in shown


def test_what_is_switched_off_is_not_offered(client: Client, office: Office) -> None:
    office.needs.filter(code="PAYUNG").update(is_active=False)
    office.services.filter(code="KI").update(is_active=False)
    shown = html(client.get("/"))
    assert "Payung" not in shown
    assert "Kekayaan Intelektual" not in shown


@pytest.mark.django_db
def test_new_installation_says_what_to_do(client: Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "Kantor belum disiapkan" in html(page)
    assert "ramah demo" in html(page)


def test_unknown_sop_leaves_the_rest_of_the_page(client: Client, office: Office) -> None:
    Office.objects.update(sop_number="TIDAK-ADA")
    shown = html(client.get("/"))
    assert "Kursi roda" in shown
    assert "Waktu standar" not in shown


@pytest.mark.parametrize("url", ["/", "/sop/"])
def test_demo_office_says_demo_to_the_public(client: Client, office: Office, url: str) -> None:
    assert "<strong>DEMO</strong>" not in html(client.get(url))
    Office.objects.update(is_demo=True)
    assert "<strong>DEMO</strong>" in html(client.get(url))


def test_public_page_is_the_first_offices(client: Client, office: Office) -> None:
    an_office("Kantor Kedua")
    shown = html(client.get("/"))
    assert office.name in shown
    assert "Kantor Kedua" not in shown


def test_staff_find_the_way_to_their_desk(office: Office) -> None:
    browser = browser_of(someone(office, Role.SECURITY_OFFICER))
    assert reverse("journey:home") in html(browser.get("/"))


def test_every_step_has_plain_words() -> None:
    assert set(PLAIN) == set(ACTION_KEYS)


def test_start_page_needs_few_queries(client: Client, office: Office) -> None:
    with CaptureQueriesContext(connection) as seen:
        client.get("/")
    assert len(seen) <= 7


def test_english_names_of_needs(client: Client, office: Office) -> None:
    client.cookies["ramah_language"] = "en"
    with translation.override("id"):  # what a request sets outlives it
        assert "Wheelchair" in html(client.get("/"))
