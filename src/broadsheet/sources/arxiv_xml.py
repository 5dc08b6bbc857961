"""arXiv's own XML to records: the four forms of its OAI-PMH (``arXiv``, ``arXivRaw``, ``arXivOld``, ``oai_dc``).

``arXiv`` has the authors' names in parts and the text in Unicode, but no versions; ``arXivRaw`` has every version with
its moment, and whether it withdrew the paper, but the authors as one line and the text in TeX.
"""

import calendar
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from itertools import islice

from lxml import etree

from broadsheet.paper import Author, Identifier, Link, Record, Version
from broadsheet.sources.base import Failure
from broadsheet.sources.fields import MOST_AUTHORS, distinct, iso_date, links_of, scheme_identifier, year_of
from broadsheet.sources.oai_pmh import Header

NAME = "arxiv-oai"
_OAI_NAME = "oai:arXiv.org:"

Fields = dict[str, str]
"""Name of an element to its text."""


def parse_metadata(header: Header, element: etree._Element | None, where: str) -> Record | Failure:
    """The record of one OAI-PMH record of arXiv's, in whatever form; why there is none otherwise."""
    if header.deleted:
        return Failure(where, "the service has marked it as deleted")
    if element is None:
        return Failure(where, "a header without metadata")
    form = _local_name(element)
    parse = _FORMS.get(form)
    if parse is None:
        return Failure(where, f"metadata of the form {form[:40]!r}, which is not read")
    return parse(header, element, where)


def parse_versions(header: Header, element: etree._Element | None) -> tuple[str, tuple[Version, ...]]:
    """The paper's number and the versions that an ``arXivRaw`` record tells; neither for any other record."""
    if element is None or _local_name(element) != "arXivRaw":
        return "", ()
    return _number(header, {"id": element.findtext("{*}id") or ""}), _versions(element)


def _parse_arxiv(header: Header, element: etree._Element, where: str) -> Record | Failure:
    authors: tuple[Author, ...] = ()
    fields: Fields = {}
    for child in element:
        name = _local_name(child)
        if name == "authors":
            authors = _parse_authors(child)
        else:
            fields[name] = child.text or ""
    created = iso_date(fields.get("created"))
    return _make(header, fields, where, authors, (), created, iso_date(fields.get("updated")) or created)


def _parse_raw(header: Header, element: etree._Element, where: str) -> Record | Failure:
    fields, versions = _texts(element), _versions(element)
    return _make(header, fields, where, split_authors(fields.get("authors", "")), versions)


def _parse_dublin_core(header: Header, element: etree._Element, where: str) -> Record | Failure:
    """The first description is the abstract, a second one the comment; dates are of the first and the last version."""
    many: dict[str, list[str]] = {}
    for child in element:
        many.setdefault(_local_name(child), []).append((child.text or "").strip())
    names = many.get("identifier", [])
    descriptions = [*many.get("description", []), "", ""]
    days = sorted(filter(None, map(iso_date, many.get("date", []))))
    fields = {
        "title": next(iter(many.get("title", [])), ""),
        "abstract": descriptions[0],
        "comments": descriptions[1],
        "doi": next((one[4:] for one in names if one.startswith("doi:")), ""),
        "journal-ref": next((one for one in names if one and not one.startswith(("http", "doi:"))), ""),
    }
    authors = tuple([Author(name) for name in many.get("creator", [])[:MOST_AUTHORS] if name])
    return _make(header, fields, where, authors, (), *((days[0], days[-1]) if days else ()))


_FORMS: dict[str, Callable[[Header, etree._Element, str], Record | Failure]] = {
    "arXiv": _parse_arxiv,
    "arXivRaw": _parse_raw,
    "arXivOld": _parse_raw,
    "dc": _parse_dublin_core,
}


def _make(
    header: Header,
    fields: Fields,
    where: str,
    authors: tuple[Author, ...],
    versions: tuple[Version, ...],
    submitted: str = "",
    updated: str = "",
) -> Record | Failure:
    number, title = _number(header, fields), one_line(fields.get("title"))
    if not title or not number:
        return Failure(where, "no title" if number else "no arXiv number")
    arxiv = scheme_identifier("arxiv", number)
    record = Record(
        source=NAME,
        key=number,
        where=where,
        title=title,
        abstract=(fields.get("abstract") or "").strip(),
        authors=authors,
        identifiers=distinct(arxiv, scheme_identifier("doi", _first_word(fields.get("doi")))),
        submitted=submitted,
        updated=updated,
        year=year_of(submitted[:4]),
        categories=tuple((fields.get("categories") or "").split()),
        venue=one_line(fields.get("journal-ref")),
        comment=one_line(fields.get("comments")),
        links=arxiv_links(arxiv),
    )
    return with_versions(record, versions)


def with_versions(record: Record, versions: tuple[Version, ...]) -> Record:
    """The record with its versions, whose moments are more exact than the days of the ``arXiv`` form."""
    if not versions:
        return record
    submitted = versions[0].submitted if versions[0].number == 1 else ""
    # Not dataclasses.replace: that takes 5 us of the 100 that a record costs, this a fifth of it.
    return Record(
        source=record.source,
        key=record.key,
        where=record.where,
        title=record.title,
        abstract=record.abstract,
        authors=record.authors,
        identifiers=record.identifiers,
        submitted=submitted or record.submitted,
        updated=versions[-1].submitted or record.updated,
        year=year_of((submitted or record.submitted)[:4]),
        categories=record.categories,
        venue=record.venue,
        comment=record.comment,
        versions=versions,
        links=record.links,
    )


