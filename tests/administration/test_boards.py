"""Boards: added, changed and taken out of use by the administrator, and opened from the list."""

from typing import Any

import pytest
from django.test import Client

from ramah.offices.models import Office
from ramah.queueing.models import Board
from tests import factories
from tests.administration.desk import (
    accepted,
    last_event,
    page,
    refused,
    revisions,
    send,
    unchanged,
)

pytestmark = pytest.mark.both


def answers(**changes: Any) -> dict[str, Any]:
    """Fill in a board's form, with some answers changed."""
    usual = {
        "name": "Ruang tunggu",
        "counters": [],
        "chime": "on",
        "voice": "on",
        "language": "id",
        "volume": 70,
        "repeats": 2,
        "shows_waiting": "on",
        "is_active": "on",
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def a_board(office: Office, **fields: Any) -> Board:
    """Make a board."""
    return Board.objects.create(office=office, **{"name": "Lobi", **fields})


def test_board_is_added_with_its_counters(client: Client, office: Office) -> None:
    counter = office.counters.get(number=2)
    said = accepted(client, "papan/tambah/", **answers(counters=[counter.pk], voice=None))
    board = office.boards.get(name="Ruang tunggu")
    assert list(board.counters.all()) == [counter]
    assert (board.chime, board.voice, board.volume, board.shows_estimate) == (
        True,
        False,
        70,
        False,
    )
    assert last_event() == ("BOARD_ADDED", {"board": board.pk})
    assert f'href="/papan/{board.pk}/"' in said
    assert "Loket 2" in said


def test_repeated_adding_changes_nothing(client: Client, office: Office) -> None:
    accepted(client, "papan/tambah/", **answers())
    unchanged(client, "papan/tambah/", **answers())
    assert office.boards.count() == 1


def test_name_is_unique_at_the_office_and_not_beyond(client: Client, office: Office) -> None:
    a_board(office, name="Lobi")
    a_board(factories.an_office("Kantor Lain"), name="Ruang tunggu")
    said = refused(client, "papan/tambah/", **answers(name="Lobi"))
    assert "Nama papan ini sudah ada di kantor ini." in said
    accepted(client, "papan/tambah/", **answers())


@pytest.mark.parametrize(
    ("field", "value"), [("volume", 101), ("volume", -1), ("repeats", 0), ("repeats", 4)]
)
def test_volume_and_repeats_have_bounds(client: Client, field: str, value: int) -> None:
    assert f'href="#id_{field}"' in refused(client, "papan/tambah/", **answers(**{field: value}))


def test_counters_of_another_office_cannot_be_given(client: Client) -> None:
    foreign = factories.an_office("Kantor Lain").counters.order_by("pk")[0]
    said = refused(client, "papan/tambah/", **answers(counters=[foreign.pk]))
    assert 'href="#id_counters' in said


def test_change_is_recorded_and_tells_the_screens(client: Client, office: Office) -> None:
    board = a_board(office, shows_estimate=False, volume=70)
    before = Office.objects.get(pk=office.pk).queue_revision
    accepted(client, f"papan/{board.pk}/", **answers(name="Lobi", volume=30))
    assert last_event() == ("BOARD_CHANGED", {"board": board.pk, "fields": ["volume"]})
    assert Office.objects.get(pk=office.pk).queue_revision == before + 1
    unchanged(client, f"papan/{board.pk}/", **answers(name="Lobi", volume=30))


def test_board_out_of_use_is_not_opened_any_more(client: Client, office: Office) -> None:
    board = a_board(office, shows_estimate=False, volume=70)
    accepted(client, f"papan/{board.pk}/", **answers(name="Lobi", is_active=None))
    said = page(client, "papan/")
    assert "Tidak dipakai" in said
    assert f'href="/papan/{board.pk}/"' not in said
    assert client.get(f"/papan/{board.pk}/").status_code == 404


def test_board_of_another_office_is_not_found(client: Client, office: Office) -> None:
    board = a_board(factories.an_office("Kantor Lain"))
    before = revisions()
    assert client.get(f"/administrasi/papan/{board.pk}/").status_code == 404
    assert send(client, f"papan/{board.pk}/", **answers()).status_code == 404
    assert revisions() == before
