"""The server over standard input and output: one line of JSON a message, and nothing else on standard output."""

import anyio

from broadsheet.library import Library


def run_over_stdio(library: Library) -> None:
    """Answer until standard input ends. Whoever started the process is the owner."""
    anyio.run(_answer, library)


async def _answer(library: Library) -> None:
    from mcp.server.stdio import stdio_server  # here, as in the endpoint: it takes a second

    from broadsheet.delivery.agents.server import build_server

    server = build_server(library, lambda: True)
    async with stdio_server() as (asked, told):
        await server.run(asked, told, server.create_initialization_options())
