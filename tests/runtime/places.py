"""A place to restore into: a folder of its own, and on PostgreSQL a database of its own."""

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from ramah.lib import keys
from tests.runtime.conftest import Installation


class Place(Installation):
    """An installation that knows the tests' master key and nothing else yet."""

    def __init__(self, home: Path, database: str = "") -> None:
        super().__init__(home)
        self.database = database
        self.environment["RAMAH_MASTER_KEY"] = keys.to_text(settings.RAMAH_KEYS.master)
        if database:
            self.environment["RAMAH_DATABASE_URL"] = address(database)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the place's database, beside the program."""
        if self.database:
            with psycopg.connect(address(self.database)) as server:
                return server.execute(query.encode()).fetchall()
        with closing(sqlite3.connect(self.home / "ramah.sqlite3")) as file:
            return file.execute(query).fetchall()

    def has_tables(self) -> bool:
        """Tell whether there is anything in the database."""
        if self.database:
            return bool(self.ask("SELECT 1 FROM pg_tables WHERE tablename LIKE 'visits%'"))
        return (self.home / "ramah.sqlite3").exists()

    def contents(self) -> dict[str, object]:
        """Show what must not change when a restore is refused."""
        files = sorted(str(path) for path in self.home.rglob("*") if path.name != "worker.lock")
        tables = ("offices_office", "offices_user", "visits_visit", "visits_event")
        counts = {name: self.ask(f"SELECT count(*) FROM {name}") for name in tables}  # noqa: S608
        return {"files": files, **counts}


@contextmanager
def a_place(home: Path) -> Iterator[Place]:
    """Make an empty place on the kind of database under test."""
    home.mkdir()
    if connection.vendor == "sqlite":
        yield Place(home)
        return
    name = f"place_{uuid.uuid4().hex}"
    with _server() as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield Place(home, name)
    finally:
        with _server() as server:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def address(database: str) -> str:
    """Write the address of a database on the server under test."""
    own = connection.settings_dict
    host = quote(own["HOST"], safe="")
    port = f":{own['PORT']}" if own["PORT"] else ""
    return f"postgresql://{own['USER']}@{host}{port}/{database}"


def _server() -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(address("postgres"), autocommit=True)
