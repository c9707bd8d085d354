"""The manual form on the screen: each error at its field, and nothing typed is lost."""

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ramah.aids import lending
from ramah.aids.models import Loan
from ramah.offices.models import Office, Role, Substitution
from ramah.visits.models import Visit
from tests.factories import a_visit_at, an_office, browser_of, someone
from tests.journey.manual import chair

URL = "/catat-kemudian/"
Answers = dict[str, Any]


@pytest.fixture
def browser(office: Office) -> Client:
    return browser_of(someone(office, Role.SERVICE_AMBASSADOR))


def yesterday(office: Office) -> Any:
    return office.local_date(timezone.now()) - timedelta(days=1)


def answers(office: Office, **changes: Any) -> Answers:
    """Fill in the whole form for yesterday, as it is copied from paper."""
    hours = ["0900", "09.02", "", "9:05", "", "09.08", "09.12", "09.20", "09.21", "09.24"]
    names = [f"{end}_{step}" for step in range(1, 6) for end in ("start", "finish")]
    values: Answers = {
        "visit_id": str(uuid.uuid4()),
        "reason": "Listrik padam",
        "service_date": yesterday(office).isoformat(),
        "needs": ["KURSI_RODA"],
        "vehicle": "no",
        "purpose": "Bertanya tentang merek",
        "name": "Tamu Contoh",
        "service": office.services.get(code="KI").pk,
        "counter": office.counters.get(number=1).pk,
        "explained": "on",
        "result": "DONE",
        "survey": "INVITED",
        "tag_1": "kr-01",
        "condition_1": "GOOD",
        **dict(zip(names, hours, strict=True)),
    }
    return values | changes


def html(page: Any) -> str:
    return " ".join(page.content.decode().split())


def at(office: Office, clock: str) -> datetime:
    hour, minute = clock.split(":")
    day = yesterday(office)
    return datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=office.zone)


def test_form_offers_today_and_a_number_of_its_own(browser: Client, office: Office) -> None:
    shown = html(browser.get(URL))
    assert f'value="{office.local_date(timezone.now()).isoformat()}"' in shown
    assert re.search(r'name="visit_id" value="[0-9a-f-]{36}"', shown)
    assert "Langkah 4: Pelayanan (standar 10 menit)" in shown


def test_form_is_entered_with_its_times(browser: Client, office: Office) -> None:
    sent = answers(office)
    page = browser.post(URL, sent)
    assert page.url == reverse("journey:report", args=[sent["visit_id"]])  # type: ignore[attr-defined]
    visit = Visit.objects.get(pk=sent["visit_id"])
    steps = list(visit.steps.order_by("number"))
    assert [step.started_at for step in steps[:5]] == [
        at(office, clock) for clock in ("09:00", "09:02", "09:05", "09:12", "09:21")
    ]
    assert (visit.service_date, visit.afterwards_reason) == (yesterday(office), "Listrik padam")
    assert visit.loans.get().aid == chair(office)
    assert visit.identity.name == "Tamu Contoh"


def test_entered_visit_is_marked_and_goes_on_to_its_report(browser: Client, office: Office) -> None:
    sent = answers(office)
    shown = html(browser.post(URL, sent, follow=True))
    assert "Buka laporan" in shown
    for name in ("open_report", "send_report"):
        browser.post(reverse(f"journey:{name}", args=[sent["visit_id"]]), {"remarks": ""})
    shown = html(browser.get(reverse("journey:report", args=[sent["visit_id"]])))
    assert "Dicatat kemudian" in shown
    assert "Alasan: Listrik padam" in shown
    manager = browser_of(someone(office, Role.MANAGER_ON_DUTY))
    assert "Dicatat kemudian" in html(manager.get(reverse("journey:manager")))


def test_form_sent_twice_is_one_visit(browser: Client, office: Office) -> None:
    sent = answers(office)
    urls = {browser.post(URL, sent).url for _tap in range(2)}  # type: ignore[attr-defined]
    assert Visit.objects.count() == 1
    assert urls == {reverse("journey:report", args=[sent["visit_id"]])}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"reason": ""}, "reason", "Isi bagian ini"),
        ({"service_date": "kemarin"}, "service_date", "Tulis tanggal"),
        ({"service_date": "2999-01-01"}, "service_date", "belum tiba"),
        ({"needs": []}, "needs_0", "Pilih paling sedikit satu"),
        ({"vehicle": ""}, "vehicle_0", "Pilih salah satu"),
        ({"start_1": ""}, "start_1", "Tulis jamnya"),
        ({"start_1": "jam 9"}, "start_1", "Tulis jam seperti 09.05"),
        ({"start_1": "25.00"}, "start_1", "Tulis jam seperti 09.05"),
        ({"finish_1": "08.59"}, "finish_1", "mendahului jam mulainya"),
        ({"start_2": "09.01"}, "start_2", "mendahului selesainya langkah 1"),
        ({"finish_3": ""}, "finish_3", "Tulis jamnya"),
        ({"start_4": "09.07"}, "start_4", "mendahului selesainya langkah 3"),
        ({"finish_5": "00.10"}, "finish_5", "mendahului jam mulainya"),
        ({"purpose": ""}, "purpose", "Isi bagian ini"),
        ({"service": ""}, "service", "Pilih salah satu"),
        ({"counter": ""}, "counter", "Pilih salah satu"),
        ({"result": ""}, "result_0", "Pilih salah satu"),
        ({"result": "PAPERS_MISSING"}, "note", "Sebut berkas yang kurang"),
        ({"result": "REFERRED"}, "note", "Sebut ke mana"),
        ({"result": "PROMISED"}, "result_date", "Sebut tanggal yang dijanjikan"),
        ({"survey": ""}, "survey_0", "Pilih salah satu"),
        ({"tag_1": "XX-99"}, "tag_1", "Label ini tidak ada"),
        ({"tag_3": "KR-01"}, "tag_3", "sudah ditulis di atas"),
        ({"condition_1": "NOT_RETURNED"}, "aid_note_1", "Tulis alasan mengapa tidak kembali"),
    ],
)
def test_error_names_its_field_and_loses_nothing(
    browser: Client, office: Office, changes: Answers, field: str, words: str
) -> None:
    sent = answers(office, **changes)
    page = browser.post(URL, sent)
    shown = html(page)
    assert page.status_code == 422
    summary = shown.split('class="error-summary"')[1].split("</section>")[0]
    found = re.findall(r'<a href="#id_(\w+)">([^<]*)</a>', summary)
    assert [name for name, _text in found] == [field]
    assert words in found[0][1]
    for name in ("visit_id", "reason", "purpose", "name", "start_4", "finish_5", "tag_1"):
        assert not sent[name] or f'name="{name}" value="{sent[name]}"' in shown
    assert not Visit.objects.exists()


