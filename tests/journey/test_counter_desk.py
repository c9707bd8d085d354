"""The counter officer's desk: call, serve, end with a result."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ramah.journey import actions, transitions
from ramah.offices.models import Office, Post, Role
from ramah.queueing.models import Call, Ticket
from ramah.survey.models import Invitation
from ramah.visits.models import Event, ServiceSegment, Visit
from tests.factories import (
    a_person,
    a_registration,
    a_service,
    a_visit_at,
    an_office,
    browser_of,
    on_duty,
    someone,
)

DESK = "/loket/"


@pytest.fixture
def officer(office: Office) -> Client:
    person = someone(office, Role.COUNTER_OFFICER)
    on_duty(person, Post.COUNTER, counter=office.counters.get(number=1), at=timezone.now())
    return browser_of(person)


def a_waiting_visit(office: Office) -> Visit:
    ago = timezone.now() - timedelta(minutes=20)
    visit = a_visit_at("register_visitor", office, at=ago)
    by = someone(office, Role.SERVICE_AMBASSADOR)
    later = ago + timedelta(minutes=9)
    actions.register_visitor(visit=visit, form=a_registration(office), by=by, now=later)
    transitions.seat_visitor(
        visit=visit,
        place=None,
        explained=True,
        by=by,
        now=later,
        waive={"waiting_place_given": "Semua kursi terisi"},
    )
    return Visit.objects.get(pk=visit.pk)


def call_next(client: Client) -> Any:
    after = client.get(DESK).context["after"]
    return client.post(reverse("journey:call_next"), {"after": after}, follow=True)


def finish(client: Client, **answers: Any) -> Any:
    segment = ServiceSegment.objects.get(finished_at=None, started_at__isnull=False)
    data = {"code": "DONE", "survey": "INVITED", **answers}
    return client.post(reverse("journey:finish_service", args=[segment.pk]), data)


def test_call_serve_and_finish_in_three_taps(officer: Client, office: Office) -> None:
    visit = a_waiting_visit(office)
    page = call_next(officer)
    assert "R-001" in page.content.decode()
    call = Call.objects.get()
    officer.post(reverse("journey:start_service", args=[call.pk]))
    assert "Tamu Contoh" in officer.get(DESK).content.decode()
    assert finish(officer).url == DESK
    assert visit.steps.get(finished_at=None).key == "see_visitor_out"
    assert Invitation.objects.get().decision == "INVITED"


def test_old_page_sent_again_calls_nobody(officer: Client, office: Office) -> None:
    a_waiting_visit(office)
    a_waiting_visit(office)
    after = officer.get(DESK).context["after"]
    for _tap in range(2):
        officer.post(reverse("journey:call_next"), {"after": after})
    assert Call.objects.count() == 1
    officer.post(reverse("journey:end_call", args=[Call.objects.get().pk, "batal"]))
    officer.post(reverse("journey:call_next"), {"after": after})
    assert Call.objects.count() == 1


def test_nobody_waiting_is_said(officer: Client) -> None:
    assert "Belum ada pemohon yang menunggu" in call_next(officer).content.decode()


def test_without_a_counter_the_desk_says_what_to_do(office: Office) -> None:
    client = browser_of(someone(office, Role.COUNTER_OFFICER))
    assert "Anda belum bertugas di loket" in client.get(DESK).content.decode()
    page = client.post(reverse("journey:call_next"), follow=True)
    assert "Mulai tugas di sebuah loket" in page.content.decode()


def test_no_show_is_offered_after_three_calls_and_leaves_the_line(
    officer: Client, office: Office
) -> None:
    a_waiting_visit(office)
    call_next(officer)
    call = Call.objects.get()
    missing = reverse("journey:end_call", args=[call.pk, "tidak-datang"])
    page = officer.post(missing, follow=True)
    assert "Panggil paling sedikit 3 kali" in page.content.decode()
    Call.objects.update(times=3, last_called_at=timezone.now() - timedelta(minutes=1))
    officer.post(missing)
    assert Ticket.objects.get().state == "ABSENT"


def test_recall_counts_once_for_one_page(officer: Client, office: Office) -> None:
    a_waiting_visit(office)
    call_next(officer)
    Call.objects.update(last_called_at=timezone.now() - timedelta(minutes=1))
    again = reverse("journey:call_again", args=[Call.objects.get().pk])
    officer.post(again, {"after": 1})
    Call.objects.update(last_called_at=timezone.now() - timedelta(minutes=1))
    officer.post(again, {"after": 1})
    assert Call.objects.get().times == 2


@pytest.mark.parametrize(
    ("answers", "field", "sentence"),
    [
        ({"code": "PAPERS_MISSING"}, "note", "Sebut berkas yang kurang."),
        ({"code": "REFERRED"}, "note", "Sebut ke mana pemohon dirujuk."),
        ({"code": "NOT_SERVED"}, "note", "Sebut alasannya."),
        ({"code": "PROMISED"}, "date", "Sebut tanggal yang dijanjikan."),
        ({"code": "PROMISED", "date": "2020-01-01"}, "date", "Tanggal ini sudah lewat."),
        ({"code": "PROMISED", "date": "besok"}, "date", ""),
        ({"code": "TRANSFERRED"}, "next_service", "Pilih layanan tujuan"),
        ({"survey": ""}, "survey", "Ajak mengisi survei"),
        ({"code": ""}, "code", "Pilih salah satu."),
    ],
)
def test_result_asks_for_what_is_missing_and_keeps_the_words(
    officer: Client, office: Office, answers: dict[str, str], field: str, sentence: str
) -> None:
    a_service(a_waiting_visit(office), at=timezone.now())
    kept = {} if field == "note" else {"note": "Bawa kartu keluarga"}
    page = finish(officer, **answers, **kept)
    html = page.content.decode()
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert sentence in html
    if kept:
        assert "Bawa kartu keluarga" in html
    assert ServiceSegment.objects.filter(finished_at=None).count() == 1


def test_second_service_is_a_second_segment_with_the_same_number(
    officer: Client, office: Office
) -> None:
    visit = a_waiting_visit(office)
    a_service(visit, at=timezone.now())
    finish(officer, survey="", next_service=office.services.get(code="AHU").pk)
    assert list(visit.segments.order_by("sequence").values_list("result", flat=True)) == [
        "DONE",
        "",
    ]
    assert Ticket.objects.get().state == "WAITING"


def test_counter_that_does_not_give_the_service_is_refused(officer: Client, office: Office) -> None:
    a_service(a_waiting_visit(office), at=timezone.now())
    second, service = office.counters.get(number=2), office.services.get(code="AHU")
    second.services.remove(service)
    page = finish(officer, code="TRANSFERRED", next_service=service.pk, next_counter=second.pk)
    assert "Loket ini tidak memberi layanan itu" in page.content.decode()


def test_finishing_twice_changes_nothing(officer: Client, office: Office) -> None:
    a_service(a_waiting_visit(office), at=timezone.now())
    segment = ServiceSegment.objects.get(finished_at=None)
    finish(officer)
    events = Event.objects.count()
    url = reverse("journey:finish_service", args=[segment.pk])
    data = {"code": "NOT_SERVED", "note": "Lain", "survey": "DECLINED"}
    page = officer.post(url, data, follow=True)
    assert "sudah tercatat" in page.content.decode()
    assert Event.objects.count() == events


def test_other_roles_and_other_offices_may_not(officer: Client, office: Office) -> None:
    visit = a_waiting_visit(office)
    segment = a_service(visit, at=timezone.now())
    call = Call.objects.get()
    urls = [
        reverse("journey:call_next"),
        reverse("journey:call_ticket", args=[visit.ticket.pk]),
        reverse("journey:call_again", args=[call.pk]),
        reverse("journey:end_call", args=[call.pk, "batal"]),
        reverse("journey:start_service", args=[call.pk]),
        reverse("journey:finish_service", args=[segment.pk]),
    ]
    guard = browser_of(a_person(office, Role.SECURITY_OFFICER))
    stranger = browser_of(a_person(an_office("Kantor Lain"), Role.COUNTER_OFFICER))
    for url in urls:
        assert guard.post(url).status_code == 403
    for url in urls[1:]:
        assert stranger.post(url).status_code == 404


def test_desk_costs_the_same_for_one_and_ten_waiting(
    officer: Client, office: Office, django_assert_max_num_queries: Any
) -> None:
    a_waiting_visit(office)
    officer.get(DESK)
    with django_assert_max_num_queries(30) as one:
        officer.get(DESK)
    for _number in range(9):
        a_waiting_visit(office)
    with django_assert_max_num_queries(len(one.captured_queries)):
        officer.get(DESK)
