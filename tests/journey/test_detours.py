"""Every exception the office may meet: recorded with its reason, none blocks the rest."""

from datetime import timedelta

import pytest

from ramah.aids import lending, places
from ramah.aids.models import Aid, Loan, PlaceUse
from ramah.journey import actions, detours, transitions
from ramah.journey.needs import need_states
from ramah.journey.outputs import OutputsMissing
from ramah.journey.results import ServiceResult
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, Post, Role
from ramah.visits.models import StepRecord, Visit
from tests.factories import (
    MINUTE,
    T0,
    a_call,
    a_person,
    a_registration,
    a_visit_at,
    needs_of,
    on_duty,
    someone,
)

pytestmark = pytest.mark.both

LATER = T0 + 30 * MINUTE


def lend_wheelchair(visit: Visit) -> Loan:
    aid = Aid.objects.filter(office=visit.office, type__code="KURSI_RODA")[0]
    detours.provide_aids(
        visit=visit,
        choices=[lending.Choice(needs_of(visit.office, "KURSI_RODA")[0], "LENT", aid=aid)],
        by=someone(visit.office, Role.SECURITY_OFFICER),
        now=LATER,
    )
    return Loan.objects.out().get(visit=visit)


@pytest.mark.parametrize(
    ("step", "passages"),
    [
        ("receive_visitor", ["CUT_SHORT", "NOT_PASSED", "NOT_PASSED", "NOT_PASSED", ""]),
        ("register_visitor", ["DONE", "DONE", "CUT_SHORT", "NOT_PASSED", ""]),
        ("serve_visitor", ["DONE", "DONE", "DONE", "CUT_SHORT", ""]),
    ],
)
def test_leaving_early_still_passes_exit_and_report(
    office: Office, step: str, passages: list[str]
) -> None:
    visit = a_visit_at(step, office)
    officer = someone(office, Role.SECURITY_OFFICER)
    detours.leave_early(visit=visit, reason="Dijemput keluarga", by=officer, now=LATER)
    steps = StepRecord.objects.filter(visit=visit).order_by("number")
    assert list(steps.values_list("passage", flat=True)) == passages
    transitions.meet_visitor(visit=visit, by=officer, now=LATER + MINUTE)
    actions.see_visitor_out(visit=visit, returns={}, by=officer, now=LATER + 2 * MINUTE)
    ambassador = someone(office, Role.SERVICE_AMBASSADOR)
    transitions.open_report(visit=visit, by=ambassador, now=LATER + 3 * MINUTE)
    actions.report_to_manager(visit=visit, remarks="", by=ambassador, now=LATER + 4 * MINUTE)
    visit.refresh_from_db()
    assert (visit.outcome, visit.closed_at is not None) == ("LEFT_EARLY", True)


