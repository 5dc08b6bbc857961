"""fastmcp, the other much used client of the Model Context Protocol."""

from anyio.from_thread import start_blocking_portal
from asking_agents import Told, ask_all
from fastmcp import Client
from mcp import MCPError
from telling import SITE, Teller

teller = Teller("fastmcp", "fastmcp")
with start_blocking_portal() as portal, portal.wrap_async_context_manager(Client(f"{SITE}/mcp")) as client:

    def use(tool: str, arguments: dict[str, object]) -> Told:
        got = portal.call(lambda: client.call_tool(tool, arguments, raise_on_error=False))
        return Told(got.is_error, got.structured_content, got.content[0].text)

    ask_all(
        teller,
        lambda: [one.name for one in portal.call(client.list_tools)],
        use,
        lambda: [str(one.uri) for one in portal.call(client.list_resources)],
        lambda uri: portal.call(client.read_resource, uri)[0].text,
        (MCPError,),
    )
teller.tell()