# --- parts ----------------------------------------------------------------------------------------------------------


def is_of_broadsheet(head: str) -> bool:
    """Whether it is a feed of a Broadsheet: arXiv's elements stand there beside papers of any kind."""
    return "tag:broadsheet," in head


def one_line(text: str | None) -> str:
    """Titles and comments are broken at 80 columns; here they are one line."""
    return " ".join(text.split()) if text else ""


def arxiv_links(arxiv: tuple[Identifier, ...]) -> tuple[Link, ...]:
    """The paper's page and its PDF."""
    if not arxiv:
        return ()
    number = arxiv[0].value
    return links_of(("page", f"https://arxiv.org/abs/{number}"), ("pdf", f"https://arxiv.org/pdf/{number}"))


def _number(header: Header, fields: Fields) -> str:
    return (fields.get("id") or "").strip() or header.identifier.removeprefix(_OAI_NAME)


def _first_word(text: str | None) -> str:
    """``doi`` may hold several, apart by spaces; the first is the paper's."""
    return next(iter(text.split()), "") if text else ""


def _local_name(element: etree._Element) -> str:
    """``title`` of ``{http://arxiv.org/OAI/arXiv/}title``; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if type(tag) is str else ""


def _texts(element: etree._Element) -> Fields:
    return {_local_name(child): child.text or "" for child in element}


def _parse_authors(element: etree._Element) -> tuple[Author, ...]:
    made = [_parse_author(one) for one in islice(element, MOST_AUTHORS)]
    return tuple([one for one in made if one.name])


def _parse_author(element: etree._Element) -> Author:
    last = first = suffix = ""
    affiliations: list[str] = []
    for child in element:
        name, text = _local_name(child), child.text
        if not text:
            continue
        if name == "keyname":
            last = text
        elif name == "forenames":
            first = text
        elif name == "suffix":
            suffix = text
        elif name == "affiliation":
            affiliations.append(text.strip())
    return Author(" ".join(f"{first} {last} {suffix}".split()), "; ".join(affiliations))


_VERSION = re.compile(r"v([1-9]\d{0,3})")


def _versions(element: etree._Element) -> tuple[Version, ...]:
    """In the order of their numbers. A version whose source is of the type I holds no paper: it withdraws it."""
    made = []
    for one in element.iterfind("{*}version"):
        number = _VERSION.fullmatch(str(one.get("version") or ""))
        if number:
            moment = _moment(one.findtext("{*}date") or "")
            withdrawn = "I" in (one.findtext("{*}source_type") or "")
            made.append(Version(int(number[1]), moment, moment if withdrawn else ""))
    return tuple(sorted(made, key=lambda version: version.number))


_MONTHS = {name: f"{number:02}" for number, name in enumerate(calendar.month_abbr) if name}
_DATE = re.compile(r"\s*[A-Za-z]{3}, (\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) GMT\s*", re.A)


def _moment(text: str) -> str:
    """``Mon, 2 Nov 2026 10:00:00 GMT`` as UTC text. Reading any form of date took four tenths of a version's time."""
    found = _DATE.fullmatch(text)
    if found and found[2] in _MONTHS:
        moment = f"{found[3]}-{_MONTHS[found[2]]}-{int(found[1]):02}T{found[4]}Z"
        with suppress(ValueError):
            datetime.fromisoformat(moment)
            return moment
    return iso_date(text)


# --- authors in one line --------------------------------------------------------------------------------------------

_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_BETWEEN = re.compile(r",\s+and\s+|,|;|:\s|\s+and\s+|\s+&\s+")
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV)\.?")
_REFERENCES = re.compile(r"[\d\s,;and*†‡§-]*")
_LONGEST_LINE = 500_000
"""Characters; a list of 15,000 names has some 250,000."""


def split_authors(line: str) -> tuple[Author, ...]:
    """Names from one line: ``A. Bee (MIT), The C Collaboration: D. Ee, Jr. and F. Gee (1) ((1) CERN)``."""
    bare, said = _hide_brackets(line[:_LONGEST_LINE])
    names: list[str] = []
    for piece in _BETWEEN.split(bare):
        name = " ".join(piece.split())
        if _SUFFIX.fullmatch(_MARKED.sub("", name).strip()) and names:
            names[-1] += f" {name}"
        elif name:
            names.append(name)
    made = [_show_brackets(name, said) for name in names[:MOST_AUTHORS]]
    return tuple([one for one in made if one.name])


_MARK = "\ue000"
"""Stands for a pair of brackets while a line is taken apart; no name has it."""


def _hide_brackets(line: str) -> tuple[str, list[str]]:
    """The line with a mark and a number for each bracket, and what stood in it.

    A bracket around brackets is a list of all places (``((1) CERN, (2) MIT)``) and says nothing of one name.
    """
    said: list[str] = []

    def hide(found: re.Match[str]) -> str:
        said.append("" if _MARK in found[1] else found[1])
        return f" {_MARK}{len(said) - 1}{_MARK} "

    line = line.replace(_MARK, " ")
    for _ in range(3):
        line, count = _IN_BRACKETS.subn(hide, line)
        if not count:
            break
    return line, said


_MARKED = re.compile(f"{_MARK}(\\d+){_MARK}")


def _show_brackets(name: str, said: list[str]) -> Author:
    """A bracket behind a name is where its bearer works, unless it only refers to a list at the line's end."""
    inner = (" ".join(said[int(one[1])].split()) for one in _MARKED.finditer(name))
    places = [one for one in inner if not _REFERENCES.fullmatch(one)]
    return Author(" ".join(_MARKED.sub(" ", name).split()), "; ".join(places))
