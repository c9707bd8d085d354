"""How a ring ends: taken at the post for a named officer, or closed without a visit."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ramah.bells import ringing
from ramah.bells.models import Bell, Ring
from ramah.bells.people import can_come
from ramah.journey import bell_actions
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, Role
from ramah.visits.models import Event
from tests.bells.ringers import rung, with_bell
from tests.factories import a_person, a_visit_at, browser_of
from tests.journey import test_bells
from tests.journey.test_bells import a_post, at_work, words

pytestmark = pytest.mark.both
bell = test_bells.bell  # the fixture
MISTAP = Ring.Closing.MISTAP.value


def a_ring(bell: Bell) -> Ring:
    """Ring just now."""
    return rung(bell, at=timezone.now())


def take_there(client: Any, ring: Ring, who: object) -> Any:
    """Tap a name on the post's screen."""
    return client.post(f"/papan/bel/{ring.code}/datang/", {"petugas": str(who)}, follow=True)


def test_post_offers_the_officers_on_duty_and_takes_the_ring_in_a_name(bell: Bell) -> None:
    guard = at_work(bell.office, Role.SECURITY_OFFICER, "Budi Contoh")
    at_work(bell.office, Role.SERVICE_AMBASSADOR, "Dewi Contoh")
    post, ring = a_post(bell.office, "RING"), a_ring(bell)
    screen = words(post.get("/papan/bel/"))
    assert "Budi Contoh datang" in screen
    assert "Dewi Contoh" not in screen, "an ambassador is asked where no guard is on duty"
    said = words(take_there(post, ring, guard.pk))
    assert "dicatat di pos ini" in said
    assert "Budi Contoh" not in said
    ring.refresh_from_db()
    assert (ring.taken_by, ring.at_post) == (guard, True)
    event = Event.objects.get(code="BELL_TAKEN")
    assert event.actor is None, "a screen is no person"
    assert event.data["person"] == guard.pk
    assert event.data["device"]
    assert "Nama Anda dipilih di layar pos." in words(browser_of(guard).get("/keamanan/"))


def test_officer_confirms_what_the_post_said_by_recording_or_closing(bell: Bell) -> None:
    guard = at_work(bell.office, Role.SECURITY_OFFICER)
    post, ring = a_post(bell.office, "RING"), a_ring(bell)
    take_there(post, ring, guard.pk)
    browser = browser_of(guard)
    assert browser.get(f"/bel/{ring.code}/catat/").status_code == 200
    browser.post(f"/bel/{ring.code}/tutup/", {"alasan": "GONE"})
    assert Event.objects.get(code="BELL_CLOSED").actor == guard


def test_board_in_the_hall_names_nobody_and_takes_nothing(bell: Bell) -> None:
    guard = at_work(bell.office, Role.SECURITY_OFFICER, "Budi Contoh")
    board, ring = a_post(bell.office, "BOARD"), a_ring(bell)
    assert "Budi Contoh" not in words(board.get("/papan/bel/"))
    assert take_there(board, ring, guard.pk).status_code == 403
    assert take_there(Client(), ring, guard.pk).status_code == 403


def test_nobody_off_duty_is_sent(bell: Bell) -> None:
    at_work(bell.office, Role.SECURITY_OFFICER)
    home, ring = a_person(bell.office, Role.SECURITY_OFFICER), a_ring(bell)
    take_there(a_post(bell.office, "RING"), ring, home.pk)
    ring.refresh_from_db()
    assert ring.ending == ""
    with pytest.raises(Refused, match="tidak sedang bertugas"):
        ringing.take_at_post(ring=ring, person=home, device=1, now=timezone.now())


def test_where_no_guard_is_on_duty_the_post_offers_who_hears_it(office: Office) -> None:
    with_bell(office)
    dewi = at_work(office, Role.SERVICE_AMBASSADOR)
    assert can_come(office) == [dewi]


@pytest.mark.parametrize("reason", Ring.Closing.values)
def test_taken_ring_is_closed_without_a_visit_with_its_reason(bell: Bell, reason: str) -> None:
    guard, ring = at_work(bell.office, Role.SECURITY_OFFICER), a_ring(bell)
    ringing.take(ring=ring, by=guard, now=timezone.now())
    browser = browser_of(guard)
    assert "Tidak perlu kunjungan" in words(browser.get("/keamanan/"))
    browser.post(f"/bel/{ring.code}/tutup/", {"alasan": reason})
    assert Event.objects.get(code="BELL_CLOSED").data["reason"] == reason
    assert "Anda menuju pemohon" not in words(browser.get("/keamanan/"))
    assert "Petugas menutup panggilan ini" in words(browser.get(f"/panggil/{ring.code}/"))


def test_ring_is_closed_once_and_only_when_taken_and_without_a_visit(bell: Bell) -> None:
    guard, now = at_work(bell.office, Role.SECURITY_OFFICER), timezone.now()
    waiting, taken, linked = a_ring(bell), a_ring(bell), a_ring(bell)
    for ring in (taken, linked):
        ringing.take(ring=ring, by=guard, now=now)
    visit = a_visit_at("receive_visitor", bell.office)
    ringing.link(ring=linked, visit=visit, by=guard, now=now)
    for ring in (waiting, linked):
        with pytest.raises(AlreadyDone):
            bell_actions.close_ring(ring=ring, reason=MISTAP, by=guard, now=now)
    with pytest.raises(Refused, match="Pilih alasan"):
        bell_actions.close_ring(ring=taken, reason="", by=guard, now=now)
    bell_actions.close_ring(ring=taken, reason=MISTAP, by=guard, now=now)
    with pytest.raises(AlreadyDone):
        bell_actions.close_ring(ring=taken, reason=MISTAP, by=guard, now=now)
    with pytest.raises(AlreadyDone):
        ringing.link(ring=taken, visit=visit, by=guard, now=now)


def test_ambassador_hears_the_bell_while_registering(bell: Bell) -> None:
    ambassador = at_work(bell.office, Role.SERVICE_AMBASSADOR)
    visit = a_visit_at("register_visitor", bell.office)
    a_ring(bell)
    page = browser_of(ambassador).get(f"/duta/{visit.pk}/daftar/")
    assert "data-bell-ring" in page.content.decode()
