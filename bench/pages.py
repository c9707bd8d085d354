"""Measures the server's time for each page of a demo office with a full day of data.

Usage: python -m bench.pages [--requests N]

The pages are asked of Django's own WSGI application, without a network, in turns, so that the
machine's noise falls on all of them alike. Each is compared with a baseline of the same run:
a view that reads one number by the ORM behind the same middleware, for the same logged-in people.
The budget of a page is 50 ms. Machines differ and are busy with other things: the factor, taken
from the processor's time, is what to watch. Exit code 0.
"""

import argparse
import collections
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BUDGET = 50  # ms of server time
CLOSED, OPEN = 40, 20  # visits of the day
HEAD = (
    f"{'page':<42}{'p50 ms':>8}{'p95 ms':>8}{'cpu ms':>8}{'factor':>8}"
    f"{'queries':>9}{'same':>6}{'kB':>7}"
)
App = Callable[..., Iterable[bytes]]


@dataclass
class Question:
    """A page as somebody asks for it, and what was measured."""

    name: str
    path: str
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    queries: int = 0
    same: int = 0
    size: int = 0
    times: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """Give the median in ms."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """Give the time that 95 of 100 requests keep to, in ms."""
        return statistics.quantiles(self.times, n=20)[-1]

    @property
    def cpu(self) -> float:
        """Give the median of the processor's time in ms; another program's work is not in it."""
        return statistics.median(self.processor)


@dataclass
class Answer:
    """What came back, and how long it took."""

    status: int
    headers: dict[str, str]
    size: int
    ms: float
    cpu_ms: float


def main(words: list[str]) -> int:
    """Build the day, ask every page many times, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=40, help="per page (default: %(default)s)")
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="ramah-bench-") as folder:
        app = _served_office(Path(folder))
        from bench.questions import all_questions

        questions = all_questions(app)
        for question in questions:
            _look(app, question)
        for _round in range(options.requests):
            for question in questions:
                answer = ask(app, question)
                question.times.append(answer.ms)
                question.processor.append(answer.cpu_ms)
        _print(questions)
    return 0


def ask(app: App, question: Question) -> Answer:
    """Ask the application one question and read the whole answer."""
    environ = _environ(question)
    answered: list[Any] = []
    begin, cpu = time.perf_counter(), time.thread_time()
    chunks = app(environ, lambda *answer: answered.extend(answer))
    body = b"".join(chunks)
    chunks.close()  # type: ignore[attr-defined]
    took, worked = time.perf_counter() - begin, time.thread_time() - cpu
    status, headers = answered[:2]
    return Answer(int(status[:3]), dict(headers), len(body), took * 1000, worked * 1000)


def _served_office(home: Path) -> App:
    """Set up the demo office in an empty folder, fill its day, and give the application."""
    os.environ["RAMAH_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ.pop("RAMAH_MASTER_KEY", None)
    from ramah.runtime import installation

    installation.set_up()
    from django.core.wsgi import get_wsgi_application
    from django.utils import timezone

    from bench import day
    from ramah.offices.models import Office
    from ramah.runtime import demo

    demo.load(home)
    day.fill(Office.objects.get(), now=timezone.now(), closed=CLOSED)
    app: App = get_wsgi_application()
    return app


def _environ(question: Question) -> dict[str, Any]:
    path, _mark, query = question.path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_COOKIE": question.cookie,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    return environ | {
        "HTTP_" + name.upper().replace("-", "_"): text for name, text in question.headers.items()
    }


def _look(app: App, question: Question) -> None:
    """Ask once to warm up, and once more counting what the database is asked."""
    ask(app, question)
    statements: collections.Counter[str] = collections.Counter()
    with _counting(statements):
        answer = ask(app, question)
    if answer.status != question.status:
        raise SystemExit(f"{question.path}: {answer.status} instead of {question.status}")
    question.queries, question.size = statements.total(), answer.size
    question.same = max(statements.values(), default=0)


def _counting(statements: "collections.Counter[str]") -> AbstractContextManager[None]:
    from django.db import connection

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        statements[sql] += 1
        return execute(sql, *rest)

    return connection.execute_wrapper(count)


def _print(questions: list[Question]) -> None:
    base = questions[0].cpu
    print(
        f"{CLOSED + OPEN} visits, {OPEN} of them open; {len(questions[0].times)} requests a page."
    )
    print(f"Budget of a page: {BUDGET} ms. Factor: cpu against the baseline's.")
    print(f"Same: how often the most repeated statement is asked.\n\n{HEAD}")
    for each in questions:
        print(_line(each, base))


def _line(each: Question, base: float) -> str:
    times = f"{each.p50:>8.1f}{each.p95:>8.1f}{each.cpu:>8.1f}{each.cpu / base:>8.1f}"
    counts = f"{each.queries:>9}{each.same:>6}{each.size / 1024:>7.1f}"
    over = f"  over {BUDGET} ms" if each.p50 > BUDGET else ""
    return f"{each.name:<42}{times}{counts}{over}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
