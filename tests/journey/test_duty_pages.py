"""The page of duties: each form sent rightly, by the wrong role, from the wrong office, twice."""

from datetime import time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ramah.offices.models import Duty, Office, Post, Role, RosterEntry, Substitution, User
from ramah.visits.models import Event, StepRecord
from tests import factories
from tests.factories import T0, a_person, a_visit_at, on_duty, someone
from tests.journey.duties import a_manager, stand_in

PAGE, START, STAND_IN = "/tugas/", "/tugas/mulai/", "/tugas/bertindak/"


def logged_in(user: User) -> Client:
    """Give a browser in which a person is logged in."""
    client = Client()
    client.force_login(user, backend="ramah.offices.backends.StaffBackend")
    return client


def page_after(client: Client, path: str, **fields: object) -> str:
    """Send a form and give the page it leads to."""
    return client.post(path, fields, follow=True).content.decode()


def end(duty: Duty) -> str:
    """The address where a duty ends."""
    return f"/tugas/{duty.pk}/akhiri/"


def stop(substitution: Substitution) -> str:
    """The address where a substitution ends."""
    return f"/tugas/bertindak/{substitution.pk}/berhenti/"


@pytest.mark.parametrize("role", [*Role])
def test_page_is_for_those_who_have_a_post(office: Office, role: Role) -> None:
    answer = logged_in(a_person(office, role)).get(PAGE)
    assert answer.status_code == (403 if role == Role.OFFICE_ADMINISTRATOR else 200)


@pytest.mark.parametrize("path", [START, STAND_IN, "/tugas/1/akhiri/"])
def test_nobody_logged_out_gets_in(office: Office, path: str) -> None:
    assert Client().post(path).headers["Location"].startswith("/masuk/")


@pytest.mark.parametrize("path", [START, STAND_IN])
def test_address_of_a_form_opened_as_a_page_shows_the_duties(office: Office, path: str) -> None:
    client = logged_in(a_person(office, Role.SECURITY_OFFICER))
    assert client.get(path).headers["Location"] == PAGE


def test_one_tap_starts_duty(office: Office) -> None:
    person = a_person(office, Role.SERVICE_AMBASSADOR)
    page = page_after(logged_in(person), START, post="LOBBY")
    assert "Anda sekarang bertugas" in page
    assert "Bertugas:</span> Lobi" in page
    assert Duty.objects.open().get().user == person


def test_second_tap_changes_nothing(office: Office) -> None:
    client = logged_in(a_person(office, Role.SERVICE_AMBASSADOR))
    client.post(START, {"post": "LOBBY"})
    assert "Anda sudah bertugas di Lobi." in page_after(client, START, post="LOBBY")
    assert Duty.objects.count() == Event.objects.count() == 1


def test_post_of_another_role_is_forbidden(office: Office) -> None:
    client = logged_in(a_person(office, Role.SERVICE_AMBASSADOR))
    assert client.post(START, {"post": "DROPZONE"}).status_code == 403
    assert not Duty.objects.exists()


def test_counter_of_another_office_does_not_exist_here(office: Office) -> None:
    other = factories.an_office("Kantor Lain Contoh").counters.get(number=1)
    client = logged_in(a_person(office, Role.COUNTER_OFFICER))
    assert client.post(START, {"post": "COUNTER", "counter": other.pk}).status_code == 302
    assert not Duty.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"post": "DAPUR"}, {"post": "COUNTER", "counter": "x"}])
def test_nonsense_starts_nothing(office: Office, fields: dict[str, str]) -> None:
    client = logged_in(a_person(office, Role.COUNTER_OFFICER))
    assert client.post(START, fields).headers["Location"] == PAGE
    assert not Duty.objects.exists()


def test_free_counters_are_offered_and_taken_ones_not(office: Office) -> None:
    first, second = office.counters.order_by("number")
    on_duty(a_person(office, Role.COUNTER_OFFICER), Post.COUNTER, counter=first)
    client = logged_in(a_person(office, Role.COUNTER_OFFICER))
    page = client.get(PAGE).content.decode()
    assert f'value="{second.pk}"' in page
    assert f'value="{first.pk}"' not in page
    page_after(client, START, post="COUNTER", counter=second.pk)
    third = logged_in(a_person(office, Role.COUNTER_OFFICER)).get(PAGE).content.decode()
    assert "Semua loket sudah dijaga" in third


