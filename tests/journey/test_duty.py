"""On duty at a post: starting and ending."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ramah.journey import duty
from ramah.journey.permissions import NotPermitted
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import POST_OF_ROLE, Duty, Office, Post, Role
from ramah.visits import events
from ramah.visits.models import Event
from tests import factories
from tests.factories import MINUTE, T0, a_person, on_duty
from tests.journey.duties import a_manager, codes, revision, start

pytestmark = pytest.mark.both


@pytest.mark.parametrize("post", Post)
@pytest.mark.parametrize("role", Role)
def test_duty_starts_only_at_the_post_of_ones_role(office: Office, role: Role, post: Post) -> None:
    person, counter = a_person(office, role), 1 if post == Post.COUNTER else 0
    if POST_OF_ROLE.get(role) == post:
        assert start(person, post, counter=counter).ended_at is None
    else:
        with pytest.raises(NotPermitted):
            start(person, post, counter=counter)
        assert not Duty.objects.exists()


def test_start_is_recorded_with_post_and_counter(office: Office) -> None:
    person = a_person(office, Role.COUNTER_OFFICER)
    start(person, Post.COUNTER, counter=2)
    event = Event.objects.get()
    assert (event.code, event.actor) == ("DUTY_STARTED", person)
    assert event.data == {"post": "COUNTER", "counter": 2, "user": person.pk}
    assert list(events.broken(office)) == []


def test_starting_again_changes_nothing(office: Office) -> None:
    person = a_person(office, Role.SERVICE_AMBASSADOR)
    start(person, Post.LOBBY)
    before = revision(office)
    with pytest.raises(AlreadyDone, match="Lobi"):
        start(person, Post.LOBBY)
    assert Duty.objects.count() == 1
    assert revision(office) == before
    assert codes(office) == ["DUTY_STARTED"]


def test_same_counter_again_changes_nothing(office: Office) -> None:
    person = a_person(office, Role.COUNTER_OFFICER)
    start(person, Post.COUNTER, counter=1)
    with pytest.raises(AlreadyDone, match="Loket 1"):
        start(person, Post.COUNTER, counter=1)


def test_counter_has_one_officer(office: Office) -> None:
    start(a_person(office, Role.COUNTER_OFFICER, name="Eka Contoh"), Post.COUNTER, counter=1)
    with pytest.raises(Refused, match="sudah dijaga Eka Contoh"):
        start(a_person(office, Role.COUNTER_OFFICER), Post.COUNTER, counter=1)


def test_database_refuses_a_second_officer_at_a_counter(office: Office) -> None:
    counter = office.counters.get(number=1)
    on_duty(a_person(office, Role.COUNTER_OFFICER), Post.COUNTER, counter=counter)
    with pytest.raises(IntegrityError), transaction.atomic():
        on_duty(a_person(office, Role.COUNTER_OFFICER), Post.COUNTER, counter=counter)


def test_officer_stands_at_one_counter(office: Office) -> None:
    person = a_person(office, Role.COUNTER_OFFICER)
    start(person, Post.COUNTER, counter=1)
    with pytest.raises(Refused, match="Akhiri tugas itu sebelum pindah"):
        start(person, Post.COUNTER, counter=2)


def test_closed_counter_takes_nobody(office: Office) -> None:
    office.counters.filter(number=1).update(is_active=False)
    with pytest.raises(Refused, match="tidak dibuka"):
        start(a_person(office, Role.COUNTER_OFFICER), Post.COUNTER, counter=1)


def test_counter_must_be_named(office: Office) -> None:
    with pytest.raises(Refused, match="Pilih loket"):
        start(a_person(office, Role.COUNTER_OFFICER), Post.COUNTER)


def test_counter_of_another_office_takes_nobody(office: Office) -> None:
    other = factories.an_office("Kantor Lain Contoh").counters.get(number=1)
    with pytest.raises(Refused, match="tidak dibuka"):
        duty.start_duty(
            office=office,
            post=Post.COUNTER,
            counter=other,
            by=a_person(office, Role.COUNTER_OFFICER),
            now=T0,
        )


def test_duty_at_another_office_is_refused(office: Office) -> None:
    other = factories.an_office("Kantor Lain Contoh")
    with pytest.raises(NotPermitted):
        start(a_person(office, Role.SERVICE_AMBASSADOR), Post.LOBBY, office=other)


def test_two_roles_may_hold_two_posts(office: Office) -> None:
    person = a_person(office, Role.SERVICE_AMBASSADOR, Role.COUNTER_OFFICER)
    start(person, Post.LOBBY)
    start(person, Post.COUNTER, counter=1)
    assert Duty.objects.open().filter(user=person).count() == 2


def test_who_is_on_duty_names_those_present_at_this_office(office: Office) -> None:
    first, second, gone = (a_person(office, Role.SERVICE_AMBASSADOR) for _ in range(3))
    for person in (first, second, gone):
        start(person, Post.LOBBY)
    duty.end_duty(duty=gone.duties.get(), by=gone, now=T0 + MINUTE)
    elsewhere = a_person(factories.an_office("Kantor Lain Contoh"), Role.SERVICE_AMBASSADOR)
    start(elsewhere, Post.LOBBY)
    assert list(duty.who_is_on_duty(office, Post.LOBBY)) == [first, second]
    assert list(duty.who_is_on_duty(office, Post.MANAGER)) == []


def test_end_is_recorded(office: Office) -> None:
    person = a_person(office, Role.SERVICE_AMBASSADOR)
    present = start(person, Post.LOBBY)
    duty.end_duty(duty=present, by=person, now=T0 + MINUTE)
    present.refresh_from_db()
    assert present.ended_at == T0 + MINUTE
    assert codes(office) == ["DUTY_STARTED", "DUTY_ENDED"]


def test_ending_again_changes_nothing(office: Office) -> None:
    person = a_person(office, Role.SERVICE_AMBASSADOR)
    present = start(person, Post.LOBBY)
    duty.end_duty(duty=present, by=person, now=T0 + MINUTE)
    before = revision(office)
    with pytest.raises(AlreadyDone):
        duty.end_duty(duty=present, by=person, now=T0 + 2 * MINUTE)
    present.refresh_from_db()
    assert present.ended_at == T0 + MINUTE
    assert revision(office) == before


def test_clock_set_back_never_ends_a_duty_before_its_start(office: Office) -> None:
    person = a_person(office, Role.SERVICE_AMBASSADOR)
    present = start(person, Post.LOBBY)
    duty.end_duty(duty=present, by=person, now=T0 - timedelta(hours=1))
    present.refresh_from_db()
    assert present.ended_at == present.started_at


@pytest.mark.parametrize("role", Role)
def test_colleague_cannot_end_anothers_duty(office: Office, role: Role) -> None:
    present = start(a_person(office, Role.SERVICE_AMBASSADOR), Post.LOBBY)
    with pytest.raises(NotPermitted):
        duty.end_duty(duty=present, by=a_person(office, role), now=T0 + MINUTE)


def test_manager_on_duty_ends_a_forgotten_duty(office: Office) -> None:
    person = a_person(office, Role.COUNTER_OFFICER)
    present = start(person, Post.COUNTER, counter=1)
    manager = a_manager(office)
    duty.end_duty(duty=present, by=manager, now=T0 + MINUTE)
    event = Event.objects.order_by("-sequence")[0]
    assert (event.actor, event.data["user"]) == (manager, person.pk)


def test_manager_of_another_office_cannot_end_a_duty(office: Office) -> None:
    present = start(a_person(office, Role.SERVICE_AMBASSADOR), Post.LOBBY)
    outsider = a_manager(factories.an_office("Kantor Lain Contoh"))
    with pytest.raises(NotPermitted):
        duty.end_duty(duty=present, by=outsider, now=T0 + MINUTE)
