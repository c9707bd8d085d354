"""The queue at the desks: each page and each action, by role, office, state and repetition."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ramah.offices.models import Office, Role
from ramah.queueing.models import Call, QueueSettings, Series, Ticket, new_code
from ramah.visits.models import Event, Visit
from tests.factories import a_person, an_office, browser_of, needs_of
from tests.journey import line
from tests.journey.line import a_called, a_served, a_special, an_ordinary

pytestmark = pytest.mark.both
LOBBY, COUNTER = Role.SERVICE_AMBASSADOR, Role.COUNTER_OFFICER
Prepare = Callable[[Office], tuple[str, dict[str, Any]]]


def ago(minutes: int) -> Any:
    return timezone.now() - timedelta(minutes=minutes)


def about(name: str, row: Any, **answers: Any) -> tuple[str, dict[str, Any]]:
    return reverse(f"journey:{name}", args=[row.pk]), answers


def held(office: Office) -> Ticket:
    ticket = an_ordinary(office, at=ago(10))
    Ticket.objects.filter(pk=ticket.pk).update(state="HELD")
    return ticket


def hold(office: Office) -> tuple[str, dict[str, Any]]:
    return about("hold_ticket", an_ordinary(office, at=ago(10)), to="line")


def bring_back(office: Office) -> tuple[str, dict[str, Any]]:
    return about("return_ticket", held(office), place="KEEP")


def move(office: Office) -> tuple[str, dict[str, Any]]:
    target = office.services.get(code="AHU").pk
    return about("move_ticket", an_ordinary(office, at=ago(10)), service=target, place="LAST")


def let_go(office: Office) -> tuple[str, dict[str, Any]]:
    return about("let_go", an_ordinary(office, at=ago(10)))


def draw(office: Office) -> tuple[str, dict[str, Any]]:
    return reverse("journey:draw"), {"code": new_code(), "service": "KI"}


def recognise(office: Office) -> tuple[str, dict[str, Any]]:
    codes = [need.code for need in needs_of(office)]
    visit_id = "7b1c2a4e-6d1f-4c67-9a53-2f8f3d0a1b42"
    return about("recognise", a_special(office, at=ago(10)), needs=codes, visit_id=visit_id)


def end(ending: str) -> Prepare:
    def prepare(office: Office) -> tuple[str, dict[str, Any]]:
        call = a_called(office, an_ordinary(office, at=ago(10)), at=timezone.now())
        Call.objects.update(times=3)
        return reverse("journey:end_call", args=[call.pk, ending]), {}

    prepare.__name__ = ending
    return prepare


def start(office: Office) -> tuple[str, dict[str, Any]]:
    return about("start_service", a_called(office, an_ordinary(office, at=ago(10)), at=ago(1)))


def served(name: str, **answers: Any) -> Prepare:
    def prepare(office: Office) -> tuple[str, dict[str, Any]]:
        return about(name, a_served(office, an_ordinary(office, at=ago(10)), at=ago(1)), **answers)

    prepare.__name__ = name
    return prepare


def transfer(office: Office) -> tuple[str, dict[str, Any]]:
    target = office.services.get(code="AHU").pk
    return served("transfer_ticket", service=target, place="KEEP")(office)


ACTIONS: list[tuple[Prepare, set[Role], str]] = [
    (hold, {LOBBY, COUNTER}, "HELD"),
    (bring_back, {LOBBY, COUNTER}, "WAITING"),
    (move, {LOBBY, COUNTER}, "WAITING"),
    (let_go, {LOBBY, COUNTER}, "LEFT"),
    (draw, {LOBBY}, "WAITING"),
    (recognise, {LOBBY}, "PREPARING"),
    (end("batal"), {COUNTER}, "WAITING"),
    (end("urungkan"), {COUNTER}, "WAITING"),
    (end("tahan"), {COUNTER}, "HELD"),
    (end("tidak-datang"), {COUNTER}, "ABSENT"),
    (start, {COUNTER}, "SERVING"),
    (served("finish_ticket"), {COUNTER}, "DONE"),
    (served("park_ticket"), {COUNTER}, "HELD"),
    (transfer, {COUNTER}, "WAITING"),
]
NAMES = [row[0].__name__ for row in ACTIONS]


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize(("prepare", "allowed", "state"), ACTIONS, ids=NAMES)
def test_each_action_is_its_own_roles_alone(
    office: Office, prepare: Prepare, allowed: set[Role], state: str, role: Role | None
) -> None:
    url, answers = prepare(office)
    before = Event.objects.count()
    client = browser_of(a_person(office, *([role] if role else [])))
    answer = client.post(url, answers)
    if role in allowed:
        assert answer.status_code == 302
        assert Ticket.objects.get().state == state
        assert Event.objects.count() > before
    else:
        assert answer.status_code == 403
        assert Event.objects.count() == before


@pytest.mark.parametrize(("prepare", "allowed", "state"), ACTIONS, ids=NAMES)
def test_action_sent_twice_acts_once(
    office: Office, prepare: Prepare, allowed: set[Role], state: str
) -> None:
    url, answers = prepare(office)
    client = browser_of(a_person(office, *allowed))
    client.post(url, answers)
    before = Event.objects.count(), Office.objects.get(pk=office.pk).revision
    again = client.post(url, answers, follow=True)
    assert again.status_code == 200
    assert Ticket.objects.get().state == state
    assert (Event.objects.count(), Office.objects.get(pk=office.pk).revision) == before


@pytest.mark.parametrize(("prepare", "allowed", "state"), ACTIONS, ids=NAMES)
def test_another_offices_numbers_are_not_found(
    office: Office, prepare: Prepare, allowed: set[Role], state: str
) -> None:
    url, answers = prepare(office)
    stranger = browser_of(a_person(an_office("Kantor Lain"), *allowed))
    before = list(Ticket.objects.filter(office=office).values_list("pk", "state"))
    answer = stranger.post(url, answers)
    assert answer.status_code == 404 or prepare is draw
    assert list(Ticket.objects.filter(office=office).values_list("pk", "state")) == before


WRONG_STATE: list[tuple[str, dict[str, Any]]] = [
    ("hold_ticket", {}),
    ("return_ticket", {"place": "LAST"}),
    ("move_ticket", {"place": "LAST", "counter": ""}),
    ("let_go", {}),
    ("recognise", {"needs": ["DUDUK"]}),
]


@pytest.mark.parametrize(("name", "answers"), WRONG_STATE)
def test_number_that_is_called_or_over_is_left_alone(
    office: Office, name: str, answers: dict[str, Any]
) -> None:
    target = {"service": office.services.get(code="AHU").pk} if name == "move_ticket" else {}
    ticket = an_ordinary(office, at=ago(10))
    client = browser_of(a_person(office, LOBBY, COUNTER))
    for state in ("CALLED", "SERVING", "DONE", "LEFT", "EXPIRED"):
        Ticket.objects.update(state=state)
        before = Event.objects.count()
        client.post(*about(name, ticket, **answers, **target))
        assert Ticket.objects.get().state == state
        assert Event.objects.count() == before


PAGES = {
    "counter": {COUNTER},
    "line": {LOBBY, COUNTER},
    "ticket": {LOBBY, COUNTER},
    "draw": {LOBBY},
    "drawn": {LOBBY},
    "recognise": {LOBBY},
}


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_its_own_roles_alone(office: Office, page: str, role: Role | None) -> None:
    ticket = a_special(office, at=ago(5))
    args: dict[str, list[Any]] = {
        "ticket": [ticket.pk],
        "recognise": [ticket.pk],
        "drawn": [ticket.code],
    }
    client = browser_of(a_person(office, *([role] if role else [])))
    answer = client.get(reverse(f"journey:{page}", args=args.get(page, [])))
    assert answer.status_code == (200 if role in PAGES[page] else 403)


def test_strangers_log_in_first(office: Office) -> None:
    assert "/masuk/" in Client().get(reverse("journey:line")).headers["Location"]


def test_desk_says_who_is_next_and_why(office: Office) -> None:
    client = line.at_counter(office)
    an_ordinary(office, at=ago(30))
    a_special(office, at=ago(12))
    page = " ".join(client.get(reverse("journey:counter")).content.decode().split())
    assert "R-001</strong>, karena antrean khusus didahulukan." in page
    assert "12 menit" in page
    assert "belum ada kunjungan" in page


def test_next_follows_the_offices_rule(office: Office) -> None:
    QueueSettings.objects.create(office=office, preset="LONGEST_WAIT", head_start_minutes=5)
    client = line.at_counter(office)
    an_ordinary(office, at=ago(30))
    a_special(office, at=ago(12))
    page = client.get(reverse("journey:counter")).content.decode()
    assert "karena paling lama menunggu" in page
    client.post(reverse("journey:call_next"), {"after": "0"})
    call = Call.objects.get()
    assert (call.lane, call.why) == ("ORDINARY", "LONGEST")


def test_finish_and_call_next_in_one_tap_happens_once(office: Office) -> None:
    client = line.at_counter(office)
    first, _second, third = (an_ordinary(office, at=ago(9 - number)) for number in range(3))
    call = a_served(office, first, at=ago(2))
    url = reverse("journey:finish_ticket", args=[call.pk])
    for _tap in range(2):
        client.post(url, {"next": "1"})
    assert Ticket.objects.get(pk=first.pk).state == "DONE"
    assert Call.objects.active().count() == 1
    assert Ticket.objects.get(pk=third.pk).state == "WAITING"


def test_finishing_when_nobody_waits_says_so(office: Office) -> None:
    client = line.at_counter(office)
    call = a_served(office, an_ordinary(office, at=ago(9)), at=ago(2))
    url = reverse("journey:finish_ticket", args=[call.pk])
    page = client.post(url, {"next": "1"}, follow=True).content.decode()
    assert "Layanan selesai." in page
    assert "Belum ada pemohon yang menunggu" in page


def test_undo_is_offered_for_twenty_seconds_and_refused_later(office: Office) -> None:
    client = line.at_counter(office)
    call = a_called(office, an_ordinary(office, at=ago(9)), at=timezone.now())
    url = reverse("journey:end_call", args=[call.pk, "urungkan"])
    assert url in client.get(reverse("journey:counter")).content.decode()
    early = timezone.now() - timedelta(seconds=21)
    Call.objects.update(called_at=early, last_called_at=early)
    assert url not in client.get(reverse("journey:counter")).content.decode()
    assert "dalam 20 detik" in client.post(url, follow=True).content.decode()
    assert Call.objects.active().exists()


def test_not_come_is_offered_after_enough_calls(office: Office) -> None:
    client = line.at_counter(office)
    call = a_called(office, an_ordinary(office, at=ago(9)), at=timezone.now())
    url = reverse("journey:end_call", args=[call.pk, "tidak-datang"])
    page = client.get(reverse("journey:counter")).content.decode()
    assert url not in page
    assert "setiap 10 detik" in page
    Call.objects.update(times=3)
    assert url in client.get(reverse("journey:counter")).content.decode()


def test_pause_is_said_large_and_nobody_is_called(office: Office) -> None:
    client = line.at_counter(office)
    an_ordinary(office, at=ago(9))
    for reason in ("", "LAIN"):
        client.post(reverse("journey:pause_counter"), {"reason": reason})
    assert "Loket dijeda" not in client.get(reverse("journey:counter")).content.decode()
    for _tap in range(2):
        client.post(reverse("journey:pause_counter"), {"reason": "REST"})
    page = client.get(reverse("journey:counter")).content.decode()
    assert "Loket dijeda" in page
    assert "Istirahat" in page
    assert "Panggil berikutnya" not in page
    client.post(reverse("journey:call_next"), {"after": "0"})
    assert not Call.objects.exists()
    for _tap in range(2):
        client.post(reverse("journey:go_on_counter"))
    codes = Event.objects.values_list("code", flat=True)
    assert [code for code in codes if code.startswith("COUNTER_")] == [
        "COUNTER_PAUSED",
        "COUNTER_WENT_ON",
    ]
    assert "Panggil berikutnya" in client.get(reverse("journey:counter")).content.decode()


@pytest.mark.parametrize("name", ["pause_counter", "go_on_counter"])
def test_pausing_is_the_counters_alone(office: Office, name: str) -> None:
    for role in set(Role) - {COUNTER}:
        answer = browser_of(a_person(office, role)).post(reverse(f"journey:{name}"))
        assert answer.status_code == 403
    page = browser_of(a_person(office, COUNTER)).post(
        reverse(f"journey:{name}"), {"reason": "REST"}, follow=True
    )
    assert "Mulai tugas di sebuah loket" in page.content.decode()


@pytest.mark.parametrize(("place", "order"), [("KEEP", 0), ("LAST", 1)])
def test_held_number_returns_to_its_place_or_the_end(
    office: Office, place: str, order: int
) -> None:
    client = line.at_counter(office)
    first = held(office)
    an_ordinary(office, at=ago(5))
    assert "Kembalikan: urutan semula" in client.get(reverse("journey:counter")).content.decode()
    client.post(*about("return_ticket", first, place=place, to="counter"))
    waiting = list(Ticket.objects.waiting().order_by("waiting_since"))
    assert waiting.index(first) == order


def test_transfer_that_nobody_can_take_is_refused_and_kept(office: Office) -> None:
    client = line.at_counter(office)
    call = a_served(office, an_ordinary(office, at=ago(9)), at=ago(1))
    other, service = line.counter_of(office, 2), office.services.get(code="AHU")
    other.services.remove(service)
    answers = {"service": service.pk, "counter": other.pk, "place": "LAST"}
    page = client.post(*about("transfer_ticket", call, **answers))
    assert page.status_code == 422
    assert "Loket ini tidak memberi layanan itu" in page.content.decode()
    assert Ticket.objects.get().state == "SERVING"


def test_further_service_waits_again_with_the_same_number(office: Office) -> None:
    client = line.at_counter(office)
    ticket = an_ordinary(office, at=ago(9), further=("AHU",))
    call = a_served(office, ticket, at=ago(1))
    client.post(*about("finish_ticket", call))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.service.code) == ("WAITING", "AHU")


def test_number_becomes_a_visit_keeps_itself_and_the_time_waited(office: Office) -> None:
    client = line.at_lobby(office)
    since = ago(40)
    ticket = an_ordinary(office, at=since)
    page = client.get(reverse("journey:recognise", args=[ticket.pk])).content.decode()
    assert f"Jadikan {ticket} kunjungan" in page
    empty = client.post(*about("recognise", ticket))
    assert empty.status_code == 422
    client.post(*about("recognise", ticket, needs=["DUDUK"], visit_id=str(uuid4())))
    visit = Visit.objects.get()
    assert (visit.ticket, visit.arrived_at, visit.ticket.lane) == (ticket, since, "PRIORITY")
    again = client.post(*about("recognise", ticket, needs=["DUDUK"], visit_id=str(uuid4())))
    assert again["Location"] == reverse("journey:register", args=[visit.pk])
    assert Visit.objects.count() == 1


def test_counter_officer_is_sent_to_the_ambassador(office: Office) -> None:
    client = line.at_counter(office)
    ticket = a_special(office, at=ago(5))
    page = client.get(reverse("journey:ticket", args=[ticket.pk])).content.decode()
    assert "Minta Duta Pelayanan" in page
    assert reverse("journey:recognise", args=[ticket.pk]) not in page


def test_drawing_is_gone_where_the_ordinary_lane_is_off(office: Office) -> None:
    QueueSettings.objects.create(office=office, has_ordinary_lane=False)
    client = line.at_lobby(office)
    assert "Ambil nomor biasa" not in client.get(reverse("journey:ambassador")).content.decode()
    page = client.post(*draw(office), follow=True).content.decode()
    assert "Antrean biasa tidak memakai sistem ini." in page
    assert not Ticket.objects.exists()


def test_drawn_number_is_shown_large_with_the_offices_letters(office: Office) -> None:
    Series.objects.create(office=office, lane="ORDINARY", prefix="KI")
    client = line.at_lobby(office)
    url, answers = draw(office)
    page = client.post(url, answers | {"further": ["KI", "AHU"]}, follow=True)
    assert '<p class="line-figure">KI-001</p>' in page.content.decode()
    assert [row.service.code for row in Ticket.objects.get().further.all()] == ["AHU"]


@pytest.mark.parametrize("code", ["", "short", "OOOOOOOO", "abcdefgh"])
def test_draw_with_a_forged_code_is_refused(office: Office, code: str) -> None:
    answer = line.at_lobby(office).post(reverse("journey:draw"), {"code": code, "service": "KI"})
    assert answer.status_code == 422
    assert not Ticket.objects.exists()
