"""What a door costs by itself: it is asked once with the library, then again with the library's answers in hand.

The second time nothing is searched or read: what is left is reading the request and rendering the answer.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.types import Message

from bench.door_requests import AGENT, Request
from broadsheet.delivery.agents import Endpoint
from broadsheet.delivery.web.app import create_app
from broadsheet.delivery.web.feeds.kept import KeptFeeds
from broadsheet.library import Library

PARTS = frozenset(
    {"gists", "trending", "editions", "readers", "subscriptions", "letterbox", "owner", "tokens", "harvest", "sources"}
)
"""Parts of the library that answer questions themselves."""
AGAIN = 3
"""How often each answer is rendered with the papers in hand."""


class Tape:
    """What the library answered, in order, and how long it took."""

    def __init__(self) -> None:
        self.answers: list[tuple[str, Any]] = []
        self.taken = 0.0
        self._place: int | None = None

    def rewind(self) -> None:
        """From now on answer from the tape."""
        self._place = 0

    def answer(self, name: str, ask: Any, *given: Any, **named: Any) -> Any:
        """The library's answer, or the same as last time. An error of the library is raised again."""
        if self._place is None:
            self._record(name, ask, given, named)
            told = self.answers[-1]
        else:
            told = self.answers[self._place]
            self._place += 1
        if told[0] != name:
            raise SystemExit(f"bench: {name} was asked where it was {told[0]} before")
        if isinstance(told[1], Exception):
            raise told[1]
        return told[1]

    def _record(self, name: str, ask: Any, given: Any, named: Any) -> None:
        begun = time.perf_counter()
        try:
            found = ask(*given, **named)
            found = list(found) if isinstance(found, Iterator) else found
        except Exception as error:
            found = error
        self.taken += time.perf_counter() - begun
        self.answers.append((name, found))


class Replayed:
    """A library, or a part of one, whose answers are taken down on a tape and given again from it."""

    def __init__(self, whole: Any, desk: "Desk", name: str = "library") -> None:
        self._whole = whole
        self._desk = desk
        self._name = name

    def __getattr__(self, name: str) -> Any:
        """The part, the setting, or the question of that name."""
        if self._name == "library" and name in PARTS:
            return Replayed(getattr(self._whole, name), self._desk, name)
        called = f"{self._name}.{name}"
        if self._name != "library" and isinstance(getattr(type(self._whole), name, None), property):
            return self._desk.tape.answer(called, lambda: getattr(self._whole, name))
        found = getattr(self._whole, name)
        if not callable(found):
            return found
        return lambda *given, **named: self._desk.tape.answer(called, found, *given, **named)


class Desk:
    """The site in this process, over one library."""

    def __init__(self, library: Library) -> None:
        self.tape = Tape()
        told: Any = Replayed(library, self)
        self._app = create_app(told, beside=[Endpoint(told)])
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._asked = 0

    def __enter__(self) -> "Desk":
        """With all that runs beside the pages."""
        running = asyncio.Event()
        self._running = self._loop.create_task(self._run(running))
        self._loop.run_until_complete(running.wait())
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self._ended.set()
        self._loop.run_until_complete(self._running)
        self._loop.close()

    async def _run(self, running: asyncio.Event) -> None:
        async with self._app.router.lifespan_context(self._app):
            running.set()
            await self._ended.wait()

    def measure(self, request: Request) -> tuple[float, float]:
        """Milliseconds that the library takes for this request, and that the door takes besides."""
        self.tape = Tape()
        self._answer(request)
        taken = []
        for _ in range(AGAIN):
            self.tape.rewind()
            begun = time.perf_counter()
            self._answer(request)
            taken.append(time.perf_counter() - begun)
        return self.tape.taken * 1000, min(taken) * 1000

    def _answer(self, request: Request) -> None:
        self._app.state.site = replace(self._app.state.site, feeds=KeptFeeds())  # else the second feed is the first
        self._asked += 1
        address = f"127.2.{self._asked // 20_000}.{self._asked // 1_000 % 200}"  # each may ask 5,000 times
        status = self._loop.run_until_complete(send(self._app, request, address))
        if status != 200:
            raise SystemExit(f"bench: {request.target[:200]} was answered with {status} in this process")


async def send(app: Starlette, request: Request, address: str) -> int:
    """Ask an application without a wire between; the status of its answer."""
    path, _, query = request.target.partition("?")
    headers = [("host", "127.0.0.1"), *AGENT, *request.headers]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method, "scheme": "http",
        "path": unquote(path), "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
        "client": (address, 1), "server": ("127.0.0.1", 80), "state": {},
    }  # fmt: skip
    said: list[Message] = []
    asked = [{"type": "http.request", "body": request.body, "more_body": False}]

    async def receive() -> Message:
        return asked.pop() if asked else {"type": "http.disconnect"}

    async def answer(message: Message) -> None:
        said.append(message)

    await app(scope, receive, answer)
    return int(said[0]["status"])
