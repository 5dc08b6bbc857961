"""``broadsheet search``: find papers."""

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from broadsheet.answers import Mode, SearchPage
from broadsheet.delivery.cli import shapes
from broadsheet.delivery.cli.listing import list_results
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
        "broadsheet search 'author:hinton year:2020-2024 \"capsule networks\"'",
        'broadsheet search "graph neural networks -molecule" --limit 50 --json',
    ),
)
@click.argument("query", nargs=-1, required=True)
@limit_option(10)
@click.option("--offset", type=click.IntRange(0), default=0, metavar="N", help="Leave out the first N.")
@mode_option
@json_option
@home_option
@pass_invocation
def command(invocation: Invocation, query: tuple[str, ...], limit: int, offset: int, mode: Mode, as_json: bool) -> None:
    """Find papers by words and meaning, best first.

    A "phrase" in quotes, author:name, cat:cs.CL, year:2024, after:2024-05, before:2025 and -word narrow the search.
    Put -- before a query that begins with a minus.
    """
    with invocation.library() as library:
        page = library.search(" ".join(query), limit, offset, mode)
        unseen = 0 if as_json else _count_unseen(library)
    if as_json:
        return emit_json(shapes.of_search(page))
    list_results(page.results, offset + 1)
    _say_where_we_are(page, offset)
    if unseen:
        say(f"The index has yet to see {count(unseen, 'change')}: broadsheet index update")
    return None


def _count_unseen(library: "Library") -> int:
    """How many changes of papers the words index, of which answers are made, has not seen; 0 when it cannot say."""
    with suppress(BroadsheetError, OSError):
        return next((engine.behind for engine in library.index_status().engines if engine.name == "words"), 0)
    return 0


def _say_where_we_are(page: SearchPage, offset: int) -> None:
    for notice in page.notices:
        say(safe(notice))
    say(f"{count(page.total, 'paper')} in {page.took_ms:.0f} ms")
    if page.next is not None:
        say(f"{offset + len(page.results):,} shown; for more: --offset {page.next}")
