"""Another office's SOP, with other words, times, equipment and roles, runs without other code."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from ramah.aids import lending
from ramah.journey import actions, finding
from ramah.journey.outputs import OutputsMissing
from ramah.lib.refusal import Refused
from ramah.offices.models import Office, Post, Role
from ramah.offices.posts import posts_of, roles_at
from ramah.queueing.models import Call
from ramah.reports.models import VisitReport
from ramah.sop.procedure import ACTION_KEYS
from ramah.visits.models import ServiceSegment, StepRecord, Visit
from tests.factories import T0, a_person, a_visit_at, an_office, browser_of, on_duty, someone
from tests.sop import documents

NUMBER, REVISION = "W.99/SOP/07", "3 Maret 2026"


@pytest.fixture
def folder() -> Iterator[Path]:
    """The installation's own folder of SOP documents."""
    folder = Path(settings.RAMAH_HOME) / "sop"
    folder.mkdir(exist_ok=True)
    yield folder
    for file in folder.iterdir():
        file.unlink()


@pytest.fixture
def office(db: None, folder: Path) -> Office:
    documents.written(folder, documents.second_office())
    return an_office("Kantor Pulau", sop_number=NUMBER, sop_revision=REVISION)


def test_posts_follow_the_documents_roles(office: Office) -> None:
    assert roles_at(office, Post.DROPZONE) == {"SECURITY_OFFICER", "SERVICE_AMBASSADOR"}
    assert roles_at(office, Post.LOBBY) == {"COUNTER_OFFICER", "MANAGER_ON_DUTY"}
    assert posts_of(office, "SERVICE_AMBASSADOR") == [Post.DROPZONE]


def test_whole_visit_runs_under_the_second_document(office: Office) -> None:
    people = [a_person(office, role) for role in list(Role)[:4]]
    guard, companion, clerk, manager = [browser_of(person) for person in people]
    on_duty(people[2], Post.COUNTER, counter=office.counters.get(number=1))
    visit_id = uuid.uuid4()
    post(guard, "receive", visit_id=visit_id, needs=["DUDUK"])
    post(guard, "accompany", visit_id, needs=["DUDUK"])
    assert step(visit_id, 2).role == Role.SERVICE_AMBASSADOR
    post(companion, "set_off", visit_id, parking="none")
    post(clerk, "accept", visit_id)
    service = "KI"
    post(
        clerk,
        "register",
        visit_id,
        service=service,
        purpose="Bertanya",
        companion="ALONE",
        name="Tamu",
    )
    place = office.places.filter(kind="SEAT")[0].pk
    post(clerk, "seat", visit_id, explained="on", place=place)
    clerk.post(reverse("journey:call_next"))
    clerk.post(reverse("journey:start_service", args=[Call.objects.get().pk]))
    segment = ServiceSegment.objects.get()
    clerk.post(reverse("journey:finish_service", args=[segment.pk]), {"code": "DONE"})
    post(companion, "meet", visit_id)
    post(companion, "see_out", visit_id)
    post(manager, "open_report", visit_id)
    post(manager, "send_report", visit_id, remarks="")
    visit = Visit.objects.get(pk=visit_id)
    assert visit.outcome == "COMPLETED"
    assert (visit.sop_number, visit.sop_revision) == (NUMBER, REVISION)
    assert VisitReport.objects.get().content["sop"] == NUMBER
    steps = visit.steps.order_by("number")
    assert [record.key for record in steps] == list(ACTION_KEYS)
    assert [record.standard for record in steps] == [
        timedelta(minutes=minutes) for _key, _requires, _role, minutes in documents.STEPS
    ]


def test_visit_keeps_the_document_it_began_under(office: Office, folder: Path) -> None:
    guard = browser_of(a_person(office, Role.SECURITY_OFFICER))
    visit_id = uuid.uuid4()
    post(guard, "receive", visit_id=visit_id, needs=["DUDUK"])
    Office.objects.filter(pk=office.pk).update(sop_number="W.10-UM.01.01-08", sop_revision="-")
    post(guard, "accompany", visit_id, needs=["DUDUK"])
    assert step(visit_id, 2).role == Role.SERVICE_AMBASSADOR
    assert step(visit_id, 2).standard == timedelta(minutes=4)
    companion = browser_of(a_person(office, Role.SERVICE_AMBASSADOR))
    post(companion, "set_off", visit_id, parking="none")


def test_lost_document_is_said_and_loses_nothing(office: Office, folder: Path) -> None:
    guard_person = a_person(office, Role.SECURITY_OFFICER)
    guard = browser_of(guard_person)
    visit_id = uuid.uuid4()
    post(guard, "receive", visit_id=visit_id, needs=["DUDUK"])
    for file in folder.iterdir():
        file.write_text("bukan toml [", encoding="utf-8")
    page = guard.get(reverse("journey:visit", args=[visit_id]))
    assert page.status_code == 503
    assert "tidak terbaca" in page.content.decode()
    sent = guard.post(reverse("journey:accompany", args=[visit_id]), {"needs": ["DUDUK"]})
    assert sent.status_code == 422
    assert "tidak terbaca" in sent.content.decode()
    assert step(visit_id, 1).finished_at is None


def test_document_that_cannot_run_is_refused_with_its_reason(db: None, folder: Path) -> None:
    five = documents.with_steps(
        *[documents.activity(place, f"langkah_{place}", []) for place in range(1, 6)]
    ).replace("W.10-UM.01.01-08", "W.5/LIMA")
    documents.written(folder, five)
    office = an_office("Kantor Lima", sop_number="W.5/LIMA", sop_revision="-")
    with pytest.raises(Refused, match="dapat ditampilkan, tidak dapat dijalankan"):
        finding.procedure_to_run(office)
    guard = browser_of(a_person(office, Role.SECURITY_OFFICER))
    data = {"visit_id": uuid.uuid4(), "needs": ["DUDUK"]}
    page = guard.post(reverse("journey:receive"), data, follow=True)
    assert page.status_code == 200
    assert "tidak dapat dijalankan" in page.content.decode()
    assert Visit.objects.count() == 0
    late = guard.get(reverse("journey:afterwards"), follow=True)
    assert late.status_code == 200
    assert "tidak dapat dijalankan" in late.content.decode()


def test_aid_that_is_out_keeps_a_visit_open_whatever_the_document_asks(
    db: None, folder: Path
) -> None:
    silent = documents.changed('requires = ["aids_returned"]', "requires = []", step=5)
    documents.written(folder, silent.replace("W.10-UM.01.01-08", "W.10/DIAM"))
    office = an_office("Kantor Diam", sop_number="W.10/DIAM", sop_revision="-")
    visit = a_visit_at("see_visitor_out", office)
    officer = someone(office, Role.SECURITY_OFFICER)
    chair = office.aids.filter(type__code="KURSI_RODA")[0]
    lending.lend(visit, chair, need=None, by=officer, now=T0)
    with pytest.raises(OutputsMissing):
        actions.see_visitor_out(visit=visit, returns={}, by=officer, now=T0 + timedelta(hours=1))
    assert step(visit.pk, 5).finished_at is None


def step(visit_id: uuid.UUID, number: int) -> StepRecord:
    return StepRecord.objects.get(visit=visit_id, number=number)


def post(client: Any, url_name: str, *args: object, **data: object) -> None:
    """Send a form that must be accepted."""
    answer = client.post(reverse(f"journey:{url_name}", args=args), data)
    assert answer.status_code == 302, answer.content.decode()
