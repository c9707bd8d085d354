"""What a report says: who, when, what came out; never who was served."""

import json

from ramah.journey import actions, detours
from ramah.journey.results import ServiceResult
from ramah.offices.models import Office, Role, Substitution
from ramah.reports.compose import compose
from ramah.visits.models import Visit
from tests.factories import MINUTE, T0, a_person, a_service, a_visit_at, someone


def test_report_is_plain_data_without_the_visitor(office: Office) -> None:
    visit = a_visit_at("report_to_manager", office)
    text = json.dumps(compose(visit))
    assert visit.identity.name == "Tamu Contoh"
    assert "Tamu" not in text
    assert visit.identity.purpose not in text


def test_waiting_stands_apart_from_the_time_taken(office: Office) -> None:
    content = compose(a_visit_at("report_to_manager", office))
    served = content["steps"][3]
    assert (served["waited"], served["took"], served["standard"]) == (60, 60, 600)
    assert (content["services"][0]["waited"], content["services"][0]["took"]) == (60, 60)


def test_step_names_who_took_it_and_who_received_the_visitor(office: Office) -> None:
    officer = a_person(office, Role.SECURITY_OFFICER, name="Budi Contoh")
    ambassador = a_person(office, Role.SERVICE_AMBASSADOR, name="Dewi Contoh")
    step = compose(a_visit_at("report_to_manager", office))["steps"][1]
    assert (step["by"], step["finished_by"]) == (officer.full_name, ambassador.full_name)


def test_substitution_names_both_and_the_reason(office: Office) -> None:
    manager = a_person(office, Role.MANAGER_ON_DUTY, name="Hendra Contoh")
    visit = a_visit_at("serve_visitor", office)
    Substitution.objects.create(
        office=office,
        user=manager,
        role=Role.COUNTER_OFFICER,
        reason="Petugas sakit",
        started_at=T0,
    )
    actions.serve_visitor(
        segment=visit.segments.get(),
        result=ServiceResult("DONE", survey="DECLINED"),
        by=manager,
        now=T0 + 15 * MINUTE,
    )
    step = compose(visit)["steps"][3]
    assert step["substitution"] == {
        "by": "Hendra Contoh",
        "role": "COUNTER_OFFICER",
        "reason": "Petugas sakit",
    }


def test_outputs_are_met_or_waived_with_the_reason(office: Office) -> None:
    content = compose(a_visit_at("report_to_manager", office))
    outputs = {row["key"]: row for step in content["steps"] for row in step["outputs"]}
    assert outputs["needs_recorded"]["state"] == "MET"
    assert outputs["waiting_place_given"] == {
        "key": "waiting_place_given",
        "state": "WAIVED",
        "reason": "Semua kursi terisi",
    }
    assert outputs["report_written"]["state"] == "OPEN"


def test_step_cut_short_owes_no_outputs(office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    by = someone(office, Role.SERVICE_AMBASSADOR)
    detours.leave_early(visit=visit, reason="Dijemput", by=by, now=T0 + 9 * MINUTE)
    content = compose(Visit.objects.get(pk=visit.pk))
    assert [step["passage"] for step in content["steps"][2:4]] == ["CUT_SHORT", "NOT_PASSED"]
    assert [step["outputs"] for step in content["steps"][2:4]] == [[], []]
    assert content["survey"] == ""


def test_step_4_is_on_time_only_if_every_service_was(office: Office) -> None:
    visit = a_visit_at("serve_visitor", office)
    first = visit.segments.get()
    begun = first.started_at
    assert begun is not None
    by = someone(office, Role.COUNTER_OFFICER)
    further = office.services.get(code="AHU")
    actions.serve_visitor(
        segment=first,
        result=ServiceResult("DONE", next_service=further),
        by=by,
        now=begun + 11 * MINUTE,
    )
    second = a_service(visit, at=begun + 12 * MINUTE)
    actions.serve_visitor(
        segment=second,
        result=ServiceResult("DONE", survey="INVITED"),
        by=by,
        now=begun + 13 * MINUTE,
    )
    content = compose(visit)
    assert [service["on_time"] for service in content["services"]] == [False, True]
    assert content["steps"][3]["on_time"] is False


def test_invitation_says_only_offered_or_declined(office: Office) -> None:
    assert compose(a_visit_at("report_to_manager", office))["survey"] == "INVITED"
