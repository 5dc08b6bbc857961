"""``broadsheet unfollow``: fetch no more of it; what it brought stays."""

import click

from broadsheet.delivery.cli import shapes
from broadsheet.delivery.cli.following import list_following
from broadsheet.delivery.cli.options import Invocation, examples, home_option, json_option, pass_invocation
from broadsheet.delivery.cli.output import emit_json, say


@click.command(
    "unfollow",
    epilog=examples(
        "broadsheet unfollow arxiv:cs.CL",
        "broadsheet unfollow hf:daily rss:https://example.org/feed.xml",
    ),
)
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@json_option
@home_option
@pass_invocation
def command(invocation: Invocation, names: tuple[str, ...], as_json: bool) -> None:
    """Follow it no more. Its papers stay, and so does its ledger."""
    with invocation.library() as library:
        left = [library.sources.unfollow(name) for name in names]
    if as_json:
        return emit_json({"unfollowed": shapes.of_following(left)["following"]})
    list_following(left)
    say("No longer followed; the papers stay. To take it up again: broadsheet follow NAME")
    return None
