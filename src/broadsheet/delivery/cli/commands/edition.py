"""``broadsheet edition``: the papers of a day, week or month."""

from dataclasses import asdict
from typing import Any

import click

from broadsheet.answers import Span
from broadsheet.answers.editions import Edition, EditionEntry
from broadsheet.delivery.cli import shapes
from broadsheet.delivery.cli.listing import facts, list_reasons
from broadsheet.delivery.cli.options import Invocation, examples, home_option, json_option, pass_invocation
from broadsheet.delivery.cli.output import count, emit, emit_json, marked_paragraph, paragraph, readable, safe, say
from broadsheet.errors import NotFound


@click.command(
    "edition",
    epilog=examples(
        "broadsheet edition                            the latest day",
        "broadsheet edition 2026-08-21",
        "broadsheet edition 2026-W34 --view category:cs.CL",
        "broadsheet edition 2026-08 --json",
        "broadsheet edition 2026-08-21 --close         freeze it now",
        "broadsheet edition --close                    freeze what is due",
    ),
)
@click.argument("period", required=False, metavar="[DAY|WEEK|MONTH]")
@click.option(
    "--view",
    default="everything",
    show_default=True,
    metavar="KEY",
    help="everything, trending, category:cs.CL, author:NAME, search:WORDS or saved:NAME.",
)
@click.option("--close", is_flag=True, help="Close it for good; without a period, all that is due.")
@click.option("--explain", is_flag=True, help="Tell of what each score is made.")
@json_option
@home_option
@pass_invocation
def command(invocation: Invocation, period: str | None, view: str, close: bool, explain: bool, as_json: bool) -> None:
    """List the papers of a day, week or month, in order, and why each is there.

    A period without papers gives the last one before it that has some.
    """
    with invocation.library() as library:
        if close and period is None:
            return _tell_closed(library.editions.close_due(), as_json)
        edition = _find(library, period, view, close)
        titles = {kind.name: kind.title for kind in library.editions.describe_reasons()} if explain else None
    if as_json:
        return emit_json(of_edition(edition))
    _list(edition, titles)
    return None


def _find(library: Any, period: str | None, view: str, close: bool) -> Edition:
    if close:
        found: Edition = library.editions.close(period, view)
        return found
    latest: Edition | None = library.editions.get(period, view) if period else library.editions.latest("day", view)
    if latest is None:
        raise NotFound("No day has papers yet.", "Follow a source: broadsheet follow arxiv:cs.CL")
    return latest


def _tell_closed(closed: int, as_json: bool) -> None:
    if as_json:
        return emit_json({"closed": closed})
    return emit(f"{count(closed, 'edition')} closed.")


def _list(edition: Edition, titles: dict[str, str] | None) -> None:
    name = edition.period.name
    if edition.asked != name:
        say(f"{edition.asked} has no papers; these are of the last {edition.period.kind} before it that has.")
    state = f"closed {edition.closed_at}" if edition.closed_at else f"not closed; due {edition.closes_at}"
    say(f"{name}, {safe(edition.view_title)}: {len(edition.entries)} of {count(edition.total, 'paper')}, {state}")
    for entry in edition.entries:
        _list_entry(entry, titles)
    if edition.late:
        say(f"{count(len(edition.late), 'paper')} came after it was closed:")
        for entry in edition.late:
            emit(paragraph(readable(entry.paper.title), "   - "))


def _list_entry(entry: EditionEntry, titles: dict[str, str] | None) -> None:
    emit(marked_paragraph((Span(entry.paper.title, marked=True),), f"{entry.rank}. ".rjust(4)))
    emit(paragraph(facts(entry.paper), "    "))
    if entry.gist:
        emit(paragraph(readable(entry.gist.sentence), "    "))
    late = f"Late: of {entry.late_of}. " if entry.late_of else ""
    by = f" Submitted by {safe(entry.submitted_by)}." if entry.submitted_by else ""
    emit(paragraph(f"{late}{readable(entry.why)}{by}", "    -> "))
    if titles is not None and entry.tree:
        list_reasons(entry.tree, titles, "       ")
    emit()


def of_edition(edition: Edition) -> dict[str, Any]:
    """An edition as JSON."""
    return {
        "period": edition.period.name,
        "kind": edition.period.kind,
        "asked": edition.asked,
        "view": edition.view.key,
        "view_title": edition.view_title,
        "id": edition.id,
        "closed_at": edition.closed_at,
        "closes_at": edition.closes_at,
        "total": edition.total,
        "previous": edition.previous,
        "next": edition.next,
        "papers": [of_entry(entry) for entry in edition.entries],
        "late": [of_entry(entry) for entry in edition.late],
    }


def of_entry(entry: EditionEntry) -> dict[str, Any]:
    """A paper of an edition."""
    return {
        **shapes.of_paper(entry.paper),
        "rank": entry.rank,
        "score": entry.score,
        "why": entry.why,
        "tree": asdict(entry.tree) if entry.tree else None,
        "gist": entry.gist.sentence if entry.gist else "",
        "late_of": entry.late_of,
        "upvotes": entry.upvotes,
        "comments": entry.comments,
        "stars": entry.stars,
        "submitted_by": entry.submitted_by,
    }
