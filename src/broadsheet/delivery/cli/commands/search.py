"""``broadsheet search``: find papers."""

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from broadsheet.answers import Mode, SearchPage, Sort
from broadsheet.delivery.cli import shapes
from broadsheet.delivery.cli.listing import list_facets, list_groups, list_results
from broadsheet.delivery.cli.options import (
    Invocation,
    examples,
    home_option,
    json_option,
    limit_option,
    mode_option,
    pass_invocation,
)
from broadsheet.delivery.cli.output import count, emit_json, safe, say
from broadsheet.errors import BroadsheetError

if TYPE_CHECKING:
    from broadsheet.library import Library


@click.command(
    "search",
    epilog=examples(
        "broadsheet search linear attention",
        "broadsheet search 'author:hinton year:2020..2024 \"capsule networks\"'",
        "broadsheet search 'agents has:code since March' --sort votes",
        'broadsheet search "graph neural networks -molecule" --limit 50 --json',
    ),
)
@click.argument("query", nargs=-1, required=True)
@limit_option(10)
@click.option("--offset", type=click.IntRange(0), default=0, metavar="N", help="Leave out the first N.")
@click.option(
    "--cursor", default="", metavar="TEXT", help="Go on where a page with --json said; nothing is skipped or repeated."
)
@click.option(
    "--sort",
    type=click.Choice(["relevance", "date", "votes"]),
    default="relevance",
    show_default=True,
    help="The best first, the newest first, or those with most votes first.",
)
@mode_option
@click.option("--facets", is_flag=True, help="Count what was found by category, year, source and content.")
@click.option("--explain", is_flag=True, help="Tell of what each score is made.")
@json_option
@home_option
@pass_invocation
def command(
    invocation: Invocation,
    query: tuple[str, ...],
    limit: int,
    offset: int,
    cursor: str,
    sort: Sort,
    mode: Mode,
    facets: bool,
    explain: bool,
    as_json: bool,
) -> None:
    """Find papers by words and meaning, best first.

    A "phrase" in quotes, -word, OR, brackets, title:word, author:name, cat:cs.CL, venue:name, year:2021..2024,
    after:2024-05, before:2025, has:code and id:2507.06457 narrow the search; so do plain dates, such as "since March".
    Put -- before a query that begins with a minus.
    """
    with invocation.library() as library:
        page = library.search(" ".join(query), limit, offset, mode, sort, facets, cursor)
        titles = {kind.name: kind.title for kind in library.describe_reasons()} if explain and not as_json else None
        unseen = 0 if as_json else _count_unseen(library)
    if as_json:
        return emit_json(shapes.of_search(page))
    list_groups(page.groups)
    list_results(page.results, offset + 1, titles)
    list_facets(page.facets)
    _say_where_we_are(page, offset)
    if unseen:
        say(f"The index has yet to see {count(unseen, 'change')}: broadsheet index update")
    return None


def _count_unseen(library: "Library") -> int:
    """How many changes of papers the words index, of which answers are made, has not seen; 0 when it cannot say."""
    with suppress(BroadsheetError, OSError):
        return next((engine.behind for engine in library.index.status().engines if engine.name == "words"), 0)
    return 0


def _say_where_we_are(page: SearchPage, offset: int) -> None:
    for notice in page.notices:
        say(safe(notice))
    if page.did_you_mean:
        say(f"Did you mean: {safe(page.did_you_mean)}")
    say(f"{count(page.total, 'paper')} in {page.took_ms:.0f} ms")
    if page.next is not None:
        say(f"{offset + len(page.results):,} shown; for more: --offset {page.next}")
    for one in page.advice:
        say(f"{safe(one.text)} Ask: {safe(one.query)}")
