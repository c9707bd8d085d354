"""At the day's end responses lose their order, wait for company, and share what they tell."""

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from ramah.journey import day
from ramah.offices.models import Office
from ramah.survey import closing
from ramah.survey.answering import VALID_FOR, respond
from ramah.survey.closing import LEAST, ORDER, shared
from ramah.survey.models import Comment, ProfileCount, Response, Token
from tests.factories import MINUTE, T0, an_office
from tests.journey.test_races import at_once
from tests.survey.answers import KEYS, WOMAN, a_reply, a_token, answered

pytestmark = pytest.mark.both
DAY = timedelta(days=1)
TOMORROW = T0 + DAY


def states() -> Counter[str]:
    return Counter(Response.objects.values_list("state", flat=True))


def test_five_responses_of_a_closed_day_are_released(office: Office) -> None:
    for _number in range(LEAST):
        answered(office, at=T0)
    assert closing.close_days(now=T0) == 0
    assert states() == {"FRESH": 5}
    day.close_earlier_days(now=TOMORROW)
    assert states() == {"RELEASED": 5}
    assert Response.objects.released().count() == 5


def test_fewer_wait_and_take_the_day_of_their_batch(office: Office) -> None:
    for days in range(LEAST):
        assert states() == ({"WAITING": days} if days else {})
        answered(office, at=T0 + days * DAY)
        closing.close_days(now=T0 + (days + 1) * DAY)
    assert states() == {"RELEASED": 5}
    last = office.local_date(T0 + (LEAST - 1) * DAY)
    assert set(Response.objects.values_list("day", flat=True)) == {last}


def test_answers_are_the_same_after_the_close(office: Office) -> None:
    given_answers = ["123412341", "4" * 9, "1" * 9, "222233334", "343434343", "1" * 9]
    for answers in given_answers:
        answered(office, at=T0, answers=answers)
    closing.close_days(now=TOMORROW)
    kept = ("".join(str(row.answers[key]) for key in KEYS) for row in Response.objects.all())
    assert sorted(kept) == sorted(given_answers)


def test_close_again_changes_nothing(office: Office) -> None:
    for _number in range(LEAST + 1):
        answered(office, at=T0)
    closing.close_days(now=TOMORROW)
    before = sorted(Response.objects.values_list("pk", flat=True))
    office.refresh_from_db()
    assert closing.close_days(now=TOMORROW + MINUTE) == 0
    assert sorted(Response.objects.values_list("pk", flat=True)) == before
    revision = office.revision
    office.refresh_from_db()
    assert office.revision == revision


def test_offices_do_not_keep_each_other_company(office: Office) -> None:
    other = an_office("Kantor Kedua")
    for place in (office, office, office, other, other):
        answered(place, at=T0)
    closing.close_days(now=TOMORROW)
    assert states() == {"WAITING": 5}


def test_tokens_stay_used_and_go_when_they_end(office: Office) -> None:
    used = answered(office, at=T0)
    unused = a_token(office, at=T0)
    closing.close_days(now=TOMORROW)
    assert Counter(Token.objects.values_list("used", flat=True)) == {True: 1, False: 1}
    with pytest.raises(Exception, match="sudah diterima"):
        respond(token=used, reply=a_reply(), now=TOMORROW)
    respond(token=unused, reply=a_reply(), now=TOMORROW)
    closing.close_days(now=T0 + VALID_FOR + DAY)
    assert not Token.objects.exists()


def test_comments_wait_apart_from_the_answers(office: Office) -> None:
    for number in range(LEAST + 1):
        token = a_token(office, at=T0)
        comment = "Baik." if number < LEAST - 1 else ""
        respond(token=token, reply=a_reply(comment=comment), now=T0)
    closing.close_days(now=TOMORROW)
    assert states() == {"RELEASED": 6}
    assert set(Comment.objects.values_list("state", flat=True)) == {"WAITING"}


def test_profile_is_counted_field_by_field(office: Office) -> None:
    for sex in "PPPPL":
        answered(office, at=T0, profile={**WOMAN, "sex": sex})
    closing.close_days(now=TOMORROW)
    counts = {(row.field, row.answer): row.count for row in ProfileCount.objects.all()}
    assert counts[("sex", "P")] == 4
    assert counts[("sex", "L")] == 1
    assert counts[("channel", "PHONE")] == 5
    assert {frozenset(row.profile) for row in Response.objects.all()} == {
        frozenset(("service", "channel"))
    }


def test_response_that_comes_late_is_counted_too(office: Office) -> None:
    for _number in range(LEAST):
        answered(office, at=T0)
    closing.close_days(now=TOMORROW)
    for _number in range(LEAST):
        answered(office, at=T0)
    closing.close_days(now=TOMORROW)
    assert states() == {"RELEASED": 10}
    assert ProfileCount.objects.get(field="sex").count == 10


@given(
    st.lists(
        st.fixed_dictionaries({}, optional={name: st.sampled_from("ab") for name in ORDER}),
        max_size=40,
    )
)
def test_what_is_kept_of_a_person_is_shared_by_five(profiles: list[dict[str, Any]]) -> None:
    kept = shared(profiles)
    times = Counter(tuple(profile.items()) for profile in kept)
    for before, after in zip(profiles, kept, strict=True):
        assert after.items() <= before.items()
        assert not after or times[tuple(after.items())] >= LEAST


def test_all_alike_keep_everything_and_strangers_nothing() -> None:
    assert shared([WOMAN] * LEAST) == [{name: WOMAN[name] for name in ORDER if name in WOMAN}] * 5
    assert shared([WOMAN] * (LEAST - 1)) == [{}] * 4


@pytest.mark.usefixtures("emptied")
def test_nothing_is_lost_or_doubled_while_the_day_is_closed() -> None:
    office = an_office()
    tokens = [a_token(office, at=T0) for _number in range(20)]
    sends = [partial(respond, token=token, reply=a_reply(), now=T0) for token in tokens]
    closes = [partial(closing.close_days, now=TOMORROW)] * 4
    results = at_once([*sends[:10], *closes, *sends[10:]])
    assert [result for result in results if isinstance(result, Exception)] == []
    closing.close_days(now=TOMORROW)
    assert Response.objects.count() == 20
    assert Token.objects.filter(used=True).count() == 20
    connection.close()
