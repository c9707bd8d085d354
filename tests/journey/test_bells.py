"""The bell on the desks: who sees and hears it from when, who may take it, what comes of it."""

import html
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ramah.bells import ringing
from ramah.bells.models import Bell, Ring
from ramah.journey import actions
from ramah.journey.bell_desk import NEEDS_OF
from ramah.offices.device_sessions import COOKIE
from ramah.offices.devices import token_hash
from ramah.offices.models import Device, Office, OpeningHours, Post, Role, User
from ramah.visits.models import Event, Visit
from tests.bells.ringers import rung, with_bell
from tests.factories import a_person, an_office, browser_of, needs_of, on_duty

pytestmark = pytest.mark.both
SECOND = timedelta(seconds=1)
URL_OF = {
    Role.SECURITY_OFFICER: "/keamanan/",
    Role.SERVICE_AMBASSADOR: "/duta/",
    Role.MANAGER_ON_DUTY: "/manajer/",
}
POST_OF = {
    Role.SECURITY_OFFICER: Post.DROPZONE,
    Role.SERVICE_AMBASSADOR: Post.LOBBY,
    Role.MANAGER_ON_DUTY: Post.MANAGER,
}


@pytest.fixture
def bell(office: Office) -> Bell:
    """A bell of an office that is open around the clock."""
    OpeningHours.objects.filter(office=office).delete()
    for weekday in range(7):
        OpeningHours.objects.create(
            office=office, weekday=weekday, opens="00:00", closes="23:59:59.999999"
        )
    office.holidays.all().delete()
    return with_bell(office)


def at_work(office: Office, role: Role, name: str = "") -> User:
    """Put somebody on duty at the post of a role."""
    person = a_person(office, role, name=name)
    on_duty(person, POST_OF[role], at=timezone.now() - timedelta(hours=1))
    return person


def words(answer: Any) -> str:
    """Read a page as a person does."""
    return html.unescape(" ".join(answer.content.decode().split()))


def marks(client: Client, address: str) -> tuple[str, str, bool] | None:
    """Give from when a ring is shown and heard on a desk, and whether it is hidden now."""
    found = re.search(r"<li class=\"bell-ring\"(.*?)>", words(client.get(address)))
    if not found:
        return None
    shown, heard = (re.search(rf'data-{name}="(\d+)"', found[1]) for name in ("shown", "heard"))
    return (shown[1] if shown else "", heard[1] if heard else "", "hidden" in found[1])


def test_each_desk_shows_and_sounds_from_its_own_second(bell: Bell) -> None:
    people = {role: at_work(bell.office, role) for role in POST_OF}
    rung(bell, at=timezone.now())
    seen = {role: marks(browser_of(people[role]), URL_OF[role]) for role in POST_OF}
    assert seen == {
        Role.SECURITY_OFFICER: ("0", "0", False),
        Role.SERVICE_AMBASSADOR: ("30", "30", True),
        Role.MANAGER_ON_DUTY: ("90", "90", True),
    }


def test_officer_with_a_visitor_hears_it_later_and_sees_it_at_once(bell: Bell) -> None:
    free, busy = (at_work(bell.office, Role.SECURITY_OFFICER) for _number in range(2))
    visit_id = uuid.uuid4()
    actions.receive_visitor(
        visit_id=visit_id,
        office=bell.office,
        needs=needs_of(bell.office),
        by=busy,
        now=timezone.now(),
    )
    rung(bell, at=timezone.now())
    assert marks(browser_of(free), "/keamanan/") == ("0", "0", False)
    assert marks(browser_of(busy), "/keamanan/") == ("0", "30", False)
    assert marks(browser_of(busy), f"/keamanan/{visit_id}/") == ("0", "30", False)


def test_who_is_not_on_duty_sees_it_without_a_sound(bell: Bell) -> None:
    at_work(bell.office, Role.SERVICE_AMBASSADOR)
    off_duty = a_person(bell.office, Role.SECURITY_OFFICER)
    rung(bell, at=timezone.now())
    assert marks(browser_of(off_duty), "/keamanan/") == ("0", "", False)


