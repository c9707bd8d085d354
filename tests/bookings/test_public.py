"""The visitor's own pages: what they ask, refuse and show, and what they never show."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from ramah.bookings import actions, limits
from ramah.bookings.models import Booking
from ramah.displays.booking import address_of
from ramah.offices.models import Office
from ramah.queueing.models import CODE_LENGTH, CODE_SIGNS
from tests.bookings.days import NINE, a_booking, taking_bookings
from tests.displays.visitors import open_to_visitors
from tests.factories import T0, an_office

pytestmark = pytest.mark.both
HOST = "antrean.kantor.example"
DAY = "/janji/?hari=2026-11-25"


@pytest.fixture(autouse=True)
def now(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Tuesday, 24 November 2026, 09.00 in Jakarta."""
    monkeypatch.setattr(timezone, "now", lambda: T0)


@pytest.fixture
def office(office: Office, settings: Any) -> Office:
    """An office that takes bookings and is open to visitors."""
    settings.ALLOWED_HOSTS = ["testserver", HOST]
    open_to_visitors(office)
    return office


def read(path: str, status: int = 200) -> str:
    """Read a page as a visitor."""
    answer = Client().get(path, headers={"Host": HOST})
    assert answer.status_code == status, answer.content.decode()[:3000]
    assert not answer.cookies
    return " ".join(answer.content.decode().split())


def answers(office: Office, **changes: Any) -> dict[str, Any]:
    """Fill in the form that the page shows, with these changes."""
    token = re.search(r'name="key" value="([^"]+)"', read(DAY))
    assert token
    given = {
        "key": token[1],
        "slot": "2026-11-25T09:00",
        "service": str(office.services.get(code="KI").pk),
    }
    return {name: value for name, value in (given | changes).items() if value is not None}


def send(office: Office, status: int = 422, path: str = DAY, **changes: Any) -> str:
    """Send the form; give the page that comes."""
    given = answers(office, **changes)
    answer = Client(enforce_csrf_checks=True).post(path, given, headers={"Host": HOST})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return " ".join(answer.content.decode().split()) or str(answer.headers["Location"])


def test_days_show_their_room_and_closed_days_say_why(office: Office) -> None:
    said = read("/janji/")
    assert "Rabu, 25 November 2026</strong>28 tempat kosong" in said
    assert "Kantor tidak buka pada Sabtu, 28 November 2026." in said
    assert "Kantor tutup pada Kamis, 24 Desember 2026: Cuti bersama Natal." in read(
        "/janji/?dari=2026-12-20"
    )


def test_pages_exist_only_where_the_office_opened_them(office: Office) -> None:
    taking_bookings(office, is_on=False)
    assert Client().get("/janji/").status_code == 404
    taking_bookings(office)
    open_to_visitors(office, public_scope="NONE")
    assert Client().get("/janji/").status_code == 404


def test_booking_is_made_with_no_more_than_time_and_service(office: Office) -> None:
    to = send(office, 302)
    booking = Booking.objects.get()
    assert to == f"/janji/{booking.code}/"
    assert (booking.starts_at, booking.made_by, booking.consent_at) == (NINE, None, None)
    said = read(to)
    assert "Janji Anda tercatat" in said
    assert f"{booking.code[:4]}-{booking.code[4:]}" in said
    assert "Kantor tidak mengirim pesan" in said


