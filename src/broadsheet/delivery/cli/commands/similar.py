"""``broadsheet similar``: more like these, less like those."""

import sys
from typing import Any

import click

from broadsheet.answers import LikenessQuestion, SearchPage, Sort
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
from broadsheet.delivery.cli.output import count, emit_json, readable, safe, say
from broadsheet.paper import Paper

MOST_READ = 100_000
"""Bytes of standard input; an abstract has 2,000, and much less than this is compared."""


@click.command(
    "similar",
    epilog=examples(
        "broadsheet similar p12",
        "broadsheet similar arXiv:2507.06457 --limit 5",
        "broadsheet similar p12 p30 --less-like p7 --sort date",
        "broadsheet similar --text - < abstract.txt",
    ),
)
@click.argument("papers", nargs=-1, metavar="[PAPER]...")
@click.option("--less-like", multiple=True, metavar="PAPER", help="Papers of this kind come later. May be repeated.")
@click.option("--text", default="", metavar="TEXT", help="A text to be like, such as an abstract; - reads it.")
@click.option(
    "--sort",
    type=click.Choice(["relevance", "date", "votes"]),
    default="relevance",
    show_default=True,
    help="The most alike first; or of the hundred most alike the newest, or those with most votes.",
)
@limit_option(10)
@click.option("--offset", type=click.IntRange(0), default=0, metavar="N", help="Leave out the first N.")
@click.option("--explain", is_flag=True, help="Tell of what each score is made.")
@json_option
@home_option
@pass_invocation
def command(
    invocation: Invocation,
    papers: tuple[str, ...],
    less_like: tuple[str, ...],
    text: str,
    sort: Sort,
    limit: int,
    offset: int,
    explain: bool,
    as_json: bool,
) -> None:
    """List the papers most like PAPER, or like several, or like a text.

    PAPER is our id or any of its identifiers.
    """
    text = sys.stdin.buffer.read(MOST_READ).decode("utf-8", "replace") if text == "-" else text
    if not papers and not text.strip():
        raise click.UsageError("Name a paper, or give a text with --text.")
    with invocation.library() as library:
        like, less = ([library.get_paper(name) for name in names] for names in (papers, less_like))
        page = library.find_similar(LikenessQuestion(papers, text, less_like), limit, offset, sort)
        titles = _titles(library) if explain and not as_json else None
    if as_json:
        return emit_json(_shape(like, less, text, page))
    say(f"Like {_list(like, text)}{f'; less like {_list(less)}' if less else ''}:")
    list_results(page.results, offset + 1, titles)
    _say_more(page, offset)
    return None


def _shape(like: list[Paper], less: list[Paper], text: str, page: SearchPage) -> dict[str, Any]:
    found = shapes.of_search(page)
    kept = ("papers", "total", "next", "sort", "took_ms", "notices")
    return {
        "paper": shapes.of_paper(like[0]) if like else None,
        "like": [shapes.of_paper(paper) for paper in like],
        "less_like": [shapes.of_paper(paper) for paper in less],
        "text": text,
        **{key: found[key] for key in kept},
    }


def _titles(library: Any) -> dict[str, str]:
    kinds = library.describe_reasons() if hasattr(library, "describe_reasons") else ()
    return {kind.name: kind.title for kind in kinds}


def _list(papers: list[Paper], text: str = "") -> str:
    named = [f"{paper.name}, {readable(paper.title)}" for paper in papers]
    return "; ".join([*named, *(["the text given"] if text.strip() else [])])


def _say_more(page: SearchPage, offset: int) -> None:
    for notice in page.notices:
        say(safe(notice))
    if not page.results:
        say("No paper is like it.")
    if page.next is not None:
        say(f"{offset + len(page.results):,} of {count(page.total, 'paper')} shown; for more: --offset {page.next}")
