"""Whoever pipes questions in and closes the pipe gets every answer: the end of the input waits for them.

The server of the ``mcp`` package drops what it is working on when its input ends. Between it and the transport stand
these two streams: they note which requests go in and which answers come out.
"""

from collections.abc import AsyncIterable, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Protocol

import anyio
import mcp_types as types
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.shared.message import SessionMessage

LAST_ANSWERS = 60.0
"""Seconds that answers are waited for once the input has ended."""

Asked = SessionMessage | Exception


class Told(Protocol):
    """Where answers go."""

    async def send(self, item: SessionMessage, /) -> None:
        """Send one."""

    async def aclose(self) -> None:
        """Send no more."""


class Unanswered:
    """The requests that went in and have no answer yet."""

    def __init__(self) -> None:
        self._ids: set[object] = set()
        self._answered = anyio.Event()

    def note_asked(self, one: Asked) -> None:
        """A request waits for its answer; one that is taken back does not."""
        message = one.message if isinstance(one, SessionMessage) else None
        if isinstance(message, types.JSONRPCRequest):
            self._ids.add(message.id)
        elif isinstance(message, types.JSONRPCNotification) and message.method == "notifications/cancelled":
            self._drop((message.params or {}).get("requestId"))

    def note_told(self, one: SessionMessage) -> None:
        """An answer, or an error in its place."""
        if isinstance(one.message, types.JSONRPCResponse | types.JSONRPCError):
            self._drop(one.message.id)

    async def wait(self) -> None:
        """Until each has its answer."""
        while self._ids:
            await self._answered.wait()

    def _drop(self, request_id: object) -> None:
        self._ids.discard(request_id)
        self._answered.set()
        self._answered = anyio.Event()


@asynccontextmanager
async def answering_all(
    asked: AsyncIterable[Asked], told: Told
) -> AsyncIterator[tuple[MemoryObjectReceiveStream[Asked], MemoryObjectSendStream[SessionMessage]]]:
    """Streams to give to the server in place of these: what is read from the first ends when all is answered."""
    unanswered = Unanswered()
    asked_in, asked_out = anyio.create_memory_object_stream[Asked]()
    told_in, told_out = anyio.create_memory_object_stream[SessionMessage]()

    async def pass_questions() -> None:
        async with asked_in:
            async for one in asked:
                unanswered.note_asked(one)
                await asked_in.send(one)
            with anyio.move_on_after(LAST_ANSWERS):
                await unanswered.wait()

    async def pass_answers() -> None:
        async with told_out, aclosing(told):
            async for one in told_out:
                await told.send(one)
                unanswered.note_told(one)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(pass_questions)
        tasks.start_soon(pass_answers)
        yield asked_out, told_in
