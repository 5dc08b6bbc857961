"""JSON Lines: one paper, one object, one line. The schema is in ``docs/json-lines.md``."""

from collections.abc import Iterator

from broadsheet.identifiers import parse_identifier
from broadsheet.paper import Identifier, Record, Signal
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import (
    authors_of,
    distinct,
    identifiers_of,
    iso_date,
    links_of,
    number_of,
    object_of,
    page_link,
    scheme_identifier,
    stable_name,
    text_of,
    texts_of,
    year_of,
)
from broadsheet.sources.reading import first_line_keys, read_objects

name = "json-lines"
describe = "One JSON object a line with title, abstract, authors and whatever else is known (docs/json-lines.md)."

_SCHEMES = ("arxiv", "doi", "openalex", "s2", "acl", "pubmed", "hf", "openreview")


def recognise(file: SourceFile) -> bool:
    """A first line that is an object with a title."""
    return "title" in first_line_keys(file)


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a line. A line that is no JSON object, or has no title, is a failure."""
    for line in read_objects(file):
        yield line if isinstance(line, Failure) else _parse_paper(file.stem, *line)


def _parse_paper(stem: str, where: str, paper: dict[str, object]) -> Record | Failure:
    title = text_of(paper.get("title"))
    if not title:
        return Failure(where, "no title")
    local = text_of(paper.get("id"))
    identifiers = _parse_identifiers(paper, local)
    year, authors = year_of(paper.get("year")), authors_of(paper.get("authors"))
    return Record(
        source=name,
        key=f"{stem}/{local or stable_name(identifiers, title, year, authors)}",
        where=where,
        title=title,
        abstract=text_of(paper.get("abstract")),
        summary=text_of(paper.get("summary")),
        authors=authors,
        identifiers=identifiers,
        submitted=iso_date(paper.get("submitted")),
        # `date` is the day of listing in one collection, of submission in the next; "known by then" is true of both.
        announced=iso_date(paper.get("announced")) or iso_date(paper.get("date")),
        updated=iso_date(paper.get("updated")),
        year=year,
        categories=_parse_categories(paper),
        venue=text_of(paper.get("venue")),
        keywords=texts_of(paper.get("keywords")),
        comment="; ".join(filter(None, (text_of(paper.get("comments")), text_of(paper.get("status"))))),
        links=links_of(
            page_link(paper.get("url")),
            ("pdf", paper.get("pdf")),
            ("code", paper.get("code")),
            ("project", paper.get("project")),
        ),
        signals=_parse_signals(paper),
    )


def _parse_identifiers(paper: dict[str, object], local: str) -> tuple[Identifier, ...]:
    """From the fields that say what they hold, then ``identifiers``, then the id and the address."""
    named = [scheme_identifier(scheme, paper[scheme]) for scheme in _SCHEMES if scheme in paper]
    listed = [found for text in texts_of(paper.get("identifiers")) if (found := parse_identifier(text))]
    # A local id such as `acl2019/12` is no identifier; only one with its scheme in front is.
    by_id = parse_identifier(local) if ":" in local else None
    by_address = identifiers_of(paper.get("url")) if _is_news(by_id, paper) else ()
    return distinct(*named, listed, (by_id,) if by_id else (), by_address)


def _is_news(by_id: Identifier | None, paper: dict[str, object]) -> bool:
    """Whether the address may hold a name that the id does not. Half of all lines say the same thing twice."""
    return by_id is None or by_id.value not in text_of(paper.get("url"))


def _parse_categories(paper: dict[str, object]) -> tuple[str, ...]:
    primary = text_of(paper.get("primary"))
    others = texts_of(paper.get("categories"))
    return (primary, *(one for one in others if one != primary)) if primary else others


def _parse_signals(paper: dict[str, object]) -> tuple[Signal, ...]:
    """``signals``, and ``citations`` where ``citations_at`` says of which day: a count without its time is none."""
    listed = paper.get("signals")
    asked = [object_of(one) for one in listed] if isinstance(listed, list) else []
    if "citations_at" in paper:
        asked.append({"kind": "citations", "time": paper["citations_at"], "value": paper.get("citations")})
    made = (_parse_signal(one) for one in asked)
    return tuple(signal for signal in made if signal)


def _parse_signal(told: dict[str, object]) -> Signal | None:
    kind, time, value = text_of(told.get("kind")), iso_date(told.get("time")), number_of(told.get("value"))
    return Signal(kind, time, value) if kind and len(time) >= 10 and value is not None and value >= 0 else None
