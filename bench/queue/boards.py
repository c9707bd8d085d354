"""Boards that listen while counters call: how long a call takes to each of them.

``python -m bench.queue.boards`` reads its order as JSON from standard input. The time of a call
runs from the moment its request is sent until its event has arrived at the board.
"""

import asyncio
import json
import re
import sys
import time
from typing import Any

from bench.queue.clients import Client, active_call
from bench.queue.places import memory_of_streams

NEWEST = re.compile(rb'"calls":\[\{"id":(\d+)')
PAUSE = 0.25  # seconds between two calls
TOGETHER = 100  # connections opened at once


class Boards:
    """Many boards of one office, each on a connection of its own.

    :ivar arrived: for each call, when each board had it (seconds of the performance counter).
    """

    def __init__(self, port: int, office: int) -> None:
        self.port, self.office = port, office
        self.arrived: dict[int, list[float]] = {}
        self._listening: list[tuple[asyncio.StreamWriter, asyncio.Task[None]]] = []

    async def open(self, number: int) -> None:
        """Connect so many boards, a hundred at a time."""
        for first in range(0, number, TOGETHER):
            many = range(first, min(first + TOGETHER, number))
            await asyncio.gather(*(self._connect() for _board in many))

    async def _connect(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port + 1)
        path = f"/events/{self.office}"
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port + 1}\r\n\r\n".encode())
        await reader.readuntil(b"event: revision")
        self._listening.append((writer, asyncio.create_task(self._listen(reader))))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        known = 0
        while line := await reader.readline():
            found = NEWEST.search(line)
            if found and int(found[1]) > known:
                known = int(found[1])
                self.arrived.setdefault(known, []).append(time.perf_counter())


def call(order: dict[str, Any], times: int) -> dict[int, float]:
    """Call numbers at one counter; give for each call when its request was sent."""
    client = Client(order["port"], f"ramah_session={order['officers'][0]}")
    active, sent = active_call(order, 1), {}
    for _call in range(times):
        begin = time.perf_counter()
        client.post("/loket/panggil/", {})
        key = active()
        if key is None:
            raise SystemExit("No number was waiting.")
        sent[key] = begin
        client.post(f"/loket/panggilan/{key}/mulai/", {})
        client.post(f"/loket/panggilan/{key}/selesai/", {})
        time.sleep(PAUSE)
    return sent


async def measure(order: dict[str, Any]) -> dict[str, Any]:
    """Connect boards, call, and give every delay and the memory of a board (kB)."""
    boards = Boards(order["port"], order["office"])
    await boards.open(1)
    before = memory_of_streams(order["port"])
    await boards.open(order["boards"] - 1)
    await asyncio.sleep(1)
    memory = memory_of_streams(order["port"]) - before
    sent = await asyncio.to_thread(call, order, order["calls"])
    await asyncio.sleep(2)
    delays = [at - sent[key] for key in sent for at in boards.arrived.get(key, [])]
    missed = len(sent) * order["boards"] - len(delays)
    return {"took": delays, "missed": missed, "kilobytes": memory / order["boards"]}


if __name__ == "__main__":
    json.dump(asyncio.run(measure(json.load(sys.stdin))), sys.stdout)
