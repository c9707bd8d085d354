"""When the storage does not take a write: a sentence, the words kept, reading goes on."""

import contextlib
import sqlite3
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from ramah.offices.models import Office, Role
from ramah.visits.models import Visit
from tests.drills.pages import Answer, Form
from tests.factories import a_visit_at, an_office, browser_of, someone

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("emptied")]
FULL, UNAVAILABLE = 507, 503


@pytest.fixture
def office() -> Office:
    """An office in a database that really commits."""
    return an_office()


GROWING = """
CREATE TRIGGER no_room BEFORE {verb} ON {table}
BEGIN INSERT INTO bulk VALUES (zeroblob(4000000)); END;
"""
REFUSING = """
CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE {verb} ON {table} EXECUTE FUNCTION no_room();
"""


def client_of(office: Office, role: Role) -> Client:
    """Give a browser that shows what the program answers, not what it raised."""
    return browser_of(someone(office, role), raise_request_exception=False)


def forms_of(client: Client, path: str) -> list[Form]:
    page = client.get(path)
    assert page.status_code == 200, path
    return Answer(200, "", page.content.decode()).forms


def arrival(client: Client) -> Form:
    return next(form for form in forms_of(client, "/keamanan/") if form.action.endswith("/terima/"))


def test_write_on_a_full_disk_says_so_keeps_the_words_and_goes_through_later(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(office, Role.SECURITY_OFFICER)
    form = arrival(client)
    fields = {**form.fields, "needs": ["DUDUK"]}
    with no_room_for("UPDATE", "offices_office"):
        answer = client.post(form.action, fields)
        page = Answer(answer.status_code, "", answer.content.decode())
        assert page.status == FULL
        for words in ("Disk server penuh", "belum tersimpan", "Hubungi administrator kantor"):
            assert words in page.body
        assert not Visit.objects.filter(pk=fields["visit_id"][0]).exists()
        assert client.get("/keamanan/").status_code == 200
        lines = [r for r in caplog.records if r.name in ("ramah.storage", "django.request")]
        assert [(r.name, r.exc_info) for r in lines] == [("ramah.storage", None)]
        assert "journey:receive" in lines[0].getMessage()
    (again,) = [form for form in page.forms if form.action == "/keamanan/terima/"]
    assert (again.fields["visit_id"], again.fields["needs"]) == (fields["visit_id"], ["DUDUK"])
    assert client.post(again.action, again.fields).status_code == 302
    assert Visit.objects.filter(pk=fields["visit_id"][0]).exists()


def test_typed_words_are_on_the_page_and_escaped(office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    client = client_of(office, Role.SERVICE_AMBASSADOR)
    path = f"/duta/{visit.pk}/daftar/"
    words = 'Bertanya "merek" & <b>hak cipta</b>' + " lagi" * 40
    fields = {"service": "KI", "purpose": words, "name": "Tamu Contoh", "companion": "ALONE"}
    with no_room_for("UPDATE", "offices_office"):
        answer = client.post(path, fields)
        assert answer.status_code == FULL
        assert client.get(path).status_code == 200
    body = answer.content.decode()
    assert "<b>hak" not in body
    (form,) = [form for form in Answer(507, "", body).forms if form.action == path]
    assert form.fields["purpose"] == [words]
    assert client.post(path, form.fields).status_code == 302


def test_password_is_never_carried_on(office: Office) -> None:
    client = Client(raise_request_exception=False)
    fields = {"username": someone(office, Role.COUNTER_OFFICER).username, "password": "rahasia-88"}
    with no_room_for("INSERT", "axes_accessattempt"):
        answer = client.post("/masuk/", fields)
    assert answer.status_code == FULL
    assert "rahasia-88" not in answer.content.decode()
    assert "isi sekali lagi" in answer.content.decode()


@contextlib.contextmanager
def no_room_for(verb: str, table: str) -> Iterator[None]:
    """Let one kind of write meet the full disk: SQLite at its size, PostgreSQL by its error."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE TABLE bulk (content BLOB)")
            cursor.execute(GROWING.format(verb=verb, table=table))
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 50}")
        else:
            cursor.execute(REFUSING.format(verb=verb, table=table))
    try:
        yield
    finally:
        _make_room(table)


def _make_room(table: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA max_page_count = 1073741823")
            cursor.execute("DROP TRIGGER no_room")
            cursor.execute("DROP TABLE bulk")
        else:
            cursor.execute(f"DROP TRIGGER no_room ON {table}")


def test_session_that_cannot_be_saved_keeps_nobody_from_reading(office: Office) -> None:
    client = client_of(office, Role.SECURITY_OFFICER)
    form = arrival(client)
    assert client.post(form.action, {**form.fields, "needs": ["DUDUK"]}).status_code == 302
    with no_room_for("UPDATE", "django_session"):
        page = client.get("/keamanan/")  # shows the message of the write, which empties it
    assert page.status_code == 200


def test_locked_database_says_try_again(office: Office) -> None:
    client = client_of(office, Role.SECURITY_OFFICER)
    form = arrival(client)
    with locked(office):
        answer = client.post(form.action, {**form.fields, "needs": ["DUDUK"]})
        assert client.get("/keamanan/", headers={"HX-Request": "true"}).status_code == 200
    assert answer.status_code == UNAVAILABLE
    assert "Tunggu beberapa detik" in answer.content.decode()
    assert client.post(form.action, {**form.fields, "needs": ["DUDUK"]}).status_code == 302


@contextlib.contextmanager
def locked(office: Office) -> Iterator[None]:
    """Let another program hold the office, for longer than this one waits."""
    if connection.vendor == "sqlite":
        name = str(settings.DATABASES["default"]["NAME"])
        with contextlib.closing(sqlite3.connect(name, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 50")
            yield
            other.execute("ROLLBACK")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 20000")
        return
    other_server = connection.copy()
    other_server.set_autocommit(False)
    with other_server.cursor() as cursor:
        cursor.execute("SELECT 1 FROM offices_office WHERE id = %s FOR UPDATE", [office.pk])
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    yield
    other_server.rollback()
    other_server.close()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")


def test_a_bug_stays_a_bug(office: Office) -> None:
    client = client_of(office, Role.SECURITY_OFFICER)
    form = arrival(client)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE visits_waiver RENAME TO away")
        cursor.execute("ALTER TABLE visits_event RENAME TO gone")
    try:
        answer = client.post(form.action, {**form.fields, "needs": ["DUDUK"]})
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO visits_event")
            cursor.execute("ALTER TABLE away RENAME TO visits_waiver")
    assert answer.status_code == 500
