"""The visitor's slip: what stands on it, and what never does."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
import segno
from django.test import Client

from ramah.journey import actions
from ramah.journey.permissions import STAFF_ROLES
from ramah.journey.results import ServiceResult
from ramah.journey.slip import qr_code
from ramah.offices.models import Office, Role, Service
from ramah.visits.models import Visit
from tests.factories import T0, a_person, a_service, a_visit_at, someone
from tests.journey.lobby import a_visit_registered, a_visit_seated, as_ambassador, to


def slip_of(client: Client, office: Office, visit: Visit) -> str:
    """Give the slip's own part of the page, on one line."""
    html = as_ambassador(client, office).get(to("slip", visit)).content.decode()
    return " ".join(html.split("<article", 1)[1].split("</article>")[0].split())


def end_service(visit: Visit, result: ServiceResult, *, at: int = 6) -> None:
    """Serve the visit from this minute on, with this result."""
    actions.serve_visitor(
        segment=a_service(visit, at=T0 + timedelta(minutes=at)),
        result=result,
        by=someone(visit.office, Role.COUNTER_OFFICER),
        now=T0 + timedelta(minutes=at + 2),
    )


def test_the_slip_carries_number_service_day_and_procedure(client: Client, office: Office) -> None:
    Service.objects.filter(office=office).update(requirements="KTP asli")
    slip = slip_of(client, office, a_visit_registered(office))
    for text in (
        "Kantor Contoh",
        "R-001",
        "Kekayaan Intelektual",
        "Selasa, 24 November 2026",
        "Nomor antrean Anda akan dipanggil ke loket.",
        "KTP asli",
    ):
        assert text in slip
    assert "DEMO" not in slip


def test_the_slip_of_a_demo_office_says_so(client: Client, office: Office) -> None:
    Office.objects.filter(pk=office.pk).update(is_demo=True)
    assert "DEMO" in slip_of(client, office, a_visit_registered(office))


def test_nothing_that_identifies_stands_on_the_slip(client: Client, office: Office) -> None:
    visit = a_visit_registered(
        office,
        name="Sari Rekaan",
        phone="081234567890",
        has_companion=True,
        companion_name="Teman Rekaan",
        purpose="Rahasia dagang",
    )
    page = as_ambassador(client, office).get(to("slip", visit)).content.decode()
    for secret in ("Sari", "081234567890", "Teman", "Rahasia", "Segera duduk"):
        assert secret not in page


def test_the_code_stands_in_letters_and_as_a_qr_code_for_staff(
    client: Client, office: Office
) -> None:
    visit = a_visit_registered(office)
    slip = slip_of(client, office, visit)
    assert f">{visit.code}</strong>" in slip
    assert f'alt="Kode QR kunjungan {visit.code}"' in slip
    same = segno.make(f"RAMAH:{visit.code}", error="m", micro=False)
    assert qr_code(visit) == same.svg_data_uri(border=4, scale=4, light="#fff")
    assert "<svg" in unquote(qr_code(visit))


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (ServiceResult("DONE", survey="INVITED"), "Selesai"),
        (
            ServiceResult("PAPERS_MISSING", "KTP asli", survey="INVITED"),
            "Bawa saat kembali: <strong>KTP asli</strong>",
        ),
        (
            ServiceResult("PROMISED", "Ambil sertifikat", date=date(2026, 12, 1), survey="INVITED"),
            "Kembali pada: <strong>Selasa, 1 Desember 2026</strong>",
        ),
        (
            ServiceResult("REFERRED", "Pengadilan Negeri", survey="INVITED"),
            "Dirujuk ke: <strong>Pengadilan Negeri</strong>",
        ),
        (
            ServiceResult("NOT_SERVED", "Sistem pusat tidak berjalan", survey="INVITED"),
            "Tidak dapat dilayani. Alasan: Sistem pusat tidak berjalan",
        ),
    ],
)
def test_after_the_service_the_slip_says_what_comes_next(
    client: Client, office: Office, result: ServiceResult, said: str
) -> None:
    visit = a_visit_seated(office)
    end_service(visit, result)
    slip = slip_of(client, office, visit)
    assert said in slip
    assert "Prosedur Kekayaan" not in slip


def test_a_second_service_stands_beside_the_result_of_the_first(
    client: Client, office: Office
) -> None:
    visit = a_visit_seated(office)
    more = office.services.get(code="PPID")
    end_service(visit, ServiceResult("PAPERS_MISSING", "KTP asli", next_service=more))
    slip = slip_of(client, office, visit)
    assert "KTP asli" in slip
    assert "Prosedur Informasi Publik" in slip


def test_what_an_office_wrote_is_shown_as_text_never_as_markup(
    client: Client, office: Office
) -> None:
    Service.objects.filter(office=office).update(procedure="Langkah <b>satu</b>\n\n  Langkah dua ")
    slip = slip_of(client, office, a_visit_registered(office))
    assert "<li>Langkah &lt;b&gt;satu&lt;/b&gt;</li><li>Langkah dua</li>" in slip


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_every_actor_may_print_the_slip(client: Client, office: Office, role: str) -> None:
    visit = a_visit_seated(office)
    client.force_login(a_person(office, Role(role)))
    assert client.get(to("slip", visit)).status_code == 200


def test_the_slip_is_not_public(client: Client, office: Office) -> None:
    visit = a_visit_seated(office)
    assert client.get(to("slip", visit)).headers["Location"].startswith("/masuk/")
    client.force_login(a_person(office, Role.OFFICE_ADMINISTRATOR))
    assert client.get(to("slip", visit)).status_code == 403


def test_a_visit_without_a_number_has_no_slip_yet(client: Client, office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    answer: Any = as_ambassador(client, office).get(to("slip", visit))
    assert answer.headers["Location"] == to("visit", visit)


def test_from_the_slip_the_ambassador_goes_back_to_seating(client: Client, office: Office) -> None:
    visit = a_visit_registered(office)
    as_ambassador(client, office)
    assert client.get(to("slip", visit)).context["back"] == to("seat", visit)
    client.force_login(a_person(office, Role.COUNTER_OFFICER))
    assert client.get(to("slip", visit)).context["back"] == to("visit", visit)
