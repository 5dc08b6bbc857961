"""arXiv's own metadata snapshot: ``arxiv-metadata-oai-snapshot.json``, one object a line in spite of its name."""

from collections.abc import Iterator

from broadsheet.paper import Author, Record, Version
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import (
    MOST_AUTHORS,
    distinct,
    iso_date,
    links_of,
    object_of,
    scheme_identifier,
    text_of,
    texts_of,
    year_of,
)
from broadsheet.sources.reading import first_line_keys, read_objects

name = "arxiv-snapshot"
describe = "arXiv's metadata snapshot, one JSON object a line, with versions and parsed author names."


def recognise(file: SourceFile) -> bool:
    """Names and versions as only the snapshot has them."""
    keys = first_line_keys(file)
    return "authors_parsed" in keys or {"versions", "update_date", "categories"} <= keys


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a line."""
    for line in read_objects(file):
        yield line if isinstance(line, Failure) else _parse_paper(*line)


def _parse_paper(where: str, paper: dict[str, object]) -> Record | Failure:
    number, title = text_of(paper.get("id")), _one_line(paper.get("title"))
    arxiv = scheme_identifier("arxiv", number)
    if not title or not number:
        return Failure(where, "no title" if number else "no arXiv number")
    versions = _parse_versions(paper.get("versions"))
    submitted = versions[0].submitted if versions and versions[0].number == 1 else ""
    # Withdrawal is told in the comment alone, and whose day it was is not told; it is left for the comment to say.
    return Record(
        source=name,
        key=number,
        where=where,
        title=title,
        abstract=text_of(paper.get("abstract")),
        authors=_parse_authors(paper),
        identifiers=distinct(arxiv, scheme_identifier("doi", _first_word(paper.get("doi")))),
        submitted=submitted,
        updated=versions[-1].submitted if versions else iso_date(paper.get("update_date")),
        year=year_of(submitted[:4]),
        categories=tuple(text_of(paper.get("categories")).split()) or texts_of(paper.get("categories")),
        venue=_one_line(paper.get("journal-ref")),
        comment=_one_line(paper.get("comments")),
        versions=versions,
        links=links_of(
            ("page", f"https://arxiv.org/abs/{arxiv[0].value}" if arxiv else ""),
            ("pdf", f"https://arxiv.org/pdf/{arxiv[0].value}" if arxiv else ""),
        ),
    )


def _one_line(value: object) -> str:
    """Titles are broken at 80 columns, the next line indented by two spaces."""
    return " ".join(text_of(value).split())


def _first_word(value: object) -> str:
    """``doi`` may list several, apart by spaces; the first is the paper's, the others are errata and the like."""
    return next(iter(text_of(value).split()), "")


def _parse_authors(paper: dict[str, object]) -> tuple[Author, ...]:
    """``[last, first, suffix, affiliation...]`` lists as ``First Last Suffix``."""
    parsed = paper.get("authors_parsed")
    if not isinstance(parsed, list):
        return ()
    made = (_parse_author(one) for one in parsed[:MOST_AUTHORS])
    return tuple(author for author in made if author.name)


def _parse_author(parts: object) -> Author:
    last, first, suffix, *affiliations = [*(map(text_of, parts) if isinstance(parts, list) else ()), "", "", ""][:9]
    return Author(" ".join(filter(None, (first, last, suffix))), "; ".join(filter(None, affiliations)))


def _parse_versions(value: object) -> tuple[Version, ...]:
    """``{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}`` in order of their numbers."""
    listed = [object_of(one) for one in value] if isinstance(value, list) else []
    made = [
        Version(int(number), iso_date(one.get("created")))
        for one in listed
        if (number := text_of(one.get("version")).removeprefix("v")).isascii() and number.isdigit() and len(number) < 5
    ]
    return tuple(sorted(made, key=lambda version: version.number))
