"""Two offices, and a real server that streams their revisions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.offices import Offices
from tests.live.offices import offices as make_offices
from tests.live.server import Server, serving


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    """Two offices in the database that this run is about."""
    with make_offices(tmp_path) as made:
        yield made


@pytest.fixture
def server(offices: Offices) -> Iterator[Server]:
    """A server that streams their revisions."""
    with serving(offices.environment) as started:
        yield started
