"""Announced visits at the desks: who may, the form on the telephone, the arrival, the list."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ramah.aids.models import Aid
from ramah.bookings import actions
from ramah.bookings.models import Booking
from ramah.journey import arrivals
from ramah.journey.ambassador_forms import RegistrationForm
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, Role
from ramah.visits.models import Event, Visit
from tests.bookings.days import NINE, a_booking, taking_bookings
from tests.factories import MINUTE, T0, an_office, browser_of, needs_of, someone

pytestmark = pytest.mark.both
PLANNERS = (Role.SECURITY_OFFICER, Role.SERVICE_AMBASSADOR, Role.MANAGER_ON_DUTY)
SOON = T0 - 30 * MINUTE


@pytest.fixture(autouse=True)
def now(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Wednesday, 25 November 2026, 08.30 in Jakarta."""
    monkeypatch.setattr(timezone, "now", lambda: NINE - 30 * MINUTE)


@pytest.fixture
def officer(office: Office) -> Client:
    """The security officer's browser."""
    return browser_of(someone(office, Role.SECURITY_OFFICER))


def text(answer: Any, status: int = 200) -> str:
    """Give what an answer says."""
    assert answer.status_code == status, answer.content.decode()[:2000]
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("role", list(Role))
def test_lists_are_for_those_who_prepare(office: Office, role: Role) -> None:
    booking = a_booking(office)
    client = browser_of(someone(office, role))
    expected = 200 if role in PLANNERS else 403
    pages = ("", "buat/", f"{booking.pk}/", f"{booking.pk}/pindah/", f"{booking.pk}/batal/")
    for path in (*(f"/janji-temu/{page}" for page in pages), "/persiapan/"):
        assert client.get(path).status_code == expected, path
    arriving = client.get(f"/janji-temu/{booking.pk}/tiba/").status_code
    assert arriving == (200 if role == Role.SECURITY_OFFICER else 403)


def test_another_offices_booking_is_not_found(office: Office, officer: Client) -> None:
    other = an_office("Kantor Lain")
    taking_bookings(other)
    booking = a_booking(other)
    for page in ("", "tiba/", "pindah/", "batal/"):
        assert officer.get(f"/janji-temu/{booking.pk}/{page}").status_code == 404
        assert officer.post(f"/janji-temu/{booking.pk}/{page}").status_code in (404, 405)


def test_list_is_open_to_nobody_without_login(office: Office) -> None:
    assert "/masuk/" in Client().get("/janji-temu/").headers["Location"]


def filled_in(client: Client, office: Office, **changes: Any) -> dict[str, Any]:
    """Fill in the form on the telephone."""
    page = text(client.get("/janji-temu/buat/?hari=2026-11-26"))
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    service = str(office.services.get(code="KI").pk)
    return {"key": key[1], "slot": "2026-11-26T09:00", "service": service, **changes}


def test_staff_fill_in_the_form_on_the_telephone(office: Office, officer: Client) -> None:
    said = text(officer.get("/janji-temu/buat/?hari=2026-11-26"))
    assert "Disetujui lewat telepon" in said
    assert "Bacakan: “Kami mencatat bantuan" in said
    answers = filled_in(officer, office, needs="KURSI_RODA", name="Tamu Contoh")
    refused = officer.post("/janji-temu/buat/?hari=2026-11-26", answers)
    assert "Bacakan kalimatnya." in text(refused, 422)
    answer = officer.post("/janji-temu/buat/?hari=2026-11-26", {**answers, "consents": "on"})
    booking = Booking.objects.get()
    assert answer.headers["Location"] == f"/janji-temu/{booking.pk}/"
    assert (booking.consent_way, booking.made_by) == (
        "TELEPHONE",
        someone(office, Role.SECURITY_OFFICER),
    )
    page = text(officer.get(f"/janji-temu/{booking.pk}/"))
    assert "Tamu Contoh" in page
    assert f"Kode: {booking.code[:4]}-{booking.code[4:]}" in page


def test_bad_time_on_the_telephone_keeps_what_was_typed(office: Office, officer: Client) -> None:
    answers = filled_in(officer, office, slot="2026-12-24T09:00", name="Tamu Contoh")
    said = text(officer.post("/janji-temu/buat/?hari=2026-11-26", answers), 422)
    assert "Kantor tutup pada Kamis, 24 Desember 2026" in said
    assert 'value="Tamu Contoh"' in said


