"""The newest revision of each office, and the wake-up call for those who wait for a newer one."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Revision:
    """Says how often an office, and each topic of it, has been written to. Nothing private.

    :ivar calls: the office's latest calls, by number and counter alone, as JSON on one line.
    """

    office: int
    revision: int
    queue: int
    visits: int
    aids: int
    calls: str = "[]"

    @cached_property
    def message(self) -> bytes:
        """Write the revision as one server-sent event; the calls go on as they were read."""
        topics = {"queue": self.queue, "visits": self.visits, "aids": self.aids}
        body = {"office": self.office, "revision": self.revision, "topics": topics}
        head = json.dumps(body, separators=(",", ":")).removesuffix("}")
        return f'event: revision\ndata: {head},"calls":{self.calls}}}\n\n'.encode()


class Hub:
    """Keeps only the newest revision of each office: who is slow skips the ones between."""

    def __init__(self) -> None:
        self.ready = False
        self._newest: dict[int, Revision] = {}
        self._changed: dict[int, asyncio.Future[None]] = {}

    def newest(self, office: int) -> Revision | None:
        """Return the newest known revision of an office; None for an unknown office."""
        return self._newest.get(office)

    def changed(self, office: int) -> asyncio.Future[None]:
        """Return a future, shared by all who wait, that is done at the office's next change."""
        if office not in self._changed:
            self._changed[office] = asyncio.get_running_loop().create_future()
        return self._changed[office]

    def publish(self, revisions: Iterable[Revision]) -> None:
        """Keep these revisions and wake those who wait for one of them."""
        self.ready = True
        for revision in revisions:
            if self._newest.get(revision.office) != revision:
                self._newest[revision.office] = revision
                self._wake(revision.office)

    def lose(self) -> None:
        """Forget everything: the database is out of reach, so the streams must end and say so."""
        self.ready = False
        self._newest.clear()
        for office in list(self._changed):
            self._wake(office)

    def _wake(self, office: int) -> None:
        waiting = self._changed.pop(office, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)
