"""A form sent again shows the present state: no error about what it took itself, no empty page."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from ramah.offices.models import Office, Role
from ramah.visits.models import StepRecord, Visit
from tests.factories import MINUTE, T0, a_person, a_visit_at, an_office, browser_of, someone


@pytest.fixture
def office(db: None) -> Office:
    return an_office()


def address(name: str, visit: Visit) -> str:
    return reverse(f"journey:{name}", args=[visit.pk])


def test_setting_off_again_does_not_ask_for_another_bay(office: Office) -> None:
    visit = a_visit_at("lend_aids_and_escort", office)
    guard = browser_of(a_person(office, Role.SECURITY_OFFICER))
    data = {"parking": office.places.filter(kind="PARKING")[0].pk, "need_DUDUK": "DECLINED"}
    for _time in range(2):
        answer = guard.post(address("set_off", visit), data)
        assert (answer.status_code, answer["Location"]) == (302, address("escort", visit))
    assert texts(answer)[-1] == "Pemohon sudah diantar ke lobi."
    assert visit.place_uses.count() == 1


def test_setting_off_again_after_the_lobby_has_the_visitor(office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    guard = browser_of(a_person(office, Role.SECURITY_OFFICER))
    for name in ("accompany", "set_off"):
        answer = guard.post(address(name, visit), {})
        assert answer.status_code == 302
        assert texts(answer)[-1] == "Langkah ini sudah tercatat. Inilah keadaan sekarang."


def test_seating_again_does_not_ask_for_another_seat(office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    ambassador = browser_of(a_person(office, Role.SERVICE_AMBASSADOR))
    registration = {"service": "KI", "purpose": "Bertanya", "name": "Tamu", "companion": "ALONE"}
    ambassador.post(address("register", visit), registration)
    seat = {"explained": "on", "place": office.places.filter(kind="SEAT")[0].pk}
    for _time in range(2):
        assert ambassador.post(address("seat", visit), seat).status_code == 302
    assert visit.place_uses.count() == 1


def test_registering_again_with_gaps_leads_on_to_the_seat(office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    ambassador = browser_of(a_person(office, Role.SERVICE_AMBASSADOR))
    registration = {"service": "KI", "purpose": "Bertanya", "name": "Tamu", "companion": "ALONE"}
    for data in (registration, registration, {}):
        answer = ambassador.post(address("register", visit), data)
        assert (answer.status_code, answer["Location"]) == (302, address("seat", visit))


@pytest.mark.parametrize(
    ("name", "role"),
    [("see_out", Role.SECURITY_OFFICER), ("send_report", Role.SERVICE_AMBASSADOR)],
)
def test_form_of_a_step_still_to_come_is_refused_with_a_page(
    office: Office, name: str, role: Role
) -> None:
    visit = a_visit_at("register_visitor", office)
    answer = browser_of(a_person(office, role)).post(address(name, visit), {})
    assert answer.status_code == 302
    assert "masih di langkah 3" in texts(answer)[0]
    assert StepRecord.objects.get(visit=visit, finished_at=None).number == 3


def test_report_that_is_sent_is_shown_whatever_is_sent_after_it(office: Office) -> None:
    visit = a_visit_at("report_to_manager", office)
    ambassador = browser_of(a_person(office, Role.SERVICE_AMBASSADOR))
    for remarks in ("", "", "x" * 1001):
        answer = ambassador.post(address("send_report", visit), {"remarks": remarks})
        assert (answer.status_code, answer["Location"]) == (302, address("report", visit))
    assert visit.report.remarks == ""


def test_old_result_with_gaps_is_not_shown_at_the_next_visitor(office: Office) -> None:
    first = a_visit_at("serve_visitor", office, at=T0)
    old = first.segments.get()
    clerk = browser_of(someone(office, Role.COUNTER_OFFICER))
    finish = reverse("journey:finish_service", args=[old.pk])
    clerk.post(finish, {"code": "DONE", "survey": "INVITED"})
    a_visit_at("serve_visitor", office, at=T0 + 60 * MINUTE)
    answer = clerk.post(finish, {"code": "REFERRED", "note": ""})
    assert (answer.status_code, answer["Location"]) == (302, reverse("journey:counter"))
    old.refresh_from_db()
    assert old.result == "DONE"


def texts(answer: object) -> list[str]:
    request = answer.wsgi_request  # type: ignore[attr-defined]
    return [str(message) for message in get_messages(request)]
