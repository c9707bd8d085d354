"""The weekly roster: nobody at two posts, nobody without the role, one officer a counter."""

from typing import Any

import pytest
from django.test import Client

from ramah.offices.models import Office, Post, Role, RosterEntry, User
from tests import factories
from tests.administration.desk import accepted, last_event, page, refused, unchanged

pytestmark = pytest.mark.both


@pytest.fixture
def person(office: Office) -> User:
    """An officer of dropzone and counter."""
    return factories.a_person(
        office, Role.SECURITY_OFFICER, Role.COUNTER_OFFICER, name="Budi Contoh"
    )


def plan(user: User, /, **changes: Any) -> dict[str, Any]:
    """Fill in Monday and Tuesday morning at the dropzone, with some answers changed."""
    present: dict[str, Any] = {
        "user": user.pk,
        "post": "DROPZONE",
        "weekdays": [0, 1],
        "starts": "08:00",
        "ends": "12:00",
    }
    return {name: value for name, value in (present | changes).items() if value is not None}


def test_person_is_planned_on_several_days_at_once(
    client: Client, office: Office, person: User
) -> None:
    said = accepted(client, "jadwal/tambah/", **plan(person))
    assert "Jadwal 2 hari disimpan." in said
    assert said.count("<strong>Budi Contoh</strong>") == 2
    assert list(office.roster.order_by("weekday").values_list("weekday", flat=True)) == [0, 1]
    assert last_event() == (
        "ROSTER_ADDED",
        {"user": person.pk, "post": "DROPZONE", "weekdays": [0, 1]},
    )


def test_repeated_plan_changes_nothing(client: Client, person: User) -> None:
    accepted(client, "jadwal/tambah/", **plan(person))
    assert "Jadwal ini sudah ada." in unchanged(client, "jadwal/tambah/", **plan(person))


def test_only_new_days_are_added(client: Client, office: Office, person: User) -> None:
    accepted(client, "jadwal/tambah/", **plan(person))
    accepted(client, "jadwal/tambah/", **plan(person, weekdays=[1, 2]))
    assert last_event()[1]["weekdays"] == [2]
    assert office.roster.count() == 3


@pytest.mark.parametrize(
    ("starts", "ends"), [("11:00", "13:00"), ("07:00", "08:01"), ("09:00", "10:00")]
)
def test_person_is_never_at_two_posts(
    client: Client, office: Office, person: User, starts: str, ends: str
) -> None:
    accepted(client, "jadwal/tambah/", **plan(person))
    counter = office.counters.get(number=2)
    answers = plan(
        person, post="COUNTER", counter=counter.pk, weekdays=[1, 2], starts=starts, ends=ends
    )
    said = refused(client, "jadwal/tambah/", **answers)
    assert "Selasa 08.00–12.00: Budi Contoh sudah dijadwalkan di Dropzone." in said
    assert office.roster.count() == 2


def test_next_post_may_follow_at_once(client: Client, office: Office, person: User) -> None:
    accepted(client, "jadwal/tambah/", **plan(person))
    answers = plan(person, post="COUNTER", counter=office.counters.get(number=2).pk)
    accepted(client, "jadwal/tambah/", **answers | {"starts": "12:00", "ends": "16:00"})
    assert office.roster.filter(post=Post.COUNTER).count() == 2


def test_counter_has_one_officer_at_a_time(client: Client, office: Office, person: User) -> None:
    counter = office.counters.get(number=2)
    accepted(client, "jadwal/tambah/", **plan(person, post="COUNTER", counter=counter.pk))
    other = factories.a_person(office, Role.COUNTER_OFFICER)
    said = refused(client, "jadwal/tambah/", **plan(other, post="COUNTER", counter=counter.pk))
    assert "Budi Contoh sudah dijadwalkan di Loket 2." in said
    assert 'href="#id_counter"' in said


def test_person_needs_the_role_of_the_post(client: Client, person: User) -> None:
    said = refused(client, "jadwal/tambah/", **plan(person, post="MANAGER"))
    assert "Budi Contoh tidak berperan Manajer On Duty." in said
    assert 'href="#id_user"' in said


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"user": None}, "id_user"),
        ({"post": ""}, "id_post"),
        ({"post": "COUNTER"}, "id_counter"),
        ({"weekdays": None}, "id_weekdays_0"),
        ({"weekdays": [7]}, "id_weekdays_0"),
        ({"starts": "pagi"}, "id_starts"),
        ({"ends": ""}, "id_ends"),
        ({"ends": "08:00"}, "id_ends"),
    ],
)
def test_bad_answers_are_named(
    client: Client, person: User, changes: dict[str, Any], field: str
) -> None:
    assert f'href="#{field}"' in refused(client, "jadwal/tambah/", **plan(person, **changes))


def test_counter_belongs_to_the_counters_post(client: Client, office: Office, person: User) -> None:
    counter = office.counters.get(number=2)
    said = refused(client, "jadwal/tambah/", **plan(person, counter=counter.pk))
    assert "Sebut loket hanya untuk pos Loket." in said


def test_people_and_counters_of_another_office_cannot_be_planned(
    client: Client, person: User
) -> None:
    other = factories.an_office("Kantor Lain")
    stranger = factories.a_person(other, Role.SECURITY_OFFICER)
    assert 'href="#id_user"' in refused(client, "jadwal/tambah/", **plan(stranger))
    counter = other.counters.get(number=1)
    answers = plan(person, post="COUNTER", counter=counter.pk)
    assert 'href="#id_counter"' in refused(client, "jadwal/tambah/", **answers)


def test_deactivated_person_cannot_be_planned(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert 'href="#id_user"' in refused(client, "jadwal/tambah/", **plan(person))


def test_entry_is_removed_once(client: Client, office: Office, person: User) -> None:
    accepted(client, "jadwal/tambah/", **plan(person))
    entry = RosterEntry.objects.get(office=office, weekday=1)
    accepted(client, f"jadwal/{entry.pk}/hapus/")
    assert last_event() == (
        "ROSTER_REMOVED",
        {"user": person.pk, "post": "DROPZONE", "weekdays": [1]},
    )
    assert "Ini sudah dihapus sebelumnya." in unchanged(client, f"jadwal/{entry.pk}/hapus/")


def test_cell_of_the_week_prefills_the_form(client: Client) -> None:
    said = page(client, "jadwal/tambah/?hari=3&pos=LOBBY")
    assert '<option value="LOBBY" selected>' in said
    assert said.count("checked") == 1
