"""One token, one response: both or neither, whatever happens at the same instant."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office
from ramah.offices.revision import writing
from ramah.survey.answering import VALID_FOR, digest_of, invite_visitor, respond
from ramah.survey.models import Comment, Invitation, Response, Token
from ramah.visits.models import Event, Visit
from tests.factories import MINUTE, T0, a_visit_at, an_office
from tests.journey.test_races import at_once
from tests.survey.answers import KEYS, WOMAN, a_reply, a_token, answered

pytestmark = pytest.mark.both
HANDS = {"sqlite": 100, "postgresql": 50}  # the tests' PostgreSQL takes 100 connections in all


def invited(visit: Visit) -> str:
    with writing(visit.office_id):
        return invite_visitor(visit=visit, now=T0)


def test_response_keeps_the_answers_and_the_day(office: Office) -> None:
    token = a_token(office, at=T0)
    reply = a_reply("123412341", profile=WOMAN, comment="  Terima kasih. ")
    respond(token=token, reply=reply, now=T0 + MINUTE)
    response = Response.objects.get()
    assert response.answers == dict(zip(KEYS, (1, 2, 3, 4, 1, 2, 3, 4, 1), strict=True))
    assert response.day == office.local_date(T0)
    assert response.profile == {"channel": "PHONE", **WOMAN}
    assert Comment.objects.get().text == "Terima kasih."


def test_token_counts_once(office: Office) -> None:
    token = answered(office, at=T0)
    with pytest.raises(AlreadyDone):
        respond(token=token, reply=a_reply("1" * 9), now=T0)
    assert Response.objects.count() == 1


def test_no_event_and_no_revision_is_written_for_a_response(office: Office) -> None:
    token = a_token(office, at=T0)
    office.refresh_from_db()
    before = Event.objects.count(), office.revision
    respond(token=token, reply=a_reply(), now=T0)
    office.refresh_from_db()
    assert (Event.objects.count(), office.revision) == before


def test_database_holds_no_token_that_could_be_used(office: Office) -> None:
    token = a_token(office, at=T0)
    kept = Token.objects.get()
    assert kept.digest == digest_of(token)
    assert token not in str(vars(kept))


@pytest.mark.parametrize("days", [VALID_FOR, VALID_FOR + timedelta(days=1)])
def test_token_ends_after_its_days(office: Office, days: timedelta) -> None:
    token = a_token(office, at=T0)
    if days == VALID_FOR:
        respond(token=token, reply=a_reply(), now=T0 + days)
    else:
        with pytest.raises(Refused, match="tidak berlaku"):
            respond(token=token, reply=a_reply(), now=T0 + days)
    assert Response.objects.count() == int(days == VALID_FOR)


def test_unknown_token_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="tidak berlaku"):
        respond(token="tiada", reply=a_reply(), now=T0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"answers": {}},
        {"answers": dict.fromkeys(KEYS[1:], 4)},
        {"answers": dict.fromkeys((*KEYS, "U10"), 4)},
        {"answers": dict.fromkeys(KEYS, 5)},
        {"answers": dict.fromkeys(KEYS, 0)},
        {"answers": dict.fromkeys(KEYS, True)},
        {"answers": dict.fromkeys(KEYS, "4")},
        {"number": 2},
        {"channel": "FAX"},
        {"profile": {"name": "Tamu Contoh"}},
        {"profile": {"sex": "X"}},
        {"profile": {"service": "TIADA"}},
        {"extras": {"X1": "Ya"}},
        {"comment": "x" * 2001},
    ],
)
def test_reply_that_does_not_fit_uses_nothing_up(office: Office, wrong: dict[str, Any]) -> None:
    token = a_token(office, at=T0)
    with pytest.raises(Refused):
        respond(token=token, reply=replace(a_reply(), **wrong), now=T0)
    assert not Response.objects.exists()
    respond(token=token, reply=a_reply(), now=T0)


def test_visit_has_one_token_however_often_it_is_asked_for(office: Office) -> None:
    visit = a_visit_at("see_visitor_out", office)
    token = invited(visit)
    assert invited(visit) == token
    respond(token=token, reply=a_reply(), now=T0)
    with pytest.raises(AlreadyDone):
        respond(token=invited(visit), reply=a_reply(), now=T0)


def test_visitor_who_was_not_asked_or_declined_has_no_token(office: Office) -> None:
    visit = a_visit_at("serve_visitor", office)
    with pytest.raises(Refused, match="belum diajak"):
        invited(visit)
    done = a_visit_at("see_visitor_out", an_office("Kantor Kedua"))
    Invitation.objects.filter(visit=done).update(decision=Invitation.Decision.DECLINED)
    with pytest.raises(Refused, match="tidak bersedia"):
        invited(done)
    assert not Token.objects.exists()


def test_visit_cannot_be_invited_anew_when_its_token_is_gone(office: Office) -> None:
    visit = a_visit_at("see_visitor_out", office)
    late = T0 + VALID_FOR + timedelta(days=1)
    with writing(office.pk), pytest.raises(Refused, match="terlalu lama"):
        invite_visitor(visit=visit, now=late)


@pytest.mark.usefixtures("emptied")
def test_hundred_submissions_of_one_token_count_once() -> None:
    token = a_token(an_office(), at=T0)
    submit = partial(respond, token=token, reply=a_reply(comment="Baik."), now=T0)
    hands = HANDS[connection.vendor]
    results = [result for _round in range(100 // hands) for result in at_once([submit] * hands)]
    assert results.count(None) == 1
    assert sum(isinstance(result, AlreadyDone) for result in results) == 99
    assert (Response.objects.count(), Comment.objects.count()) == (1, 1)
