"""Whom the event stream answers, and how: its origins, addresses and methods."""

import contextlib

import pytest

from tests.live.offices import Offices
from tests.live.server import Server, Stream, serving

pytestmark = [pytest.mark.both, pytest.mark.slow]

FOREIGN = ("http://contoh.example", "null", "http://127.0.0.1:1", "http://127.0.0.1.contoh.example")


def test_own_pages_may_read_the_stream_without_credentials(server: Server) -> None:
    origin = f"http://127.0.0.1:{server.port - 1}"
    answer = Stream(server, Origin=origin).answer
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["vary"] == "origin"
    assert answer.headers["access-control-allow-credentials"] is None
    assert answer.headers["content-type"] == "text/event-stream"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("origin", FOREIGN)
def test_foreign_page_is_refused(server: Server, origin: str) -> None:
    with contextlib.closing(server.get("/events/1", Origin=origin)) as answer:
        assert answer.status == 403
        assert answer.headers["access-control-allow-origin"] is None


def test_named_host_and_named_origin_are_the_offices_own(offices: Offices) -> None:
    told = {"RAMAH_HOSTS": "ramah.kantor.test", "RAMAH_ORIGINS": "https://papan.kantor.test"}
    with serving({**offices.environment, **told}) as server:
        own = f"http://ramah.kantor.test:{server.port - 1}"
        for origin in (own, "https://papan.kantor.test"):
            with contextlib.closing(Stream(server, Origin=origin)) as stream:
                assert stream.answer.headers["access-control-allow-origin"] == origin


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/events/3", 404),
        ("GET", "/events/abc", 404),
        ("GET", "/events/", 404),
        ("GET", "/", 404),
        ("POST", "/events/1", 405),
        ("GET", "/healthz", 200),
        ("GET", "/live/healthz", 200),
        ("GET", "/live/events/1", 200),
    ],
)
def test_only_the_streams_of_known_offices_are_served(
    server: Server, method: str, path: str, status: int
) -> None:
    assert server.status(path, method) == status
