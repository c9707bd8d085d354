"""The kiosk: who may draw a number there, when, and what stays on the screen afterwards."""

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ramah.displays import kiosk
from ramah.offices.devices import Device
from ramah.offices.models import Office
from ramah.queueing.configuration import QueueSettings
from ramah.queueing.models import Ticket
from ramah.queueing.printing import Printer, PrintJob
from ramah.visits.models import Event
from tests import factories
from tests.offices.devices import a_device

pytestmark = pytest.mark.both
HOME, DRAW = "/kios/", "/kios/ambil/"
CODE = "ABCD2345"


def opened(office: Office) -> None:
    """Keep the office open day and night."""
    office.holidays.all().delete()
    office.opening_hours.all().delete()
    for day in range(7):
        office.opening_hours.create(weekday=day, opens=time(0), closes=time.max)


def a_kiosk(office: Office, name: str = "Kios lobi") -> Client:
    """Register a kiosk; give its browser."""
    device, browser = a_device(office, name)
    Device.objects.filter(pk=device.pk).update(shows=Device.Shows.KIOSK)
    return browser


@pytest.fixture
def browser(office: Office) -> Client:
    """A kiosk of the office, which is open."""
    opened(office)
    return a_kiosk(office)


def form(office: Office, **changes: Any) -> dict[str, Any]:
    """Fill in what the page sends."""
    key = office.services.get(code="KI").pk
    return {"code": CODE, "lane": "ORDINARY", "service": key, **changes}


def text(answer: Any) -> str:
    """Read a page."""
    return re.sub(r"\s+", " ", answer.content.decode())


def test_number_is_drawn_with_the_kiosk_in_its_event(office: Office, browser: Client) -> None:
    answer = browser.post(DRAW, form(office, lane="PRIORITY"), follow=True)
    assert "R-001" in text(answer)
    event = Event.objects.get(code="TICKET_ISSUED")
    assert event.actor is None
    assert event.data["device"] == Device.objects.get().pk


def test_double_tap_draws_one_number(office: Office, browser: Client) -> None:
    first = browser.post(DRAW, form(office))
    assert browser.post(DRAW, form(office)).headers["Location"] == first.headers["Location"]
    assert Ticket.objects.count() == 1


def test_further_services_stand_in_the_order_of_choice(office: Office, browser: Client) -> None:
    keys = [office.services.get(code=code).pk for code in ("AHU", "JDIH", "KI")]
    answer = browser.post(DRAW, form(office, service="", further=keys), follow=True)
    ticket = Ticket.objects.get()
    assert ticket.service_id == keys[0]
    assert [row.service_id for row in ticket.further.order_by("position")] == keys[1:]
    assert "lalu Dokumentasi" in text(answer)


@pytest.mark.parametrize(
    "changes",
    [
        {"code": ""},
        {"code": "abcd2345"},
        {"code": "ABCD23456"},
        {"code": "../../.."},
        {"lane": ""},
        {"lane": "FAST"},
        {"service": ""},
        {"service": "x"},
        {"service": "-1"},
        {"service": "987654"},
        {"service": "9" * 30},
        {"further": "987654"},
    ],
)
def test_what_no_page_sends_draws_nothing(
    office: Office, browser: Client, changes: dict[str, str]
) -> None:
    answer = browser.post(DRAW, form(office, **changes))
    assert answer.headers["Location"].startswith(HOME)
    assert Ticket.objects.count() == 0


def test_service_that_was_closed_meanwhile_is_said(office: Office, browser: Client) -> None:
    office.services.filter(code="KI").update(is_active=False)
    key = office.services.get(code="KI").pk
    answer = browser.post(DRAW, form(office, service=key), follow=True)
    assert "baru saja ditutup" in text(answer)
    assert Ticket.objects.count() == 0


def test_service_of_another_office_is_refused(office: Office, browser: Client) -> None:
    other = factories.an_office("Kantor Lain")
    browser.post(DRAW, form(office, service=other.services.get(code="KI").pk))
    assert Ticket.objects.count() == 0


def test_only_a_kiosk_draws(office: Office) -> None:
    opened(office)
    _device, desk = a_device(office)
    for other in (Client(), desk):
        assert other.get(HOME).status_code == 403
        assert other.post(DRAW, form(office)).status_code == 403
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize("path", ["/gaya/", "/sop/", "/papan/", "/"])
def test_page_of_the_house_leads_a_kiosk_to_its_own_start(
    office: Office, browser: Client, path: str
) -> None:
    assert browser.get(path).headers["Location"] == HOME
    assert Client().get(path).status_code == 200


