"""Whoever holds the whole database tries to tell which visitor gave which answers, and fails."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, models

from ramah.offices.models import Office
from ramah.offices.revision import writing
from ramah.survey import closing
from ramah.survey.answering import invite_visitor, respond
from ramah.survey.closing import LEAST
from ramah.survey.models import Comment, Invitation, ProfileCount, Response, Token
from ramah.visits.models import Visit
from tests.factories import MINUTE, T0, a_visit_at
from tests.survey.answers import KEYS, WOMAN, a_reply

pytestmark = pytest.mark.both
KEPT = (Response, Comment, ProfileCount, Token)
VISITS = 3
RESPONDENTS = 64
ORDER_OF = {"sqlite": "rowid", "postgresql": "ctid"}
RARE = {"sex": "L", "age": "di atas 60", "education": "S3", "occupation": "TNI", "service": "AHU"}


def signature(number: int) -> str:
    """Give answers that nobody else gave: the respondent's number to the base of four."""
    return "".join(str(number // 4**place % 4 + 1) for place in range(len(KEYS)))


def number_of(response: Response) -> int:
    """Read the respondent's number back from the answers."""
    return sum((response.answers[key] - 1) * 4**place for place, key in enumerate(KEYS))


@pytest.fixture
def surveyed(office: Office) -> Office:
    """A closed day: visitors and others answer minute by minute; one has a rare profile."""
    for number in range(RESPONDENTS):
        now = T0 + number * MINUTE
        with writing(office.pk):
            token = _token(office, number, now)
        profile = RARE if number == 0 else WOMAN
        respond(token=token, reply=a_reply(signature(number), profile=profile), now=now)
    closing.close_days(now=T0 + timedelta(days=1))
    return office


def _token(office: Office, number: int, now: Any) -> str:
    from ramah.survey.answering import invite

    if number >= VISITS:
        return invite(office=office, now=now)
    visit = a_visit_at("see_visitor_out", office, at=now)
    return invite_visitor(visit=visit, now=now)


def physical(model: type[models.Model], column: str) -> list[Any]:
    """Read a column in the order in which the database keeps the rows."""
    table, order = model._meta.db_table, ORDER_OF[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY {order}")  # noqa: S608 - our names
        return [row[0] for row in cursor.fetchall()]


def rank_correlation(order: list[int]) -> float:
    """Give Spearman's rho between an order of 0..n-1 and the sorted one."""
    count = len(order)
    off = sum((place - number) ** 2 for place, number in enumerate(order))
    return 1 - 6 * off / (count * (count**2 - 1))


@pytest.mark.parametrize("model", KEPT)
def test_no_column_holds_an_instant_or_leads_to_a_visit_or_person(
    model: type[models.Model],
) -> None:
    fields = model._meta.get_fields()
    assert not [field for field in fields if isinstance(field, models.DateTimeField)]
    led_to = {field.related_model for field in fields if field.is_relation}
    assert {getattr(target, "__name__", "") for target in led_to} <= {"Office", "Questionnaire"}


def test_no_identifier_of_a_visit_token_or_event_stands_in_a_response(surveyed: Office) -> None:
    rows = str([*Response.objects.values(), *ProfileCount.objects.values()])
    for visit in Visit.objects.all():
        assert str(visit.pk) not in rows
        assert str(visit.ticket) not in rows
    for digest in Token.objects.values_list("digest", flat=True):
        assert digest not in rows


def test_visit_does_not_lead_to_its_token(surveyed: Office) -> None:
    digests = set(Token.objects.values_list("digest", flat=True))
    invitations = str(list(Invitation.objects.values()))
    assert not [digest for digest in digests if digest in invitations]


def test_order_of_rows_says_nothing_about_the_order_of_answering(surveyed: Office) -> None:
    rows = {row.pk: number_of(row) for row in Response.objects.all()}
    kept = physical(Response, "id")
    by_key = {key.hex: number for key, number in rows.items()}
    order = [by_key[str(key).replace("-", "")] for key in kept]
    assert sorted(order) == list(range(RESPONDENTS))
    assert abs(rank_correlation(order)) < 0.6
    assert abs(rank_correlation([rows[key] for key in sorted(rows)])) < 0.6


def test_row_versions_say_nothing_about_who_used_which_token(surveyed: Office) -> None:
    if connection.vendor == "sqlite":
        assert set(physical(Token, "used")) == {1}
        return
    versions = {str(version) for model in (Response, Token) for version in physical(model, "xmin")}
    assert len(versions) == 1


def test_day_leads_to_no_fewer_than_five(surveyed: Office) -> None:
    days = Counter(Response.objects.released().values_list("day", flat=True))
    assert all(count >= LEAST for count in days.values())


def test_rare_profile_is_not_kept_with_the_answers(surveyed: Office) -> None:
    response = next(row for row in Response.objects.all() if number_of(row) == 0)
    assert response.profile == {}
    shared = Counter(
        tuple(sorted(row.profile.items())) for row in Response.objects.all() if row.profile
    )
    assert min(shared.values()) >= LEAST


def test_visitor_is_one_of_many_for_whoever_knows_all_about_the_visit(surveyed: Office) -> None:
    for visit in Visit.objects.all():
        matching = [
            row
            for row in Response.objects.released()
            if row.profile.get("service", "KI") == "KI" and row.day == visit.service_date
        ]
        assert len(matching) >= LEAST
