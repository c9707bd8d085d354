"""The questionnaire is versioned data: never changed, only superseded."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, Role
from ramah.survey.content import ContentError, check, from_json, shipped, with_extras
from ramah.survey.models import Questionnaire
from ramah.survey.questionnaires import in_use, latest, number_in_use, stored, supersede
from ramah.visits.models import Event
from tests.factories import MINUTE, T0, a_person, an_office

pytestmark = pytest.mark.both
SHORTER = replace(shipped(), elements=shipped().elements[:7])


def test_office_that_never_asked_uses_what_is_shipped(office: Office) -> None:
    assert (latest(office), number_in_use(office), in_use(office)) == (None, 1, shipped())


def test_shipped_version_becomes_the_first_when_it_is_needed(office: Office) -> None:
    first = stored(office=office, now=T0)
    assert (first.number, first.asks, first.made_by) == (1, shipped(), None)
    assert stored(office=office, now=T0 + MINUTE) == first


def test_new_version_supersedes_and_the_old_one_stays_as_it_was(office: Office) -> None:
    admin = a_person(office, Role.OFFICE_ADMINISTRATOR)
    second = supersede(office=office, content=SHORTER, seen=1, by=admin, now=T0)
    assert (second.number, in_use(office)) == (2, SHORTER)
    first = Questionnaire.objects.get(office=office, number=1)
    assert first.asks == shipped()
    event = Event.objects.get(code="QUESTIONNAIRE_SUPERSEDED")
    assert event.data == {"number": 2, "elements": list(SHORTER.keys)}


def test_same_content_again_changes_nothing(office: Office) -> None:
    admin = a_person(office, Role.OFFICE_ADMINISTRATOR)
    supersede(office=office, content=SHORTER, seen=1, by=admin, now=T0)
    with pytest.raises(AlreadyDone):
        supersede(office=office, content=SHORTER, seen=1, by=admin, now=T0)
    assert number_in_use(office) == 2


def test_version_made_from_an_older_one_is_refused(office: Office) -> None:
    admin = a_person(office, Role.OFFICE_ADMINISTRATOR)
    supersede(office=office, content=SHORTER, seen=1, by=admin, now=T0)
    other = replace(shipped(), title="Survei Lain")
    with pytest.raises(Refused, match="diganti orang lain"):
        supersede(office=office, content=other, seen=1, by=admin, now=T0)


def test_versions_of_offices_do_not_mix(office: Office) -> None:
    admin = a_person(office, Role.OFFICE_ADMINISTRATOR)
    supersede(office=office, content=SHORTER, seen=1, by=admin, now=T0)
    assert in_use(an_office("Kantor Kedua")) == shipped()


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: Questionnaire.objects.update(content={}),
        lambda: Questionnaire.objects.update(number=9),
        lambda: Questionnaire.objects.all().delete(),
    ],
)
def test_version_cannot_be_changed_or_deleted(office: Office, attempt: Callable[[], Any]) -> None:
    stored(office=office, now=T0)
    with pytest.raises(DatabaseError), transaction.atomic():
        attempt()
    assert in_use(office) == shipped()


def test_versions_cannot_be_emptied(office: Office) -> None:
    stored(office=office, now=T0)
    verb = {
        "postgresql": "TRUNCATE survey_questionnaire CASCADE",
        "sqlite": "DELETE FROM survey_questionnaire",
    }
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb[connection.vendor])
    assert Questionnaire.objects.count() == 1


def test_number_of_a_version_is_given_once(office: Office) -> None:
    about = {"office": office, "content": shipped().as_json(), "made_at": T0}
    Questionnaire.objects.create(number=1, **about)
    for number in (1, 0):
        with pytest.raises(IntegrityError), transaction.atomic():
            Questionnaire.objects.create(number=number, **about)


def test_content_comes_back_from_the_database_as_it_went_in(office: Office) -> None:
    content = with_extras(SHORTER, [("Apakah petunjuk arah jelas?", ("Ya", "Tidak"))])
    admin = a_person(office, Role.OFFICE_ADMINISTRATOR)
    made = supersede(office=office, content=content, seen=1, by=admin, now=T0)
    made.refresh_from_db()
    assert made.asks == content
    assert made.asks.extras[0].key == "X1"


def test_shipped_questionnaire_asks_nothing_that_tells_the_hour() -> None:
    fields = {choice.key: choice.answers for choice in shipped().profile}
    assert list(fields) == ["sex", "age", "education", "occupation", "service"]
    assert fields["service"] == ()
    assert fields["sex"] == ("L", "P")


FIRST = shipped().elements[0]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (replace(shipped(), elements=()), "elements"),
        (replace(shipped(), title="  "), "title"),
        (replace(shipped(), elements=(FIRST, FIRST)), "U1"),
        (
            replace(
                shipped(), elements=(replace(FIRST, easy=replace(FIRST.easy, answers=("a",))),)
            ),
            "U1",
        ),
        (replace(shipped(), elements=(replace(FIRST, name="x" * 301),)), "U1"),
        (with_extras(shipped(), [("Apa?", ("Ya",))]), "X1"),
        (with_extras(shipped(), [("Apa?", ("Ya", "Ya"))]), "X1"),
        (with_extras(shipped(), [("Apa?", ("Ya", "Tidak"))] * 4), "extras"),
    ],
)
def test_what_cannot_be_asked_is_refused(content: Any, key: str) -> None:
    with pytest.raises(ContentError) as refused:
        check(content)
    assert refused.value.key == key


@pytest.mark.parametrize("stored_content", [{}, {"format": 2}, {"format": 1, "title": "x"}])
def test_what_is_no_questionnaire_is_not_read(stored_content: dict[str, Any]) -> None:
    with pytest.raises(ContentError):
        from_json(stored_content)
