"""How writers wait for a SQLite file: until it is free, or as long as their patience lasts."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction

from ramah.offices.models import Office
from ramah.offices.revision import writing
from tests import factories

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="waits as the server decides"),
    pytest.mark.usefixtures("emptied"),
]


@contextmanager
def another_writer() -> Iterator[sqlite3.Connection]:
    """Hold the file as a process of its own would."""
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield other
    finally:
        if other.in_transaction:
            other.execute("ROLLBACK")
        other.close()


@contextmanager
def patience(milliseconds: int) -> Iterator[None]:
    connection.ensure_connection()
    raw = connection.connection
    (before,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute(f"PRAGMA busy_timeout = {milliseconds}")
    try:
        yield
        assert raw.execute("PRAGMA busy_timeout").fetchone() == (milliseconds,)
    finally:
        raw.execute(f"PRAGMA busy_timeout = {before}")


def test_a_transaction_waits_until_the_file_is_free() -> None:
    office = factories.an_office()
    with another_writer() as other, ThreadPoolExecutor(1) as later:
        done = later.submit(_and_leave, _write, office)
        time.sleep(0.2)
        assert not done.done()
        other.execute("COMMIT")
        done.result(timeout=10)
    assert Office.objects.get().revision == office.revision + 1


def test_a_single_statement_waits_its_turn_too() -> None:
    office = factories.an_office()
    with another_writer() as other, ThreadPoolExecutor(1) as later:
        done = later.submit(_and_leave, _rename, office)
        time.sleep(0.2)
        other.execute("COMMIT")
        assert done.result(timeout=10) == 1
    office.refresh_from_db()
    assert office.name == "Kantor Baru"


@pytest.mark.parametrize("write", ["_write", "_rename"])
def test_patience_ends_and_the_next_one_gets_through(write: str) -> None:
    office = factories.an_office()
    with another_writer(), patience(100), pytest.raises(OperationalError, match="locked"):
        globals()[write](office)
    _write(office)
    assert Office.objects.get().name == office.name


def test_what_reads_never_waits() -> None:
    factories.an_office()
    with another_writer(), patience(0):
        assert Office.objects.count() == 1


def test_what_is_inside_a_transaction_has_its_turn() -> None:
    office = factories.an_office()
    with transaction.atomic():
        Office.objects.update(name="Satu")
        with transaction.atomic():
            Office.objects.update(name="Dua")
    office.refresh_from_db()
    assert office.name == "Dua"


def test_percent_signs_stay() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s, '%%'", ["100 %"])
        assert cursor.fetchone() == ("100 %", "%")
        cursor.execute("SELECT %(a)s || '%%'", {"a": "x"})
        assert cursor.fetchone() == ("x%",)


def _write(office: Office) -> None:
    with writing(office.pk):
        pass


def _rename(_office: Office) -> int:
    return Office.objects.update(name="Kantor Baru")


def _and_leave(write: Callable[[Office], object], office: Office) -> object:
    try:
        return write(office)
    finally:
        connection.close()