def test_unknown_kiosk_leads_to_where_a_device_is_registered(office: Office) -> None:
    answer = Client().get(HOME)
    assert answer.status_code == 403
    assert 'href="/perangkat/"' in text(answer)


def test_kiosk_that_was_cut_off_draws_nothing_and_leads_nowhere(
    office: Office, browser: Client
) -> None:
    device = Device.objects.get()
    Device.objects.update(cut_off_at=timezone.now(), cut_off_by=device.registered_by)
    answer = browser.get(HOME)
    assert answer.status_code == 403
    assert "<a " not in text(answer)
    assert browser.post(DRAW, form(office)).status_code == 403
    assert Ticket.objects.count() == 0


def test_office_without_ordinary_lane_draws_special_numbers_alone(
    office: Office, browser: Client
) -> None:
    QueueSettings.objects.create(office=office, has_ordinary_lane=False)
    assert "Antrean biasa" not in text(browser.get(HOME))
    assert "Antrean khusus" in text(browser.get(f"{HOME}?jalur=ORDINARY"))
    browser.post(DRAW, form(office))
    assert Ticket.objects.count() == 0


def test_closed_office_says_when_it_opens_and_draws_nothing(
    office: Office, browser: Client
) -> None:
    office.opening_hours.all().delete()
    tomorrow = (timezone.now().astimezone(office.zone) + timedelta(days=1)).weekday()
    office.opening_hours.create(weekday=tomorrow, opens=time(8), closes=time(15))
    page = text(browser.get(HOME))
    assert "sedang tutup" in page
    assert "08.00" in page
    browser.post(DRAW, form(office))
    assert Ticket.objects.count() == 0


def test_holiday_is_named_and_nothing_is_drawn(office: Office, browser: Client) -> None:
    today: date = timezone.now().astimezone(office.zone).date()
    office.holidays.create(date=today, name="Hari Contoh")
    assert "Hari ini libur: Hari Contoh" in text(browser.get(HOME))
    browser.post(DRAW, form(office))
    assert Ticket.objects.count() == 0


def test_number_is_shown_at_the_kiosk_that_drew_it_alone(office: Office, browser: Client) -> None:
    address = browser.post(DRAW, form(office)).headers["Location"]
    assert "A-001" in text(browser.get(address))
    assert a_kiosk(office, "Kios kedua").get(address).headers["Location"] == HOME
    for forged in (f"/kios/nomor/{CODE}/", f"/kios/nomor/{CODE}.1:x/"):
        assert browser.get(forged).headers["Location"] == HOME


def test_number_is_shown_for_some_minutes(office: Office, browser: Client) -> None:
    address = browser.post(DRAW, form(office)).headers["Location"]
    late = timezone.now() - kiosk.SHOWN_FOR - timedelta(seconds=1)
    Ticket.objects.update(issued_at=late)
    assert browser.get(address).headers["Location"] == HOME


def test_no_page_of_the_kiosk_is_kept(office: Office, browser: Client) -> None:
    drawn = browser.post(DRAW, form(office)).headers["Location"]
    for address in (HOME, f"{HOME}?jalur=PRIORITY", drawn):
        assert "no-store" in browser.get(address).headers["Cache-Control"]


def test_next_visitor_finds_the_kiosk_in_indonesian(office: Office, browser: Client) -> None:
    answer = browser.get(f"{HOME}?bahasa=en&rendah=1")
    assert answer.headers["Content-Language"] == "en"
    assert "kiosk-low" in text(answer)
    again = browser.get(HOME)
    assert again.headers["Content-Language"] == "id"
    assert "kiosk-low" not in text(again)


def test_more_services_than_fit_come_on_pages(office: Office, browser: Client) -> None:
    first = text(browser.get(f"{HOME}?jalur=ORDINARY"))
    assert first.count('name="service"') == kiosk.SERVICES_SHOWN
    last = text(browser.get(f"{HOME}?jalur=ORDINARY&hal=99"))
    assert last.count('name="service"') == office.services.count() - kiosk.SERVICES_SHOWN
    assert "Layanan sebelumnya" in last


def test_address_full_of_nonsense_shows_the_start(browser: Client) -> None:
    answer = browser.get(f"{HOME}?jalur=x&hal=-3&pilihan=1-x-{'9' * 40}&bahasa=xx&maaf=%3Cb%3E")
    assert "Antrean khusus" in text(answer)