def test_taken_counter_is_refused_in_words(office: Office) -> None:
    first = office.counters.get(number=1)
    on_duty(a_person(office, Role.COUNTER_OFFICER, name="Eka Contoh"), Post.COUNTER, counter=first)
    client = logged_in(a_person(office, Role.COUNTER_OFFICER))
    page = page_after(client, START, post="COUNTER", counter=first.pk)
    assert "sudah dijaga Eka Contoh. Pilih loket lain." in page


def test_roster_proposes_what_is_planned_now(office: Office) -> None:
    person = a_person(office, Role.COUNTER_OFFICER)
    local = timezone.now().astimezone(office.zone)
    counter = office.counters.get(number=2)
    for weekday, ends in ((local.weekday(), time.max), ((local.weekday() + 1) % 7, time.max)):
        RosterEntry.objects.create(
            office=office,
            user=person,
            weekday=weekday,
            post=Post.COUNTER,
            counter=counter,
            starts=time(0),
            ends=ends,
        )
    client = logged_in(person)
    page = " ".join(client.get(PAGE).content.decode().split())
    assert "Loket 2, 00.00–23.59" in page
    assert "Mulai di Loket 2" in page
    assert "Jadwal Anda" not in page_after(client, START, post="COUNTER", counter=counter.pk)


def test_one_tap_ends_duty_and_a_second_changes_nothing(office: Office) -> None:
    person = a_person(office, Role.SERVICE_AMBASSADOR)
    present, client = on_duty(person, Post.LOBBY), logged_in(person)
    assert "Tugas di Lobi sudah berakhir." in page_after(client, end(present))
    ended = Duty.objects.get().ended_at
    assert "Tugas ini sudah berakhir." in page_after(client, end(present))
    assert Duty.objects.get().ended_at == ended


@pytest.mark.parametrize("role", [Role.SERVICE_AMBASSADOR, Role.MANAGER_ON_DUTY])
def test_duty_of_another_is_not_ended(office: Office, role: Role) -> None:
    present = on_duty(a_person(office, Role.SERVICE_AMBASSADOR), Post.LOBBY)
    client = logged_in(a_person(office, role))  # a manager, but not on duty
    assert client.get(end(present)).status_code == 403
    assert client.post(end(present)).status_code == 403
    assert Duty.objects.open().exists()


def test_duty_of_another_office_is_not_found(office: Office) -> None:
    present = on_duty(a_person(office, Role.SERVICE_AMBASSADOR), Post.LOBBY)
    client = logged_in(a_manager(factories.an_office("Kantor Lain Contoh")))
    assert client.get(end(present)).status_code == 404
    assert client.post(end(present)).status_code == 404


def test_manager_ends_a_forgotten_duty(office: Office) -> None:
    present = on_duty(a_person(office, Role.SERVICE_AMBASSADOR, name="Dewi Contoh"), Post.LOBBY)
    client = logged_in(a_manager(office))
    assert end(present) in client.get(PAGE).content.decode()
    assert "Tugas ini milik Dewi Contoh" in client.get(end(present)).content.decode()
    client.post(end(present))
    assert not Duty.objects.at_post(office, Post.LOBBY).exists()


@pytest.fixture
def escort(office: Office) -> Duty:
    """A security officer on duty who has a visitor in their care."""
    a_visit_at("receive_visitor", office)
    return on_duty(someone(office, Role.SECURITY_OFFICER), Post.DROPZONE)


def test_visitor_in_care_is_handed_over_to_a_colleague(office: Office, escort: Duty) -> None:
    colleague = a_person(office, Role.SECURITY_OFFICER, name="Agus Contoh")
    on_duty(colleague, Post.DROPZONE)
    client = logged_in(escort.user)
    assert "Serahkan lalu akhiri" in client.get(PAGE).content.decode()
    page = client.get(end(escort)).content.decode()
    assert StepRecord.objects.get().visit.code in page
    assert "Agus Contoh" in page
    page_after(client, end(escort), to=colleague.pk)
    assert StepRecord.objects.get().assignee == colleague
    assert not Duty.objects.open().filter(user=escort.user).exists()


def test_without_a_choice_the_page_asks_for_the_colleague(office: Office, escort: Duty) -> None:
    on_duty(a_person(office, Role.SECURITY_OFFICER), Post.DROPZONE)
    answer = logged_in(escort.user).post(end(escort))
    assert answer.status_code == 422
    assert "Pilih rekan yang menerima, atau tetap bertugas." in answer.content.decode()
    assert Duty.objects.open().filter(user=escort.user).exists()


