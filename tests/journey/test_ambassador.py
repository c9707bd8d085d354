"""The service ambassador's desk: who may, what it shows, accepting, seating, recognising."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ramah.aids import lending
from ramah.aids.models import Aid, Place, PlaceUse
from ramah.journey import detours
from ramah.journey.ambassador_forms import LobbyForm, SeatForm
from ramah.offices.models import Office, Role
from ramah.visits.models import Visit, Waiver
from tests.factories import (
    T0,
    a_person,
    a_service,
    a_visit_at,
    an_office,
    needs_of,
    someone,
)
from tests.journey.lobby import (
    ANSWERS,
    a_visit_brought,
    a_visit_registered,
    a_visit_seated,
    as_ambassador,
    revision,
    send,
    to,
)

DESK = "/duta/"
ON_A_VISIT = ("accept", "register", "seat")
OTHER_ROLES = (
    Role.SECURITY_OFFICER,
    Role.COUNTER_OFFICER,
    Role.MANAGER_ON_DUTY,
    Role.OFFICE_ADMINISTRATOR,
)


@pytest.mark.parametrize("role", OTHER_ROLES)
def test_only_an_ambassador_sees_the_desk_and_acts_there(
    client: Client, office: Office, role: Role
) -> None:
    visit = a_visit_brought(office)
    client.force_login(a_person(office, role))
    before = revision(office)
    for page in (DESK, reverse("journey:lobby"), reverse("journey:find")):
        assert client.get(page).status_code == 403
        assert client.post(page).status_code in {403, 405}
    for name in ON_A_VISIT:
        assert send(client, name, visit).status_code == 403
    assert revision(office) == before


def test_who_is_not_logged_in_is_asked_to(client: Client, office: Office) -> None:
    assert client.get(DESK).headers["Location"].startswith("/masuk/")


@pytest.mark.parametrize("name", [*ON_A_VISIT, "slip"])
def test_a_visit_of_another_office_does_not_exist_here(
    client: Client, office: Office, name: str
) -> None:
    elsewhere = a_visit_brought(an_office("Kantor Lain"))
    as_ambassador(client, office)
    assert client.get(to(name, elsewhere)).status_code == 404
    assert client.post(to(name, elsewhere)).status_code in {404, 405}


def test_the_desk_shows_each_visit_where_it_belongs(client: Client, office: Office) -> None:
    coming, brought = a_visit_at("receive_visitor", office), a_visit_brought(office)
    registering, seated = a_visit_registered(office), a_visit_seated(office)
    served = a_visit_seated(office)
    a_service(served, at=T0 + timedelta(minutes=6))
    over = a_visit_at("see_visitor_out", an_office("Kantor Lain"))
    detours.leave_early(
        visit=a_visit_at("receive_visitor", office),
        reason="Dijemput keluarga",
        by=someone(office, Role.SECURITY_OFFICER),
        now=T0 + timedelta(minutes=1),
    )
    context = as_ambassador(client, office).get(DESK).context
    shown = {
        name: [row.visit.pk for row in context[name]]
        for name in ("incoming", "registering", "waiting", "served")
    }
    assert shown == {
        "incoming": [brought.pk, coming.pk],
        "registering": [registering.pk],
        "waiting": [seated.pk],
        "served": [served.pk],
    }
    assert over.pk not in [pk for row in shown.values() for pk in row]


def test_the_desk_offers_the_report_of_a_visitor_who_has_left(
    client: Client, office: Office
) -> None:
    ready = a_visit_at("report_to_manager", office)
    ready.steps.filter(number=6).update(started_at=None, started_by=None, due_at=None)
    as_ambassador(client, office)
    assert f'action="{to("open_report", ready)}"' in client.get(DESK).content.decode()


def test_a_report_that_is_open_is_gone_on_with(client: Client, office: Office) -> None:
    opened = a_visit_at("report_to_manager", office)
    html = as_ambassador(client, office).get(DESK).content.decode()
    assert f'href="{to("report", opened)}"' in html


def test_aids_and_needs_stand_on_the_desk_in_the_language_of_the_screen(
    client: Client, office: Office
) -> None:
    visit = a_visit_at("lend_aids_and_escort", office, needs=("KURSI_RODA",))
    _lend_wheelchair(office, visit)
    client.cookies["ramah_language"] = "en"
    html = as_ambassador(client, office).get(DESK).content.decode()
    assert "Wheelchair KR-01" in " ".join(html.split())


def test_the_desk_refreshes_only_when_something_changed(client: Client, office: Office) -> None:
    as_ambassador(client, office)
    first = client.get(DESK, headers={"HX-Request": "true"})
    assert "<html" not in first.content.decode()
    again = {"HX-Request": "true", "If-None-Match": first["ETag"]}
    assert client.get(DESK, headers=again).status_code == 304
    a_visit_brought(office)
    assert client.get(DESK, headers=again).status_code == 200


def test_the_desk_asks_the_database_as_often_for_ten_visits_of_each_kind_as_for_one(
    client: Client, office: Office
) -> None:
    as_ambassador(client, office)
    _one_more_of_each(client, office)
    few = _queries_of_the_desk(client)
    for _time in range(9):
        _one_more_of_each(client, office)
    assert _queries_of_the_desk(client) == few


def test_one_tap_accepts_a_visitor_who_was_brought(client: Client, office: Office) -> None:
    visit = a_visit_brought(office)
    answer = send(as_ambassador(client, office), "accept", visit)
    assert answer.headers["Location"] == to("register", visit)
    assert visit.steps.current().get().number == 3


def test_accepting_twice_changes_nothing_and_goes_on(client: Client, office: Office) -> None:
    visit = a_visit_brought(office)
    send(as_ambassador(client, office), "accept", visit)
    before = revision(office)
    answer = client.post(to("accept", visit), follow=True)
    assert answer.redirect_chain == [(to("register", visit), 302)]
    assert "Langkah ini sudah tercatat" in answer.content.decode()
    assert revision(office) == before


def test_accepting_before_the_officer_set_off_asks_the_reasons(
    client: Client, office: Office
) -> None:
    visit = a_visit_at("lend_aids_and_escort", office, needs=("MEMBACA",))
    as_ambassador(client, office)
    reasons = {
        "reason_parking_settled": "Belum tercatat",
        "reason_aids_settled": "Disiapkan di lobi",
    }
    asked = send(client, "accept", visit, **reasons)
    assert asked.status_code == 422
    assert 'value="Disiapkan di lobi"' in asked.content.decode()
    reasons["reason_special_queue_given"] = "Petugas dipanggil"
    assert send(client, "accept", visit, **reasons).status_code == 302
    assert Waiver.objects.filter(visit=visit).count() == 3


def test_a_visitor_still_at_the_dropzone_cannot_be_accepted(client: Client, office: Office) -> None:
    visit = a_visit_at("receive_visitor", office)
    refused = send(as_ambassador(client, office), "accept", visit)
    assert refused.status_code == 422
    assert "masih di langkah 1" in refused.content.decode()


@pytest.mark.parametrize("name", ON_A_VISIT)
@pytest.mark.parametrize(
    ("step", "page"),
    [
        ("receive_visitor", "ambassador"),
        ("lend_aids_and_escort", "ambassador"),
        ("register_visitor", "register"),
        ("serve_visitor", "visit"),
    ],
)
def test_the_back_button_leads_to_the_present_state(
    client: Client, office: Office, name: str, step: str, page: str
) -> None:
    visit = a_visit_at(step, office)
    there = reverse("journey:ambassador") if page == "ambassador" else to(page, visit)
    answer = as_ambassador(client, office).get(to(name, visit))
    assert (answer.headers.get("Location") or to(name, visit)) == there


def test_seating_ends_step_3_with_a_place(client: Client, office: Office) -> None:
    visit = a_visit_registered(office)
    page = as_ambassador(client, office).get(to("seat", visit)).content.decode()
    assert "R-001" in page
    assert "Nomor antrean Anda akan dipanggil ke loket." in page
    place = Place.objects.get(name="Kursi prioritas 2")
    answer = send(client, "seat", visit, explained="on", place=place.pk)
    assert answer.headers["Location"] == DESK
    visit.refresh_from_db()
    assert visit.procedure_explained_at is not None
    assert visit.steps.current().get().number == 4
    assert PlaceUse.objects.get(visit=visit).place == place


def test_seating_twice_changes_nothing(client: Client, office: Office) -> None:
    visit = a_visit_registered(office)
    place = Place.objects.get(name="Kursi prioritas 2")
    send(as_ambassador(client, office), "seat", visit, explained="on", place=place.pk)
    before = revision(office)
    free = Place.objects.get(name="Kursi prioritas 1")
    answer = client.post(to("seat", visit), {"explained": "on", "place": free.pk}, follow=True)
    assert "Langkah ini sudah tercatat" in answer.content.decode()
    assert revision(office) == before


def test_what_is_left_out_when_seating_needs_a_reason(client: Client, office: Office) -> None:
    visit = a_visit_registered(office)
    asked = send(as_ambassador(client, office), "seat", visit, place="none")
    html = asked.content.decode()
    assert asked.status_code == 422
    assert 'name="reason_procedure_explained"' in html
    assert 'name="reason_waiting_place_given"' in html
    reasons = {
        "reason_procedure_explained": "Sudah paham",
        "reason_waiting_place_given": "Menunggu bersama keluarga",
    }
    assert send(client, "seat", visit, place="none", **reasons).status_code == 302
    assert Waiver.objects.get(visit=visit, output="procedure_explained").reason == "Sudah paham"


def test_a_place_taken_meanwhile_is_refused_and_what_was_ticked_stays(
    client: Client, office: Office
) -> None:
    place = Place.objects.get(name="Kursi prioritas 1")
    first, second = a_visit_registered(office), a_visit_registered(office)
    as_ambassador(client, office)
    send(client, "seat", first, explained="on", place=place.pk)
    refused = send(client, "seat", second, explained="on", place=place.pk)
    assert refused.status_code == 422
    assert "Pilihan ini baru saja diambil orang lain." in refused.content.decode()
    assert refused.context["form"]["explained"].value() is True


def test_nobody_is_seated_without_a_number(client: Client, office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    place = Place.objects.get(name="Kursi prioritas 1")
    refused = send(as_ambassador(client, office), "seat", visit, explained="on", place=place.pk)
    assert refused.status_code == 422
    assert "Daftarkan pemohon dahulu" in refused.content.decode()


@pytest.mark.parametrize(
    ("needs", "first"),
    [(("DUDUK",), "Kursi prioritas 1"), (("KURSI_RODA",), "Ruang kursi roda 1")],
)
def test_the_place_that_suits_the_visitor_comes_first(
    office: Office, needs: tuple[str, ...], first: str
) -> None:
    form = SeatForm(a_visit_at("register_visitor", office, needs=needs))
    assert form.places[0].name == first
    assert form["place"].value() == str(form.places[0].pk)


def test_who_borrowed_a_wheelchair_gets_its_space_first(office: Office) -> None:
    visit = a_visit_at("lend_aids_and_escort", office, needs=("DUDUK",))
    _lend_wheelchair(office, visit)
    assert SeatForm(visit).places[0].kind == Place.Kind.WHEELCHAIR_SPACE


def test_a_visitor_recognised_in_the_lobby_goes_straight_to_registration(
    client: Client, office: Office
) -> None:
    visit_id = uuid.uuid4()
    answers = {"visit_id": visit_id, "needs": ["DUDUK", "MEMBACA"], "waiting_since": "00:00"}
    answer = as_ambassador(client, office).post(reverse("journey:lobby"), answers)
    visit = Visit.objects.get(pk=visit_id)
    assert answer.headers["Location"] == to("register", visit)
    assert visit.origin == Visit.Origin.LOBBY
    assert visit.needs.count() == 2
    step = visit.steps.current().get()
    assert (step.number, step.ready_at) == (3, visit.arrived_at)
    assert visit.steps.filter(passage="NOT_PASSED").count() == 2


def test_recognising_twice_makes_one_visit(client: Client, office: Office) -> None:
    answers = {"visit_id": uuid.uuid4(), "needs": ["DUDUK"]}
    as_ambassador(client, office).post(reverse("journey:lobby"), answers)
    before = revision(office)
    answer = client.post(reverse("journey:lobby"), answers)
    assert answer.status_code == 302
    assert Visit.objects.count() == 1
    assert revision(office) == before


def test_an_empty_lobby_form_says_what_is_missing(client: Client, office: Office) -> None:
    answers = {"visit_id": uuid.uuid4(), "waiting_since": "lama"}
    refused = as_ambassador(client, office).post(reverse("journey:lobby"), answers)
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "Pilih paling sedikit satu kebutuhan." in html
    assert "Tulis jam seperti 09:30" in html
    assert str(answers["visit_id"]) in html


@pytest.mark.parametrize(
    ("hour", "minutes_before"), [("08:45", 15), ("08.45", 15), ("09:00", 0), ("", None)]
)
def test_the_hour_waited_since_is_today_in_the_office(
    office: Office, hour: str, minutes_before: int | None
) -> None:
    data = {"visit_id": str(uuid.uuid4()), "needs": ["DUDUK"], "waiting_since": hour}
    form = LobbyForm(office, T0, data)  # 09.00 in Jakarta
    assert form.is_valid()
    since = form.cleaned_data["waiting_since"]
    expected = None if minutes_before is None else T0 - timedelta(minutes=minutes_before)
    assert since == expected


def test_nobody_has_waited_since_an_hour_to_come(office: Office) -> None:
    data = {"visit_id": str(uuid.uuid4()), "needs": ["DUDUK"], "waiting_since": "09:01"}
    form = LobbyForm(office, T0, data)
    assert form.errors["waiting_since"] == [
        "Jam ini belum tiba. Tulis jam sebelum sekarang, atau kosongkan."
    ]


def _one_more_of_each(client: Client, office: Office) -> None:
    a_visit_at("receive_visitor", office)
    a_visit_brought(office, "KURSI_RODA")
    send(client, "register", a_visit_at("register_visitor", office), **ANSWERS)
    a_visit_seated(office)


def _queries_of_the_desk(client: Client) -> int:
    client.get(DESK)  # the estimate of the waits is made, and kept for some seconds
    with CaptureQueriesContext(connection) as queries:
        assert client.get(DESK).status_code == 200
    return len(queries)


def _lend_wheelchair(office: Office, visit: Visit) -> None:
    unit = Aid.objects.get(office=office, tag="KR-01")
    detours.provide_aids(
        visit=visit,
        choices=[lending.Choice(needs_of(office, "KURSI_RODA")[0], "LENT", aid=unit)],
        by=someone(office, Role.SECURITY_OFFICER),
        now=T0 + timedelta(minutes=2),
    )
