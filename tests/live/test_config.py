"""The event stream, which knows no Django, reads the same places as the pages."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from ramah.live.config import from_environment
from ramah.live.watch import WITH_CALLS
from ramah.offices import revision
from ramah.offices.models import Office
from ramah.queueing.models import Announcement


def test_event_stream_reads_the_database_of_the_pages() -> None:
    config = from_environment()
    assert config.sqlite == Path(settings.RAMAH_HOME) / "ramah.sqlite3"
    assert config.sqlite.parent == settings.HOME


def test_origins_are_those_of_the_pages() -> None:
    own = from_environment(
        {"RAMAH_PORT": "8443", "RAMAH_HTTPS": "1", "RAMAH_HOSTS": "ramah.test, 10.0.0.5"}
    ).origins
    assert {"https://ramah.test:8443", "https://10.0.0.5:8443", "https://127.0.0.1:8443"} <= own
    assert "https://ramah.test" in own, "behind a proxy"
    assert not any(origin.startswith("http://") for origin in own)


@pytest.mark.both
def test_event_stream_reads_what_an_action_raises(office: Office) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"{WITH_CALLS} WHERE id = %s", [office.pk])
        *before, none = cursor.fetchone()
        revision.advance(office.pk, "queue", "aids")
        Announcement.objects.create(office=office, content='[{"id":1}]')
        cursor.execute(f"{WITH_CALLS} WHERE id = %s", [office.pk])
        *after, calls = cursor.fetchone()
    moved = [new - old for old, new in zip(before, after, strict=True)]
    assert moved == [0, 1, 1, 0, 1]
    assert (none, calls) == ("[]", '[{"id":1}]')
