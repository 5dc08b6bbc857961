"""The bundled starter library: real papers with summaries of our own (``broadsheet/starter/papers.jsonl``)."""

from collections.abc import Iterator

from broadsheet.paper import Listing, Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import (
    authors_of,
    iso_date,
    iso_day,
    links_of,
    number_of,
    object_of,
    scheme_identifier,
    signals_of,
    text_of,
    texts_of,
    title_name,
)
from broadsheet.sources.reading import first_line_keys, read_objects

name = "starter"
describe = "The starter library that comes with Broadsheet, with summaries written for it."


def recognise(file: SourceFile) -> bool:
    """A shelf and a summary on the first line."""
    return {"title", "summary", "shelf"} <= first_line_keys(file)


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a line."""
    for line in read_objects(file):
        yield line if isinstance(line, Failure) else _parse_paper(*line)


def _parse_paper(where: str, paper: dict[str, object]) -> Record | Failure:
    title = text_of(paper.get("title"))
    if not title:
        return Failure(where, "no title")
    arxiv = scheme_identifier("arxiv", paper.get("arxiv_id"))
    daily = object_of(paper.get("daily"))
    day = iso_day(daily.get("day"))
    return Record(
        source=name,
        # By title, for a later edition of the library may know the arXiv name of a paper that this one does not.
        key=title_name(title),
        where=where,
        title=title,
        summary=text_of(paper.get("summary")),
        authors=authors_of(paper.get("authors")),
        identifiers=arxiv,
        submitted=iso_date(paper.get("published")),
        categories=texts_of(paper.get("categories")),
        links=links_of(
            ("page", f"https://arxiv.org/abs/{arxiv[0].value}" if arxiv else ""),
            ("pdf", f"https://arxiv.org/pdf/{arxiv[0].value}" if arxiv else ""),
            ("code", paper.get("code")),
            ("project", paper.get("project_page")),
        ),
        listings=_parse_listing(daily, day),
        signals=signals_of(
            day, upvotes=daily.get("upvotes"), comments=daily.get("comments"), stars=paper.get("code_stars")
        ),
    )


def _parse_listing(daily: dict[str, object], day: str) -> tuple[Listing, ...]:
    rank = number_of(daily.get("rank"))
    return (Listing("daily", int(rank), day),) if day and rank and rank >= 1 else ()
