"""Several reports made together: one tap to open, one to send, the time shared out evenly."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from ramah.journey import actions, batch, transitions
from ramah.journey.permissions import NotPermitted
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, Role
from ramah.reports.models import VisitReport
from ramah.visits.models import Event, StepRecord, Visit
from tests.factories import MINUTE, T0, a_person, a_visit_at, an_office, browser_of, someone

pytestmark = pytest.mark.both
LATER = T0 + 40 * MINUTE
BATCH = uuid.uuid4()


def a_visit_seen_out(office: Office, *, at: Any = T0) -> Visit:
    visit = a_visit_at("see_visitor_out", office, at=at)
    by = someone(office, Role.SECURITY_OFFICER)
    actions.see_visitor_out(visit=visit, returns={}, by=by, now=at + 20 * MINUTE)
    return visit


@pytest.fixture
def three(office: Office) -> list[Visit]:
    return [a_visit_seen_out(office) for _number in range(3)]


@pytest.mark.parametrize(
    ("took", "on_time"),
    [(9 * MINUTE, True), (9 * MINUTE + timedelta(seconds=2), True), (9 * MINUTE + MINUTE, False)],
)
def test_time_of_a_batch_is_shared_out_evenly(
    office: Office, three: list[Visit], took: timedelta, on_time: bool
) -> None:
    by = someone(office, Role.SERVICE_AMBASSADOR)
    batch.open_reports(office=office, batch=BATCH, by=by, now=LATER)
    batch.send_reports(office=office, batch=BATCH, remarks="Lancar", by=by, now=LATER + took)
    for visit in three:
        step = visit.steps.get(number=6)
        assert step.took == timedelta(seconds=int(took.total_seconds() / 3))
        assert step.on_time is on_time
        assert visit.report.content["steps"][5]["share"] == 3
        assert visit.report.remarks == "Lancar"


def test_batch_is_opened_and_sent_once(office: Office, three: list[Visit]) -> None:
    by = someone(office, Role.SERVICE_AMBASSADOR)
    batch.open_reports(office=office, batch=BATCH, by=by, now=LATER)
    with pytest.raises(AlreadyDone):
        batch.open_reports(office=office, batch=BATCH, by=by, now=LATER)
    batch.send_reports(office=office, batch=BATCH, remarks="", by=by, now=LATER)
    events = Event.objects.count()
    with pytest.raises(AlreadyDone):
        batch.send_reports(office=office, batch=BATCH, remarks="", by=by, now=LATER)
    assert Event.objects.count() == events


def test_batch_leaves_opened_reports_to_their_people(office: Office, three: list[Visit]) -> None:
    colleague = a_person(office, Role.SERVICE_AMBASSADOR)
    transitions.open_report(visit=three[0], by=colleague, now=LATER)
    by = someone(office, Role.SERVICE_AMBASSADOR)
    batch.open_reports(office=office, batch=BATCH, by=by, now=LATER)
    batch.send_reports(office=office, batch=BATCH, remarks="", by=by, now=LATER + MINUTE)
    assert VisitReport.objects.filter(sent_at__isnull=False).count() == 2
    assert StepRecord.objects.current().get().visit == three[0]


def test_batch_stays_within_office_and_role(office: Office, three: list[Visit]) -> None:
    by = someone(office, Role.COUNTER_OFFICER)
    with pytest.raises(NotPermitted):
        batch.open_reports(office=office, batch=BATCH, by=by, now=LATER)
    other = an_office("Kantor Lain")
    stranger = a_person(other, Role.SERVICE_AMBASSADOR)
    with pytest.raises(AlreadyDone):
        batch.open_reports(office=other, batch=BATCH, by=stranger, now=LATER)
    assert VisitReport.objects.count() == 0


def test_old_page_sends_no_other_reports(office: Office, three: list[Visit]) -> None:
    by = someone(office, Role.SERVICE_AMBASSADOR)
    batch.open_reports(office=office, batch=BATCH, by=by, now=LATER)
    batch.send_reports(office=office, batch=BATCH, remarks="Lancar", by=by, now=LATER)
    for _number in range(2):
        a_visit_seen_out(office)
    with pytest.raises(AlreadyDone):
        batch.open_reports(office=office, batch=BATCH, by=by, now=LATER)
    batch.open_reports(office=office, batch=uuid.uuid4(), by=by, now=LATER)
    with pytest.raises(AlreadyDone):
        batch.send_reports(office=office, batch=BATCH, remarks="Lancar", by=by, now=LATER)
    assert VisitReport.objects.filter(sent_at__isnull=False).count() == 3


def test_report_of_a_batch_is_not_sent_alone(office: Office, three: list[Visit]) -> None:
    by = someone(office, Role.SERVICE_AMBASSADOR)
    batch.open_reports(office=office, batch=BATCH, by=by, now=LATER)
    with pytest.raises(Refused, match="bersama"):
        actions.report_to_manager(visit=three[0], remarks="", by=by, now=LATER)
    page = browser_of(by).get(reverse("journey:report", args=[three[0].pk]))
    assert "Kirim bersama 3 laporan" in page.content.decode()


def test_batch_is_two_taps_on_the_screen(office: Office, three: list[Visit]) -> None:
    ambassador = browser_of(someone(office, Role.SERVICE_AMBASSADOR))
    desk = ambassador.get("/duta/").content.decode()
    assert "Buat 3 laporan bersama" in desk
    found = re.search(
        r'action="([^"]+/buka/)"[^>]*>\s*<input[^>]+>\s*<button[^>]+id="laporan-bersama"', desk
    )
    assert found
    for _tap in range(2):
        page = ambassador.post(found[1], follow=True)
        assert "Kirim 3 laporan" in page.content.decode()
    url = found[1].removesuffix("buka/")
    too_long = ambassador.post(url, {"remarks": "x" * 1001})
    assert too_long.status_code == 422
    assert "x" * 1001 in too_long.content.decode()
    for _tap in range(2):
        page = ambassador.post(url, {"remarks": "Lancar"}, follow=True)
        assert page.status_code == 200
    assert VisitReport.objects.filter(sent_at__isnull=False).count() == 3
    stale = ambassador.post(url, {"remarks": "x" * 1001})
    assert stale.status_code == 302
    guard = browser_of(someone(office, Role.SECURITY_OFFICER))
    assert guard.post(found[1]).status_code == 403
    assert guard.get(url).status_code == 403
