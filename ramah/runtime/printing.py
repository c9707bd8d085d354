"""Printing beside the worker's other jobs: a look twice a second, a thread for each busy printer.

A printer that hangs holds up nothing but itself.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ramah.lib import logs

log = logging.getLogger("ramah.printing")
LOOK_SECONDS = 0.5  # one read of a small partial index
REST_SECONDS = 5.0  # after the database did not answer


@contextmanager
def beside(stop: threading.Event) -> Iterator[None]:
    """Print for the length of a block; what is being sent at its end is finished first."""
    ended = threading.Event()
    look_out = threading.Thread(target=_look_out, args=[stop, ended], name="cetak")
    look_out.start()
    try:
        yield
    finally:
        ended.set()
        look_out.join()


def _look_out(stop: threading.Event, ended: threading.Event) -> None:
    busy: dict[int, threading.Thread] = {}
    problem = ""
    while not (stop.is_set() or ended.is_set()):
        before, problem = problem, _start_due(busy)
        if problem and problem != before:
            log.error("Cetakan tidak terbaca: %s", problem)
        ended.wait(REST_SECONDS if problem else LOOK_SECONDS)
    for thread in busy.values():
        thread.join()
    _let_go()


def _start_due(busy: dict[int, threading.Thread]) -> str:
    """Start a thread for each printer that has work and none at it.

    :return: the kind of error that kept us from knowing; empty if all went well.
    """
    from django.utils import timezone

    from ramah.queueing import print_jobs

    try:
        due = print_jobs.due_printers(timezone.now())
    except Exception as error:  # whatever the database does, printing goes on afterwards
        _let_go()
        return type(error).__name__
    for printer in due:
        if printer not in busy or not busy[printer].is_alive():
            busy[printer] = threading.Thread(target=_print, args=[printer], name=f"cetak-{printer}")
            busy[printer].start()
    return ""


def _print(printer: int) -> None:
    from ramah.queueing import print_jobs

    try:
        print_jobs.run_printer(printer)
    except Exception as error:  # the claim ends by itself, and the job is tried again
        failure = logs.failure_of(error)
        log.error("Cetakan terhenti: %s", type(error).__name__, extra={"failure": failure})
    finally:
        _let_go()


def _let_go() -> None:
    from django.db import connections

    connections.close_all()