def test_leaving_early_needs_a_reason_and_happens_once(office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    officer = someone(office, Role.SECURITY_OFFICER)
    with pytest.raises(Refused):
        detours.leave_early(visit=visit, reason=" ", by=officer, now=LATER)
    detours.leave_early(visit=visit, reason="Lelah", by=officer, now=LATER)
    with pytest.raises(AlreadyDone):
        detours.leave_early(visit=visit, reason="Lelah", by=officer, now=LATER)


def test_leaving_early_ends_call_and_ticket(office: Office) -> None:
    visit = a_visit_at("serve_visitor", office)
    segment = visit.segments.get()
    actions.serve_visitor(
        segment=segment,
        result=ServiceResult("DONE", next_service=office.services.get(code="AHU")),
        by=someone(office, Role.COUNTER_OFFICER),
        now=LATER,
    )
    call = a_call(Visit.objects.get(pk=visit.pk), at=LATER + MINUTE)
    officer = someone(office, Role.SECURITY_OFFICER)
    detours.leave_early(visit=visit, reason="Lelah", by=officer, now=LATER + 2 * MINUTE)
    call.refresh_from_db()
    visit.ticket.refresh_from_db()
    assert (call.ending, visit.ticket.state) == ("WITHDRAWN", "DONE")
    assert list(visit.segments.order_by("sequence").values_list("result", flat=True)) == [
        "DONE",
        "LEFT",
    ]


def test_visit_cannot_leave_the_exit_while_an_aid_is_out(office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    loan = lend_wheelchair(visit)
    officer = someone(office, Role.SECURITY_OFFICER)
    detours.leave_early(visit=visit, reason="Lelah", by=officer, now=LATER)
    transitions.meet_visitor(visit=visit, by=officer, now=LATER)
    with pytest.raises(OutputsMissing) as refusal:
        actions.see_visitor_out(visit=visit, returns={}, by=officer, now=LATER)
    assert refusal.value.missing == ["aids_returned"]
    nothing_said = {loan.pk: lending.Return("NOT_RETURNED")}
    with pytest.raises(Refused):
        actions.see_visitor_out(visit=visit, returns=nothing_said, by=officer, now=LATER)
    gone = {loan.pk: lending.Return("NOT_RETURNED", "Terbawa mobil keluarga")}
    actions.see_visitor_out(visit=visit, returns=gone, by=officer, now=LATER)
    aid = Aid.objects.get(pk=loan.aid_id)
    assert (aid.condition, aid.out_of_service) == ("MISSING", True)


def test_damaged_aid_is_out_of_service(office: Office) -> None:
    visit = a_visit_at("see_visitor_out", office)
    loan = lend_wheelchair(visit)
    actions.see_visitor_out(
        visit=visit,
        returns={loan.pk: lending.Return("DAMAGED", "Roda macet")},
        by=someone(office, Role.SECURITY_OFFICER),
        now=LATER,
    )
    assert not Aid.objects.available().filter(pk=loan.aid_id).exists()


def test_aid_cannot_be_lent_twice_and_the_refusal_names_others(office: Office) -> None:
    first = a_visit_at("register_visitor", office)
    loan = lend_wheelchair(first)
    second = a_visit_at("register_visitor", office)
    with pytest.raises(lending.AidUnavailable, match="KR-02"):
        detours.provide_aids(
            visit=second,
            choices=[lending.Choice(needs_of(office, "KURSI_RODA")[0], "LENT", aid=loan.aid)],
            by=someone(office, Role.SECURITY_OFFICER),
            now=LATER,
        )


@pytest.mark.parametrize("decision", ["DECLINED", "UNAVAILABLE"])
def test_declined_or_unavailable_aid_settles_the_need(office: Office, decision: str) -> None:
    visit = a_visit_at("lend_aids_and_escort", office, needs=("KURSI_RODA",))
    need = needs_of(office, "KURSI_RODA")[0]
    provision = actions.Provision(False, None, [lending.Choice(need, decision)])
    officer = someone(office, Role.SECURITY_OFFICER)
    actions.lend_aids_and_escort(visit=visit, provision=provision, by=officer, now=LATER)
    assert need_states(visit)[0].decided


def test_undecided_need_holds_the_step_until_a_reason_is_given(office: Office) -> None:
    visit = a_visit_at("lend_aids_and_escort", office, needs=("KURSI_RODA",))
    officer = someone(office, Role.SECURITY_OFFICER)
    nothing = actions.Provision(True, None, [])
    with pytest.raises(OutputsMissing) as refusal:
        actions.lend_aids_and_escort(visit=visit, provision=nothing, by=officer, now=LATER)
    assert refusal.value.missing == ["parking_settled", "aids_settled"]
    reasons = {"parking_settled": "Parkir penuh", "aids_settled": "Pemohon buru-buru"}
    actions.lend_aids_and_escort(
        visit=visit, provision=nothing, by=officer, now=LATER, waive=reasons
    )
    assert {item.output: item.reason for item in visit.waivers.all()} == reasons


def test_taken_bay_is_refused_and_freed_at_the_exit(office: Office) -> None:
    bay = office.places.get(name="Parkir khusus 1")
    visit = a_visit_at("lend_aids_and_escort", office)
    officer = someone(office, Role.SECURITY_OFFICER)
    with_bay = actions.Provision(True, bay, [])
    actions.lend_aids_and_escort(visit=visit, provision=with_bay, by=officer, now=LATER)
    other = a_visit_at("lend_aids_and_escort", office)
    with pytest.raises(Refused, match="sudah terisi"):
        actions.lend_aids_and_escort(visit=other, provision=with_bay, by=officer, now=LATER)
    detours.leave_early(visit=visit, reason="Lelah", by=officer, now=LATER)
    assert PlaceUse.objects.get(visit=visit).freed_at is None
    transitions.meet_visitor(visit=visit, by=officer, now=LATER)
    actions.see_visitor_out(visit=visit, returns={}, by=officer, now=LATER)
    assert bay in places.free(office, "PARKING")


def test_mistake_is_withdrawn_only_before_the_lobby(office: Office) -> None:
    officer = someone(office, Role.SECURITY_OFFICER)
    early = a_visit_at("lend_aids_and_escort", office)
    detours.withdraw_mistake(visit=early, reason="Salah ketuk", by=officer, now=LATER)
    early.refresh_from_db()
    assert (early.outcome, early.steps.filter(finished_at=None).count()) == ("MISTAKE", 0)
    late = a_visit_at("register_visitor", office)
    with pytest.raises(Refused, match="Pulang lebih awal"):
        detours.withdraw_mistake(visit=late, reason="Salah ketuk", by=officer, now=LATER)


def test_person_noticed_in_the_lobby_is_not_late(office: Office) -> None:
    since = T0 - 8 * MINUTE
    visit = transitions.receive_in_lobby(
        visit_id=Visit().pk,
        office=office,
        needs=needs_of(office),
        waiting_since=since,
        by=someone(office, Role.SERVICE_AMBASSADOR),
        now=T0,
    )
    first, second, third = visit.steps.order_by("number")
    assert {first.not_passed_reason, second.not_passed_reason} == {"RECOGNISED_IN_LOBBY"}
    assert (first.on_time, second.on_time) == (None, None)
    assert third.waited == 8 * MINUTE


def test_transfer_needs_a_goal_and_waits_at_the_named_counter(office: Office) -> None:
    visit = a_visit_at("serve_visitor", office)
    segment, officer = visit.segments.get(), someone(office, Role.COUNTER_OFFICER)
    nowhere = ServiceResult("TRANSFERRED")
    with pytest.raises(Refused):
        actions.serve_visitor(segment=segment, result=nowhere, by=officer, now=LATER)
    second = office.counters.get(number=2)
    there = ServiceResult(
        "TRANSFERRED", next_service=office.services.get(code="KI"), next_counter=second
    )
    actions.serve_visitor(segment=segment, result=there, by=officer, now=LATER)
    visit.ticket.refresh_from_db()
    assert (visit.ticket.state, visit.ticket.counter) == ("WAITING", second)


@pytest.mark.parametrize("code", ["PAPERS_MISSING", "REFERRED", "NOT_SERVED", "PROMISED"])
def test_result_says_what_the_visitor_must_know(office: Office, code: str) -> None:
    visit = a_visit_at("serve_visitor", office)
    with pytest.raises(Refused):
        actions.serve_visitor(
            segment=visit.segments.get(),
            result=ServiceResult(code, survey="DECLINED"),
            by=someone(office, Role.COUNTER_OFFICER),
            now=LATER,
        )


def test_survey_must_be_offered_or_declined(office: Office) -> None:
    visit = a_visit_at("serve_visitor", office)
    with pytest.raises(OutputsMissing) as refusal:
        actions.serve_visitor(
            segment=visit.segments.get(),
            result=ServiceResult("DONE"),
            by=someone(office, Role.COUNTER_OFFICER),
            now=LATER,
        )
    assert refusal.value.missing == ["rating_asked"]


def test_open_step_passes_to_a_colleague(office: Office) -> None:
    visit = a_visit_at("lend_aids_and_escort", office)
    officer = someone(office, Role.SECURITY_OFFICER)
    colleague = a_person(office, Role.SECURITY_OFFICER)
    on_duty(colleague, Post.DROPZONE)
    transitions.take_over(visit=visit, to=colleague, by=officer, now=LATER)
    assert visit.steps.get(number=2).assignee == colleague
    with pytest.raises(AlreadyDone):
        transitions.take_over(visit=visit, to=colleague, by=officer, now=LATER)
    wrong = someone(office, Role.COUNTER_OFFICER)
    with pytest.raises(Refused):
        transitions.take_over(visit=visit, to=wrong, by=officer, now=LATER)


def test_service_day_follows_the_offices_zone(office: Office) -> None:
    evening = T0.replace(hour=17, minute=30)  # half past midnight in Jakarta
    visit = a_visit_at("receive_visitor", office, at=evening)
    assert visit.service_date == (T0 + timedelta(days=1)).date()


def test_registration_is_kept_once(office: Office) -> None:
    visit = a_visit_at("serve_visitor", office)
    with pytest.raises(AlreadyDone):
        actions.register_visitor(
            visit=visit,
            form=a_registration(office),
            by=someone(office, Role.SERVICE_AMBASSADOR),
            now=LATER,
        )


def test_providing_aids_twice_at_the_same_moment_lends_once(office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    wheels, reading = needs_of(office, "KURSI_RODA", "MEMBACA")
    chair = Aid.objects.filter(office=office, type__code="KURSI_RODA")[0]
    choices = [lending.Choice(wheels, "LENT", aid=chair), lending.Choice(reading, "DECLINED")]
    by = someone(office, Role.SERVICE_AMBASSADOR)
    detours.provide_aids(visit=visit, choices=choices, by=by, now=LATER)
    with pytest.raises(AlreadyDone):
        detours.provide_aids(visit=visit, choices=choices, by=by, now=LATER + MINUTE)
    assert visit.loans.count() == 1
    assert visit.events.filter(code="AIDS_PROVIDED").count() == 1