def test_person_who_is_not_on_duty_cannot_be_chosen(office: Office, escort: Duty) -> None:
    on_duty(a_person(office, Role.SECURITY_OFFICER), Post.DROPZONE)
    idle = a_person(office, Role.SECURITY_OFFICER)
    answer = logged_in(escort.user).post(end(escort), {"to": idle.pk})
    assert answer.status_code == 422
    assert StepRecord.objects.get().assignee == escort.user


def test_without_a_colleague_the_page_says_what_to_do(office: Office, escort: Duty) -> None:
    page = logged_in(escort.user).get(end(escort)).content.decode()
    assert "Belum ada rekan lain yang bertugas di pos ini." in page
    assert "Tetap bertugas" in page


def test_counter_with_a_visitor_is_not_left(office: Office) -> None:
    a_visit_at("serve_visitor", office)
    officer = someone(office, Role.COUNTER_OFFICER)
    present = on_duty(officer, Post.COUNTER, counter=office.counters.get(number=1))
    assert "masih melayani satu pemohon" in page_after(logged_in(officer), end(present))
    assert Duty.objects.open().exists()


def test_manager_stands_in_and_stops(office: Office) -> None:
    client = logged_in(a_manager(office))
    page = page_after(client, STAND_IN, role="COUNTER_OFFICER", reason="Loket kosong")
    assert "Anda bertindak untuk Petugas Pelayanan. Alasan: Loket kosong" in page
    page_after(client, STAND_IN, role="COUNTER_OFFICER", reason="Loket kosong")
    substitution = Substitution.objects.get()
    assert "Ya, akhiri" in client.get(stop(substitution)).content.decode()
    assert "tidak lagi bertindak" in page_after(client, stop(substitution))
    assert "sudah berhenti bertindak" in page_after(client, stop(substitution))
    assert Event.objects.count() == 2


def test_reason_is_required_and_the_role_stays_chosen(office: Office) -> None:
    client = logged_in(a_manager(office))
    answer = client.post(STAND_IN, {"role": "COUNTER_OFFICER", "reason": " "})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_reason"' in page
    assert "checked" in page.partition('value="COUNTER_OFFICER"')[2].partition(">")[0]
    assert not Substitution.objects.exists()


def test_manager_not_on_duty_is_told_to_start(office: Office) -> None:
    client = logged_in(a_person(office, Role.MANAGER_ON_DUTY))
    answer = client.post(STAND_IN, {"role": "COUNTER_OFFICER", "reason": "Loket kosong"})
    assert "Mulailah bertugas sebagai Manajer On Duty" in answer.content.decode()
    assert "Loket kosong" in answer.content.decode()  # nothing typed is lost


@pytest.mark.parametrize(
    "role", [Role.SECURITY_OFFICER, Role.SERVICE_AMBASSADOR, Role.COUNTER_OFFICER]
)
def test_officers_cannot_stand_in(office: Office, role: Role) -> None:
    client = logged_in(a_person(office, role))
    fields = {"role": "COUNTER_OFFICER", "reason": "Loket kosong"}
    assert client.post(STAND_IN, fields).status_code == 403
    assert not Substitution.objects.exists()


def test_substitution_of_another_is_not_found(office: Office) -> None:
    substitution = stand_in(a_manager(office))
    assert logged_in(a_manager(office)).post(stop(substitution)).status_code == 404


def test_refresh_that_finds_nothing_new_is_not_sent_again(office: Office) -> None:
    client = logged_in(a_person(office, Role.SECURITY_OFFICER))
    first = client.get(PAGE, headers={"HX-Request": "true"})
    assert "<html" not in first.content.decode()
    headers = {"HX-Request": "true", "If-None-Match": first.headers["ETag"]}
    assert client.get(PAGE, headers=headers).status_code == 304


def test_page_shows_since_when_and_who_else(office: Office) -> None:
    person = a_person(office, Role.SECURITY_OFFICER)
    on_duty(person, Post.DROPZONE, at=T0 + timedelta(minutes=2))
    on_duty(a_person(office, Role.SERVICE_AMBASSADOR, name="Dewi Contoh"), Post.LOBBY)
    page = " ".join(logged_in(person).get(PAGE).content.decode().split())
    assert "Sejak 09.02, Selasa, 24 November 2026" in page
    assert "Dewi Contoh" in page
