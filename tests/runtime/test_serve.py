"""``ramah serve``: pages, event stream and worker run, come back, and leave nothing behind."""

import os
import signal
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from ramah.runtime.worker import HEARTBEAT_FILE
from tests.runtime.conftest import Installation
from tests.runtime.waiting import children, runs, until

pytestmark = pytest.mark.slow

PROCESSES = 6  # web with two workers, live with one, worker


def answers(port: int, path: str = "/") -> bool:
    """Tell whether somebody answers there, whatever the answer."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).close()
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code < 500
    except OSError:
        return False
    return True


def ready(installation: Installation) -> bool:
    """Tell whether all three processes are at work."""
    pages, stream = installation.port, installation.port + 1
    return (
        answers(pages)
        and answers(stream, "/healthz")
        and (installation.home / HEARTBEAT_FILE).exists()
    )


def test_three_processes_serve_and_stop_together(installation: Installation) -> None:
    with installation.serving() as process:
        until(lambda: ready(installation))
        started = children(process.pid)
        assert len(started) == PROCESSES
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    assert not any(runs(pid) for pid in started)


def test_every_process_that_dies_comes_back(installation: Installation) -> None:
    with installation.serving() as process:
        until(lambda: ready(installation))
        (installation.home / HEARTBEAT_FILE).unlink()
        for pid in children(process.pid):
            if runs(pid):
                os.kill(pid, signal.SIGKILL)
        until(lambda: ready(installation))
        until(lambda: len(children(process.pid)) == PROCESSES)


def test_nothing_outlives_a_killed_supervisor(installation: Installation) -> None:
    with installation.serving() as process:
        until(lambda: ready(installation))
        started = children(process.pid)
        process.kill()
        process.wait(15)
        until(lambda: not any(runs(pid) for pid in started))


def test_output_holds_no_query_of_an_address(installation: Installation) -> None:
    with installation.serving():
        until(lambda: ready(installation))
        for path in ("/?telepon=08120000", "/tidak-ada/?nama=Contoh", "/kantor/masuk/?nama=Contoh"):
            answers(installation.port, path)
        answers(installation.port + 1, "/events/1?nama=Contoh")
    said = Path(installation.output).read_text()
    assert "Ramah berjalan di" in said
    assert "08120000" not in said
    assert "nama=" not in said
