"""The event stream: tells browsers that their office has a new revision, and its latest calls.

``GET /events/<office>`` answers with server-sent events; the first comes at once, so that
whoever (re)connects reads the state anew. Nothing in it is private: revisions, and of calls the
number and the counter. A plain ASGI callable: no framework, no Django.
"""

import asyncio
import contextlib
import re
import signal
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ramah.lib import heartbeat, logs
from ramah.live.config import Config, from_environment
from ramah.live.hub import Hub
from ramah.live.watch import watch
from ramah.runtime.home import home
from ramah.runtime.lifeline import die_with_parent

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]

EVENTS = re.compile(r"(?:/live)?/events/([0-9]{1,18})")
BEAT_SECONDS = 15.0
SEND_SECONDS = 60.0
BEAT = b"event: beat\ndata: 1\n\n"
PLAIN: Header = (b"content-type", b"text/plain; charset=utf-8")
STREAM: list[Header] = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Live:
    """Serves the event streams of one process from one watcher."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.hub = Hub()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one connection, or run for the life of the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        die_with_parent(signal.SIGKILL)
        logs.catch_uncaught()
        heartbeat.keep_beating(home(), heartbeat.LIVE)
        watcher = asyncio.create_task(watch(self.config, self.hub))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        watcher.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watcher
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        origin = dict(scope["headers"]).get(b"origin", b"").decode("latin-1")
        events = EVENTS.fullmatch(scope["path"])
        if scope["method"] != "GET":
            await _refuse(send, 405)
        elif scope["path"].endswith("/healthz"):
            await _refuse(send, 200 if self.hub.ready else 503)
        elif origin and origin not in self.config.origins:
            await _refuse(send, 403)
        elif not events:
            await _refuse(send, 404)
        else:
            await self._stream(int(events[1]), origin, receive, send)

    async def _stream(self, office: int, origin: str, receive: Receive, send: Send) -> None:
        cors = _cors(origin)
        if not self.hub.ready or self.hub.newest(office) is None:
            await _refuse(send, 404 if self.hub.ready else 503, cors)
            return
        gone = asyncio.create_task(_until_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": STREAM + cors})
            await self._follow(office, gone, send)
            await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            return  # the browser does not read: let go of it
        finally:
            gone.cancel()

    async def _follow(self, office: int, gone: asyncio.Task[None], send: Send) -> None:
        sent = None
        while not gone.done():
            changed = self.hub.changed(office)
            newest = self.hub.newest(office)
            if newest is None:
                return
            if newest != sent:
                sent = newest
                await _send(send, newest.message)
            else:
                done, _ = await asyncio.wait(
                    {changed, gone}, timeout=BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                if not done:
                    await _send(send, BEAT)


async def _send(send: Send, body: bytes) -> None:
    part = {"type": "http.response.body", "body": body, "more_body": True}
    await asyncio.wait_for(send(part), SEND_SECONDS)


async def _refuse(send: Send, status: int, headers: list[Header] | None = None) -> None:
    start = {"type": "http.response.start", "status": status, "headers": [PLAIN, *(headers or [])]}
    await send(start)
    await send({"type": "http.response.body", "body": b"" if status != 200 else b"ok\n"})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _cors(origin: str) -> list[Header]:
    vary = (b"vary", b"origin")
    return [vary, (b"access-control-allow-origin", origin.encode("latin-1"))] if origin else [vary]


application = Live(from_environment())
