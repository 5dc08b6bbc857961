"""mcp 1, the SDK before the current revision, with its ClientSession."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.from_thread import start_blocking_portal
from asking_agents import Told, ask_all
from mcp import ClientSession, McpError
from mcp.client.streamable_http import streamable_http_client
from pydantic import AnyUrl
from telling import SITE, Teller


@asynccontextmanager
async def open_session() -> AsyncIterator[ClientSession]:
    """A session that has shaken hands."""
    async with streamable_http_client(f"{SITE}/mcp") as (read, write, _), ClientSession(read, write) as session:
        await session.initialize()
        yield session


teller = Teller("mcp 1 (ClientSession)", "mcp")
with start_blocking_portal() as portal, portal.wrap_async_context_manager(open_session()) as session:

    def use(tool: str, arguments: dict[str, object]) -> Told:
        got = portal.call(session.call_tool, tool, arguments)
        return Told(got.isError, got.structuredContent, got.content[0].text)

    ask_all(
        teller,
        lambda: [one.name for one in portal.call(session.list_tools).tools],
        use,
        lambda: [str(one.uri) for one in portal.call(session.list_resources).resources],
        lambda uri: portal.call(session.read_resource, AnyUrl(uri)).contents[0].text,
        (McpError,),
    )
teller.tell()