def test_desk_without_a_bell_shows_nothing_of_it(office: Office) -> None:
    guard = at_work(office, Role.SECURITY_OFFICER)
    assert "data-bells" not in words(browser_of(guard).get("/keamanan/"))


def test_part_is_answered_only_when_it_changed(bell: Bell) -> None:
    client = browser_of(at_work(bell.office, Role.SECURITY_OFFICER), headers={"HX-Request": "true"})
    first = client.get("/bel/")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/bel/", headers=tag).status_code == 304
    rung(bell, at=timezone.now())
    assert "Saya datang" in words(client.get("/bel/", headers=tag))


def test_one_tap_takes_it_and_the_others_read_who_comes(bell: Bell) -> None:
    first = at_work(bell.office, Role.SECURITY_OFFICER, name="Budi Contoh")
    second = at_work(bell.office, Role.SECURITY_OFFICER, name="Agus Contoh")
    made = rung(bell, at=timezone.now())
    mine, theirs = browser_of(first), browser_of(second)
    answer = mine.post(f"/bel/{made.code}/datang/", follow=True)
    assert "Pemohon membaca bahwa petugas datang: Dropzone." in words(answer)
    assert "Anda menuju pemohon: Dropzone." in words(answer)
    late = words(theirs.post(f"/bel/{made.code}/datang/", follow=True))
    assert "Budi Contoh sudah menuju pemohon ini." in late
    assert "Budi Contoh menuju pemohon di Dropzone" in late
    assert "Saya datang" not in late


def test_visit_of_a_ring_begins_with_its_needs_and_knows_its_ring(bell: Bell) -> None:
    guard = at_work(bell.office, Role.SECURITY_OFFICER)
    made, client = rung(bell, at=timezone.now(), wanted="HEARING"), browser_of(guard)
    client.post(f"/bel/{made.code}/datang/")
    said = words(client.get(f"/bel/{made.code}/catat/"))
    assert re.findall(r'value="(\w+)"[^>]*checked', said) == ["MENDENGAR", "BAHASA_ISYARAT"]
    sent = {"visit_id": str(uuid.uuid4()), "needs": ["MENDENGAR"]}
    answer = client.post(f"/bel/{made.code}/catat/", sent, follow=True)
    visit = Visit.objects.get()
    assert answer.redirect_chain[-1][0] == f"/keamanan/{visit.pk}/"
    made.refresh_from_db()
    assert made.visit == visit
    assert [need.code for need in visit.needs.all()] == ["MENDENGAR"]
    client.post(f"/bel/{made.code}/catat/", sent)  # a second tap
    client.post(f"/bel/{made.code}/catat/", {**sent, "visit_id": str(uuid.uuid4())})
    assert Visit.objects.count() == 1
    assert Event.objects.get(code="BELL_LINKED").visit_id == visit.pk
    assert "Anda menuju pemohon" not in words(client.get("/keamanan/"))


def test_needs_that_help_implies_are_in_the_catalogue(office: Office) -> None:
    known = set(office.needs.values_list("code", flat=True))
    assert {code for codes in NEEDS_OF.values() for code in codes} <= known
    assert set(NEEDS_OF) | {Ring.Help.OTHER} == set(Ring.Help)