def test_start_page_leads_to_it(office: Office) -> None:
    assert 'href="/janji/"' in Client().get("/").content.decode()
    taking_bookings(office, is_on=False)
    assert 'href="/janji/"' not in Client().get("/").content.decode()


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("no time", {"slot": None}, "Pilih salah satu."),
    ("no time at all", {"slot": "besok"}, "Pilih salah satu jam yang ditawarkan."),
    ("the past", {"slot": "2026-11-23T09:00"}, "Waktu itu sudah lewat."),
    ("far past", {"slot": "0001-01-01T00:00"}, "Pilih salah satu jam yang ditawarkan."),
    ("far future", {"slot": "9999-12-31T23:30"}, "Pilih salah satu jam yang ditawarkan."),
    ("next year", {"slot": "2027-12-30T09:00"}, "terlalu jauh"),
    ("a holiday", {"slot": "2026-12-24T09:00"}, "Kantor tutup pada Kamis, 24 Desember 2026"),
    ("a Sunday", {"slot": "2026-11-29T09:00"}, "Kantor tidak buka pada Minggu"),
    (
        "at night",
        {"slot": "2026-11-25T23:00"},
        "Tidak ada janji pada pukul 23.00: kantor melayani pukul 08.00–12.00, 13.00–16.00. "
        "Yang terdekat masih kosong:",
    ),
    ("within the hour", {"slot": "2026-11-24T09:30"}, "Pukul 09.30 terlalu dekat untuk dipesan."),
    ("half past nothing", {"slot": "2026-11-25T09:07"}, "Tidak ada janji pada pukul 09.07"),
    ("no service", {"service": ""}, "Pilih salah satu."),
    ("unknown service", {"service": "999999"}, "Pilih layanan dari daftar ini."),
    ("need without consent", {"needs": "KURSI_RODA"}, "Beri tanda centang bila Anda setuju"),
    ("child without guardian", {"is_for_child": "on"}, "orang tua atau walinya perlu menyetujui"),
    ("plate of words", {"plate": "mobil putih"}, "Tulis pelat nomor seperti B 1234 XYZ"),
    ("plate of signs", {"plate": "<B 1>"}, "Tulis pelat nomor seperti B 1234 XYZ"),
    ("telephone of words", {"phone": "nanti saja"}, "Tulis nomor telepon dengan angka"),
    ("a machine", {"website": "http://a.example"}, "tampak seperti dari mesin"),
    ("an old page", {"key": "x"}, "Halaman ini terlalu lama terbuka"),
]


@pytest.mark.parametrize(("name", "changes", "sentence"), BAD, ids=[row[0] for row in BAD])
def test_bad_input_is_told_and_nothing_typed_is_lost(
    office: Office, name: str, changes: dict[str, Any], sentence: str
) -> None:
    said = send(office, **{"name": "Tamu Contoh", "plate": "B 1 CD", **changes})
    assert sentence in said
    assert "Ada yang perlu diperbaiki" in said
    assert "<title>Perlu diperbaiki:" in said
    assert 'value="Tamu Contoh"' in said
    assert f'value="{html.escape(changes.get("plate", "B 1 CD"))}"' in said
    assert not Booking.objects.exists()


@pytest.mark.parametrize("plate", ["b 1234 xyz", "B  1234 XYZ", "cd 12-345", "F1", ""])
def test_plate_is_taken_as_people_write_it(office: Office, plate: str) -> None:
    send(office, 302, plate=plate)
    assert Booking.objects.get().plate == " ".join(plate.upper().split())


def test_full_slot_offers_the_nearest(office: Office) -> None:
    for _person in range(2):
        a_booking(office)
    said = send(office)
    assert "Pukul 09.00 sudah penuh. Yang terdekat masih kosong" in said


def test_short_aids_are_told_and_may_be_accepted(office: Office) -> None:
    taking_bookings(office, capacity=9)
    for _chair in range(4):
        a_booking(office, "KURSI_RODA")
    needs: dict[str, Any] = {"needs": "KURSI_RODA", "consents": "on"}
    assert "takes_short" not in read(DAY)
    said = send(office, **needs)
    assert "Semua sarana ini sudah dipesan untuk pukul 09.00: Kursi roda." in said
    assert 'name="takes_short"' in said
    send(office, 302, **needs, takes_short="on")