def test_errors_are_listed_as_the_page_has_the_fields(browser: Client, office: Office) -> None:
    wrong = {"reason": "", "needs": [], "finish_1": "08.59", "finish_4": "", "result": ""}
    shown = html(browser.post(URL, answers(office, **wrong)))
    summary = shown.split('class="error-summary"')[1].split("</section>")[0]
    assert re.findall(r'href="#id_(\w+)"', summary) == [
        "reason",
        "needs_0",
        "finish_1",
        "finish_4",
        "result_0",
    ]


def test_unreadable_start_is_not_taken_for_an_empty_one(browser: Client, office: Office) -> None:
    shown = html(browser.post(URL, answers(office, start_4="nanti")))
    summary = shown.split('class="error-summary"')[1].split("</section>")[0]
    assert re.findall(r'href="#id_(\w+)"', summary) == ["start_4"]


def test_time_that_has_not_come_is_refused_at_its_field(browser: Client, office: Office) -> None:
    today = office.local_date(timezone.now()).isoformat()
    clocks = {f"{end}_{step}": "23.59" for step in range(1, 6) for end in ("start", "finish")}
    shown = html(browser.post(URL, answers(office, service_date=today, **clocks)))
    assert '<a href="#id_start_1">' in shown
    assert "Jam ini belum terjadi" in shown


def test_unit_with_somebody_else_is_refused_at_its_field(browser: Client, office: Office) -> None:
    other = a_visit_at("lend_aids_and_escort", office, at=at(office, "08:00"))
    by = someone(office, Role.SECURITY_OFFICER)
    lending.lend(other, chair(office), need=None, by=by, now=at(office, "08:30"))
    shown = html(browser.post(URL, answers(office)))
    assert '<a href="#id_tag_1">' in shown
    assert "dipinjam pemohon lain pada waktu itu" in shown
    assert Loan.objects.count() == 1


def test_name_may_stay_unsaid(browser: Client, office: Office) -> None:
    sent = answers(office, name="")
    browser.post(URL, sent)
    assert Visit.objects.get(pk=sent["visit_id"]).identity.name_withheld is True


@pytest.mark.parametrize("name", ["service", "counter"])
def test_another_offices_choice_is_refused(browser: Client, office: Office, name: str) -> None:
    other = an_office("Kantor Lain")
    foreign = {"service": other.services.get(code="KI"), "counter": other.counters.get(number=1)}
    page = browser.post(URL, answers(office, **{name: foreign[name].pk}))
    assert page.status_code == 422
    assert not Visit.objects.exists()


def test_another_offices_unit_is_unknown(browser: Client, office: Office) -> None:
    other = an_office("Kantor Lain")
    other.aids.filter(tag="KR-02").update(tag="LAIN-1")
    page = browser.post(URL, answers(office, tag_1="LAIN-1"))
    assert "Label ini tidak ada di kantor ini" in html(page)


@pytest.mark.parametrize(
    "role", [role for role in Role if role != Role.SERVICE_AMBASSADOR], ids=lambda role: role.value
)
def test_only_the_ambassador_enters(office: Office, role: Role) -> None:
    browser = browser_of(someone(office, role))
    assert browser.get(URL).status_code == 403
    assert browser.post(URL, answers(office)).status_code == 403
    assert not Visit.objects.exists()


def test_manager_standing_in_enters(office: Office) -> None:
    manager = someone(office, Role.MANAGER_ON_DUTY)
    Substitution.objects.create(
        office=office,
        user=manager,
        role=Role.SERVICE_AMBASSADOR,
        reason="Duta Pelayanan sakit",
        started_at=timezone.now(),
    )
    assert browser_of(manager).post(URL, answers(office)).status_code == 302
    assert Visit.objects.count() == 1


def test_number_taken_at_another_office_records_nothing(browser: Client, office: Office) -> None:
    other = an_office("Kantor Lain")
    taken = a_visit_at("receive_visitor", other)
    page = browser.post(URL, answers(office, visit_id=str(taken.pk)), follow=True)
    assert page.status_code == 404
    assert not Visit.objects.filter(office=office).exists()
