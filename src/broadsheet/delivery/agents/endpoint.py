"""``/mcp``: the server over HTTP, for the current revision of the protocol and for the ones with a handshake.

Every POST is answered by itself, in JSON: there are no sessions to keep, and nothing is lost when the site restarts.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio
from anyio.abc import TaskGroup, TaskStatus
from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from broadsheet.library import Library

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

LONGEST_BODY = 262_144
"""Bytes of a question; the longest arguments are a hundred names of papers, or an abstract."""


class Endpoint:
    """An application beside the site's pages; it answers while it is ``running``.

    Whoever mounts it checks names and origins (the site does, before anything comes here). Once the site has a public
    address, tools that change something are left out: an agent has no way to show that it is the owner's.
    """

    path = "/mcp"

    def __init__(self, library: Library) -> None:
        self._library = library
        self._tasks: TaskGroup | None = None
        self._manager: StreamableHTTPSessionManager | None = None
        self._opening = anyio.Lock()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer for as long as this lasts. The server is made for the first agent that comes: it takes a second."""
        self._opening = anyio.Lock()  # one for each loop that it runs in
        async with anyio.create_task_group() as self._tasks:
            try:
                yield
            finally:
                self._tasks.cancel_scope.cancel()
                self._tasks = self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            says = "Agents POST to this address. There is no stream of events to GET, and no session to DELETE."
            await _refuse(says, 405, {"Allow": "POST"})(scope, receive, send)
        elif not _is_json(scope):
            await _refuse("Send JSON, with Content-Type: application/json.", 415, {})(scope, receive, send)
        elif self._tasks is None:
            says = "The site is starting or stopping; try again."
            await _refuse(says, 503, {"Retry-After": "5"})(scope, receive, send)
        else:
            manager = await self._open(self._tasks)
            await manager.handle_request(scope, receive, send)

    async def _open(self, tasks: TaskGroup) -> "StreamableHTTPSessionManager":
        async with self._opening:
            if self._manager is None:
                self._manager = await tasks.start(self._keep)
        return self._manager

    async def _keep(self, *, task_status: "TaskStatus[StreamableHTTPSessionManager]") -> None:
        manager = await run_sync(_make_manager, self._library)
        async with manager.run():
            task_status.started(manager)
            await anyio.sleep_forever()


def _make_manager(library: Library) -> "StreamableHTTPSessionManager":
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from broadsheet.delivery.agents.server import build_server

    logging.getLogger("mcp").setLevel(logging.WARNING)  # a line a request is not news
    server = build_server(library, lambda: library.owner.is_everybody)
    return StreamableHTTPSessionManager(server, json_response=True, stateless=True, max_request_body_size=LONGEST_BODY)


def _is_json(scope: Scope) -> bool:
    """Whether JSON is said to come. Without asking first, a page of another site can send other kinds only."""
    return Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower() == "application/json"


def _refuse(message: str, status: int, headers: dict[str, str]) -> JSONResponse:
    error = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": message}}
    return JSONResponse(error, status, headers)
