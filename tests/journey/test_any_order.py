"""Whatever happens, in whatever order: no invariant of the house ever breaks."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from ramah.aids import lending
from ramah.aids.models import Loan, PlaceUse
from ramah.journey import actions, calls, detours, transitions
from ramah.journey.needs import need_states
from ramah.journey.results import ServiceResult
from ramah.lib.refusal import Refused
from ramah.offices.models import Office, Role
from ramah.queueing.models import Call, Ticket
from ramah.reports.models import VisitReport
from ramah.sop.procedure import OUTPUT_KEYS
from ramah.visits import events
from ramah.visits.models import Event, ServiceSegment, StepRecord, Visit
from tests.factories import T0, a_registration, an_office, needs_of, someone

pytestmark = [pytest.mark.both, pytest.mark.slow]
ROLES = [role for role in Role if role != Role.OFFICE_ADMINISTRATOR]
WAIVE_ALL = dict.fromkeys(OUTPUT_KEYS, "Alasan contoh")
reached: set[int] = set()  # the steps that some visit came to: the test must not be idle
visits = st.integers(0, 2)
people = st.sampled_from(ROLES)
counters = st.integers(0, 1)


class AnyOrder(RuleBasedStateMachine):
    """Three visits, two counters, every action at any moment by anyone."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.office = an_office(f"Kantor {uuid.uuid4()}")
        self.ids = [uuid.uuid4() for _number in range(3)]
        self.now = T0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def attempt(self, action: Callable[..., Any], **given: Any) -> None:
        """Try an action; a refusal leaves everything as it was, the revision too."""
        before = self.revision()
        try:
            action(**given, now=self.now)
        except Refused:
            assert self.revision() == before

    def revision(self) -> tuple[int, int]:
        office = Office.objects.get(pk=self.office.pk)
        return office.revision, Event.objects.filter(office=office).count()

    def visit(self, number: int) -> Visit:
        pk = self.ids[number]
        return Visit.objects.filter(pk=pk).first() or Visit(pk=pk, office=self.office)

    def known(self, number: int) -> Visit | None:
        return Visit.objects.select_related("office").filter(pk=self.ids[number]).first()

    @rule(seconds=st.integers(0, 400))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def clock_jumps_back(self) -> None:
        self.now -= timedelta(minutes=7)

    @rule(number=visits, role=people, need=st.sampled_from(["DUDUK", "KURSI_RODA", "MEMBACA"]))
    def receive(self, number: int, role: Role, need: str) -> None:
        self.attempt(
            actions.receive_visitor,
            visit_id=self.ids[number],
            office=self.office,
            needs=needs_of(self.office, need),
            by=someone(self.office, role),
        )

    @rule(number=visits, role=people)
    def receive_in_lobby(self, number: int, role: Role) -> None:
        self.attempt(
            transitions.receive_in_lobby,
            visit_id=self.ids[number],
            office=self.office,
            needs=needs_of(self.office),
            waiting_since=self.now - timedelta(minutes=4),
            by=someone(self.office, role),
        )

    @rule(
        number=visits,
        role=people,
        step=st.sampled_from(
            [
                "accompany",
                "lend",
                "accept",
                "register",
                "seat",
                "meet",
                "see_out",
                "lost",
                "open_report",
                "report",
                "leave",
                "withdraw",
                "needs",
                "aids",
            ]
        ),
    )
    def act(self, number: int, role: Role, step: str) -> None:
        visit = self.known(number)
        if visit:
            getattr(self, f"_{step}")(visit, someone(self.office, role))

    def _accompany(self, visit: Visit, by: Any) -> None:
        needs = list(visit.needs.all())
        self.attempt(transitions.accompany_visitor, visit=visit, needs=needs, by=by)

    def _choices(self, visit: Visit) -> list[lending.Choice]:
        choices = []
        for state in need_states(visit, with_units=True):
            if state.units:
                choices.append(lending.Choice(state.need, "LENT", aid=state.units[0]))
            elif state.types:
                choices.append(lending.Choice(state.need, "UNAVAILABLE"))
        return choices

    def _lend(self, visit: Visit, by: Any) -> None:
        provision = actions.Provision(False, None, self._choices(visit))
        self.attempt(actions.lend_aids_and_escort, visit=visit, provision=provision, by=by)

    def _accept(self, visit: Visit, by: Any) -> None:
        self.attempt(transitions.accept_visitor, visit=visit, by=by, waive=WAIVE_ALL)

    def _register(self, visit: Visit, by: Any) -> None:
        form = a_registration(self.office)
        self.attempt(actions.register_visitor, visit=visit, form=form, by=by)

    def _seat(self, visit: Visit, by: Any) -> None:
        place = self.office.places.filter(kind="SEAT")[0]
        self.attempt(transitions.seat_visitor, visit=visit, place=place, explained=True, by=by)

    def _meet(self, visit: Visit, by: Any) -> None:
        self.attempt(transitions.meet_visitor, visit=visit, by=by)

    def _see_out(self, visit: Visit, by: Any) -> None:
        returns = {loan.pk: lending.Return("GOOD") for loan in visit.loans.all()}
        self.attempt(actions.see_visitor_out, visit=visit, returns=returns, by=by)

    def _lost(self, visit: Visit, by: Any) -> None:
        returns = {
            loan.pk: lending.Return("NOT_RETURNED", "Dibawa pulang") for loan in visit.loans.all()
        }
        self.attempt(actions.see_visitor_out, visit=visit, returns=returns, by=by)

    def _open_report(self, visit: Visit, by: Any) -> None:
        self.attempt(transitions.open_report, visit=visit, by=by)

    def _report(self, visit: Visit, by: Any) -> None:
        self.attempt(actions.report_to_manager, visit=visit, remarks="", by=by)

    def _leave(self, visit: Visit, by: Any) -> None:
        self.attempt(detours.leave_early, visit=visit, reason="Dijemput keluarga", by=by)

    def _withdraw(self, visit: Visit, by: Any) -> None:
        self.attempt(detours.withdraw_mistake, visit=visit, reason="Salah ketuk", by=by)

    def _needs(self, visit: Visit, by: Any) -> None:
        needs = needs_of(self.office, "MEMBACA", "DUDUK")
        self.attempt(detours.change_needs, visit=visit, needs=needs, by=by)

    def _aids(self, visit: Visit, by: Any) -> None:
        self.attempt(detours.provide_aids, visit=visit, choices=self._choices(visit), by=by)

    @rule(number=visits, times=st.integers(1, 6))
    def advance(self, number: int, times: int) -> None:
        """Take the next actions of the straight way, each by the one whose turn it is."""
        self.receive(number, Role.SECURITY_OFFICER, "KURSI_RODA")
        for _time in range(times):
            self._advance_once(number)

    def _advance_once(self, number: int) -> None:
        visit = self.known(number)
        step = visit and visit.steps.filter(finished_at__isnull=True).first()
        if not visit or not step:
            return
        who = someone(self.office, Role(step.role))
        if step.number == 2 and step.handed_on_at:
            self._accept(visit, someone(self.office, Role.SERVICE_AMBASSADOR))
        elif step.number == 3 and hasattr(visit, "ticket"):
            self._seat(visit, who)
        elif step.number == 4:
            self._advance_service(visit)
        else:
            getattr(self, "_" + self._next_way(step))(visit, who)
        reached.add(step.number)

    @staticmethod
    def _next_way(step: StepRecord) -> str:
        ready = {1: "accompany", 2: "lend", 3: "register", 5: "meet", 6: "open_report"}
        started = ready | {5: "see_out", 6: "report"}
        return (started if step.started_at else ready)[step.number]

    def _advance_service(self, visit: Visit) -> None:
        if visit.ticket.state == "WAITING":
            self.call_next(0, Role.COUNTER_OFFICER)
        elif visit.ticket.state == "CALLED":
            for position in (0, 1):
                self.start_service(position, Role.COUNTER_OFFICER)
        else:
            self.serve(self.ids.index(visit.pk), Role.COUNTER_OFFICER, further=False)

    @rule(position=counters, role=people)
    def call_next(self, position: int, role: Role) -> None:
        counter = self.office.counters.order_by("number")[position]
        self.attempt(calls.call_next, counter=counter, by=someone(self.office, role))

    @rule(position=counters, role=people, way=st.sampled_from(["again", "NO_SHOW", "WITHDRAWN"]))
    def answer_call(self, position: int, role: Role, way: str) -> None:
        call = self._active_call(position)
        if call is None:
            return
        by = someone(self.office, role)
        if way == "again":
            self.attempt(calls.call_again, call=call, by=by)
        else:
            self.attempt(calls.end_call, call=call, ending=way, by=by)

    @rule(position=counters, role=people)
    def start_service(self, position: int, role: Role) -> None:
        call = self._active_call(position)
        if call:
            by = someone(self.office, role)
            self.attempt(transitions.start_service, call=call, by=by)

    @rule(number=visits, role=people, further=st.booleans())
    def serve(self, number: int, role: Role, further: bool) -> None:
        segment = ServiceSegment.objects.filter(visit=self.ids[number]).last()
        if segment is None:
            return
        service = self.office.services.get(code="AHU") if further else None
        result = ServiceResult("DONE", survey="DECLINED", next_service=service)
        by = someone(self.office, role)
        self.attempt(actions.serve_visitor, segment=segment, result=result, by=by)

    @rule(number=visits, role=people)
    def acknowledge(self, number: int, role: Role) -> None:
        report = VisitReport.objects.filter(visit=self.ids[number]).first()
        if report:
            by = someone(self.office, role)
            self.attempt(transitions.acknowledge_report, report=report, by=by)

    def _active_call(self, position: int) -> Call | None:
        counter = self.office.counters.order_by("number")[position]
        return Call.objects.active().filter(counter=counter).first()

    @invariant()
    def each_open_visit_has_one_current_step(self) -> None:
        for visit in Visit.objects.filter(office=self.office):
            current = visit.steps.filter(finished_at__isnull=True).count()
            assert current == (0 if visit.closed_at else 1)

    @invariant()
    def steps_follow_the_documents_order_without_gaps(self) -> None:
        for visit in Visit.objects.filter(office=self.office):
            steps = list(visit.steps.order_by("number"))
            assert [step.number for step in steps] == list(range(1, len(steps) + 1))
            times = [moment for step in steps for moment in _moments(step)]
            assert times == sorted(times)

    @invariant()
    def closed_visits_hold_nothing(self) -> None:
        closed = Visit.objects.filter(office=self.office, closed_at__isnull=False)
        assert not Loan.objects.out().filter(visit__in=closed).exists()
        assert not PlaceUse.objects.filter(visit__in=closed, freed_at__isnull=True).exists()
        assert not Ticket.objects.filter(visit__in=closed).exclude(state="DONE").exists()
        assert not Call.objects.active().filter(ticket__visit__in=closed).exists()
        for visit in closed.exclude(outcome=Visit.Outcome.MISTAKE):
            assert visit.report.content["outcome"] == visit.outcome

    @invariant()
    def tickets_calls_and_services_agree(self) -> None:
        for ticket in Ticket.objects.filter(office=self.office):
            assert (ticket.state == "CALLED") == ticket.calls.active().exists()
            assert ticket.visit
            serving = ticket.visit.segments.filter(
                started_at__isnull=False, finished_at__isnull=True
            )
            assert (ticket.state == "SERVING") == serving.exists()

    @invariant()
    def the_chain_of_events_holds(self) -> None:
        assert list(events.broken(self.office)) == []


def _moments(step: StepRecord) -> list[datetime]:
    moments = (step.ready_at, step.started_at, step.handed_on_at, step.finished_at)
    return [moment for moment in moments if moment]


def test_no_order_of_actions_breaks_an_invariant(db: None) -> None:
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=30,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert reached == {1, 2, 3, 4, 5, 6}
