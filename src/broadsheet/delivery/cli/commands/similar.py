"""``broadsheet similar``: more like this."""

import click

from broadsheet.delivery.cli import shapes
from broadsheet.delivery.cli.listing import list_results
from broadsheet.delivery.cli.options import (
    Invocation,
    examples,
    home_option,
    json_option,
    limit_option,
    pass_invocation,
)
from broadsheet.delivery.cli.output import emit_json, readable, say


@click.command(
    "similar",
    epilog=examples(
        "broadsheet similar p12",
        "broadsheet similar arXiv:2507.06457 --limit 5",
    ),
)
@click.argument("paper")
@limit_option(10)
@json_option
@home_option
@pass_invocation
def command(invocation: Invocation, paper: str, limit: int, as_json: bool) -> None:
    """List the papers most like PAPER.

    PAPER is our id or any of its identifiers.
    """
    with invocation.library() as library:
        one = library.get_paper(paper)
        results = library.similar(paper, limit)
    if as_json:
        return emit_json({"paper": shapes.of_paper(one), "papers": [shapes.of_result(result) for result in results]})
    say(f"Like {one.name}, {readable(one.title)}:")
    list_results(results)
    return None