def test_booking_is_found_by_code_and_by_what_a_scanner_reads(
    office: Office, officer: Client
) -> None:
    booking = a_booking(office)
    for typed in (
        booking.code,
        f"{booking.code[:4]}-{booking.code[4:]}".lower(),
        f"http://antrean.kantor.example/janji/{booking.code}/",
    ):
        answer = officer.get("/janji-temu/", {"kode": typed})
        assert answer.headers["Location"] == f"/janji-temu/{booking.pk}/"
    said = text(officer.get("/janji-temu/", {"kode": "AAAAAAAA"}), 404)
    assert "Tidak ada janji dengan kode" in said


def test_expected_stand_on_the_security_desk_for_two_hours(office: Office, officer: Client) -> None:
    near, far = a_booking(office), a_booking(office, at=NINE + timedelta(hours=5))
    said = text(officer.get("/keamanan/"))
    assert f"/janji-temu/{near.pk}/tiba/" in said
    assert f"/janji-temu/{far.pk}/tiba/" not in said


def test_arrival_begins_a_visit_with_the_needs_filled_in(office: Office, officer: Client) -> None:
    booking = a_booking(office, "KURSI_RODA", "MEMBACA", has_companion=True, name="Tamu Contoh")
    page = text(officer.get(f"/janji-temu/{booking.pk}/tiba/"))
    for code in ("KURSI_RODA", "MEMBACA"):
        assert re.search(rf'value="{code}"[^>]* checked', page)
    visit_id = str(uuid.uuid4())
    answers = {"visit_id": visit_id, "needs": ["KURSI_RODA", "MEMBACA"]}
    for _tap in range(2):
        answer = officer.post(f"/janji-temu/{booking.pk}/tiba/", answers)
        assert answer.status_code == 302
    visit = Visit.objects.get()
    booking.refresh_from_db()
    assert (booking.state, booking.visit, visit.has_companion) == ("ARRIVED", visit, True)
    assert str(visit.pk) == visit_id
    arrived = Event.objects.get(code="BOOKING_ARRIVED")
    assert arrived.data["aids"] == ["KR-01", "KB-01"]
    after = officer.get(f"/janji-temu/{booking.pk}/tiba/")
    assert after.headers["Location"] == f"/keamanan/{visit.pk}/"


def test_units_kept_for_the_visitor_are_proposed_first(office: Office, officer: Client) -> None:
    first = a_booking(office, "KURSI_RODA")
    booking = a_booking(office, "KURSI_RODA", "ALAT_JALAN")
    walker = office.aid_types.get(code="WALKER")
    row = booking.reservations.get(aid_type__code="TONGKAT")
    row.aid_type = walker
    row.save()
    visits = [_received(each, office) for each in (first, booking)]
    chosen = booking.reservations.get(aid_type__code="KURSI_RODA").aid
    assert chosen is not None
    assert chosen.tag == "KR-02"  # the first is kept for the one who came before
    officer.post(f"/keamanan/{visits[1].pk}/dampingi/", {"needs": ["KURSI_RODA", "ALAT_JALAN"]})
    page = text(officer.get(f"/keamanan/{visits[1].pk}/"))
    frame = Aid.objects.get(office=office, tag="WK-01")
    assert re.search(rf'value="aid-{chosen.pk}"[^>]* checked', page)
    assert re.search(rf'value="aid-{frame.pk}"[^>]* checked', page)


def test_vehicle_and_companion_announced_are_chosen_already(
    office: Office, officer: Client
) -> None:
    booking = a_booking(office, "DITUNTUN", plate="B 1234 XYZ", has_companion=True)
    visit = _received(booking, office)
    officer.post(f"/keamanan/{visit.pk}/dampingi/", {"needs": ["DITUNTUN"]})
    page = text(officer.get(f"/keamanan/{visit.pk}/"))
    assert "Pelat yang diumumkan: B 1234 XYZ" in page
    bay = office.places.filter(kind="PARKING").order_by("name")[0]
    assert re.search(rf'name="parking" value="{bay.pk}"[^>]*checked', page)
    assert re.search(r'name="companion" value="ACCOMPANIED"[^>]*checked', page)


