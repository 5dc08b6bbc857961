"""``broadsheet show``: all we know of a paper."""

from collections.abc import Iterator

import click

from broadsheet.answers import PaperDetail
from broadsheet.delivery.cli import shapes
from broadsheet.delivery.cli.options import Invocation, examples, home_option, json_option, pass_invocation
from broadsheet.delivery.cli.output import emit, emit_json, paragraph, readable, safe
from broadsheet.paper import Paper


@click.command(
    "show",
    epilog=examples(
        "broadsheet show p12",
        "broadsheet show https://arxiv.org/abs/2507.06457",
        "broadsheet show 10.18653/v1/2020.acl-main.447 --json",
    ),
)
@click.argument("paper")
@json_option
@home_option
@pass_invocation
def command(invocation: Invocation, paper: str, as_json: bool) -> None:
    """Show PAPER, and where each fact came from.

    PAPER is our id or any of its identifiers: an arXiv number, a DOI, an address.
    """
    with invocation.library() as library:
        detail = library.describe_paper(paper)
        roles = library.gists.read(detail.paper) if as_json else ()
    if as_json:
        return emit_json({**shapes.of_detail(detail), **shapes.of_roles(roles)})
    _show(detail)
    return None


def _show(detail: PaperDetail) -> None:
    paper = detail.paper
    emit(click.style(paragraph(paper.title), bold=True))
    if paper.withdrawn_at:
        emit(click.style(f"WITHDRAWN on {safe(paper.withdrawn_at[:10])}", fg="red", bold=True))
    if paper.authors:
        emit(paragraph(", ".join(author.name for author in paper.authors)))
    emit()
    _show_text(paper)
    for name, value in _facts(detail):
        emit(f"{name + ':':<12} {safe(value)}")
    emit()
    emit("Where it came from:")
    for record in detail.records:
        fields = [one.field for one in detail.provenance if (one.source, one.key) == (record.source, record.key)]
        told = f": {', '.join(fields)}" if fields else ""
        emit(paragraph(f"{record.source} ({record.key}), first seen {record.seen_at[:10]}{told}", "  "))


def _show_text(paper: Paper) -> None:
    """The abstract, the summary, or both, each under its name."""
    if paper.abstract:
        emit("Abstract")
        emit(paragraph(paper.abstract, "  "))
        emit()
    if paper.summary:
        whose = "ours" if paper.summary_by == "starter" else f"by {readable(paper.summary_by)}"
        emit(f"Summary ({whose}, not the authors')")
        emit(paragraph(paper.summary, "  "))
        emit()


def _facts(detail: PaperDetail) -> Iterator[tuple[str, str]]:
    """The facts that fit on one line, those that are known."""
    paper = detail.paper
    names = ("submitted", "announced", "updated", "venue", "comment")
    known = [(name.capitalize(), str(getattr(paper, name))) for name in names]
    yield "Id", paper.name
    yield from (("Identifier", str(one)) for one in paper.identifiers)
    yield from ((name, readable(value)) for name, value in known if value)
    if paper.year and not (paper.submitted or paper.announced):
        yield "Year", str(paper.year)
    if paper.categories:
        yield "Categories", ", ".join(paper.categories)
    yield from ((link.kind.upper() if link.kind == "pdf" else link.kind.capitalize(), link.url) for link in paper.links)
    yield from (
        ("Listed", f"{day}, place {entry.rank}" + (f", {entry.upvotes} up-votes" if entry.upvotes is not None else ""))
        for day, entry in zip(detail.day_names, detail.days, strict=True)
    )
