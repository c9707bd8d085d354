"""Every code that a report can hold has words, in each language."""

from typing import Any

import pytest

from ramah.aids import lending
from ramah.aids.models import Aid, AidDecision, Loan, Place
from ramah.journey import actions, detours, outputs, transitions
from ramah.offices.models import Office, Role
from ramah.reports import wording
from ramah.reports.compose import compose
from ramah.sop.procedure import OUTPUT_KEYS
from ramah.survey.models import Invitation
from ramah.visits.models import ServiceSegment, StepRecord, Visit
from tests.factories import MINUTE, T0, a_visit_at, someone

REASONS_FOR_NOT_PASSING = {transitions.RECOGNISED_IN_LOBBY, detours.LEFT_EARLY, detours.MISTAKE}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (wording.ORIGINS, set(Visit.Origin.values)),
        (wording.OUTCOMES, {"", *Visit.Outcome.values}),
        (wording.PASSAGES, {"", *StepRecord.Passage.values}),
        (wording.RESULTS, {"", *ServiceSegment.Result.values}),
        (wording.CONDITIONS, {"", *Loan.Condition.values}),
        (wording.DECISIONS, set(AidDecision.Decision.values)),
        (wording.PLACES, set(Place.Kind.values)),
        (wording.ROLES, set(Role.values)),
        (wording.SURVEY, {"", *Invitation.Decision.values}),
        (wording.NOT_PASSED, REASONS_FOR_NOT_PASSING),
        (wording.INCIDENTS, {"AID_DAMAGED", "AID_NOT_RETURNED", "LEFT_EARLY"}),
        (wording.OUTPUTS, set(OUTPUT_KEYS)),
        (wording.OUTPUT_STATES, {"MET", "WAIVED", "OPEN"}),
        (wording.OUTPUT_BADGES, {"MET", "WAIVED", "OPEN"}),
    ],
)
def test_words_cover_exactly_the_codes(words: dict[str, Any], codes: set[str]) -> None:
    assert set(words) == codes
    assert all(str(word) for word in words.values())


def test_outputs_of_the_document_the_predicates_and_the_words_are_the_same() -> None:
    assert set(wording.OUTPUTS) == set(outputs.PREDICATES) == set(OUTPUT_KEYS)


@pytest.mark.parametrize("key", ["receive_visitor", "serve_visitor", "report_to_manager"])
def test_a_visit_at_any_step_can_be_put_in_words(office: Office, key: str) -> None:
    shown = wording.in_words(compose(a_visit_at(key, office)))
    assert shown["steps"][0]["mark"].text
    assert shown["outcome"].text == "Sedang berjalan"


def test_whole_seconds_decide_the_word(office: Office) -> None:
    visit = a_visit_at("see_visitor_out", office)
    shown = wording.in_words(compose(visit))
    assert [step["mark"].kind for step in shown["steps"][:4]] == ["ok"] * 4


def test_what_the_manager_must_know_stands_first(office: Office) -> None:
    visit = a_visit_at("lend_aids_and_escort", office, needs=("KURSI_RODA",))
    chair = Aid.objects.filter(office=office, type__code__startswith="KURSI").first()
    chair = chair or Aid.objects.filter(office=office).order_by("pk")[0]
    lending.lend(visit, chair, need=None, by=someone(office, Role.SECURITY_OFFICER), now=T0)
    by = someone(office, Role.SECURITY_OFFICER)
    detours.leave_early(visit=visit, reason="Dijemput", by=by, now=T0 + 2 * MINUTE)
    transitions.meet_visitor(visit=visit, by=by, now=T0 + 3 * MINUTE)
    loan = visit.loans.get()
    lost = lending.Return(Loan.Condition.NOT_RETURNED, "Terbawa")
    actions.see_visitor_out(visit=visit, returns={loan.pk: lost}, by=by, now=T0 + 4 * MINUTE)
    content = compose(Visit.objects.get(pk=visit.pk))
    assert [row["code"] for row in content["incidents"]] == ["AID_NOT_RETURNED", "LEFT_EARLY"]
    shown = wording.in_words(content)
    assert [row["text"] for row in shown["incidents"]] == [
        "Sarana bantu tidak kembali",
        "Pemohon pulang lebih awal",
    ]
    assert shown["aids"][0]["mark"].kind == "late"
