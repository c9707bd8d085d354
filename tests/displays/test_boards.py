"""The public boards: what each shows, to whom, and how often it answers anew."""

import json
import re
from datetime import datetime, timedelta
from html import escape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ramah.displays.board_state import BoardState
from ramah.offices.models import Office, Role
from ramah.offices.revision import writing
from ramah.queueing import calling, tickets
from ramah.queueing.configuration import Lane, QueueSettings
from ramah.queueing.models import Board, Call, Ticket
from tests.design.palette import CSS, contrast
from tests.factories import T0, a_visit_at, an_office, browser_of, someone

pytestmark = pytest.mark.both


def a_board(office: Office, *numbers: int, name: str = "Ruang tunggu", **fields: Any) -> Board:
    """Make a board that shows these counters; without any it shows all."""
    board = Board.objects.create(office=office, name=name, **fields)
    board.counters.set(office.counters.filter(number__in=numbers))
    return board


def drawn(office: Office, lane: str = Lane.ORDINARY, *, at: datetime = T0) -> Ticket:
    """Draw a number."""
    with writing(office.pk, "queue"):
        return tickets.draw(office, office.services.get(code="KI"), lane, now=at)


def called(office: Office, number: int, *, at: datetime = T0, ticket: Ticket | None = None) -> Call:
    """Call a new ticket to a counter."""
    counter = office.counters.get(number=number)
    ticket = ticket or drawn(office, at=at)
    by = someone(office, Role.COUNTER_OFFICER)
    with writing(office.pk, "queue"):
        return calling.call(ticket, counter, by=by, now=at)


def shown(board: Board, *, at: datetime = T0) -> tuple[list[str], list[str]]:
    """Give what a board shows as called, and as called before."""
    state = BoardState(Board.objects.select_related("office").get(pk=board.pk), at)
    write = [
        [f"{line['n']} {line['c']}" for line in part] for part in (state.calling, state.latest)
    ]
    return write[0], write[1]


def waiting(board: Board, *, at: datetime = T0) -> dict[str, int]:
    """Give how many wait in each lane that a board shows."""
    state = BoardState(Board.objects.select_related("office").get(pk=board.pk), at)
    return {lane.lane.value: lane.waiting for lane in state.lanes}


def page(path: str) -> str:
    """Read a page as somebody without a login."""
    answer = Client().get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_board_shows_who_is_called_newest_first(office: Office) -> None:
    board = a_board(office)
    called(office, 1)
    called(office, 2, at=T0 + timedelta(seconds=5))
    assert shown(board) == (["A-002 2", "A-001 1"], [])


def test_number_that_is_served_or_over_stands_among_the_last_calls(office: Office) -> None:
    board, call = a_board(office), called(office, 1)
    with writing(office.pk, "queue"):
        calling.end(call, Call.Ending.STARTED, now=T0)
    assert shown(board) == ([], ["A-001 1"])


def test_call_that_was_undone_is_gone(office: Office) -> None:
    board, call = a_board(office), called(office, 1)
    with writing(office.pk, "queue"):
        calling.end(call, Call.Ending.UNDONE, now=T0)
    assert shown(board) == ([], [])


def test_board_shows_its_own_counters_only(office: Office) -> None:
    board = a_board(office, 2)
    called(office, 1)
    called(office, 2)
    assert shown(board) == (["A-002 2"], [])
    assert "A-001" not in page(f"/papan/{board.pk}/")


def test_yesterdays_calls_are_not_shown_by_the_office_s_own_day(office: Office) -> None:
    board = a_board(office)
    called(office, 1, at=T0)
    evening = T0.replace(hour=16, minute=59, second=59)  # 23.59.59 in Jakarta
    assert shown(board, at=evening) == (["A-001 1"], [])
    assert shown(board, at=evening + timedelta(seconds=1)) == ([], [])


def test_other_office_s_calls_are_not_shown(office: Office) -> None:
    board = a_board(office)
    called(an_office("Kantor Lain"), 1)
    assert shown(board) == ([], [])


def test_lanes_are_counted_apart(office: Office) -> None:
    board = a_board(office)
    drawn(office)
    drawn(office)
    drawn(office, Lane.PRIORITY)
    assert waiting(board) == {"PRIORITY": 1, "ORDINARY": 2}


def test_ordinary_lane_is_left_out_where_the_office_has_none(office: Office) -> None:
    QueueSettings.objects.create(office=office, has_ordinary_lane=False)
    assert waiting(a_board(office)) == {"PRIORITY": 0}


def test_only_those_the_own_counters_would_call_are_counted(office: Office) -> None:
    counter = office.counters.get(number=2)
    counter.services.remove(office.services.get(code="KI"))
    board = a_board(office, 2)
    drawn(office)
    assert waiting(board) == {"PRIORITY": 0, "ORDINARY": 0}
    directed = drawn(office)
    directed.counter = counter
    directed.save(update_fields=["counter"])
    assert waiting(board) == {"PRIORITY": 0, "ORDINARY": 1}


def test_yesterdays_number_no_longer_waits(office: Office) -> None:
    board = a_board(office)
    drawn(office)
    assert waiting(board, at=T0 + timedelta(days=1)) == {"PRIORITY": 0, "ORDINARY": 0}


