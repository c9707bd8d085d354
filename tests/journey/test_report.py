"""The report of step 6: opened, sent once, frozen, acknowledged; by the right person only."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ramah.journey import actions, transitions
from ramah.offices.models import Office, Post, Role, Substitution
from ramah.reports.models import VisitReport
from ramah.visits.models import Event, Visit
from tests.factories import (
    a_person,
    a_visit_at,
    an_office,
    browser_of,
    on_duty,
    someone,
)

MINUTES = 30
Page = Any


@pytest.fixture
def ambassador(office: Office) -> Client:
    return browser_of(someone(office, Role.SERVICE_AMBASSADOR))


@pytest.fixture
def manager(office: Office) -> Client:
    return browser_of(someone(office, Role.MANAGER_ON_DUTY))


def an_open_report(office: Office) -> Visit:
    return a_visit_at("report_to_manager", office, at=timezone.now() - timedelta(minutes=MINUTES))


def a_sent_report(office: Office, *, ago: timedelta = timedelta(minutes=5)) -> VisitReport:
    visit = an_open_report(office)
    by = someone(office, Role.SERVICE_AMBASSADOR)
    return actions.report_to_manager(visit=visit, remarks="Lancar", by=by, now=timezone.now() - ago)


def a_visit_ready_for_its_report(office: Office) -> Visit:
    start = timezone.now() - timedelta(minutes=MINUTES)
    visit = a_visit_at("see_visitor_out", office, at=start)
    by = someone(office, Role.SECURITY_OFFICER)
    actions.see_visitor_out(visit=visit, returns={}, by=by, now=timezone.now())
    return visit


def url(name: str, visit: Visit) -> str:
    return reverse(f"journey:{name}", args=[visit.pk])


def html(page: Page) -> str:
    return " ".join(page.content.decode().split())


def state(visit: Visit) -> list[tuple[int, bool]]:
    return [(step.number, bool(step.finished_at)) for step in visit.steps.order_by("number")]


def test_open_report_starts_step_6(ambassador: Client, office: Office) -> None:
    visit = a_visit_ready_for_its_report(office)
    assert "Buka laporan" in html(ambassador.get(url("report", visit)))
    page: Page = ambassador.post(url("open_report", visit))
    assert page.url == url("report", visit)
    assert visit.steps.get(number=6).started_at is not None
    assert "Kirim ke Manajer On Duty" in html(ambassador.get(page.url))


def test_report_opened_twice_is_one_report(ambassador: Client, office: Office) -> None:
    visit = a_visit_ready_for_its_report(office)
    for _tap in range(2):
        ambassador.post(url("open_report", visit))
    assert VisitReport.objects.filter(visit=visit).count() == 1
    assert Event.objects.filter(code="REPORT_OPENED").count() == 1


def test_report_cannot_be_opened_before_the_visitor_has_left(
    ambassador: Client, office: Office
) -> None:
    visit = a_visit_at("see_visitor_out", office, at=timezone.now() - timedelta(minutes=MINUTES))
    page = ambassador.post(url("open_report", visit), follow=True)
    assert "masih di langkah 5" in html(page)
    assert not VisitReport.objects.exists()


def test_send_report_closes_the_visit_with_remarks(ambassador: Client, office: Office) -> None:
    visit = an_open_report(office)
    ambassador.post(url("send_report", visit), {"remarks": "Semua lancar"})
    report = VisitReport.objects.get(visit=visit)
    assert (report.remarks, report.content["ticket"]) == ("Semua lancar", "R-001")
    assert Visit.objects.get(pk=visit.pk).closed_at is not None
    assert report.content["steps"][5]["passage"] == "DONE"


def test_report_sent_twice_stays_as_it_was_sent(ambassador: Client, office: Office) -> None:
    visit = an_open_report(office)
    ambassador.post(url("send_report", visit), {"remarks": "Pertama"})
    before = (VisitReport.objects.get().sent_at, Office.objects.get(pk=office.pk).revision)
    page = ambassador.post(url("send_report", visit), {"remarks": "Kedua"}, follow=True)
    report = VisitReport.objects.get()
    assert (report.sent_at, Office.objects.get(pk=office.pk).revision) == before
    assert report.remarks == "Pertama"
    assert "Menunggu Manajer On Duty" in html(page)


def test_report_is_not_sent_before_it_is_opened(ambassador: Client, office: Office) -> None:
    visit = a_visit_ready_for_its_report(office)
    before = state(visit)
    ambassador.post(url("send_report", visit), {"remarks": ""})
    assert state(visit) == before


def test_too_long_remarks_stay_in_their_field(ambassador: Client, office: Office) -> None:
    visit = an_open_report(office)
    page = ambassador.post(url("send_report", visit), {"remarks": "panjang " * 200})
    assert page.status_code == 422
    assert "panjang panjang" in html(page)
    assert 'href="#id_remarks"' in html(page)
    assert Visit.objects.get(pk=visit.pk).closed_at is None


def test_sent_report_is_never_computed_again(ambassador: Client, office: Office) -> None:
    report = a_sent_report(office)
    office.services.filter(code="KI").update(name="Nama Baru")
    office.needs.update(name="Kebutuhan Baru")
    shown = html(ambassador.get(url("report", report.visit)))
    assert "Kekayaan Intelektual" in shown
    assert "Baru" not in shown


def test_open_report_shows_the_present_state(ambassador: Client, office: Office) -> None:
    visit = an_open_report(office)
    office.services.filter(code="KI").update(name="Nama Baru")
    assert "Nama Baru" in html(ambassador.get(url("report", visit)))


def test_report_names_no_visitor(ambassador: Client, manager: Client, office: Office) -> None:
    report = a_sent_report(office)
    for browser in (ambassador, manager):
        shown = html(browser.get(url("report", report.visit)))
        assert "Tamu Contoh" not in shown
        assert "Konsep, belum ditandatangani" in shown


def test_report_says_when_no_manager_is_on_duty(ambassador: Client, office: Office) -> None:
    report = a_sent_report(office)
    missing = "Belum ada Manajer On Duty yang bertugas; laporan menunggu."
    assert missing in html(ambassador.get(url("report", report.visit)))
    on_duty(someone(office, Role.MANAGER_ON_DUTY), Post.MANAGER)
    assert missing not in html(ambassador.get(url("report", report.visit)))


def test_manager_acknowledges_in_one_tap(manager: Client, office: Office) -> None:
    report = a_sent_report(office)
    tap = reverse("journey:acknowledge", args=[report.pk])
    page: Page = manager.post(tap)
    assert page.url == reverse("journey:manager")
    report.refresh_from_db()
    assert report.acknowledged_by == someone(office, Role.MANAGER_ON_DUTY)
    shown = html(manager.get(url("report", report.visit)))
    assert "Diterima oleh" in shown
    assert "Lewat target" not in shown


def test_acknowledged_twice_is_acknowledged_once(manager: Client, office: Office) -> None:
    report = a_sent_report(office)
    tap = reverse("journey:acknowledge", args=[report.pk])
    manager.post(tap)
    first = VisitReport.objects.get().acknowledged_at
    page = manager.post(tap, {"back": "report"}, follow=True)
    assert VisitReport.objects.get().acknowledged_at == first
    assert "Laporan ini sudah diterima" in html(page)
    assert Event.objects.filter(code="REPORT_ACKNOWLEDGED").count() == 1


def test_report_that_was_not_sent_cannot_be_acknowledged(manager: Client, office: Office) -> None:
    visit = an_open_report(office)
    page = manager.post(
        reverse("journey:acknowledge", args=[visit.report.pk]), {"back": "report"}, follow=True
    )
    assert "belum dikirim" in html(page)
    assert VisitReport.objects.get().acknowledged_at is None


@pytest.mark.parametrize(("seconds", "is_late"), [(3600, False), (3601, True)])
def test_acknowledgement_has_its_own_target(
    manager: Client, office: Office, seconds: int, is_late: bool
) -> None:
    report = a_sent_report(office)
    assert report.sent_at is not None
    transitions.acknowledge_report(
        report=report,
        by=someone(office, Role.MANAGER_ON_DUTY),
        now=report.sent_at + timedelta(seconds=seconds, milliseconds=400),
    )
    shown = html(manager.get(url("report", report.visit)))
    assert ("Lewat target 1 jam" in shown) is is_late


@pytest.mark.parametrize("name", ["open_report", "send_report"])
@pytest.mark.parametrize(
    "role",
    [
        Role.SECURITY_OFFICER,
        Role.COUNTER_OFFICER,
        Role.MANAGER_ON_DUTY,
        Role.OFFICE_ADMINISTRATOR,
    ],
)
def test_only_the_steps_role_reports(office: Office, name: str, role: Role) -> None:
    make = a_visit_ready_for_its_report if name == "open_report" else an_open_report
    visit = make(office)
    before = state(visit)
    answer = browser_of(someone(office, role)).post(url(name, visit), {"remarks": ""})
    assert answer.status_code == 403
    assert state(visit) == before


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.SECURITY_OFFICER, 403),
        (Role.SERVICE_AMBASSADOR, 200),
        (Role.COUNTER_OFFICER, 403),
        (Role.MANAGER_ON_DUTY, 200),
        (Role.OFFICE_ADMINISTRATOR, 403),
    ],
)
def test_ambassador_and_manager_read_the_report(office: Office, role: Role, status: int) -> None:
    report = a_sent_report(office)
    browser = browser_of(someone(office, role))
    assert browser.get(url("report", report.visit)).status_code == status


@pytest.mark.parametrize(
    "role", [role for role in Role if role != Role.MANAGER_ON_DUTY], ids=lambda role: role.value
)
def test_only_the_manager_acknowledges(office: Office, role: Role) -> None:
    report = a_sent_report(office)
    browser = browser_of(someone(office, role))
    answer = browser.post(reverse("journey:acknowledge", args=[report.pk]))
    assert answer.status_code == 403
    assert VisitReport.objects.get().acknowledged_at is None


def test_manager_may_stand_in_for_the_ambassador(manager: Client, office: Office) -> None:
    visit = an_open_report(office)
    Substitution.objects.create(
        office=office,
        user=someone(office, Role.MANAGER_ON_DUTY),
        role=Role.SERVICE_AMBASSADOR,
        reason="Duta Pelayanan sakit",
        started_at=timezone.now(),
    )
    manager.post(url("send_report", visit), {"remarks": ""})
    shown = html(manager.get(url("report", visit)))
    assert "bertindak untuk Duta Pelayanan. Alasan: Duta Pelayanan sakit" in shown


def test_another_office_finds_nothing(office: Office) -> None:
    report = a_sent_report(office)
    other = an_office("Kantor Lain")
    stranger = a_person(other, Role.SERVICE_AMBASSADOR, Role.MANAGER_ON_DUTY)
    browser = browser_of(stranger)
    assert browser.get(url("report", report.visit)).status_code == 404
    for name in ("open_report", "send_report"):
        assert browser.post(url(name, report.visit)).status_code == 404
    tap = reverse("journey:acknowledge", args=[report.pk])
    assert browser.post(tap).status_code == 404


def test_stranger_logs_in_first(client: Client, office: Office) -> None:
    report = a_sent_report(office)
    answer = client.get(url("report", report.visit))
    assert answer.url.startswith(reverse("offices:login"))  # type: ignore[attr-defined]


def test_reading_again_by_get_never_sends(ambassador: Client, office: Office) -> None:
    visit = an_open_report(office)
    for name in ("open_report", "send_report"):
        assert ambassador.get(url(name, visit)).url == url("report", visit)  # type: ignore[attr-defined]
    assert Visit.objects.get(pk=visit.pk).closed_at is None


def test_visit_that_has_no_report_yet_is_shown_itself(ambassador: Client, office: Office) -> None:
    visit = a_visit_at("serve_visitor", office, at=timezone.now() - timedelta(minutes=MINUTES))
    answer = ambassador.get(url("report", visit))
    assert answer.url == url("visit", visit)  # type: ignore[attr-defined]
    assert ambassador.get(reverse("journey:report", args=[uuid.uuid4()])).status_code == 404


def test_refresh_gets_the_state_alone_and_nothing_if_unchanged(
    ambassador: Client, office: Office
) -> None:
    report = a_sent_report(office)
    first = ambassador.get(url("report", report.visit), headers={"HX-Request": "true"})
    assert b"<html" not in first.content
    again = ambassador.get(
        url("report", report.visit),
        headers={"HX-Request": "true", "If-None-Match": first["ETag"]},
    )
    assert again.status_code == 304
