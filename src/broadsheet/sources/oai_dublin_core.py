"""Saved OAI-PMH answers of any repository, as far as they hold Dublin Core, which every one of them can give."""

from collections.abc import Iterator

from lxml import etree

from broadsheet.paper import Author, Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import MOST_AUTHORS, distinct, identifiers_of, iso_date, links_of, page_link, year_of
from broadsheet.sources.oai_pmh import Header, is_oai_answer, read_answer

name = "oai-pmh"
describe = "A saved answer of an OAI-PMH repository, with records in Dublin Core."

_FORM = "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"
_ELEMENTS = "{http://purl.org/dc/elements/1.1/}"


def recognise(file: SourceFile) -> bool:
    """Any OAI-PMH answer; what is not Dublin Core in it becomes a failure."""
    return is_oai_answer(file)


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record each; deleted ones and headers alone are failures that say so."""
    yield from read_answer(file, _parse)


def _parse(header: Header, element: etree._Element | None, where: str) -> Record | Failure:
    if header.deleted:
        return Failure(where, "the service has marked it as deleted")
    if element is None:
        return Failure(where, "a header without metadata")
    if element.tag != _FORM:
        return Failure(where, "its metadata is not in Dublin Core")
    told: dict[str, list[str]] = {}
    for child in element.iterchildren(f"{_ELEMENTS}*"):
        text = " ".join((child.text or "").split())
        if text:
            told.setdefault(str(child.tag).removeprefix(_ELEMENTS), []).append(text)
    return _make(header, told, where)


def _make(header: Header, told: dict[str, list[str]], where: str) -> Record | Failure:
    def first(field: str) -> str:
        return next(iter(told.get(field, [])), "")

    title = first("title")
    if not title or not header.identifier:
        return Failure(where, "no title" if header.identifier else "no identifier")
    dates = sorted(filter(None, map(iso_date, told.get("date", []))))
    names = told.get("identifier", [])
    return Record(
        source=name,
        key=header.identifier,
        where=where,
        title=title,
        # A second description is a comment or a copy in another language.
        abstract=first("description"),
        # A repository that lists one name four times means one person.
        authors=tuple([Author(one) for one in dict.fromkeys(told.get("creator", []))][:MOST_AUTHORS]),
        identifiers=distinct(identifiers_of(*names, *told.get("relation", []))),
        submitted=dates[0] if dates else "",
        year=year_of(dates[0][:4]) if dates else None,
        venue=first("source"),
        keywords=tuple(dict.fromkeys(told.get("subject", []))),
        links=links_of(*(page_link(one) for one in names if one.startswith("http"))),
    )