def test_board_without_waiting_numbers_shows_none(office: Office) -> None:
    board = a_board(office, shows_waiting=False)
    drawn(office)
    assert waiting(board) == {}
    assert "menunggu" not in page(f"/papan/{board.pk}/isi/")


def test_no_name_and_no_need_is_ever_on_a_board(office: Office) -> None:
    board = a_board(office)
    visit = a_visit_at("register_visitor", office, at=timezone.now())
    called(office, 1, at=timezone.now())
    for path in (f"/papan/{board.pk}/", f"/papan/{board.pk}/isi/", "/papan/"):
        said = page(path)
        assert "Tamu Contoh" not in said
        assert str(visit.pk) not in said
        for need in office.needs.all():
            assert need.name not in said


def test_boards_in_use_are_listed_without_a_login(office: Office) -> None:
    board = a_board(office, name="Lobi barat")
    a_board(office, name="Gudang", is_active=False)
    said = page("/papan/")
    assert f'href="/papan/{board.pk}/"' in said
    assert "Lobi barat" in said
    assert "Gudang" not in said


def test_staff_see_the_boards_of_their_own_office(office: Office) -> None:
    a_board(office, name="Lobi barat")
    a_board(an_office("Kantor Lain"), name="Lobi jauh")
    said = browser_of(someone(office, Role.SECURITY_OFFICER)).get("/papan/").content.decode()
    assert "Lobi barat" in said
    assert "Lobi jauh" not in said


def test_office_without_boards_is_told_what_to_do(office: Office) -> None:
    assert "Belum ada papan" in page("/papan/")


@pytest.mark.parametrize("path", ["/papan/{}/", "/papan/{}/isi/"])
def test_board_out_of_use_or_unknown_is_not_found(office: Office, path: str) -> None:
    board = a_board(office, is_active=False)
    assert Client().get(path.format(board.pk)).status_code == 404
    assert Client().get(path.format(board.pk + 1)).status_code == 404
    assert Client().post(path.format(board.pk)).status_code == 405


def test_board_is_a_picture_of_the_state_without_javascript(office: Office) -> None:
    board = a_board(office)
    called(office, 2, at=timezone.now())
    said = page(f"/papan/{board.pk}/")
    assert '<noscript> <meta http-equiv="refresh" content="15"> </noscript>' in said
    assert ">A-001</span>" in said
    assert re.search(r"Loket <span data-counter>2</span>", said)


def test_settings_of_the_sound_stand_on_the_board(office: Office) -> None:
    board = a_board(office, 2, chime=False, volume=35, repeats=3, language="id+en")
    said = page(f"/papan/{board.pk}/")
    for setting in (
        'data-counters="2"',
        'data-chime="off"',
        'data-voice="on"',
        'data-volume="35"',
        'data-repeats="3"',
        'data-language="id+en"',
    ):
        assert setting in said


def test_what_stands_already_is_not_sent_again(office: Office) -> None:
    board = a_board(office, shows_estimate=False)
    path, browser = f"/papan/{board.pk}/isi/", Client()
    tag = browser.get(path).headers["ETag"]
    with CaptureQueriesContext(connection) as queries:
        same = browser.get(path, headers={"If-None-Match": tag})
    assert (same.status_code, same.content, len(queries)) == (304, b"", 1)
    assert abs(int(same.headers["X-Ramah-Now"]) - timezone.now().timestamp() * 1000) < 5000
    drawn(office, at=timezone.now())
    assert browser.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_page_says_the_mark_of_what_it_shows(office: Office) -> None:
    board = a_board(office, shows_estimate=False)
    tag = Client().get(f"/papan/{board.pk}/isi/").headers["ETag"]
    assert f'data-etag="{escape(tag)}"' in page(f"/papan/{board.pk}/")


def test_calls_of_the_fragment_are_those_of_the_event(office: Office) -> None:
    board = a_board(office)
    call = called(office, 1, at=timezone.now())
    said = Client().get(f"/papan/{board.pk}/isi/").content.decode().replace("&quot;", '"')
    found = re.search(r'data-calls="(\[.*?\])"\n', said)
    assert found
    assert [line["id"] for line in json.loads(found[1])] == [call.pk]


def test_board_asks_the_database_little(office: Office) -> None:
    board = a_board(office, 1, 2)
    Client().get(f"/papan/{board.pk}/")  # the waits are computed once for all who ask
    for path, most in ((f"/papan/{board.pk}/", 6), (f"/papan/{board.pk}/isi/", 5)):
        with CaptureQueriesContext(connection) as queries:
            Client().get(path)
        assert len(queries) <= most, [query["sql"] for query in queries.captured_queries]


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "ground"),
        ("ink", "panel"),
        ("card-ink", "card"),
        ("call-ink", "call"),
        ("alarm-ink", "alarm"),
        ("call", "ground"),
    ],
)
def test_words_on_a_board_have_a_contrast_of_seven(ink: str, ground: str) -> None:
    text = (CSS / "tokens-board.css").read_text(encoding="utf-8")
    colour = dict(re.findall(r"--board-([\w-]+): (#[0-9a-f]{6});", text))
    assert contrast(colour[ink], colour[ground]) >= 7
