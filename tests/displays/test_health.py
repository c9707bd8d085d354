"""The addresses for whoever watches the machine: alive, ready, and nothing private."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from ramah.lib import heartbeat
from ramah.offices.models import Office


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    """A home whose worker has just shown a sign of life."""
    settings.RAMAH_HOME = tmp_path
    heartbeat.beat(tmp_path)
    return tmp_path


@pytest.fixture
def away(db: None) -> Iterator[None]:
    """A database that does not answer."""

    def fail(*_words: Any) -> None:
        raise OperationalError

    with connection.execute_wrapper(fail):
        yield


def parts(client: Client) -> tuple[int, dict[str, bool]]:
    page = client.get("/readyz")
    return page.status_code, page.json()


def test_alive_asks_no_database(client: Client) -> None:
    page = client.get("/healthz")
    assert (page.status_code, page.content) == (200, b"ok\n")
    assert page.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.both
def test_ready_when_all_parts_are(client: Client, office: Office, home: Path) -> None:
    expected = {"ready": True, "database": True, "migrations": True, "worker": True}
    assert parts(client) == (200, expected)


@pytest.mark.parametrize(
    ("age", "ready"), [(0, True), (59, True), (62, False), (-59, True), (-62, False)]
)
@pytest.mark.django_db
def test_worker_is_ready_for_a_minute_after_its_sign_of_life(
    client: Client, home: Path, age: int, ready: bool
) -> None:
    (home / heartbeat.FILE_NAME).write_text(f"{time.time() - age:.0f}\n")
    code, said = parts(client)
    assert (code, said["worker"]) == ((200, True) if ready else (503, False))
    assert said["database"]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "kemarin", None])
def test_worker_without_a_sign_of_life_is_not_ready(
    client: Client, home: Path, text: str | None
) -> None:
    file = home / heartbeat.FILE_NAME
    file.unlink() if text is None else file.write_text(text)
    assert parts(client)[0] == 503


@pytest.mark.both
@pytest.mark.django_db
def test_database_of_an_older_program_is_not_ready(client: Client, home: Path) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="visits", name="0001_initial").delete()
    code, said = parts(client)
    assert (code, said["database"], said["migrations"]) == (503, True, False)


def test_database_that_does_not_answer_is_said(client: Client, home: Path, away: None) -> None:
    expected = {"ready": False, "database": False, "migrations": False, "worker": True}
    assert parts(client) == (503, expected)


@pytest.mark.parametrize("url", ["/healthz", "/readyz"])
def test_answers_are_not_kept_and_start_no_session(
    client: Client, office: Office, home: Path, url: str
) -> None:
    page = client.get(url)
    assert "no-store" in page.headers["Cache-Control"]
    assert not page.cookies
    assert office.name not in page.content.decode()
    assert client.post(url).status_code == 405


def test_ready_needs_few_queries(client: Client, office: Office, home: Path) -> None:
    with CaptureQueriesContext(connection) as seen:
        client.get("/readyz")
    assert len(seen) == 1
