"""``broadsheet mcp``: tools for an agent that starts this program and talks to it by standard input and output."""

import click

from broadsheet.delivery.cli.options import Invocation, examples, home_option, pass_invocation
from broadsheet.delivery.cli.watched import index_watched


@click.command(
    "mcp",
    epilog=examples(
        "broadsheet mcp",
        "broadsheet mcp --home ~/papers",
        "claude mcp add broadsheet -- broadsheet mcp",
    ),
)
@home_option
@pass_invocation
def command(invocation: Invocation) -> None:
    """Give an agent tools for this library, over standard input and output.

    Agents start this themselves (Model Context Protocol); typed by hand, it waits for messages that never come. A
    site that is running answers the same at /mcp.
    """
    from broadsheet.delivery.agents import run_over_stdio  # as `broadsheet run` knows the site

    with invocation.library() as library, index_watched(library):
        run_over_stdio(library)
