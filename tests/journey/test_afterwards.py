"""What was done without the program is entered with its real times, and marked so."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ramah.aids import lending
from ramah.aids.lending import AidUnavailable
from ramah.aids.models import Aid, Loan
from ramah.journey import actions, afterwards, transitions
from ramah.journey.permissions import NotPermitted
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, Role, Substitution
from ramah.queueing.models import Ticket
from ramah.reports.compose import compose
from ramah.visits import events
from ramah.visits.models import Event, Visit, Waiver
from tests.factories import MINUTE, T0, a_person, a_visit_at, on_duty, someone
from tests.journey.manual import a_record, back, chair, entered, times

pytestmark = pytest.mark.both
NOW = T0 + timedelta(hours=3)
SECOND = timedelta(seconds=1)


def test_steps_have_the_forms_times(office: Office) -> None:
    visit = entered(office, now=NOW)
    steps = visit.steps.order_by("number")
    assert [(step.started_at, step.finished_at) for step in steps[:5]] == times()
    assert [step.passage for step in steps] == ["DONE"] * 5 + [""]
    assert visit.arrived_at == T0
    assert (visit.entered_afterwards, visit.afterwards_reason) == (True, "Listrik padam")


def test_wait_between_steps_is_kept_apart(office: Office) -> None:
    visit = entered(office, now=NOW)
    waits = [step.waited for step in visit.steps.order_by("number")[:5]]
    assert waits == [0 * MINUTE, 0 * MINUTE, 0 * MINUTE, 4 * MINUTE, 1 * MINUTE]
    segment = visit.segments.get()
    assert (segment.waited, segment.took) == (4 * MINUTE, 8 * MINUTE)


def test_report_follows_in_the_usual_way_and_says_so(office: Office) -> None:
    visit = entered(office, now=NOW)
    by = someone(office, Role.SERVICE_AMBASSADOR)
    transitions.open_report(visit=visit, by=by, now=NOW + MINUTE)
    report = actions.report_to_manager(visit=visit, remarks="", by=by, now=NOW + 2 * MINUTE)
    assert report.content["entered_afterwards"] is True
    assert report.content["afterwards_reason"] == "Listrik padam"
    assert Visit.objects.get(pk=visit.pk).closed_at == NOW + 2 * MINUTE


def test_events_hold_real_time_and_time_of_entry(office: Office) -> None:
    visit = entered(office, now=NOW)
    found = list(visit.events.exclude(code="OUTPUT_WAIVED").order_by("sequence"))
    assert [event.code for event in found] == ["ENTERED_AFTERWARDS"] + ["STEP_AFTERWARDS"] * 5
    assert [event.occurred_at for event in found] == [T0, *(end for _start, end in times())]
    assert {event.recorded_at for event in found} == {NOW}
    assert list(events.broken(office)) == []


def test_event_holds_no_free_text(office: Office) -> None:
    entered(office, now=NOW)
    data = str(list(Event.objects.values_list("data", flat=True)))
    assert "Listrik" not in data
    assert "Tamu" not in data


def test_outputs_the_form_knows_nothing_of_are_waived_with_the_reason(office: Office) -> None:
    visit = entered(office, now=NOW, has_vehicle=True, explained=False)
    waived = dict(Waiver.objects.filter(visit=visit).values_list("output", "reason"))
    assert waived == dict.fromkeys(
        ("parking_settled", "aids_settled", "procedure_explained", "waiting_place_given"),
        "Listrik padam",
    )


def test_outputs_the_form_proves_are_met(office: Office) -> None:
    visit = entered(office, now=NOW, aids=[(chair(office), back())])
    states = {
        row["key"]: row["state"] for step in compose(visit)["steps"] for row in step["outputs"]
    }
    assert states.pop("waiting_place_given") == "WAIVED"
    assert states.pop("report_written") == "OPEN"
    assert set(states.values()) == {"MET"}


def test_ticket_continues_the_series_of_its_own_day(office: Office) -> None:
    today = a_visit_at("serve_visitor", office, at=NOW)
    yesterday = T0 - timedelta(days=1)
    first = entered(office, now=NOW, times=times(yesterday))
    second = entered(office, now=NOW, times=times(yesterday))
    third = entered(office, now=NOW)
    assert [str(visit.ticket) for visit in (today, first, second, third)] == [
        "R-001",
        "R-001",
        "R-002",
        "R-002",
    ]
    assert not Ticket.objects.filter(visit=first).exclude(state="DONE").exists()


def test_entering_twice_is_one_visit(office: Office) -> None:
    visit = entered(office, now=NOW)
    revision = Office.objects.get(pk=office.pk).revision
    with pytest.raises(AlreadyDone):
        afterwards.enter_afterwards(
            visit_id=visit.pk,
            office=office,
            record=a_record(office),
            by=someone(office, Role.SERVICE_AMBASSADOR),
            now=NOW + MINUTE,
        )
    assert Visit.objects.count() == 1
    assert Office.objects.get(pk=office.pk).revision == revision


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SERVICE_AMBASSADOR])
def test_only_the_role_that_registers_may_enter(office: Office, role: Role) -> None:
    with pytest.raises(NotPermitted):
        afterwards.enter_afterwards(
            visit_id=uuid.uuid4(),
            office=office,
            record=a_record(office),
            by=someone(office, role),
            now=NOW,
        )
    assert not Visit.objects.exists()


def test_manager_may_stand_in(office: Office) -> None:
    manager = a_person(office, Role.MANAGER_ON_DUTY)
    acting = Substitution.objects.create(
        office=office,
        user=manager,
        role=Role.SERVICE_AMBASSADOR,
        reason="Duta Pelayanan sakit",
        started_at=NOW,
    )
    visit = afterwards.enter_afterwards(
        visit_id=uuid.uuid4(), office=office, record=a_record(office), by=manager, now=NOW
    )
    assert visit.events.filter(substitution=acting, actor=manager).exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": "  "},
        {"result": "PAPERS_MISSING"},
        {"result": "REFERRED", "note": " "},
        {"result": "NOT_SERVED"},
        {"result": "PROMISED"},
    ],
)
def test_what_is_missing_is_refused(office: Office, fields: dict[str, str]) -> None:
    with pytest.raises(Refused):
        entered(office, now=NOW, **fields)
    assert not Visit.objects.exists()


class TestAids:
    """A loan that is over already disturbs no present one, and overlaps none."""

    def test_loan_is_written_settled(self, office: Office) -> None:
        visit = entered(office, now=NOW, aids=[(chair(office), back("NEEDS_CLEANING"))])
        loan = visit.loans.get()
        assert (loan.lent_at, loan.returned_at) == (times()[1][0], times()[4][1])
        assert loan.need == office.needs.get(code="KURSI_RODA")
        assert Aid.objects.to_clean().filter(pk=loan.aid_id).exists()

    def test_unit_that_is_out_now_had_an_earlier_loan(self, office: Office) -> None:
        present = a_visit_at("lend_aids_and_escort", office, at=NOW)
        by = someone(office, Role.SECURITY_OFFICER)
        open_loan = lending.lend(present, chair(office), need=None, by=by, now=NOW)
        entered(office, now=NOW + MINUTE, aids=[(chair(office), back("DAMAGED", "Roda"))])
        open_loan.refresh_from_db()
        assert open_loan.returned_at is None
        unit = chair(office)
        assert (unit.condition, unit.out_of_service) == ("GOOD", False)

    @pytest.mark.parametrize(
        ("lent", "returned", "overlaps"),
        [
            (-60, 2, False),
            (-60, 3, True),
            (10, 12, True),
            (23, 60, True),
            (24, 60, False),
            (23, None, True),
        ],
    )
    def test_two_loans_of_a_unit_never_overlap(
        self, office: Office, lent: int, returned: int | None, overlaps: bool
    ) -> None:
        other = a_visit_at("lend_aids_and_escort", office, at=T0 - timedelta(hours=2))
        by = someone(office, Role.SECURITY_OFFICER)
        loan = lending.lend(other, chair(office), need=None, by=by, now=T0 + lent * MINUTE)
        if returned is not None:
            lending.settle(loan, back(), by=by, now=T0 + returned * MINUTE)
        if overlaps:
            with pytest.raises(AidUnavailable):
                entered(office, now=NOW, aids=[(chair(office), back())])
            assert not Visit.objects.filter(entered_afterwards=True).exists()
        else:
            assert entered(office, now=NOW, aids=[(chair(office), back())]).loans.count() == 1

    def test_one_unit_is_not_lent_twice_in_one_visit(self, office: Office) -> None:
        unit = chair(office)
        with pytest.raises(AidUnavailable):
            entered(office, now=NOW, aids=[(unit, back()), (unit, back())])

    @pytest.mark.parametrize(
        ("condition", "now_is", "out"),
        [("DAMAGED", "DAMAGED", True), ("NOT_RETURNED", "MISSING", True), ("GOOD", "GOOD", False)],
    )
    def test_damaged_or_missing_unit_is_out_of_service(
        self, office: Office, condition: str, now_is: str, out: bool
    ) -> None:
        entered(office, now=NOW, aids=[(chair(office), back(condition, "Catatan"))])
        assert (chair(office).condition, chair(office).out_of_service) == (now_is, out)

    def test_old_form_puts_no_unit_back_into_service(self, office: Office) -> None:
        Aid.objects.filter(tag="KR-01").update(condition="DAMAGED", out_of_service=True)
        entered(office, now=NOW, aids=[(chair(office), back("GOOD"))])
        assert chair(office).out_of_service is True

    def test_unit_that_did_not_come_back_has_a_reason(self, office: Office) -> None:
        with pytest.raises(Refused):
            entered(office, now=NOW, aids=[(chair(office), back("NOT_RETURNED"))])
        assert not Loan.objects.exists()


def test_entering_needs_nobody_on_duty_and_disturbs_no_counter(office: Office) -> None:
    counter = office.counters.order_by("number")[0]
    officer = someone(office, Role.COUNTER_OFFICER)
    on_duty(officer, "COUNTER", counter=counter, at=NOW)  # type: ignore[arg-type]
    serving = a_visit_at("serve_visitor", office, at=NOW)
    entered(office, now=NOW + 20 * MINUTE)
    assert serving.segments.get().finished_at is None


INSTANTS = st.datetimes(
    min_value=datetime(2026, 11, 23), max_value=datetime(2026, 11, 26), timezones=st.just(UTC)
)


def fits(given_times: list[tuple[datetime, datetime]], office: Office, now: datetime) -> bool:
    try:
        afterwards.check_times(given_times, office=office, now=now)
    except afterwards.BadTime:
        return False
    return True


@given(st.lists(INSTANTS, min_size=10, max_size=10), INSTANTS)
def test_accepted_times_are_in_order_past_and_on_one_day(
    instants: list[datetime], now: datetime
) -> None:
    office = Office(time_zone="Asia/Jayapura")
    for ordered in (instants, sorted(instants)):
        pairs = list(zip(ordered[::2], ordered[1::2], strict=True))
        expected = (
            ordered == sorted(ordered)
            and max(ordered) <= now
            and len({office.local_date(at) for at in ordered}) == 1
        )
        assert fits(pairs, office, now) is expected


@given(st.integers(0, 24 * 60 * 60), st.lists(st.integers(0, 900), min_size=10, max_size=10))
def test_times_of_one_day_in_order_are_accepted(start: int, gaps: list[int]) -> None:
    office = Office(time_zone="Asia/Makassar")
    midnight = datetime(2026, 11, 23, 16, tzinfo=UTC)  # 00.00 in Makassar
    at = midnight + timedelta(seconds=start)
    ordered = []
    for gap in gaps:
        at += timedelta(seconds=gap)
        ordered.append(at)
    pairs = list(zip(ordered[::2], ordered[1::2], strict=True))
    ends_before_midnight = office.local_date(ordered[0]) == office.local_date(ordered[-1])
    assert fits(pairs, office, midnight + timedelta(days=9)) is ends_before_midnight


@pytest.mark.parametrize(
    ("change", "step", "end"),
    [
        ({(0, 1): -1}, 1, "finish"),
        ({(1, 0): 1}, 2, "start"),
        ({(1, 1): 1}, 2, "finish"),
        ({(2, 0): 4}, 3, "start"),
        ({(3, 1): 11}, 4, "finish"),
        ({(4, 0): 19}, 5, "start"),
        ({(4, 1): 20}, 5, "finish"),
        ({(4, 1): 181}, 5, "finish"),
        ({(4, 1): 24 * 60}, 5, "finish"),
    ],
)
def test_first_time_that_does_not_fit_is_named(
    office: Office, change: dict[tuple[int, int], int], step: int, end: str
) -> None:
    rows = [list(pair) for pair in times()]
    for (row, column), minutes in change.items():
        rows[row][column] = T0 + minutes * MINUTE
    pairs = [(start, finish) for start, finish in rows]
    with pytest.raises(afterwards.BadTime) as refusal:
        afterwards.check_times(pairs, office=office, now=NOW)
    assert (refusal.value.step, refusal.value.end) == (step, end)


def test_day_is_the_offices_own(office: Office) -> None:
    late_evening = T0.replace(hour=16, minute=50)  # 23.50 in Jakarta
    assert not fits(times(late_evening), office, NOW + timedelta(days=2))
    office.time_zone = "UTC"
    assert fits(times(late_evening), office, NOW + timedelta(days=2))


def test_tomorrow_is_refused_by_its_date(office: Office) -> None:
    with pytest.raises(afterwards.BadTime) as refusal:
        afterwards.check_times(times(T0 + timedelta(days=1)), office=office, now=NOW)
    assert refusal.value.end == "date"


def test_the_present_second_is_past(office: Office) -> None:
    last = times()[4][1]
    assert fits(times(), office, last)
    assert not fits(times(), office, last - SECOND)
