"""``broadsheet trending``: what moves now, and why."""

from dataclasses import asdict

import click

from broadsheet.answers.trending import TrendingEntry, TrendingNumber, TrendingPage
from broadsheet.delivery.cli.listing import facts, list_reasons
from broadsheet.delivery.cli.options import (
    Invocation,
    examples,
    home_option,
    json_option,
    limit_option,
    pass_invocation,
)
from broadsheet.delivery.cli.output import count, emit, emit_json, paragraph, safe, say
from broadsheet.delivery.cli.shapes import Shape, of_paper

TITLES = {
    "trending": "Score",
    "prior": "What is not known",
    "step": "Gained",
    "earlier": "Gained before",
    "crowd": "Beside others like it",
}


@click.command(
    "trending",
    epilog=examples(
        "broadsheet trending",
        "broadsheet trending --category cs.CL --explain",
        "broadsheet trending --day 2026-08-21 --limit 10 --json",
        "broadsheet trending --numbers",
    ),
)
@limit_option(20)
@click.option("--offset", type=click.IntRange(0), default=0, metavar="N", help="Leave out the first N.")
@click.option("--day", default="", metavar="DATE", help="As it was on that day (2026-08-21).")
@click.option("--category", default="", metavar="NAME", help="Papers of this category (cs.CL) or archive (cs) only.")
@click.option("--explain", is_flag=True, help="Tell of what each score is made.")
@click.option("--numbers", is_flag=True, help="List the numbers of the formula as they stand today, and no papers.")
@json_option
@home_option
@pass_invocation
def command(
    invocation: Invocation,
    limit: int,
    offset: int,
    day: str,
    category: str,
    explain: bool,
    numbers: bool,
    as_json: bool,
) -> None:
    """List the papers that gather votes, comments, stars and citations faster than is usual."""
    with invocation.library() as library:
        if numbers:
            return _list_numbers(library.trending.numbers(), as_json)
        page = library.trending.page(limit, offset, day, category)
    if as_json:
        return emit_json(_shape(page))
    for entry in page.entries:
        _list_entry(entry, explain)
    return _say_more(page, offset)


def _shape(page: TrendingPage) -> Shape:
    return {
        "day": page.day,
        "papers": [_entry_shape(entry) for entry in page.entries],
        "total": page.total,
        "next": page.next,
        "moving": page.moving,
        "category": page.category,
        "categories": dict(page.categories),
    }


def _entry_shape(entry: TrendingEntry) -> Shape:
    return {
        **of_paper(entry.paper),
        "rank": entry.rank,
        "score": entry.score,
        "why": entry.why,
        "tree": asdict(entry.tree),
        "curves": [asdict(curve) for curve in entry.curves],
        "gist": asdict(entry.gist) if entry.gist else None,
    }


def _list_entry(entry: TrendingEntry, explain: bool) -> None:
    emit(paragraph(entry.paper.title, f"{entry.rank}. ".rjust(5)))
    emit(paragraph(facts(entry.paper), "     "))
    emit(paragraph(f"{entry.why}; score {entry.score:.2f}", "     -> "))
    if explain:
        list_reasons(entry.tree, TITLES, "        ")
    emit()


def _list_numbers(numbers: list[TrendingNumber], as_json: bool) -> None:
    if as_json:
        return emit_json({"numbers": [asdict(one) for one in numbers]})
    for one in numbers:
        emit(paragraph(f"{safe(one.name)}: {one.value:.4g}, {safe(one.says)}"))
    return None


def _say_more(page: TrendingPage, offset: int) -> None:
    if not page.moving:
        return say("Nothing moves yet. Follow a place that counts: broadsheet follow hf:daily")
    if not page.entries:
        return say("There are no such papers, or none this far down.")
    if page.next is not None:
        say(f"{offset + len(page.entries):,} of {count(page.total, 'paper')} shown; for more: --offset {page.next}")
    return None
