"""A small database with the one table that the event stream reads, on either database."""

import contextlib
import os
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

TABLE = """
CREATE TABLE offices_office (
    id bigint PRIMARY KEY, revision bigint NOT NULL DEFAULT 0,
    queue_revision bigint NOT NULL DEFAULT 0, visits_revision bigint NOT NULL DEFAULT 0,
    aids_revision bigint NOT NULL DEFAULT 0)
"""
ANNOUNCEMENTS = """
CREATE TABLE queueing_announcement (
    office_id bigint PRIMARY KEY REFERENCES offices_office (id), content text NOT NULL)
"""
ANNOUNCE = """
INSERT INTO queueing_announcement (office_id, content) VALUES (?, ?)
ON CONFLICT (office_id) DO UPDATE SET content = excluded.content
"""


class Offices(Protocol):
    """A database with offices 1 and 2."""

    environment: dict[str, str]

    def write(self, office: int, topic: str, *, commit: bool = True) -> None:
        """Raise the revisions as an action does, and commit or roll back."""

    def announce(self, office: int, content: str) -> None:
        """Write the latest calls, and raise the revisions, in one transaction."""

    def migrate_back(self) -> None:
        """Be a database from before the announcements."""

    def take_away(self) -> None:
        """Make the database unreachable for a moment."""

    def bring_back(self) -> None:
        """Make it reachable again."""


class SqliteOffices:
    """The offices in a SQLite file in WAL mode."""

    def __init__(self, home: Path) -> None:
        self.file = home / "ramah.sqlite3"
        self.environment = {"RAMAH_HOME": str(home), "RAMAH_DATABASE_URL": ""}
        self._database = sqlite3.connect(self.file, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute(TABLE)
        self._database.execute(ANNOUNCEMENTS)
        self._database.execute("INSERT INTO offices_office (id) VALUES (1), (2)")

    def write(self, office: int, topic: str, *, commit: bool = True) -> None:
        self._database.execute("BEGIN IMMEDIATE")
        self._database.execute(_update(topic), [office])
        self._database.execute("COMMIT" if commit else "ROLLBACK")

    def announce(self, office: int, content: str) -> None:
        self._database.execute("BEGIN IMMEDIATE")
        self._database.execute(_update("queue"), [office])
        self._database.execute(ANNOUNCE, [office, content])
        self._database.execute("COMMIT")

    def migrate_back(self) -> None:
        self._database.execute("DROP TABLE queueing_announcement")

    def take_away(self) -> None:
        self.file.rename(self.file.with_suffix(".away"))

    def bring_back(self) -> None:
        self.file.with_suffix(".away").rename(self.file)

    def close(self) -> None:
        self._database.close()


class PostgresqlOffices:
    """The offices in a PostgreSQL database of their own."""

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        self.url = urlsplit(url)._replace(path=f"/{name}").geturl()
        self.environment = {"RAMAH_DATABASE_URL": self.url}
        self._database = psycopg.connect(self.url)
        self._database.execute(TABLE)
        self._database.execute(ANNOUNCEMENTS)
        self._database.execute("INSERT INTO offices_office (id) VALUES (1), (2)")
        self._database.commit()

    def write(self, office: int, topic: str, *, commit: bool = True) -> None:
        self._database.execute(_update(topic).replace("?", "%s"), [office])
        self._database.execute("SELECT pg_notify('ramah_office', %s)", [str(office)])
        if commit:
            self._database.commit()
        else:
            self._database.rollback()

    def announce(self, office: int, content: str) -> None:
        self._database.execute(ANNOUNCE.replace("?", "%s"), [office, content])
        self.write(office, "queue")

    def migrate_back(self) -> None:
        self._database.execute("DROP TABLE queueing_announcement")
        self._database.commit()

    def take_away(self) -> None:
        self._allow_connections(False)
        self._database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        self._database.commit()

    def bring_back(self) -> None:
        self._allow_connections(True)

    def close(self) -> None:
        self._database.close()

    def _allow_connections(self, allowed: bool) -> None:
        self._database.execute(
            sql.SQL("ALTER DATABASE {} CONNECTION LIMIT {}").format(
                sql.Identifier(self.name), sql.Literal(-1 if allowed else 1)
            )
        )
        self._database.commit()


def _update(topic: str) -> str:
    return (
        f"UPDATE offices_office SET revision = revision + 1, {topic}_revision ="  # noqa: S608
        f" {topic}_revision + 1 WHERE id = ?"
    )


@contextlib.contextmanager
def offices(home: Path) -> Iterator[SqliteOffices | PostgresqlOffices]:
    """Make the two offices in the database that this run of the tests is about."""
    if os.environ.get("RAMAH_TEST_DATABASE") != "postgresql":
        with contextlib.closing(SqliteOffices(home)) as made:
            yield made
        return
    url, name = os.environ["RAMAH_DATABASE_URL"], f"live_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            with contextlib.closing(PostgresqlOffices(url, name)) as created:
                yield created
        finally:
            server.execute(sql.SQL("DROP DATABASE {} (FORCE)").format(sql.Identifier(name)))