def test_visit_needs_a_need_and_a_ring_that_was_taken(bell: Bell) -> None:
    guard = at_work(bell.office, Role.SECURITY_OFFICER)
    made, client = rung(bell, at=timezone.now()), browser_of(guard)
    sent = {"visit_id": str(uuid.uuid4()), "needs": ["DUDUK"]}
    assert client.post(f"/bel/{made.code}/catat/", sent).headers["Location"] == "/keamanan/"
    client.post(f"/bel/{made.code}/datang/")
    answer = client.post(f"/bel/{made.code}/catat/", {"visit_id": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert "Pilih paling sedikit satu kebutuhan." in words(answer)
    assert not Visit.objects.exists()


MAY = [
    (Role.SECURITY_OFFICER, 302, 302),
    (Role.SERVICE_AMBASSADOR, 302, 403),
    (Role.MANAGER_ON_DUTY, 302, 403),
    (Role.COUNTER_OFFICER, 403, 403),
    (Role.OFFICE_ADMINISTRATOR, 403, 403),
]


@pytest.mark.parametrize(("role", "take", "receive"), MAY)
def test_who_may_take_a_ring_and_record_its_visit(
    bell: Bell, role: Role, take: int, receive: int
) -> None:
    at_work(bell.office, Role.SECURITY_OFFICER)
    made, person = rung(bell, at=timezone.now()), a_person(bell.office, role)
    client = browser_of(person)
    assert client.post(f"/bel/{made.code}/datang/").status_code == take
    made.refresh_from_db()
    assert (made.taken_by == person) is (take == 302)
    sent = {"visit_id": str(uuid.uuid4()), "needs": ["DUDUK"]}
    assert client.post(f"/bel/{made.code}/catat/", sent).status_code == receive


def test_ring_of_another_office_is_not_found(bell: Bell) -> None:
    at_work(bell.office, Role.SECURITY_OFFICER)
    made = rung(bell, at=timezone.now())
    stranger = browser_of(a_person(an_office("Kantor Lain"), Role.SECURITY_OFFICER))
    assert stranger.post(f"/bel/{made.code}/datang/").status_code == 404
    assert stranger.get(f"/bel/{made.code}/catat/").status_code == 404
    assert Client().post(f"/bel/{made.code}/datang/").headers["Location"].startswith("/masuk/")


def test_ambassador_who_comes_is_told_who_records_the_visit(bell: Bell) -> None:
    ambassador = at_work(bell.office, Role.SERVICE_AMBASSADOR)
    made, client = rung(bell, at=timezone.now()), browser_of(ambassador)
    said = words(client.post(f"/bel/{made.code}/datang/", follow=True))
    said = words(client.get("/duta/"))
    assert "Antar pemohon ke Petugas Pengamanan atau ke lobi" in said
    assert "Catat kunjungan" not in said


def a_post(office: Office, shows: str) -> Client:
    """Register a screen for the post."""
    admin, now = a_person(office, Role.OFFICE_ADMINISTRATOR), timezone.now()
    Device.objects.create(
        office=office,
        name=f"Pos {shows}",
        place="Pos pengamanan",
        shows=shows,
        added_at=now,
        token_hash=token_hash(shows),
        registered_at=now,
        registered_by=admin,
    )
    client = Client()
    client.cookies[COOKIE] = shows
    return client


@pytest.mark.parametrize("shows", ["RING", "BOARD"])
def test_post_rings_at_once_until_somebody_comes(bell: Bell, shows: str) -> None:
    guard, client = at_work(bell.office, Role.SECURITY_OFFICER), a_post(bell.office, shows)
    assert "Tidak ada panggilan." in words(client.get("/papan/bel/"))
    made = rung(bell, at=timezone.now(), wanted="WHEELCHAIR")
    assert marks(client, "/papan/bel/") == ("0", "0", False)
    assert "Kursi roda" in words(client.get("/papan/bel/"))
    ringing.take(ring=made, by=guard, now=timezone.now())
    said = words(client.get("/papan/bel/"))
    assert "Dropzone: petugas menuju pemohon sejak" in said
    assert guard.full_name not in said
    assert marks(client, "/papan/bel/") is None


def test_post_answers_only_what_is_new_and_only_its_own_device(bell: Bell) -> None:
    at_work(bell.office, Role.SECURITY_OFFICER)
    client = a_post(bell.office, "RING")
    asked = {"HX-Request": "true"}
    tag = client.get("/papan/bel/", headers=asked).headers["ETag"]
    assert client.get("/papan/bel/", headers={**asked, "If-None-Match": tag}).status_code == 304
    assert Client().get("/papan/bel/").status_code == 403
    assert a_post(bell.office, "KIOSK").get("/papan/bel/").status_code == 403
    assert client.get("/masuk/").headers["Location"] == "/papan/bel/"
