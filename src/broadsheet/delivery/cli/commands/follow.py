"""``broadsheet follow``: what new papers should be fetched from."""

from typing import TYPE_CHECKING

import click

from broadsheet.delivery.cli import shapes
from broadsheet.delivery.cli.following import list_choices, list_following
from broadsheet.delivery.cli.options import Invocation, examples, home_option, json_option, pass_invocation
from broadsheet.delivery.cli.output import emit, emit_json, say

if TYPE_CHECKING:
    from broadsheet.library import Library


@click.command(
    "follow",
    epilog=examples(
        "broadsheet follow",
        "broadsheet follow arxiv:cs.CL arxiv:stat.ML hf:daily biorxiv:neuroscience",
        "broadsheet follow rss:https://example.org/feed.xml zotero:groups/123",
    ),
)
@click.argument("names", nargs=-1, metavar="[NAME...]")
@json_option
@home_option
@pass_invocation
def command(invocation: Invocation, names: tuple[str, ...], as_json: bool) -> None:
    """Follow what brings new papers; without NAME, tell what there is and what is followed.

    \b
    arxiv:cs.CL          a category of arXiv; arxiv:cs an archive, arxiv:all everything
    hf:daily             the daily papers of Hugging Face; hf:trending what trends there
    biorxiv:neuroscience a subject of bioRxiv, medrxiv:... of medRxiv; all takes every one
    openalex:FILTER      works of OpenAlex under a filter; s2:QUERY of Semantic Scholar
    acl:2025.acl         a volume of the ACL Anthology
    openreview:VENUE     the papers of a venue
    rss:https://...      any RSS, Atom or JSON feed
    zotero:groups/123    a Zotero library: users/..., groups/... or local

    They are fetched while `broadsheet run` or `broadsheet worker` runs, or by `broadsheet refresh`. Following
    twice changes nothing.
    """  # noqa: D301 - the backspace keeps click from wrapping
    with invocation.library() as library:
        if not names:
            return _offer(library, as_json)
        followed = library.sources.follow(names)
    if as_json:
        return emit_json(shapes.of_following(followed))
    list_following(followed)
    say("It is fetched while broadsheet run or broadsheet worker runs; at once: broadsheet refresh")
    if not invocation.settings().contact:
        say("Tell the services whom to write to: set BROADSHEET_CONTACT to your mail address.")
    return None


def _offer(library: "Library", as_json: bool) -> None:
    followed, choices = library.sources.list_following(), library.sources.list_choices()
    if as_json:
        return emit_json(shapes.of_following(followed) | shapes.of_choices(choices))
    if followed:
        emit("Followed")
        list_following(followed)
        emit()
    emit("Worth following (* followed already)" if followed else "Worth following")
    list_choices(choices)
    say("To follow some: broadsheet follow NAME... (what else there is: broadsheet follow --help)")
    return None
