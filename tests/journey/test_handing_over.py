"""The hand-over to the ambassador: who takes whom with what was learnt; people assigned."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from ramah.aids import lending
from ramah.aids.models import AidDecision, AidType, Attendance
from ramah.journey import actions, detours, handing_over, transitions
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, Post, Role, User
from ramah.visits.models import Event, Handover, Visit
from ramah.visits.retention import forget_stale_notes
from tests.factories import T0, a_person, a_visit_at, an_office, browser_of, needs_of, on_duty
from tests.journey.lobby import ANSWERS

pytestmark = pytest.mark.django_db
NOTE = "Berbicara di sisi kiri"


@pytest.fixture
def office() -> Office:
    """An office with its catalogue."""
    return an_office()


@pytest.fixture
def ambassador(office: Office) -> User:
    """An ambassador on duty in the lobby."""
    person = a_person(office, Role.SERVICE_AMBASSADOR, name="Dewi Contoh")
    on_duty(person, Post.LOBBY)
    return person


@pytest.fixture
def guard(office: Office) -> User:
    """A security officer on duty at the dropzone."""
    person = a_person(office, Role.SECURITY_OFFICER, name="Budi Contoh")
    on_duty(person, Post.DROPZONE)
    return person


def set_off(guard: User, visit: Visit, **answers: str) -> None:
    """Send the form of step 2, everything else as it stands."""
    sent = {"parking": "none", "need_DUDUK": "", **answers}
    page = browser_of(guard).post(reverse("journey:set_off", args=[visit.pk]), sent)
    assert page.status_code == 302, page.content.decode()


def fields_of(guard: User, visit: Visit) -> str:
    """Show the form of step 2."""
    return browser_of(guard).get(reverse("journey:escort", args=[visit.pk])).content.decode()


def test_ambassador_on_duty_is_chosen_already_and_reads_what_was_learnt(
    office: Office, guard: User, ambassador: User
) -> None:
    visit = a_visit_at("lend_aids_and_escort", office)
    form = fields_of(guard, visit)
    assert "Dewi Contoh" in form
    set_off(guard, visit, receiver=str(ambassador.pk), companion="ACCOMPANIED", note=NOTE)
    desk = browser_of(ambassador).get("/duta/").content.decode()
    for told in ("Serah terima", "Untuk Anda", "Dengan pendamping", NOTE, "Terima"):
        assert told in desk
    event = Event.objects.get(code="ESCORT_SET_OFF")
    assert (event.data["to"], event.data["companion"]) == (ambassador.pk, True)
    assert NOTE not in str(event.data), "the record holds no free text"


def test_what_was_learnt_is_not_asked_again_at_registration(
    office: Office, guard: User, ambassador: User
) -> None:
    visit = a_visit_at("lend_aids_and_escort", office)
    set_off(guard, visit, receiver=str(ambassador.pk), companion="ACCOMPANIED", note=NOTE)
    browser = browser_of(ambassador)
    browser.post(reverse("journey:accept", args=[visit.pk]))
    page = browser.get(reverse("journey:register", args=[visit.pk])).content.decode()
    assert "Pendamping: ada, sudah dicatat" in page
    assert NOTE in page
    answers = {**ANSWERS, "companion": "ACCOMPANIED"}
    browser.post(reverse("journey:register", args=[visit.pk]), answers)
    visit.refresh_from_db()
    assert visit.has_companion


def test_receiver_is_who_has_the_fewest_visitors_in_hand(office: Office, ambassador: User) -> None:
    other = a_person(office, Role.SERVICE_AMBASSADOR, name="Ayu Contoh")
    on_duty(other, Post.LOBBY)
    assert handing_over.ambassadors(office) == [other, ambassador], "by name"
    visit = a_visit_at("register_visitor", office)
    visit.steps.filter(number=3).update(assignee=other)
    assert handing_over.ambassadors(office) == [ambassador, other]


def test_anybody_in_the_lobby_may_accept_and_nobody_need_be_named(
    office: Office, guard: User
) -> None:
    visit = a_visit_at("lend_aids_and_escort", office)
    assert "Belum ada Duta Pelayanan yang mulai bertugas di lobi." in fields_of(guard, visit)
    set_off(guard, visit)
    assert Handover.objects.get(visit=visit).to is None
    late = a_person(office, Role.SERVICE_AMBASSADOR)
    browser_of(late).post(reverse("journey:accept", args=[visit.pk]))
    assert visit.steps.get(number=3).started_by == late


def test_ambassador_who_went_home_meanwhile_is_refused(office: Office, ambassador: User) -> None:
    visit = a_visit_at("lend_aids_and_escort", office)
    ambassador.duties.update(ended_at=T0 + timedelta(minutes=1))
    given = handing_over.HandOver(to=ambassador)
    provision = actions.Provision(False, None, [], given)
    with pytest.raises(Refused, match="tidak lagi bertugas di lobi"):
        actions.lend_aids_and_escort(
            visit=visit, provision=provision, by=_guard(office), now=T0 + timedelta(minutes=2)
        )


def test_note_is_encrypted_and_gone_when_the_visit_closes(office: Office) -> None:
    visit = a_visit_at("lend_aids_and_escort", office)
    _send(visit, handing_over.HandOver(note=NOTE))
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM visits_handover")
        assert NOTE not in cursor.fetchone()[0]
    detours.withdraw_mistake(
        visit=visit, reason="Dua kali", by=_guard(office), now=T0 + timedelta(minutes=9)
    )
    assert Handover.objects.get(visit=visit).note == ""


def test_note_of_a_visit_nobody_closed_goes_after_a_day(office: Office) -> None:
    _send(a_visit_at("lend_aids_and_escort", office), handing_over.HandOver(note=NOTE))
    assert forget_stale_notes(now=T0 + timedelta(hours=20)) == 0
    assert forget_stale_notes(now=T0 + timedelta(hours=30)) == 1


def test_declined_aid_is_recorded_with_who_and_in_the_events(office: Office, guard: User) -> None:
    visit = a_visit_at("lend_aids_and_escort", office, needs=("KURSI_RODA",))
    set_off(guard, visit, need_KURSI_RODA="DECLINED")
    decision = AidDecision.objects.get(visit=visit)
    assert (decision.decision, decision.decided_by) == ("DECLINED", guard)
    assert Event.objects.get(code="ESCORT_SET_OFF").data["declined"] == ["KURSI_RODA"]


def test_interpreter_is_assigned_by_name_known_at_the_desk_and_free_after_the_exit(
    office: Office, guard: User, ambassador: User
) -> None:
    visit = a_visit_at("lend_aids_and_escort", office, needs=("BAHASA_ISYARAT",))
    kind = AidType.objects.get(office=office, code="JBI")
    assert f"Juru bahasa isyarat: {guard.full_name}" in fields_of(guard, visit)
    named = f"person-{kind.pk}-{guard.pk}"
    set_off(guard, visit, need_BAHASA_ISYARAT=f"type-{kind.pk}", unit_BAHASA_ISYARAT=named)
    assert Attendance.objects.open().get().person == guard
    assert guard.full_name in browser_of(ambassador).get("/duta/").content.decode()
    second = a_visit_at("lend_aids_and_escort", office, needs=("BAHASA_ISYARAT",))
    assert f"Juru bahasa isyarat: {guard.full_name}" not in fields_of(guard, second)
    assert f"Juru bahasa isyarat: {ambassador.full_name}" in fields_of(guard, second)
    now = T0 + timedelta(minutes=20)
    transitions.accept_visitor(visit=visit, by=ambassador, now=now)
    detours.leave_early(visit=visit, reason="Ada urusan", by=ambassador, now=now)
    transitions.meet_visitor(visit=visit, by=guard, now=now)
    assert Attendance.objects.open().exists(), "until the exit"
    actions.see_visitor_out(visit=visit, returns={}, by=guard, now=now)
    assert not Attendance.objects.open().exists()


def test_busy_person_is_refused_and_can_be_freed_by_hand(office: Office, guard: User) -> None:
    kind = AidType.objects.get(office=office, code="PENDAMPING")
    first = a_visit_at("lend_aids_and_escort", office, needs=("PENDAMPING",))
    named = f"person-{kind.pk}-{guard.pk}"
    set_off(guard, first, need_PENDAMPING=f"type-{kind.pk}", unit_PENDAMPING=named)
    second = a_visit_at("lend_aids_and_escort", office, needs=("PENDAMPING",))
    (need,) = needs_of(office, "PENDAMPING")
    choice = lending.Choice(need, "PROVIDED", type=kind, person=guard)
    later = T0 + timedelta(minutes=9)
    with pytest.raises(Refused, match="Budi Contoh sedang mendampingi pemohon lain"):
        detours.provide_aids(visit=second, choices=[choice], by=guard, now=later)
    attendance = Attendance.objects.open().get()
    page = browser_of(guard).get(reverse("journey:visit", args=[first.pk])).content.decode()
    assert "Bebaskan" in page
    browser_of(guard).post(reverse("journey:free_person", args=[attendance.pk]))
    detours.provide_aids(visit=second, choices=[choice], by=guard, now=later)
    with pytest.raises(AlreadyDone):
        detours.free_person(attendance=attendance, by=guard, now=later)


def test_other_office_cannot_free_a_person(client: Client, office: Office, guard: User) -> None:
    visit = a_visit_at("lend_aids_and_escort", office)
    kind = AidType.objects.get(office=office, code="JBI")
    row = Attendance.objects.create(
        office=office, visit=visit, type=kind, person=guard, taken_at=T0
    )
    stranger = a_person(an_office("Kantor Lain"), Role.SECURITY_OFFICER)
    address = reverse("journey:free_person", args=[row.pk])
    assert browser_of(stranger).post(address).status_code == 404


def _guard(office: Office) -> User:
    return User.objects.filter(office=office, assignments__role=Role.SECURITY_OFFICER)[0]


def _send(visit: Visit, given: handing_over.HandOver) -> None:
    provision = actions.Provision(False, None, [], given)
    by, now = _guard(visit.office), T0 + timedelta(minutes=5)
    actions.lend_aids_and_escort(visit=visit, provision=provision, by=by, now=now)
