"""One work of Crossref to a record: titles, people, dates, what happened to it, and what it is related to."""

import re
from collections.abc import Iterator

from broadsheet.paper import Author, Identifier, LinkKind, Record, Version
from broadsheet.sources.base import Failure
from broadsheet.sources.fields import (
    MOST_AUTHORS,
    distinct,
    iso_date,
    iso_day,
    links_of,
    object_of,
    page_link,
    scheme_identifier,
    signals_of,
    text_of,
    texts_of,
    year_of,
)
from broadsheet.sources.jats import read_jats

_NO_PAPERS = {
    "component": "a part of a paper (a figure, a table)",
    "grant": "a grant",
    "journal": "a journal",
    "journal-issue": "an issue of a journal",
    "journal-volume": "a volume of a journal",
    "book-series": "a series of books",
    "book-set": "a set of books",
    "proceedings-series": "a series of proceedings",
    "report-series": "a series of reports",
    "peer-review": "a review of a paper",
}
Work = dict[str, object]


def make_record(work: Work, where: str) -> Record | Failure:
    """The record of one work."""
    kind = text_of(work.get("type"))
    doi = scheme_identifier("doi", work.get("DOI"))
    where = f"{where} ({doi[0].value})" if doi and doi[0].value not in where else where
    if kind in _NO_PAPERS:
        return Failure(where, f"{_NO_PAPERS[kind]}, not a paper")
    title = _title(work)
    if not title or not doi:
        return Failure(where, "no title" if doi else "no DOI")
    date = _date(work)
    return Record(
        source="crossref",
        key=str(doi[0].value),
        where=where,
        title=title,
        abstract=read_jats(text_of(work.get("abstract"))),
        authors=_names(work.get("author")) or _names(work.get("editor")),
        identifiers=distinct(doi, _acl_name(doi), _preprint_names(work)),
        announced=date,
        year=year_of(date),
        venue=_venue(work),
        keywords=texts_of(work.get("subject")),
        comment=" ".join(_notes(work)),
        versions=_versions(work, date),
        links=links_of(*_addresses(work)),
        signals=signals_of(_counted_on(work), citations=work.get("is-referenced-by-count")),
    )


def _first(value: object) -> str:
    """Titles are lists, mostly of one; content negotiation gives the text alone."""
    return next((" ".join(one.split()) for one in texts_of(value)), "")


def _title(work: Work) -> str:
    title, subtitle = _first(work.get("title")), _first(work.get("subtitle"))
    if subtitle and title and subtitle.lower() not in title.lower():
        title = f"{title}{'' if title[-1] in ':?!.' else ':'} {subtitle}"
    return " ".join(read_jats(title).split())


def _venue(work: Work) -> str:
    """The journal or book; for a preprint the server, which is told in one of several places."""
    places = work.get("institution")
    institution = object_of(places[0]) if isinstance(places, list) and places else object_of(places)
    told = (
        _first(work.get("container-title")),
        text_of(object_of(work.get("event")).get("name")),
        text_of(institution.get("name")),
        text_of(work.get("group-title")),
    )
    return next((read_jats(one) for one in told if one), "")


def _names(value: object) -> tuple[Author, ...]:
    made = [_author(object_of(one)) for one in value[:MOST_AUTHORS]] if isinstance(value, list) else []
    return tuple(author for author in made if author.name)


def _author(person: dict[str, object]) -> Author:
    """A person has a family name, a group its ``name``."""
    parts = (text_of(person.get(part)) for part in ("given", "family", "suffix"))
    name_ = " ".join(" ".join(filter(None, parts)).split()) or text_of(person.get("name"))
    places = person.get("affiliation")
    told = [text_of(object_of(one).get("name")) for one in places] if isinstance(places, list) else []
    return Author(name_ or text_of(person.get("literal")), "; ".join(filter(None, told)))


def _date(work: Work) -> str:
    """When it came out: as issued, else as published or posted, else the day its DOI was made."""
    fields = ("issued", "published", "posted", "published-online", "published-print", "created")
    return next((date for one in fields if (date := date_of(work.get(one)))), "")


def date_of(value: object) -> str:
    """``{"date-parts": [[2012, 3]]}``, as exact as it is; ``[[null]]`` is none."""
    parts = object_of(value).get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list):
        return iso_date("-".join(text for one in first[:3] if (text := text_of(one))))
    return ""


def _counted_on(work: Work) -> str:
    """When Crossref last looked, which its count of citations belongs to."""
    return iso_day(object_of(work.get("indexed")).get("date-time"))


_ACL_DOI = re.compile(r"10\.(?:18653/v1|3115/v1)/(.+)")


def _acl_name(doi: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    """The ACL puts its own number into its DOIs."""
    found = _ACL_DOI.fullmatch(doi[0].value)
    return scheme_identifier("acl", found[1]) if found else ()


def _related(work: Work, *kinds: str) -> list[Identifier]:
    told = object_of(work.get("relation"))
    items = [one for kind in kinds for one in _list(told.get(kind))]
    return [name_ for one in items for name_ in scheme_identifier("doi", object_of(one).get("id"))]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _preprint_names(work: Work) -> list[Identifier]:
    """An arXiv number among the texts that are said to be this work; of several none, for one must be another's."""
    names = {one for one in _related(work, "has-preprint", "is-version-of", "is-same-as") if one.scheme == "arxiv"}
    return list(names) if len(names) == 1 else []


_TAKEN_BACK = ("retraction", "withdrawal", "removal")


def _updates(work: Work, field: str) -> Iterator[tuple[str, str, str]]:
    """(kind, day, DOI) of each notice: what updates this work, or what this work updates."""
    for one in map(object_of, _list(work.get(field))):
        doi = scheme_identifier("doi", one.get("DOI"))
        yield text_of(one.get("type")).lower(), date_of(one.get("updated")), str(doi[0].value) if doi else ""


def _notes(work: Work) -> Iterator[str]:
    """What happened to the work, with the DOI that says so."""
    for kind, day, doi in list(_updates(work, "updated-by"))[:20]:
        yield _sentence(f"{kind.replace('_', ' ').capitalize() or 'Update'} {day}", doi)
    for kind, _, doi in list(_updates(work, "update-to"))[:20]:
        yield _sentence(f"This is a notice ({kind.replace('_', ' ') or 'update'})", doi)
    for says, kinds in (("Preprint", ("has-preprint",)), ("Published", ("is-preprint-of",))):
        for one in list(dict.fromkeys(_related(work, *kinds)))[:5]:
            if one.scheme == "doi":
                yield _sentence(says, one.value)


def _sentence(says: str, doi: str) -> str:
    return f"{says.strip()}: https://doi.org/{doi}" if doi else f"{says.strip()}."


def _versions(work: Work, date: str) -> tuple[Version, ...]:
    """Told only of a work that was taken back."""
    days = (day or date for kind, day, _ in _updates(work, "updated-by") if kind in _TAKEN_BACK)
    taken_back = min(days, default="")
    return (Version(1, date, taken_back),) if taken_back else ()


def _addresses(work: Work) -> Iterator[tuple[LinkKind, object]]:
    yield page_link(object_of(object_of(work.get("resource")).get("primary")).get("URL"))
    for one in map(object_of, _list(work.get("link"))[:20]):
        if text_of(one.get("content-type")) == "application/pdf":
            yield "pdf", one.get("URL")
