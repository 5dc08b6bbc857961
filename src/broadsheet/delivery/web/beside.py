"""Applications of other deliveries that answer at an address of this site.

The site knows none of them: whoever starts it puts them there. They come behind all that guards the pages (names,
origins, headers), and are counted as programs are.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from broadsheet.delivery.web.client import client_address
from broadsheet.delivery.web.limits import Limits


class Beside(Protocol):
    """An application: where it answers, what has to run meanwhile, and its answer."""

    path: str

    def running(self) -> AbstractAsyncContextManager[None]: ...

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...


class Counted:
    """Refuses who asks too often."""

    def __init__(self, app: Beside, limits: Limits) -> None:
        self.app = app
        self.limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        standing = self.limits.count_address(client_address(Request(scope)))
        if standing.left >= 0:
            await self.app(scope, receive, send)
        else:
            error = {"error": "Too many requests; come back later."}
            await JSONResponse(error, 429, standing.headers)(scope, receive, send)


def list_routes(beside: Sequence[Beside]) -> list[Route]:
    """An address each."""
    return [Route(one.path, Counted(one, Limits())) for one in beside]


def run_all(beside: Sequence[Beside]) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """The lifespan of a site that has these beside it."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for one in beside:
                await stack.enter_async_context(one.running())
            yield

    return lifespan
