"""The server over standard input and output: one line of JSON a message, and nothing else on standard output."""

import os
import signal
import sys

import anyio

from broadsheet.library import Library

STOPS = (signal.SIGINT, signal.SIGTERM)


def run_over_stdio(library: Library) -> None:
    """Answer until standard input ends, or a signal ends the process. Whoever started it is the owner."""
    anyio.run(_answer, library)


async def _answer(library: Library) -> None:
    from mcp.server.stdio import stdio_server  # here, as in the endpoint: it takes a second

    from broadsheet.delivery.agents.server import build_server
    from broadsheet.delivery.agents.unanswered import answering_all

    server = build_server(library, lambda: True)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_end_by_signal, library)
        async with stdio_server() as streams, answering_all(*streams) as (asked, told):
            await server.run(asked, told, server.create_initialization_options())
        tasks.cancel_scope.cancel()


async def _end_by_signal(library: Library) -> None:
    """End at once: a thread waits for the next line of standard input, and nothing but its end would wake it."""
    with anyio.open_signal_receiver(*STOPS) as signals:
        async for number in signals:
            library.close()
            print("Stopped.", file=sys.stderr, flush=True)
            os._exit(128 + number)
