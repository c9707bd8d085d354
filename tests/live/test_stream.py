"""What a browser hears of its office, from a real server on either database."""

import contextlib
import json
import statistics
import time

import pytest

from tests.live.offices import Offices
from tests.live.server import Server, Stream, until

pytestmark = [pytest.mark.both, pytest.mark.slow]
CALL = '[{"id":7,"n":"R-001","c":3,"t":1,"at":1795485720000,"s":"CALLED"}]'


def test_first_message_comes_at_once_and_tells_the_present_state(
    server: Server, offices: Offices
) -> None:
    offices.write(1, "queue")
    message = Stream(server).reaches(1)
    assert message == {
        "office": 1,
        "revision": 1,
        "topics": {"queue": 1, "visits": 0, "aids": 0},
        "calls": [],
    }


def test_committed_write_reaches_every_browser_of_the_office(
    server: Server, offices: Offices
) -> None:
    streams = [Stream(server) for _ in range(5)]
    offices.write(1, "visits")
    assert [stream.reaches(1)["topics"]["visits"] for stream in streams] == [1] * 5


def test_write_that_is_rolled_back_is_never_told(server: Server, offices: Offices) -> None:
    stream = Stream(server)
    assert stream.next()["revision"] == 0
    offices.write(1, "visits", commit=False)
    offices.write(1, "aids")
    assert stream.next()["topics"] == {"queue": 0, "visits": 0, "aids": 1}


def test_another_office_hears_nothing(server: Server, offices: Offices) -> None:
    stream = Stream(server, office=2)
    assert stream.next()["revision"] == 0
    offices.write(1, "queue")
    offices.write(2, "aids")
    assert stream.next() == {
        "office": 2,
        "revision": 1,
        "topics": {"queue": 0, "visits": 0, "aids": 1},
        "calls": [],
    }


def test_calls_travel_in_the_event_as_they_were_written(server: Server, offices: Offices) -> None:
    streams = [Stream(server) for _ in range(3)]
    offices.announce(1, CALL)
    assert [stream.reaches(1)["calls"] for stream in streams] == [json.loads(CALL)] * 3


def test_who_connects_hears_the_calls_at_once(server: Server, offices: Offices) -> None:
    offices.announce(1, CALL)
    offices.write(1, "visits")
    assert Stream(server).reaches(2)["calls"] == json.loads(CALL)


def test_calls_of_another_office_are_not_heard(server: Server, offices: Offices) -> None:
    offices.announce(2, CALL)
    offices.write(1, "queue")
    assert Stream(server).reaches(1)["calls"] == []


def test_database_without_announcements_is_followed_all_the_same(
    server: Server, offices: Offices
) -> None:
    offices.announce(1, CALL)
    stream = Stream(server)
    stream.reaches(1)
    offices.migrate_back()
    offices.write(1, "aids")
    message = stream.reaches(2)
    assert (message["topics"]["aids"], message["calls"]) == (1, [])


def test_browser_that_comes_back_hears_what_it_missed(server: Server, offices: Offices) -> None:
    first = Stream(server)
    first.next()
    first.close()
    offices.write(1, "queue")
    offices.write(1, "queue")
    assert Stream(server).reaches(2)["topics"]["queue"] == 2


def test_server_that_starts_again_tells_the_present_state(server: Server, offices: Offices) -> None:
    stream = Stream(server)
    stream.next()
    server.stop()
    offices.write(1, "aids")
    server.start()
    assert Stream(server).next()["revision"] == 1


def test_database_out_of_reach_ends_the_streams_and_is_said(
    server: Server, offices: Offices
) -> None:
    stream = Stream(server)
    stream.next()
    offices.take_away()
    assert stream.ends()
    until(lambda: server.status("/healthz") == 503)
    assert server.status("/events/1") == 503
    offices.bring_back()
    until(lambda: server.status("/healthz") == 200)
    offices.write(1, "visits")
    assert Stream(server).reaches(1)["topics"]["visits"] == 1


def test_browsers_that_come_and_go_leave_nothing_behind(server: Server, offices: Offices) -> None:
    _come_and_go(server, offices, rounds=3)
    memory, files = server.memory(), server.open_files()
    _come_and_go(server, offices, rounds=20)
    until(lambda: server.open_files() <= files + 2)
    assert server.memory() < memory + 4 * 1024 * 1024


def test_browser_that_does_not_read_costs_no_memory(server: Server, offices: Offices) -> None:
    slow = Stream(server)
    quick = Stream(server)
    offices.write(1, "queue")
    quick.reaches(1)
    memory = server.memory()
    for _ in range(300):
        offices.write(1, "queue")
    quick.reaches(301)
    assert server.memory() < memory + 2 * 1024 * 1024
    assert slow.reaches(301)["revision"] == 301


def test_commit_is_heard_well_within_half_a_second(server: Server, offices: Offices) -> None:
    stream = Stream(server)
    stream.next()
    delays = [_delay(stream, offices, revision) for revision in range(1, 41)]
    assert statistics.median(delays) < 200, delays
    assert max(delays) < 500, delays


def _delay(stream: Stream, offices: Offices, revision: int) -> float:
    """Write once and return the milliseconds from the commit to the message."""
    offices.write(1, "queue")
    committed = time.monotonic()
    stream.reaches(revision)
    return (time.monotonic() - committed) * 1000


def _come_and_go(server: Server, offices: Offices, rounds: int) -> None:
    for _ in range(rounds):
        with contextlib.ExitStack() as stack:
            streams = [stack.enter_context(contextlib.closing(Stream(server))) for _ in range(20)]
            offices.write(1, "queue")
            newest = max(stream.next()["revision"] for stream in streams)
            assert [stream.reaches(newest)["revision"] >= newest for stream in streams]