def test_registration_knows_what_was_announced(office: Office, officer: Client) -> None:
    booking = a_booking(office, "DUDUK", name="Tamu Contoh", has_companion=True)
    visit = _received(booking, office)
    form = RegistrationForm(Visit.objects.get(pk=visit.pk))
    assert form.initial == {"service": "KI", "name": "Tamu Contoh", "companion": "ACCOMPANIED"}


def _received(booking: Booking, office: Office) -> Visit:
    return arrivals.receive_announced(
        booking=booking,
        visit_id=uuid.uuid4(),
        needs=list(booking.needs.all()) or needs_of(office),
        by=someone(office, Role.SECURITY_OFFICER),
        now=NINE,
    )


def test_who_has_arrived_arrives_once_and_cannot_cancel(office: Office) -> None:
    booking = a_booking(office)
    _received(booking, office)
    with pytest.raises(AlreadyDone):
        _received(booking, office)
    assert Visit.objects.count() == 1
    with pytest.raises(Refused, match="sudah tiba"):
        actions.cancel_booking(booking=booking, by=None, now=NINE)


def test_arrival_on_another_day_or_after_cancelling_is_told(
    office: Office, officer: Client
) -> None:
    later = a_booking(office, at=NINE + timedelta(days=1))
    with pytest.raises(Refused, match="Janji ini untuk Kamis, 26 November 2026"):
        _received(later, office)
    actions.cancel_booking(booking=later, by=None, now=T0)
    answers = {"visit_id": str(uuid.uuid4()), "needs": ["DUDUK"]}
    said = text(officer.post(f"/janji-temu/{later.pk}/tiba/", answers), 422)
    assert "tidak berlaku lagi. Terima pemohon seperti biasa." in said
    assert not Visit.objects.exists()


def test_staff_move_and_cancel(office: Office, officer: Client) -> None:
    booking = a_booking(office)
    address = f"/janji-temu/{booking.pk}/pindah/?hari=2026-11-26"
    assert officer.post(address, {"slot": "2026-11-26T10:00"}).status_code == 302
    assert "Kantor tidak buka" in text(officer.post(address, {"slot": "2026-11-28T10:00"}), 422)
    for _tap in range(2):
        assert officer.post(f"/janji-temu/{booking.pk}/batal/").status_code == 302
    booking.refresh_from_db()
    assert booking.state == "CANCELLED"
    assert Event.objects.filter(code="BOOKING_CANCELLED").count() == 1


def test_preparation_says_what_to_place_where_and_what_is_short(
    office: Office, officer: Client
) -> None:
    taking_bookings(office, capacity=9, notice_hours=0)
    for _chair in range(3):
        a_booking(office, "KURSI_RODA", name="Tamu Contoh")
    a_booking(office, "MEMBACA", "BAHASA_ISYARAT", plate="B 1 CD")
    chairs = Aid.objects.filter(office=office, type__code="KURSI_RODA")
    chairs.exclude(tag__in=("KR-01", "KR-02")).update(out_of_service=True)
    said = text(officer.get("/persiapan/"))
    assert "3 kursi roda dipesan pukul 09.00, 2 tersedia." in said
    assert "Tawarkan jam lain pada hari itu: 10.30" in said
    assert "Pinjam 1 unit dari kantor lain." in said
    assert "<strong>Kursi roda KR-01</strong>, di dropzone" in said
    assert "<strong>Kursi roda</strong> (belum ada unit)" in said
    assert "<strong>Kacamata baca KB-01</strong>, di meja pendaftaran" in said
    assert "<strong>Juru bahasa isyarat</strong> mulai pukul 09.00, di meja pendaftaran" in said
    assert "Parkir khusus untuk B 1 CD" in said
    assert "Tamu Contoh" not in said


def test_empty_day_says_so(office: Office, officer: Client) -> None:
    assert "Tidak ada yang ditunggu" in text(officer.get("/persiapan/?hari=2026-11-26"))
    assert "Tidak ada janji pada hari ini" in text(officer.get("/janji-temu/"))
