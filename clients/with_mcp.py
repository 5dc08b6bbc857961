"""mcp 2, the SDK of the Model Context Protocol, in its current mode and with the older handshake."""

from anyio.from_thread import start_blocking_portal
from asking_agents import Told, ask_all
from mcp import Client, MCPError
from telling import SITE, Teller


def ask_in(mode: str) -> None:
    """Everything, in one mode."""
    teller = Teller(f"mcp ({mode})", "mcp")
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(f"{SITE}/mcp", mode=mode)) as client,
    ):

        def use(tool: str, arguments: dict[str, object]) -> Told:
            got = portal.call(client.call_tool, tool, arguments)
            return Told(got.is_error, got.structured_content, got.content[0].text)

        ask_all(
            teller,
            lambda: [one.name for one in portal.call(client.list_tools).tools],
            use,
            lambda: [str(one.uri) for one in portal.call(client.list_resources).resources],
            lambda uri: portal.call(client.read_resource, uri).contents[0].text,
            (MCPError,),
        )
    teller.tell()


for mode in ("2026-07-28", "legacy"):
    ask_in(mode)