def test_flood_is_told_and_the_pages_of_bookings_stay_open(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_ADDRESS", 1)
    to = send(office, 302)
    assert "terlalu banyak janji dibuat dari jaringan ini. Telepon (021) 000-1111" in send(office)
    read(to)


@pytest.mark.parametrize(
    ("remote", "said", "address"),
    [
        ("192.0.2.1", "192.0.2.9", "192.0.2.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "192.0.2.9, 192.0.2.7", "192.0.2.7"),
    ],
)
def test_address_is_the_proxys_word_only_on_this_machine(
    remote: str, said: str, address: str
) -> None:
    request = RequestFactory().get("/janji/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=said)
    assert address_of(request) == address


def test_form_sent_twice_leads_to_the_same_booking(office: Office) -> None:
    given = answers(office)
    tos = [Client().post(DAY, given, headers={"Host": HOST}).headers["Location"] for _ in range(2)]
    assert tos[0] == tos[1]
    assert Booking.objects.count() == 1


def test_machines_marks_and_consents_are_for_those_who_need_them(office: Office) -> None:
    said = read(DAY)
    assert 'class="booking-trap" aria-hidden="true"' in said
    assert "UU Nomor 27 Tahun 2022" in said
    assert "7 hari sesudah hari janji" in said


def test_nothing_personal_stands_on_the_pages_of_a_booking(office: Office) -> None:
    booking = a_booking(
        office, "KURSI_RODA", name="Tamu Contoh", phone="081200000000", plate="B 1 CD"
    )
    base = f"/janji/{booking.code}/"
    for path in (base, f"{base}pindah/", f"{base}pindah/?hari=2026-11-26", f"{base}batal/"):
        said = read(path)
        for word in ("Tamu Contoh", "0812", "B 1 CD", "Kursi roda"):
            assert word not in said
    calendar = Client().get(f"{base}janji.ics").content.decode()
    assert "DTSTART:20261125T020000Z\r\n" in calendar
    assert not {"Tamu", "Kursi"} & set(re.findall(r"\w+", calendar))
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))


def test_booking_is_moved_and_cancelled_by_its_code_alone(office: Office) -> None:
    booking = a_booking(office, name="Tamu Contoh")
    base = f"/janji/{booking.code}/"
    answer = Client().post(f"{base}pindah/?hari=2026-11-26", {"slot": "2026-11-26T10:00"})
    assert answer.headers["Location"] == base
    booking.refresh_from_db()
    assert booking.starts_at == NINE + timedelta(days=1, hours=1)
    again = Client().post(f"{base}pindah/?hari=2026-11-26", {"slot": "2026-12-24T10:00"})
    assert "Kantor tutup pada Kamis" in again.content.decode()
    assert Client().post(f"{base}batal/").headers["Location"] == base
    booking.refresh_from_db()
    assert (booking.state, booking.name) == ("CANCELLED", "")
    assert "Janji ini dibatalkan" in read(base, 410)
    assert Client().post(f"{base}batal/").status_code == 302


def test_codes_are_too_many_to_guess_and_not_in_order(office: Office) -> None:
    taking_bookings(office, capacity=50)
    codes = {a_booking(office).code for _one in range(20)}
    assert len(codes) == 20
    assert len(CODE_SIGNS) ** CODE_LENGTH > 5 * 10**11
    assert read("/janji/AAAAAAAA/", 404)
    assert "Tidak ada janji dengan kode" in read("/janji/?kode=AAAA-AAAA", 404)


def test_code_is_found_however_it_is_typed(office: Office) -> None:
    booking = a_booking(office)
    typed = f"{booking.code[:4]} {booking.code[4:]}".lower()
    answer = Client().get("/janji/", {"kode": typed})
    assert answer.headers["Location"] == f"/janji/{booking.code}/"


def test_booking_of_an_office_that_is_not_open_is_not_found(office: Office) -> None:
    other = an_office("Kantor Lain")
    taking_bookings(other)
    assert Client().get(f"/janji/{a_booking(other).code}/").status_code == 404


def test_page_is_gone_when_the_period_is_over(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = a_booking(office)
    monkeypatch.setattr(timezone, "now", lambda: NINE + timedelta(days=8))
    actions.note_no_shows(now=NINE + timedelta(days=8))
    assert Client().get(f"/janji/{booking.code}/").status_code == 404


@pytest.mark.parametrize(
    "asked", ["hari=9999-12-31", "dari=9999-12-31", "hari=x", "dari=0001-01-01"]
)
def test_strange_days_in_the_address_lead_to_choosing(office: Office, asked: str) -> None:
    assert "Pilih hari" in read(f"/janji/?{asked}")


def test_english_is_in_the_address(office: Office) -> None:
    assert '<html lang="en">' in read("/janji/?bahasa=en")
    assert "hari=2026-11-25&amp;bahasa=en" in read("/janji/?bahasa=en")


def test_log_lines_name_no_code_and_nobody(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    send(office, 302, name="Tamu Contoh", phone="081200000000")
    code = Booking.objects.get().code
    read(f"/janji/{code}/")
    told = " ".join(str(record.__dict__) for record in caplog.records if record.name != "django")
    for word in (code, "Tamu", "0812"):
        assert word not in told
