"""A phone's outbox: each form counts once, at the time of its tap, and for its own person alone."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ramah.aids.models import Aid, Loan
from ramah.journey import detours
from ramah.journey.outbox import owner_of
from ramah.offices.models import Office, Role, User
from ramah.visits.models import Event, StepRecord, Visit
from tests.factories import MINUTE, a_person, a_visit_at, an_office, browser_of, someone

pytestmark = pytest.mark.both
Answer = Any
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # in Jakarta


@pytest.fixture
def officer(office: Office) -> User:
    return someone(office, Role.SECURITY_OFFICER)


@pytest.fixture
def phone(officer: User) -> Client:
    return browser_of(officer)


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon: the views read the clock here."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def send(
    phone: Client, by: User, name: str, visit_id: uuid.UUID, ago: object = 0, **data: object
) -> Answer:
    """Send a kept form as the phone does."""
    url = reverse(f"journey:{name}", args=[] if name == "receive" else [visit_id])
    headers = {"Ramah-Outbox": "later", "Ramah-Owner": owner_of(by), "Ramah-Ago": str(ago)}
    return phone.post(url, {"visit_id": visit_id, **data}, headers=headers)


def hand_out(phone: Client, by: User, *units: Aid, ago: int) -> tuple[uuid.UUID, list[Answer]]:
    """Send a whole reception that was tapped without a connection, ten seconds a tap."""
    visit_id = uuid.uuid4()
    given = {f"need_{need}": f"aid-{unit.pk}" for need, unit in zip(NEEDS, units, strict=True)}
    return visit_id, [
        send(phone, by, "receive", visit_id, ago, needs=["KURSI_RODA"]),
        send(phone, by, "accompany", visit_id, ago - 10, needs=NEEDS),
        send(phone, by, "set_off", visit_id, ago - 20, parking="none", **given),
    ]


NEEDS = ["KURSI_RODA", "PAYUNG"]


def a_unit(office: Office, code: str, number: int = 0) -> Aid:
    return Aid.objects.filter(office=office, type__code=code).order_by("tag")[number]


def two_aids(office: Office) -> tuple[Aid, Aid]:
    return a_unit(office, "KURSI_RODA"), a_unit(office, "PAYUNG")


@pytest.mark.usefixtures("at_noon")
def test_hand_out_of_two_aids_counts_at_the_time_of_its_taps(
    phone: Client, officer: User, office: Office
) -> None:
    visit_id, answers = hand_out(phone, officer, *two_aids(office), ago=600)
    assert [answer.json()["state"] for answer in answers] == ["done"] * 3
    visit = Visit.objects.get(pk=visit_id)
    first, second = visit.steps.order_by("number")
    begun = NOON - timedelta(seconds=600)
    assert (visit.arrived_at, first.started_at) == (begun, begun)
    assert first.finished_at == second.started_at == begun + timedelta(seconds=10)
    assert second.handed_on_at == begun + timedelta(seconds=20)
    assert {loan.aid for loan in visit.loans.all()} == set(two_aids(office))
    assert {loan.lent_at for loan in visit.loans.all()} == {begun + timedelta(seconds=20)}


@pytest.mark.usefixtures("at_noon")
def test_events_tell_both_times_and_that_they_were_sent_later(
    phone: Client, officer: User, office: Office
) -> None:
    visit_id, _answers = hand_out(phone, officer, *two_aids(office), ago=600)
    told = Event.objects.filter(visit=visit_id).order_by("sequence")
    assert [event.code for event in told] == [
        "VISITOR_RECEIVED",
        "VISITOR_ACCOMPANIED",
        "ESCORT_SET_OFF",
    ]
    assert [(NOON - event.occurred_at).seconds for event in told] == [600, 590, 580]
    assert {event.recorded_at for event in told} == {NOON}
    assert all(event.data["sent_later"] is True for event in told)


def test_form_sent_at_once_is_not_marked(phone: Client, officer: User) -> None:
    visit_id = uuid.uuid4()
    send(phone, officer, "receive", visit_id, 4, needs=["DUDUK"])
    event = Event.objects.get()
    assert event.occurred_at == event.recorded_at
    assert "sent_later" not in event.data


@pytest.mark.usefixtures("at_noon")
def test_whole_outbox_sent_again_changes_nothing(
    phone: Client, officer: User, office: Office
) -> None:
    wheelchair, umbrella = two_aids(office)
    visit_id, _answers = hand_out(phone, officer, wheelchair, umbrella, ago=600)
    before = (Event.objects.count(), Loan.objects.count(), Office.objects.get().revision)
    answers = [
        send(phone, officer, "receive", visit_id, 630, needs=["KURSI_RODA"]),
        send(phone, officer, "accompany", visit_id, 620, needs=NEEDS),
        send(
            phone,
            officer,
            "set_off",
            visit_id,
            610,
            parking="none",
            need_KURSI_RODA=f"aid-{wheelchair.pk}",
            need_PAYUNG=f"aid-{umbrella.pk}",
        ),
    ]
    assert [answer.json()["state"] for answer in answers] == ["done"] * 3
    assert before == (Event.objects.count(), Loan.objects.count(), Office.objects.get().revision)


@pytest.mark.usefixtures("at_noon")
def test_kept_sentences_do_not_appear_on_a_later_page(phone: Client, officer: User) -> None:
    answer = send(phone, officer, "receive", uuid.uuid4(), 60, needs=["DUDUK"])
    assert answer.json()["texts"] == ["Kedatangan tercatat. Waktu langkah 1 berjalan."]
    page = phone.get(reverse("journey:security")).content.decode()
    assert "Waktu langkah 1 berjalan." not in page


def test_live_answer_leads_on_and_the_next_page_says_it(phone: Client, officer: User) -> None:
    visit_id = uuid.uuid4()
    headers = {"Ramah-Outbox": "live", "Ramah-Owner": owner_of(officer)}
    answer = phone.post(
        reverse("journey:receive"), {"visit_id": visit_id, "needs": ["DUDUK"]}, headers=headers
    )
    assert answer.json() == {
        "state": "done",
        "texts": [],
        "to": reverse("journey:escort", args=[visit_id]),
    }
    assert "Kedatangan tercatat." in phone.get(answer.json()["to"]).content.decode()


@pytest.mark.usefixtures("at_noon")
@pytest.mark.parametrize(
    ("ago", "counts"),
    [
        (-300, 0),
        ("nan", 0),
        ("inf", 0),
        ("kemarin", 0),
        (9, 0),
        (11, 11),
        (11 * 3600, 11 * 3600),
    ],
)
def test_tap_counts_within_its_bounds(
    phone: Client, officer: User, ago: object, counts: int
) -> None:
    visit_id = uuid.uuid4()
    assert send(phone, officer, "receive", visit_id, ago, needs=["DUDUK"]).status_code == 200
    assert NOON - Visit.objects.get().arrived_at == timedelta(seconds=counts)


@pytest.mark.usefixtures("at_noon")
@pytest.mark.parametrize("hours", [12.1, 13, 24, 10**9])
def test_tap_of_another_day_or_too_long_ago_is_refused(
    phone: Client, officer: User, hours: float
) -> None:
    answer = send(phone, officer, "receive", uuid.uuid4(), hours * 3600, needs=["DUDUK"])
    assert answer.status_code == 409
    assert answer.json()["state"] == "refused"
    assert "Catat kemudian" in answer.json()["texts"][0]
    assert (Visit.objects.count(), Event.objects.count()) == (0, 0)


def test_tap_before_midnight_is_not_counted_on_the_next_day(
    phone: Client, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_midnight = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)  # 00.05 in Jakarta
    monkeypatch.setattr(timezone, "now", lambda: after_midnight)
    answer = send(phone, officer, "receive", uuid.uuid4(), 600, needs=["DUDUK"])
    assert answer.json()["state"] == "refused"


@pytest.mark.usefixtures("at_noon")
def test_tap_never_counts_before_what_happened_to_the_visit_already(
    phone: Client, officer: User, office: Office
) -> None:
    visit = a_visit_at("receive_visitor", office, at=NOON - MINUTE)
    send(phone, officer, "accompany", visit.pk, 3600, needs=["DUDUK"])
    step = StepRecord.objects.get(visit=visit, number=1)
    assert step.finished_at == step.started_at == NOON - MINUTE


@pytest.mark.usefixtures("at_noon")
def test_unit_lent_to_another_meanwhile_is_refused_with_what_there_is_instead(
    phone: Client, officer: User, office: Office
) -> None:
    wheelchair, umbrella = two_aids(office)
    other = a_visit_at("lend_aids_and_escort", office, at=NOON - 5 * MINUTE)
    Loan.objects.create(
        office=office, visit=other, aid=wheelchair, lent_at=NOON - MINUTE, lent_by=officer
    )
    visit_id, answers = hand_out(phone, officer, wheelchair, umbrella, ago=600)
    assert answers[-1].status_code == 422
    second = a_unit(office, "KURSI_RODA", 1)
    assert f"Masih ada: {second.tag}" in answers[-1].content.decode()
    assert f'value="aid-{second.pk}"' in answers[-1].content.decode()
    assert not Loan.objects.filter(visit=visit_id).exists()


@pytest.mark.usefixtures("at_noon")
def test_unit_that_was_with_another_at_that_time_is_refused_though_it_is_free_now(
    phone: Client, officer: User, office: Office
) -> None:
    wheelchair, umbrella = two_aids(office)
    other = a_visit_at("lend_aids_and_escort", office, at=NOON - 20 * MINUTE)
    Loan.objects.create(
        office=office,
        visit=other,
        aid=wheelchair,
        lent_at=NOON - 15 * MINUTE,
        lent_by=officer,
        returned_at=NOON - MINUTE,
        returned_by=officer,
        condition=Loan.Condition.GOOD,
    )
    visit_id, answers = hand_out(phone, officer, wheelchair, umbrella, ago=600)
    assert answers[-1].status_code == 422
    html = answers[-1].content.decode()
    assert "waktu itu dipinjamkan kepada pemohon lain" in html
    assert a_unit(office, "KURSI_RODA", 1).tag in html
    assert not Loan.objects.filter(visit=visit_id).exists()


@pytest.mark.usefixtures("at_noon")
def test_way_out_counts_at_the_time_of_its_taps(
    phone: Client, officer: User, office: Office
) -> None:
    visit = a_visit_at("serve_visitor", office, at=NOON - 60 * MINUTE)
    by = someone(office, Role.COUNTER_OFFICER)
    detours.leave_early(visit=visit, reason="Lelah", by=by, now=NOON - 30 * MINUTE)
    assert send(phone, officer, "meet", visit.pk, 600).json()["state"] == "done"
    assert send(phone, officer, "see_out", visit.pk, 540).json()["state"] == "done"
    step = StepRecord.objects.get(visit=visit, number=5)
    assert (step.started_at, step.finished_at) == (NOON - 10 * MINUTE, NOON - 9 * MINUTE)


def test_nobody_elses_login_sends_it(office: Office, officer: User) -> None:
    colleague = browser_of(a_person(office, Role.SECURITY_OFFICER))
    answer = send(colleague, officer, "receive", uuid.uuid4(), 60, needs=["DUDUK"])
    assert (answer.status_code, answer.json()["state"]) == (409, "other")
    assert Visit.objects.count() == 0


def test_without_a_login_nothing_is_written_and_the_phone_is_told(officer: User) -> None:
    answer = send(Client(), officer, "receive", uuid.uuid4(), 60, needs=["DUDUK"])
    assert (answer.status_code, answer.json()["state"]) == (401, "login")
    assert Visit.objects.count() == 0


def test_role_lost_meanwhile_is_a_refusal_in_words(office: Office) -> None:
    person = a_person(office, Role.COUNTER_OFFICER)
    answer = send(browser_of(person), person, "receive", uuid.uuid4(), 60, needs=["DUDUK"])
    assert (answer.status_code, answer.json()["state"]) == (409, "refused")
    assert answer.json()["texts"] == ["Peran Anda tidak mencakup tindakan ini."]


def test_visit_of_another_office_is_refused_in_words(phone: Client, officer: User) -> None:
    other = a_visit_at("receive_visitor", an_office("Kantor Lain"), at=timezone.now())
    answer = send(phone, officer, "accompany", other.pk, 0, needs=["DUDUK"])
    assert answer.json()["state"] == "refused"
    assert answer.json()["texts"] == ["Kunjungan ini tidak tercatat di kantor ini."]


def test_step_before_its_visit_is_refused(phone: Client, officer: User) -> None:
    answer = send(phone, officer, "accompany", uuid.uuid4(), 20, needs=["DUDUK"])
    assert answer.json()["state"] == "refused"


def test_stale_token_is_no_refusal_of_the_form(officer: User) -> None:
    careful = browser_of(officer, enforce_csrf_checks=True)
    token = careful.get(reverse("journey:outbox_key")).json()["token"]
    assert send(careful, officer, "receive", uuid.uuid4(), 0, needs=["DUDUK"]).status_code == 403
    answer = careful.post(
        reverse("journey:receive"),
        {"visit_id": uuid.uuid4(), "needs": ["DUDUK"]},
        headers={
            "Ramah-Outbox": "later",
            "Ramah-Owner": owner_of(officer),
            "X-CSRFToken": token,
        },
    )
    assert answer.json()["state"] == "done"


def test_key_names_who_is_logged_in(phone: Client, officer: User) -> None:
    assert phone.get(reverse("journey:outbox_key")).json()["owner"] == owner_of(officer)
    assert Client().get(reverse("journey:outbox_key")).json()["owner"] == ""


@pytest.mark.usefixtures("at_noon")
def test_unit_that_is_no_longer_offered_first_is_taken_if_it_is_free(
    phone: Client, officer: User, office: Office
) -> None:
    """The phone offered it when lower ones were out; they are back by now."""
    chair, umbrella = a_unit(office, "KURSI_RODA", 2), a_unit(office, "PAYUNG", 1)
    visit_id, answers = hand_out(phone, officer, chair, umbrella, ago=600)
    assert answers[-1].json()["state"] == "done"
    assert {loan.aid for loan in Visit.objects.get(pk=visit_id).loans.all()} == {chair, umbrella}


def test_unit_picked_by_name_counts_though_the_tile_is_gone(
    phone: Client, officer: User, office: Office
) -> None:
    first, second = a_unit(office, "KURSI_RODA"), a_unit(office, "KURSI_RODA", 1)
    other = a_visit_at("lend_aids_and_escort", office, at=timezone.now() - MINUTE)
    Loan.objects.create(
        office=office, visit=other, aid=first, lent_at=timezone.now(), lent_by=officer
    )
    visit_id = uuid.uuid4()
    send(phone, officer, "receive", visit_id, needs=["KURSI_RODA"])
    send(phone, officer, "accompany", visit_id, needs=["KURSI_RODA"])
    tile, picked = f"aid-{first.pk}", f"aid-{second.pk}"
    given = {"need_KURSI_RODA": tile, "unit_KURSI_RODA": picked}
    answer = send(phone, officer, "set_off", visit_id, parking="none", **given)
    assert answer.json()["state"] == "done"
    assert Visit.objects.get(pk=visit_id).loans.get().aid == second


@pytest.mark.parametrize("answer", ["aid-0", "aid-x", "aid-", "type-0"])
def test_unit_that_does_not_exist_is_refused(phone: Client, officer: User, answer: str) -> None:
    visit_id = uuid.uuid4()
    send(phone, officer, "receive", visit_id, needs=["KURSI_RODA"])
    send(phone, officer, "accompany", visit_id, needs=["KURSI_RODA"])
    given = {"parking": "none", "need_KURSI_RODA": answer}
    assert send(phone, officer, "set_off", visit_id, **given).status_code == 422
    assert not Loan.objects.exists()


@pytest.mark.parametrize("tile", ["type-0", "person-0-0", "aid-0"])
def test_unit_that_cannot_be_read_is_refused_whatever_the_tile_says(
    phone: Client, officer: User, tile: str
) -> None:
    visit_id = uuid.uuid4()
    send(phone, officer, "receive", visit_id, needs=["KURSI_RODA"])
    send(phone, officer, "accompany", visit_id, needs=["KURSI_RODA"])
    given = {"parking": "none", "need_KURSI_RODA": tile, "unit_KURSI_RODA": "aid-x"}
    assert send(phone, officer, "set_off", visit_id, **given).status_code == 422
    assert not Loan.objects.exists()


@pytest.mark.usefixtures("at_noon")
def test_step_that_a_colleague_did_is_told_and_not_dropped(
    phone: Client, officer: User, office: Office
) -> None:
    """What this officer handed out is recorded nowhere: they have to hear of it."""
    colleague = a_person(office, Role.SECURITY_OFFICER)
    visit_id = uuid.uuid4()
    send(phone, officer, "receive", visit_id, 600, needs=["KURSI_RODA"])
    send(phone, officer, "accompany", visit_id, 590, needs=["KURSI_RODA"])
    given = {"parking": "none", "need_KURSI_RODA": "DECLINED"}
    other = browser_of(colleague)
    assert send(other, colleague, "set_off", visit_id, 300, **given).json()["state"] == "done"
    answer = send(phone, officer, "set_off", visit_id, 500, **given)
    assert (answer.status_code, answer.json()["state"]) == (409, "refused")
    assert "Rekan Anda sudah mencatat langkah ini" in answer.json()["texts"][0]
    again = send(other, colleague, "set_off", visit_id, 400, **given)
    assert again.json()["state"] == "done", "their own, sent twice"


@pytest.mark.usefixtures("at_noon")
def test_arrival_sent_twice_is_done_however_late_the_second_comes(
    phone: Client, officer: User
) -> None:
    visit_id = uuid.uuid4()
    send(phone, officer, "receive", visit_id, 600, needs=["DUDUK"])
    answer = send(phone, officer, "receive", visit_id, 13 * 3600, needs=["DUDUK"])
    assert answer.json()["state"] == "done"
    assert Visit.objects.filter(pk=visit_id).count() == 1
