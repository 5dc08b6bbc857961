"""The rows of bioRxiv's and medRxiv's answers, one a version of a paper, to records, one a paper."""

import re
from collections.abc import Iterator, Sequence

from broadsheet.paper import Author, Record, Version
from broadsheet.sources.base import Failure
from broadsheet.sources.fields import (
    MOST_AUTHORS,
    iso_day,
    links_of,
    number_of,
    object_of,
    scheme_identifier,
    text_of,
    year_of,
)
from broadsheet.sources.jats import read_jats
from broadsheet.sources.tagged import printed_name

Row = dict[str, object]


def make_records(server: str, title: str, rows: Sequence[object], where: str) -> Iterator[Record | Failure]:
    """A record for each DOI among the rows, in their order, the versions of one DOI joined.

    ``server`` is the source's name and the service's address, ``title`` its name for people (``bioRxiv``).
    """
    joined: dict[str, list[Row]] = {}
    for number, one in enumerate(rows, 1):
        row = object_of(one)
        doi = scheme_identifier("doi", row.get("doi"))
        if not doi:
            yield Failure(f"{where}: row {number}", "no DOI")
            continue
        joined.setdefault(doi[0].value, []).append(row)
    for doi_text, versions in joined.items():
        yield _make_record((server, title), doi_text, versions, f"{where}: {doi_text}")


def _make_record(server: tuple[str, str], doi: str, rows: list[Row], where: str) -> Record | Failure:
    rows = sorted(rows, key=_number)
    newest = rows[-1]
    # A withdrawal notice says what happened; what the paper was stands in the version before it.
    standing = next((row for row in reversed(rows) if not is_withdrawn(row)), newest)
    title = _WITHDRAWN_TITLE.sub("", _one_line(standing.get("title")))
    if not title:
        return Failure(where, "no title")
    posted, withdrawn = iso_day(rows[0].get("date")), is_withdrawn(newest)
    first = posted if _number(rows[0]) == 1 else ""
    abstract = "" if is_withdrawn(standing) else _abstract(standing)
    return Record(
        source=server[0],
        key=doi,
        where=where,
        title=title,
        abstract=abstract,
        authors=_authors(standing.get("authors")),
        identifiers=scheme_identifier("doi", doi),
        submitted=_day_in(doi) or first,
        announced=first,
        updated=iso_day(newest.get("date")) if _number(newest) > 1 else "",
        year=year_of(first or _day_in(doi) or posted),
        categories=tuple(filter(None, [_category(newest)])),
        venue=server[1],
        comment=_comment(newest, withdrawn),
        versions=_versions(doi, rows),
        links=links_of(
            ("page", f"https://www.{server[0]}.org/content/{doi}v{_number(newest)}"),
            ("pdf", f"https://www.{server[0]}.org/content/{doi}v{_number(newest)}.full.pdf"),
        ),
    )


_WITHDRAWN_TITLE = re.compile(r"^\W{0,3}(?:WITHDRAWN|RETRACTED|REMOVED)\b\W{0,4}", re.I)
_WITHDRAWN_TEXT = re.compile(
    r"\W{0,3}WITHDRAWN\b|(?:Abstract\W{1,3})?(?:(?:this|the|our) (?:manuscript|preprint|paper|article|study|work)"
    r"(?: \S+){0,3} (?:has|have) been (?:withdrawn|removed|retracted)"
    r"|(?:the|all) (?:\S+ ){0,3}authors? (?:\S+ ){0,3}(?:have|has) withdrawn"
    r"|(?:bio|med)Rxiv has (?:withdrawn|removed))",
    re.I,
)


def is_withdrawn(row: Row) -> bool:
    """Whether this version is a notice that the paper was withdrawn: by its type, its title, or how its text begins."""
    return (
        "withdraw" in text_of(row.get("type")).lower()
        or bool(_WITHDRAWN_TITLE.match(text_of(row.get("title"))[:40]))
        or bool(_WITHDRAWN_TEXT.match(text_of(row.get("abstract"))[:300]))
    )


def _number(row: Row) -> int:
    number = number_of(row.get("version"))
    return int(number) if number is not None and 1 <= number < 10_000 else 1


def _one_line(value: object) -> str:
    return " ".join(read_jats(text_of(value)).split())


def _abstract(row: Row) -> str:
    """Some begin with the word itself, stuck to the text or on a line of its own."""
    return re.sub(
        r"^\s*(?:ABSTRACT|Abstract|Summary|SUMMARY)\s*(?:\n|[.:]\s)\s*", "", read_jats(text_of(row.get("abstract")))
    )


def _category(row: Row) -> str:
    text = " ".join(text_of(row.get("category")).split())
    return "" if text.upper() == "NA" else text.lower()


def _authors(value: object) -> tuple[Author, ...]:
    """``Last, F.; Last, F. M.``; groups stand without a comma."""
    names = text_of(value).split(";")[:MOST_AUTHORS]
    return tuple(Author(name) for one in names if (name := printed_name(one)) and name.upper() != "NA")


_DATED = re.compile(r"10\.\d{4,9}/(20\d\d)\.(\d\d)\.(\d\d)\.\d{5,10}")


def _day_in(doi: str) -> str:
    """The day on which it was submitted, which DOIs since December 2019 tell: ``10.1101/2024.01.15.123456``."""
    found = _DATED.fullmatch(doi)
    return iso_day("-".join(found.groups())) if found else ""


def _comment(newest: Row, withdrawn: bool) -> str:
    parts = []
    if withdrawn:
        parts.append(" ".join(read_jats(text_of(newest.get("abstract"))).split())[:1000] or "Withdrawn.")
    published = scheme_identifier("doi", newest.get("published"))
    if published and text_of(newest.get("published")).upper() != "NA":
        parts.append(f"Published: https://doi.org/{published[0].value}")
    return " ".join(parts)


def _versions(doi: str, rows: list[Row]) -> tuple[Version, ...]:
    """The versions seen, and empty places for those before the newest that were not."""
    made = {number: Version(number) for number in range(2, min(_number(rows[-1]), 100) + 1)}
    made[1] = Version(1, _day_in(doi))
    for row in rows:
        day = iso_day(row.get("date"))
        made[_number(row)] = Version(_number(row), day, day if is_withdrawn(row) else "")
    return tuple(made[number] for number in sorted(made))