def test_printer_prints_by_itself_else_the_browser_does(office: Office, browser: Client) -> None:
    assert "data-print" in text(browser.post(DRAW, form(office), follow=True))
    Printer.objects.create(office=office, name="Printer lobi", host="127.0.0.1")
    page = text(browser.post(DRAW, form(office, code="BCDE3456"), follow=True))
    assert PrintJob.objects.count() == 1
    assert "Ambil kertas nomor Anda" in page
    assert "data-print" not in page


def test_code_to_scan_stands_there_only_with_a_public_address(
    office: Office, browser: Client
) -> None:
    address = browser.post(DRAW, form(office)).headers["Location"]
    assert "kiosk-qr" not in text(browser.get(address))
    QueueSettings.objects.create(
        office=office, public_scope="INTERNET", public_address="https://antrean.kantor.example"
    )
    assert "kiosk-qr" in text(browser.get(address))


def test_nothing_leads_out_of_the_kiosk(office: Office, browser: Client) -> None:
    drawn = browser.post(DRAW, form(office)).headers["Location"]
    for address in (HOME, f"{HOME}?jalur=PRIORITY&beberapa=1&bahasa=en", drawn):
        links = re.findall(r'<a [^>]*href="([^"]*)"', text(browser.get(address)))
        assert links
        assert all(link.startswith(HOME) for link in links)


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_number_is_drawn_by_a_form_alone(browser: Client, method: str) -> None:
    assert getattr(browser, method)(DRAW).status_code == 405


def test_start_page_of_the_house_is_the_kiosk_on_a_kiosk(browser: Client) -> None:
    assert browser.get("/").headers["Location"] == HOME


@pytest.mark.parametrize("address", ["/tidak-ada/", "/kios/nomor/", "/papan/99999/"])
def test_page_that_is_missing_leads_back_to_the_start_alone(browser: Client, address: str) -> None:
    answer = browser.get(address)
    assert answer.status_code == 404
    assert_leads_to_the_start_alone(text(answer))
    assert "Halaman tidak ditemukan" in text(Client().get(address))


def test_form_that_is_out_of_date_leads_back_to_the_start_alone(
    office: Office, browser: Client
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    answer = strict.post(DRAW, form(office, bahasa="en"))
    assert answer.status_code == 403
    assert answer.headers["Content-Language"] == "en"
    assert_leads_to_the_start_alone(text(answer))
    assert "Formulir sudah kedaluwarsa" in text(Client(enforce_csrf_checks=True).post(DRAW))
    assert Ticket.objects.count() == 0


def test_bug_leads_back_to_the_start_and_is_logged(
    browser: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(kiosk, "is_open", None)
    browser.raise_request_exception = False
    answer = browser.get(HOME)
    assert answer.status_code == 500
    assert_leads_to_the_start_alone(text(answer))
    assert any(record.exc_info for record in caplog.records)


def assert_leads_to_the_start_alone(page: str) -> None:
    links = re.findall(r'<a [^>]*href="([^"]*)"', page)
    assert links == [HOME]
    assert "Mulai lagi" in page or "Start again" in page
    assert "masthead" not in page


def spoken(browser: Client, address: str) -> list[str]:
    """Give the clips a page is read aloud with."""
    found = re.search(r'data-kiosk-speak="([^"]*)"', text(browser.get(address)))
    assert found
    return found[1].split()


@pytest.mark.parametrize("language", ["id", "en"])
def test_name_without_a_clip_is_said_to_be_without(
    office: Office, browser: Client, language: str
) -> None:
    office.services.exclude(code="KI").update(is_active=False)
    office.services.create(code="BARU", name="Layanan Baru")
    office.services.filter(code="AHU").update(is_active=True, name="Nama Lain")
    clips = spoken(browser, f"{HOME}?jalur=ORDINARY&bahasa={language}")
    names = ["kiosk-service-ki", "kiosk-no-name", "kiosk-no-name"]
    assert [clip for clip in clips if clip.startswith(("kiosk-service-", "kiosk-no"))] == names


def test_name_with_a_recording_of_the_office_is_spoken(office: Office, browser: Client) -> None:
    office.services.update(is_active=False)
    service = office.services.create(code="BARU", name="Layanan Baru")
    row = {"text": "Layanan Baru", "media_type": "audio/mpeg", "seconds": 1, "content": b"x"}
    office.voice_clips.create(
        language="id", key="kiosk-service-baru", digest="0" * 64, set_at=timezone.now(), **row
    )
    address = f"{HOME}?jalur=ORDINARY"
    assert "kiosk-service-baru" in spoken(browser, address)
    service.name = "Layanan Berganti Nama"
    service.save()
    assert "kiosk-no-name" in spoken(browser, address)
