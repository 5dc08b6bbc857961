"""``broadsheet suggest``: what somebody who is typing may mean."""

import click

from broadsheet.delivery.cli import shapes
from broadsheet.delivery.cli.listing import list_suggestions
from broadsheet.delivery.cli.options import (
    Invocation,
    examples,
    home_option,
    json_option,
    limit_option,
    pass_invocation,
)
from broadsheet.delivery.cli.output import emit_json, say


@click.command(
    "suggest",
    epilog=examples(
        "broadsheet suggest hint",
        'broadsheet suggest "graph neu" --limit 3 --json',
    ),
)
@click.argument("text", nargs=-1, required=True)
@limit_option(8)
@json_option
@home_option
@pass_invocation
def command(invocation: Invocation, text: tuple[str, ...], limit: int, as_json: bool) -> None:
    """List the titles, authors and topics that begin as TEXT does."""
    typed = " ".join(text)
    with invocation.library() as library:
        found = library.suggest(typed, limit)
    if as_json:
        return emit_json(shapes.of_suggestions(typed, found))
    list_suggestions(found)
    if not found:
        say("Nothing begins so.")
    return None
