"""The boards of the waiting room: added, changed, taken out of use; each change recorded."""

from datetime import datetime

from ramah.administration.changes import Values, add, administering, change, note
from ramah.offices.models import Office, User
from ramah.queueing.models import Board


def add_board(*, office: Office, values: Values, by: User, now: datetime) -> Board:
    """Add a board; it can be opened at once."""
    with administering(office, by, "queue"):
        board = add(Board(office=office), values, key="name")
        note("BOARD_ADDED", office, by=by, now=now, board=board.pk)
    return board


def change_board(*, board: Board, values: Values, by: User, now: datetime) -> None:
    """Change a board, or take it in or out of use; a screen that shows it follows by itself."""
    with administering(board.office, by, "queue"):
        fields = change(board, values, at="name")
        note("BOARD_CHANGED", board.office, by=by, now=now, board=board.pk, fields=fields)
