"""Reading and refilling a PostgreSQL database by COPY, in one transaction.

No program of PostgreSQL's own is needed on the machine. The restored tables are made by the
migrations, so that constraints and triggers are those of the program.
"""

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from ramah.runtime.backup import problems
from ramah.runtime.backup.archive import About
from ramah.runtime.backup.problems import BadFile

Database = psycopg.Connection[tuple[Any, ...]]
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
COLUMNS = (
    "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) "
    "AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum"
)
FUNCTIONS = (
    "SELECT oid::regprocedure::text FROM pg_proc "
    "WHERE pronamespace = current_schema()::regnamespace AND proname = ANY(%s)"
)
IDENTITIES = (
    "SELECT table_name, column_name FROM information_schema.columns "
    "WHERE table_schema = current_schema() AND is_identity = 'YES' "
    "AND table_name = ANY(%s)"
)
OUR_FUNCTIONS = ["visits_event_refuse"]
MIGRATIONS = "django_migrations"
APPEND_ONLY = "visits_event"


class Snapshot:
    """Reads all tables as they stood at one moment."""

    def __init__(self, database: Database, ours: Iterable[str]) -> None:
        self._database = database
        found = database.execute("SELECT app, name FROM django_migrations ORDER BY id")
        self.migrations = [list(row) for row in found]
        self.counts = counts(database, ours)

    def entries(self) -> Iterator[tuple[About, Iterable[bytes]]]:
        """Give each table as one entry."""
        for table in self.counts:
            names = _columns(self._database, table)
            yield {"kind": "table", "name": table, "columns": names}, self._rows(table, names)

    def _rows(self, table: str, names: list[str]) -> Iterator[bytes]:
        with self._database.cursor().copy(_copy(table, names, "TO STDOUT")) as copy:
            for data in copy:
                yield bytes(data)


@contextlib.contextmanager
def snapshot(wrapper: BaseDatabaseWrapper) -> Iterator[Snapshot]:
    """Read a database in one transaction of its own; writers are not held up."""
    own = wrapper.copy()
    try:
        own.ensure_connection()
        database: Database = own.connection
        with database.transaction():
            database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield Snapshot(database, our_tables(wrapper))
    finally:
        own.close()


def our_tables(wrapper: BaseDatabaseWrapper) -> set[str]:
    """Name the program's own tables: another program's in the same database are left alone."""
    return {MIGRATIONS, *wrapper.introspection.django_table_names()}


def counts(database: Database, ours: Iterable[str]) -> dict[str, int]:
    """Count the rows of those of our tables that are there."""
    return {table: _count(database, table) for table in _present(database, ours)}


def has_data(database: Database) -> bool:
    """Tell whether there is an office in the database."""
    return counts(database, ["offices_office"]).get("offices_office", 0) > 0


def put_aside(database: Database, tables: Iterable[str], schema: str) -> None:
    """Move the tables that are ours into a new schema; whatever else is there stays."""
    place = sql.Identifier(schema)
    database.execute("SET LOCAL lock_timeout = '10s'")
    database.execute(sql.SQL("CREATE SCHEMA {}").format(place))
    for table in _present(database, tables):
        move = sql.SQL("ALTER TABLE {} SET SCHEMA {}")
        database.execute(move.format(sql.Identifier(table), place))
    for (function,) in database.execute(FUNCTIONS, [OUR_FUNCTIONS]).fetchall():
        move = sql.SQL("ALTER FUNCTION {} SET SCHEMA {}")
        database.execute(move.format(sql.SQL(function), place))


def throw_away(database: Database, schema: str) -> None:
    """Drop a schema with all in it."""
    database.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))


def empty(database: Database, tables: Iterable[str]) -> None:
    """Take out what the migrations wrote into the fresh tables, before the backup's rows come.

    Rows come table by table, so references between them are looked at once all are there; the
    migrations may have asked for an earlier look.
    """
    database.execute("SET CONSTRAINTS ALL DEFERRED")
    for table, number in counts(database, tables).items():
        if number and table != APPEND_ONLY:
            database.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def fill(database: Database, about: About, blocks: Iterable[bytes]) -> None:
    """Write one table's rows.

    :raises BadFile: they do not fit the table.
    """
    table, names = str(about["name"]), [str(name) for name in about["columns"]]
    try:
        with database.cursor().copy(_copy(table, names, "FROM STDIN")) as copy:
            for block in blocks:
                copy.write(block)
    except (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError) as error:
        raise BadFile(problems.MALFORMED) from error


def settle(database: Database, tables: Iterable[str]) -> None:
    """Check every reference between rows, and let numbering go on after the highest.

    :raises BadFile: a row refers to one that is not there.
    """
    try:
        database.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except psycopg.IntegrityError as error:
        raise BadFile(problems.MALFORMED) from error
    database.execute("SET CONSTRAINTS ALL DEFERRED")
    for table, column in database.execute(IDENTITIES, [list(tables)]).fetchall():
        words = {"name": sql.Literal(f'"{table}"'), "column": sql.Literal(column)}
        query = (
            "SELECT setval(pg_get_serial_sequence({name}, {column}), "
            "coalesce(max({of}), 1), max({of}) IS NOT NULL) FROM {table}"
        )
        places = {"of": sql.Identifier(column), "table": sql.Identifier(table)}
        database.execute(sql.SQL(query).format(**words, **places))


def _present(database: Database, tables: Iterable[str]) -> list[str]:
    ours = set(tables)
    found = [str(name) for (name,) in database.execute(TABLES).fetchall()]
    return [name for name in found if name in ours]


def _columns(database: Database, table: str) -> list[str]:
    found = database.execute(COLUMNS, [f'"{table}"'])
    return [str(name) for (name,) in found]


def _count(database: Database, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    row = database.execute(query).fetchone()
    return int(row[0]) if row else 0


def _copy(table: str, names: list[str], direction: str) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    head = sql.SQL("COPY {} ({}) ").format(sql.Identifier(table), columns)
    return head + sql.SQL(direction)
