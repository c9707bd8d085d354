"""Draws and calls numbers through the real server, beside a yardstick without a web layer.

Usage: python -m bench.queue [--past 0 100000 1000000] [--clients 1 8 32] [--boards 100 1000]

The past of each size is made once and kept (``var/bench``), the server runs on a copy of it.
Every request goes the whole way: HTTP, cookies, CSRF, the audit's event, a durable commit. Client
and server share this machine. With RAMAH_DATABASE_URL it runs on that PostgreSQL, in databases of
its own. Compare the ratios, not the machines.

"call next" is pressed as fast as answers come; "calm" by as many officers who take three seconds
for each visitor. The yardstick sends the same statements to the same database from one plain
connection. "to board" runs from the request of a call until the call is at a board.
"""

import argparse
import statistics
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bench.queue.places import Place, copied, served

WARM_UP = 1.5  # seconds
CALLS = 20
HEAD = (("past", 10), ("clients", 8), ("per s", 9), ("p50 ms", 9), ("p99 ms", 9), ("to empty", 10))
KINDS = (("issue", "draw", 0.0), ("call", "call next", 0.0), ("call", "calm", 3.0))


@dataclass(frozen=True)
class Result:
    """What one run measured; times in ms, each with its ratio to the empty database's p50."""

    name: str
    past: int
    clients: int
    rate: float
    p50: float
    p99: float
    note: str = ""


def main(words: list[str]) -> int:
    """Measure, and print a table with the ratio to the empty database."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--past", type=int, nargs="+", default=[0, 100_000, 1_000_000])
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--boards", type=int, nargs="*", default=[100, 1000])
    parser.add_argument("--seconds", type=float, default=8)
    options = parser.parse_args(words)
    results: list[Result] = []
    print(" " * 10 + "".join(f"{name:>{width}}" for name, width in HEAD))
    for past in options.past:
        for result in measure(past, options.clients, options.boards, options.seconds):
            results.append(result)
            print(_line(result, _empty(results, result)), flush=True)
    return 0


def measure(past: int, sizes: list[int], boards: list[int], seconds: float) -> Iterator[Result]:
    """Serve a copy of the office with so many past numbers, and measure it."""
    with copied(past) as place:
        with served(place) as port:
            order = place.order | {"port": port}
            for what, name, pause in KINDS:
                for size in sizes if not pause else sizes[-1:]:
                    yield _clients(
                        place, order | {"what": what, "pause": pause}, name, size, past, seconds
                    )
            for number in boards:
                yield _boards(place, order, number, past)
        yield from _yardstick(place, past, seconds)


def _clients(
    place: Place, order: dict[str, Any], name: str, size: int, past: int, seconds: float
) -> Result:
    order = order | {"clients": size}
    place.run("bench.queue.clients", order=order | {"seconds": WARM_UP})
    found = place.run("bench.queue.clients", order=order | {"seconds": seconds})
    refused = f"{found['refused']} refused" if found["refused"] else ""
    return _result(name, past, size, found["took"], len(found["took"]) / seconds, refused)


def _boards(place: Place, order: dict[str, Any], number: int, past: int) -> Result:
    found = place.run("bench.queue.boards", order=order | {"boards": number, "calls": CALLS})
    note = f"{found['kilobytes']:.0f} kB a board, {found['missed']} missed"
    return _result("to board", past, number, found["took"], 0, note)


def _yardstick(place: Place, past: int, seconds: float) -> Iterator[Result]:
    found = place.run("bench.queue.yardstick", order=place.order | {"seconds": seconds})
    for name, took in found.items():
        yield _result(f"  {name}*", past, 1, took, len(took) / sum(took), "* no web layer")


def _result(
    name: str, past: int, clients: int, took: Iterable[float], rate: float, note: str
) -> Result:
    times = sorted(seconds * 1000 for seconds in took)
    p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
    return Result(name, past, clients, rate, statistics.median(times), p99, note)


def _empty(results: list[Result], other: Result) -> Result | None:
    same = (each for each in results if (each.name, each.clients) == (other.name, other.clients))
    return next((each for each in same if each.past == 0), None)


def _line(each: Result, empty: Result | None) -> str:
    ratio = f"{each.p50 / empty.p50:>10.2f}" if empty else " " * 10
    rate = f"{each.rate:>9.0f}" if each.rate else " " * 9
    numbers = f"{each.past:>10,}{each.clients:>8}{rate}{each.p50:>9.1f}{each.p99:>9.1f}"
    return f"{each.name:<12}"[:12] + f"{numbers[2:]}{ratio}  {each.note}".rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
