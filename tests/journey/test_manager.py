"""The manager's desk: the most urgent first, everything counted, in a fixed number of queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ramah.aids import lending
from ramah.aids.models import Aid, Loan
from ramah.journey import actions, detours, manager, transitions
from ramah.journey.board import open_visits
from ramah.offices.models import Office, Post, Role
from ramah.reports.models import VisitReport
from ramah.visits.models import Visit
from tests.factories import (
    MINUTE,
    T0,
    a_call,
    a_person,
    a_registration,
    a_visit_at,
    an_office,
    browser_of,
    on_duty,
    someone,
)

URL = "/manajer/"
SECOND = timedelta(seconds=1)
Shown = dict[str, Any]


@pytest.fixture
def browser(office: Office) -> Client:
    return browser_of(someone(office, Role.MANAGER_ON_DUTY))


def html(page: Any) -> str:
    return " ".join(page.content.decode().split())


def figures(shown: Shown) -> list[Any]:
    return [count["value"] for count in shown["counts"]]


def a_loan(visit: Visit, tag: str) -> Loan:
    aid = Aid.objects.get(office=visit.office, tag=tag)
    by = someone(visit.office, Role.SECURITY_OFFICER)
    return lending.lend(visit, aid, need=None, by=by, now=T0)


def left_early(office: Office, tag: str, condition: str, note: str = "Terbawa") -> VisitReport:
    """Lend an aid, let the visitor leave, settle the aid, and send the report; ends at T0 + 8."""
    visit = a_visit_at("lend_aids_and_escort", office)
    loan = a_loan(visit, tag)
    officer = someone(office, Role.SECURITY_OFFICER)
    detours.leave_early(visit=visit, reason="Dijemput", by=officer, now=T0 + 4 * MINUTE)
    transitions.meet_visitor(visit=visit, by=officer, now=T0 + 5 * MINUTE)
    returns = {loan.pk: lending.Return(condition, note)}
    actions.see_visitor_out(visit=visit, returns=returns, by=officer, now=T0 + 6 * MINUTE)
    by = someone(office, Role.SERVICE_AMBASSADOR)
    transitions.open_report(visit=visit, by=by, now=T0 + 7 * MINUTE)
    return actions.report_to_manager(visit=visit, remarks="", by=by, now=T0 + 8 * MINUTE)


def test_most_urgent_visit_stands_first(office: Office) -> None:
    calm = a_visit_at("receive_visitor", office, at=T0 + 2 * MINUTE)
    overdue = a_visit_at("receive_visitor", office, at=T0 - MINUTE)
    near = a_visit_at("receive_visitor", office, at=T0)
    rows = manager.by_urgency(open_visits(office), T0 + 2 * MINUTE + 30 * SECOND)
    assert [row.open.visit.pk for row in rows] == [overdue.pk, near.pk, calm.pk]
    assert [row.state for row in rows] == ["late", "near", "ok"]


def test_desk_counts_overdue_in_whole_seconds(office: Office) -> None:
    a_visit_at("receive_visitor", office)
    on_time = manager.context_of(office, T0 + 3 * MINUTE + timedelta(milliseconds=900))
    late = manager.context_of(office, T0 + 3 * MINUTE + SECOND)
    assert (figures(on_time)[1], figures(late)[1]) == (0, 1)


def test_longest_wait_counts_only_those_who_wait(office: Office) -> None:
    a_visit_at("receive_visitor", office)
    assert figures(manager.context_of(office, T0 + 20 * MINUTE))[2] == "–"
    by = someone(office, Role.SECURITY_OFFICER)
    visit = a_visit_at("serve_visitor", office)
    served_until = T0 + 10 * MINUTE
    detours.leave_early(visit=visit, reason="Dijemput", by=by, now=served_until)
    shown = manager.context_of(office, served_until + 7 * MINUTE)
    assert figures(shown)[2] == 7
    assert shown["counts"][2]["state"] == "late"


def test_steps_carry_the_number_of_their_visits(office: Office) -> None:
    a_visit_at("receive_visitor", office)
    a_visit_at("receive_visitor", office, at=T0 + MINUTE)
    a_visit_at("register_visitor", office)
    steps = manager.context_of(office, T0 + 5 * MINUTE)["steps"]
    assert [step["visits"] for step in steps] == [2, 0, 1, 0, 0, 0]


def test_aids_out_are_listed_with_their_visit(office: Office) -> None:
    visit = a_visit_at("lend_aids_and_escort", office)
    loan = a_loan(visit, "KR-01")
    shown = manager.context_of(office, T0 + 5 * MINUTE)
    assert [(row.visit, out) for row, out in shown["aids_out"]] == [(visit, loan)]
    assert figures(shown)[3] == 1


def test_aid_not_returned_is_raised_on_its_day_only(office: Office) -> None:
    report = left_early(office, "KR-01", Loan.Condition.NOT_RETURNED)
    loan = report.visit.loans.get()
    assert manager.context_of(office, T0 + 10 * MINUTE)["not_returned"] == [loan]
    midnight = T0.replace(hour=17)  # 00.00 in Jakarta
    assert manager.context_of(office, midnight - SECOND)["not_returned"] == [loan]
    assert manager.context_of(office, midnight)["not_returned"] == []


def test_damaged_aid_is_not_called_missing(office: Office) -> None:
    left_early(office, "KR-01", Loan.Condition.DAMAGED)
    assert manager.context_of(office, T0 + 10 * MINUTE)["not_returned"] == []


def test_counters_tell_who_serves_whom(office: Office) -> None:
    first, second = office.counters.order_by("number")
    on_duty(
        a_person(office, Role.COUNTER_OFFICER, name="Citra Contoh"), Post.COUNTER, counter=first
    )
    visit = a_visit_at("serve_visitor", office)
    one, two = manager.context_of(office, T0 + 10 * MINUTE)["counters"]
    assert (one.officer, one.serves.visit, one.call) == ("Citra Contoh", visit, None)
    assert (two.counter, two.officer, two.serves) == (second, "", None)


def test_call_at_a_counter_is_shown(office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    by = someone(office, Role.SERVICE_AMBASSADOR)
    actions.register_visitor(visit=visit, form=a_registration(office), by=by, now=T0 + 4 * MINUTE)
    transitions.seat_visitor(
        visit=visit,
        place=None,
        explained=True,
        by=by,
        now=T0 + 5 * MINUTE,
        waive={"waiting_place_given": "Penuh"},
    )
    call = a_call(Visit.objects.get(pk=visit.pk), at=T0 + 6 * MINUTE)
    one, _two = manager.context_of(office, T0 + 7 * MINUTE)["counters"]
    assert (one.call, one.serves) == (call, None)


def test_posts_without_anybody_are_shown_empty(office: Office) -> None:
    duty = on_duty(someone(office, Role.MANAGER_ON_DUTY), Post.MANAGER)
    posts = {str(label): people for label, people in manager.context_of(office, T0)["posts"]}
    assert posts == {"Dropzone": [], "Lobi": [], "Loket": [], "Manajer": [duty]}


def test_waiting_report_turns_late_after_the_offices_target(office: Office) -> None:
    office.acknowledgement_target_minutes = 10
    office.save()
    report = left_early(office, "KR-01", Loan.Condition.GOOD)
    assert report.sent_at is not None
    due = report.sent_at + 10 * MINUTE
    on_time, late = (manager.context_of(office, due + extra) for extra in (0 * SECOND, SECOND))
    assert [item.late for item in on_time["reports"] + late["reports"]] == [False, True]
    assert [item["counts"][4]["state"] for item in (on_time, late)] == ["", "late"]


def test_acknowledged_report_moves_to_the_latest(browser: Client, office: Office) -> None:
    report = left_early(office, "KR-01", Loan.Condition.DAMAGED)
    at = T0 + 9 * MINUTE
    assert [item.report for item in manager.context_of(office, at)["reports"]] == [report]
    transitions.acknowledge_report(
        report=report, by=someone(office, Role.MANAGER_ON_DUTY), now=T0 + 9 * MINUTE
    )
    shown = manager.context_of(office, at)
    assert shown["reports"] == []
    assert [item.report for item in shown["acknowledged"]] == [report]


def test_other_office_stays_unseen(office: Office) -> None:
    other = an_office("Kantor Lain")
    left_early(other, "KR-01", Loan.Condition.NOT_RETURNED)
    a_visit_at("receive_visitor", other)
    on_duty(someone(other, Role.MANAGER_ON_DUTY), Post.MANAGER)
    shown = manager.context_of(office, T0 + 10 * MINUTE)
    assert figures(shown) == [0, 0, "–", 0, 0]
    assert (shown["not_returned"], shown["reports"], shown["acknowledged"]) == ([], [], [])
    assert all(people == [] for _post, people in shown["posts"])


def test_queries_do_not_grow_with_the_visits(browser: Client, office: Office) -> None:
    def queries() -> int:
        browser.get(URL)  # the estimate of the waits is made, and kept for some seconds
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(URL).status_code == 200
        return len(seen)

    def one_of_each(start: Any) -> None:
        a_visit_at("receive_visitor", office, at=start)
        a_loan(a_visit_at("lend_aids_and_escort", office, at=start), chairs.pop())
        a_visit_at("report_to_manager", office, at=start)
        left_early(office, chairs.pop(), Loan.Condition.NOT_RETURNED)

    chairs = list(Aid.objects.filter(office=office).order_by("pk").values_list("tag", flat=True))
    start = timezone.now() - timedelta(hours=1)
    one_of_each(start)
    before = queries()
    for _again in range(3):
        one_of_each(start)
    assert queries() == before <= 28


@pytest.mark.parametrize(
    "role", [role for role in Role if role != Role.MANAGER_ON_DUTY], ids=lambda role: role.value
)
def test_desk_is_the_managers(office: Office, role: Role) -> None:
    assert browser_of(someone(office, role)).get(URL).status_code == 403


def test_desk_links_to_reports_and_acting_for_others(browser: Client, office: Office) -> None:
    report = left_early(office, "KR-01", Loan.Condition.DAMAGED)
    shown = html(browser.get(URL))
    assert reverse("journey:duty") in shown
    assert reverse("journey:report", args=[report.visit_id]) in shown
    assert reverse("journey:acknowledge", args=[report.pk]) in shown
    assert "Perlu perhatian" in shown


def test_desk_names_no_visitor(browser: Client, office: Office) -> None:
    visit = a_visit_at("serve_visitor", office, at=timezone.now() - timedelta(minutes=9))
    shown = html(browser.get(URL))
    assert str(visit.ticket) in shown
    assert "Tamu Contoh" not in shown


def test_wall_has_no_header_and_nothing_to_tap(browser: Client, office: Office) -> None:
    report = left_early(office, "KR-01", Loan.Condition.DAMAGED)
    a_visit_at("receive_visitor", office)
    shown = html(browser.get(URL, {"dinding": "1"}))
    assert 'class="masthead"' not in shown
    assert "data-live-status" in shown
    assert "Terima laporan" not in shown
    assert 'href="#' not in shown.split('id="ruang-manajer"')[1]
    assert reverse("journey:acknowledge", args=[report.pk]) not in shown
    assert "/kunjungan/" not in shown.split("manager-parts")[0]
    assert 'hx-get="/manajer/?dinding=1"' in shown


def test_refresh_gets_the_live_part_alone(browser: Client, office: Office) -> None:
    answer = browser.get(URL, headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert "Siapa di mana sekarang" in html(answer)
    assert b"no-store" in answer["Cache-Control"].encode()


def test_desk_is_calm_when_nothing_happens(browser: Client) -> None:
    shown = html(browser.get(URL))
    assert "Tidak ada kunjungan berjalan" in shown
    assert "Tidak ada laporan yang menunggu" in shown
