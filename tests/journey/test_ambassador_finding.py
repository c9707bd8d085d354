"""Finding the visit that is open, and the earlier one a visitor comes back for."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ramah.journey import actions
from ramah.journey.results import ServiceResult
from ramah.offices.models import Office, Role
from ramah.visits.models import Visit
from tests.factories import T0, a_service, a_visit_at, an_office, someone
from tests.journey.lobby import a_visit_registered, a_visit_seated, as_ambassador, to

FIND = reverse("journey:find")


def look_for(client: Client, office: Office, text: str, *, visit: Visit | None = None) -> Any:
    """Search as the ambassador does; with a visit, while registering it."""
    address = f"{FIND}?for={visit.pk}" if visit else FIND
    return as_ambassador(client, office).post(address, {"q": text})


def found(answer: Any) -> list[Visit]:
    return [row.visit for row in answer.context["found"]]


def a_visit_over(office: Office, result: ServiceResult, **fields: object) -> Visit:
    """Bring a visit to the exit, with this result."""
    visit = a_visit_seated(office, **fields)
    actions.serve_visitor(
        segment=a_service(visit, at=T0 + timedelta(minutes=6)),
        result=result,
        by=someone(office, Role.COUNTER_OFFICER),
        now=T0 + timedelta(minutes=9),
    )
    officer = someone(office, Role.SECURITY_OFFICER)
    step = visit.steps.get(number=5)
    step.started_at = step.ready_at
    step.started_by, step.due_at = officer, step.ready_at + step.standard
    step.save()
    now = T0 + timedelta(minutes=11)
    actions.see_visitor_out(visit=visit, returns={}, by=officer, now=now)
    return visit


@pytest.mark.parametrize("template", ["{code}", "RAMAH:{code}", "ramah:{lower}", " {code} "])
def test_a_slips_code_finds_its_visit(client: Client, office: Office, template: str) -> None:
    visit = a_visit_registered(office)
    text = template.format(code=visit.code, lower=visit.code.lower())
    assert found(look_for(client, office, text)) == [visit]


@pytest.mark.parametrize("text", ["R-001", "r 1", "R001"])
def test_a_queue_number_finds_its_visit(client: Client, office: Office, text: str) -> None:
    visit = a_visit_registered(office)
    a_visit_registered(office)
    assert found(look_for(client, office, text)) == [visit]


def test_a_telephone_number_finds_its_visit_however_written(client: Client, office: Office) -> None:
    visit = a_visit_registered(office, phone="081234567890")
    assert found(look_for(client, office, "+62 812-3456-7890")) == [visit]


def test_a_telephone_number_never_stands_in_an_address(client: Client, office: Office) -> None:
    a_visit_registered(office, phone="081299990000")
    html = look_for(client, office, "0812 9999 0000").content.decode()
    assert f'method="post" action="{FIND}"' in html
    assert html.count("0812 9999 0000") == html.count('value="0812 9999 0000"') == 1
    assert "found" not in client.get(FIND, {"q": "081299990000"}).context


def test_an_open_visit_is_said_to_be_open_and_can_be_opened(client: Client, office: Office) -> None:
    visit = a_visit_registered(office)
    html = look_for(client, office, visit.code).content.decode()
    assert "Kunjungan ini sudah terbuka." in html
    assert f'href="{to("visit", visit)}"' in html
    assert "kunjungan ulang" not in html


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (
            ServiceResult("PAPERS_MISSING", "KTP asli", survey="INVITED"),
            "Berkas kurang. Bawa saat kembali: <strong>KTP asli</strong>",
        ),
        (
            ServiceResult("PROMISED", date=date(2026, 12, 1), survey="INVITED"),
            "Kembali pada: <strong>Selasa, 1 Desember 2026</strong>",
        ),
        (ServiceResult("REFERRED", "Notaris", survey="DECLINED"), "Dirujuk ke: <strong>Notaris"),
    ],
)
def test_an_earlier_visit_shows_its_result_and_can_be_come_back_for(
    client: Client, office: Office, result: ServiceResult, said: str
) -> None:
    before = a_visit_over(office, result)
    visit = a_visit_at("register_visitor", office)
    html = look_for(client, office, before.code, visit=visit).content.decode()
    assert said in " ".join(html.split())
    assert f'href="{to("register", visit)}?sebelumnya={before.pk}"' in html


def test_coming_back_is_offered_only_while_registering(client: Client, office: Office) -> None:
    before = a_visit_over(office, ServiceResult("DONE", survey="INVITED"))
    assert "kunjungan ulang" not in look_for(client, office, before.code).content.decode()


def test_the_visit_being_registered_is_not_its_own_predecessor(
    client: Client, office: Office
) -> None:
    visit = a_visit_at("register_visitor", office)
    assert found(look_for(client, office, visit.code, visit=visit)) == []


def test_open_visits_come_before_earlier_ones(client: Client, office: Office) -> None:
    earlier = a_visit_over(
        office, ServiceResult("DONE", survey="INVITED"), phone="081234567890", keep_phone=True
    )
    Visit.objects.filter(pk=earlier.pk).update(arrived_at=T0 + timedelta(hours=1))
    still = a_visit_registered(office, phone="081234567890")
    assert found(look_for(client, office, "081234567890")) == [still, earlier]


@pytest.mark.parametrize("text", ["R-999", "ZZZZZZZZ", "081200000000", "apa saja", "'; --"])
def test_nothing_found_is_said_in_plain_words(client: Client, office: Office, text: str) -> None:
    a_visit_registered(office)
    answer = look_for(client, office, text)
    assert answer.status_code == 200
    assert "Tidak ada kunjungan yang cocok" in answer.content.decode()


@pytest.mark.parametrize("text", ["", "   ", "x" * 61])
def test_a_search_for_nothing_says_what_to_write(client: Client, office: Office, text: str) -> None:
    answer = look_for(client, office, text)
    assert answer.status_code == 422
    assert answer.context["form"].errors["q"]


def test_visits_of_another_office_are_not_found(client: Client, office: Office) -> None:
    elsewhere = a_visit_registered(an_office("Kantor Lain"), phone="081234567890")
    assert found(look_for(client, office, elsewhere.code)) == []
    assert found(look_for(client, office, "081234567890")) == []
    visit = a_visit_at("register_visitor", an_office("Kantor Ketiga"))
    assert as_ambassador(client, office).get(f"{FIND}?for={visit.pk}").status_code == 404
    assert client.get(f"{FIND}?for=bukan").status_code == 404


def test_no_name_stands_among_the_results(client: Client, office: Office) -> None:
    visit = a_visit_registered(office, name="Sari Rekaan")
    assert "Sari Rekaan" not in look_for(client, office, visit.code).content.decode()


def test_finding_ten_visits_asks_as_often_as_finding_one(client: Client, office: Office) -> None:
    as_ambassador(client, office)
    counts = []
    for number in (1, 9):
        for _visit in range(number):
            a_visit_registered(office, phone="081234567890")
        with CaptureQueriesContext(connection) as queries:
            client.post(FIND, {"q": "081234567890"})
        counts.append(len(queries))
    assert counts[0] == counts[1]
