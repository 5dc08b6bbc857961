"""The ACL Anthology: the XML files of its repository, one collection (``2024.acl``, ``P18``) a file.

A collection holds volumes, a volume its title page (``meta``) and its papers. Ids are put together from the three, in
one way since 2020 (``2024.acl-long.1``) and in another before (``P18-1001``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from io import BytesIO

from lxml import etree

from broadsheet.errors import BadAnswer, BadInput
from broadsheet.identifiers import find_identifiers
from broadsheet.paper import Author, Identifier, Link, LinkKind, Record, Version
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import (
    MOST_AUTHORS,
    distinct,
    iso_day,
    links_of,
    loose_date,
    page_link,
    scheme_identifier,
    text_of,
    year_of,
)
from broadsheet.sources.jats import plain_markup
from broadsheet.sources.live import Batch, Stream, Tally, Visit
from broadsheet.sources.reading import decode_head, first_element
from broadsheet.sources.xml_elements import Opening, read_elements

name = "acl-anthology"
describe = "The ACL Anthology: papers on language technology, a collection of volumes a file (XML)."
prefix = "acl"

_MARK = re.compile(r"<collection\s+id\s*=\s*[\"'](?:\d{4}\.[a-z0-9_]+|[A-Z]\d\d)[\"']")
_STREAM = re.compile(r"(\d{4}\.[a-z0-9_]+)(?:-[a-z0-9_.]+)?|([a-z]\d\d)(?:-\d{1,4})?", re.I)
_PAGES = "https://aclanthology.org/"
_BATCH = 200
"""Papers saved at a time."""


def recognise(file: SourceFile) -> bool:
    """A ``<collection id="2024.acl">``."""
    head = decode_head(file)
    return first_element(head) == "collection" and bool(_MARK.search(head[:4000]))


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a paper; the front matter of a volume is none."""
    for one, _ in _read_papers(file):
        yield one


# --- live -----------------------------------------------------------------------------------------------------------


def read_stream(text: str) -> Stream:
    """A collection: ``2025.acl``; the name of a volume or paper in it will do. Raises BadInput."""
    found = _STREAM.fullmatch(text.strip())
    if not found:
        raise BadInput(
            f"{f'acl:{text[:80]}'!r} names no collection of the ACL Anthology",
            "Name one by its year and venue, such as acl:2025.acl or acl:2025.emnlp, or by its old name: acl:P18.",
        )
    collection = found[1].lower() if found[1] else found[2].upper()
    return Stream(collection, f"ACL Anthology: {collection}")


def follows(stream: str) -> bool:
    """Every collection."""
    return bool(_STREAM.fullmatch(stream))


def next_due(stream: str, last: datetime | None, now: datetime) -> datetime:  # noqa: ARG001 - all alike
    """Once a week: corrections go live at the beginning of a month, new volumes when they are ready."""
    return last + timedelta(days=7) if last else now


def fetch_since(visit: Visit) -> Iterator[Batch]:
    """The papers of the collection's file, where it changed.

    The checkpoint is a hash of the file, how many of its papers were given, and since which day; so a killed fetch
    goes on where it was.
    A day is the one on which the anthology took a volume in; the file itself tells how many papers it holds of each.
    """
    url = f"{visit.settings.address('acl')}/{visit.stream}.xml"
    body = visit.client.get(url, keep="if-changed").body
    mark = blake2b(body, digest_size=12).hexdigest()
    today = visit.now.date().isoformat()
    given, began = _given(visit.checkpoint, mark, today)
    if given is None:
        yield Batch((), visit.checkpoint, more=False, note="the file is as it was")
        return
    file = SourceFile(f"{visit.stream}.xml", BytesIO(body), body[:65536])
    if not recognise(file):
        raise BadAnswer(f"{url} gave no collection of the ACL Anthology", url=url)
    made = list(_read_papers(file))
    days = [day or began for _, day in made]
    begin = given
    for end in (*range(given + _BATCH, len(made), _BATCH), len(made)):
        last = end == len(made)
        yield Batch(
            tuple(one for one, _ in made[begin:end]),
            f"{mark} {'done' if last else f'{end} {began}'}",
            tuple(days[begin:end]),
            tuple(Tally(day, days.count(day)) for day in dict.fromkeys(days)) if last else (),
            more=not last,
            total=len(made),
        )
        begin = end


def _given(checkpoint: str, mark: str, today: str) -> tuple[int | None, str]:
    """How many papers of the file with this mark were given before, None: all; and the day on which that began.

    Papers without a day of their own count on that one, also those that are given later.
    """
    known, count, began = [*checkpoint.split(), "", "", ""][:3]
    if known != mark:
        return 0, today
    given = int(count) if count.isascii() and count.isdigit() else 0
    return (None if count == "done" else given), iso_day(began) or today


# --- the file -------------------------------------------------------------------------------------------------------


@dataclass
class _Volume:
    """Where the reading is: what stands above a paper."""

    collection: str = ""
    number: str = ""
    taken_in: str = ""
    told: dict[str, str] = field(default_factory=dict)
    count: int = 0

    @property
    def venue(self) -> str:
        return self.told.get("journal-title") or self.told.get("booktitle", "")

    def make_id(self, paper: str) -> str:
        """``2024.acl-long.1``; before 2020 ``P18-1001``, where workshops have two digits each: ``W18-6310``."""
        if self.collection[:1].isdigit():
            return f"{self.collection}-{self.number}.{paper}"
        if not _is_number(self.number) or not _is_number(paper):
            return ""
        volume, count = int(self.number), int(paper)
        two = self.collection[:1] == "W" or self.collection == "C69" or (self.collection == "D19" and volume >= 5)
        return f"{self.collection}-{volume:02}{count:02}" if two else f"{self.collection}-{volume}{count:03}"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6


def _read_papers(file: SourceFile) -> Iterator[tuple[Record | Failure, str]]:
    """Each paper with the day on which the anthology took it in, or empty."""
    at = _Volume()
    # `event` and `frontmatter` are read whole only to be passed over: an event has a `meta` of its own.
    for one in read_elements(file, ("paper", "meta", "event", "frontmatter"), ("collection", "volume")):
        if isinstance(one, Failure):
            yield one, at.taken_in
        elif isinstance(one, Opening):
            at = _step(at, one)
        elif one.tag == "meta":
            at.told = {str(child.tag): plain_markup(child) for child in one if isinstance(child.tag, str)}
        elif one.tag == "paper":
            at.count += 1
            yield _parse_paper(file, at, one), iso_day(one.get("ingest-date")) or at.taken_in


def _step(at: _Volume, opening: Opening) -> _Volume:
    number = text_of(opening.attributes.get("id"))
    if opening.tag == "collection":
        return _Volume(collection=number, count=at.count)
    return _Volume(at.collection, number, iso_day(opening.attributes.get("ingest-date")), count=at.count)


def _parse_paper(file: SourceFile, at: _Volume, paper: etree._Element) -> Record | Failure:
    number = scheme_identifier("acl", at.make_id(text_of(paper.get("id"))))
    where = f"{file.name}: {number[0].value if number else f'paper {at.count}'}"
    title = _text(paper, "title")
    if not number:
        return Failure(where, "no id of the anthology: the collection, volume or paper has none")
    if not title:
        return Failure(where, "no title")
    date = loose_date(f"{at.told.get('year', '')} {_text(paper, 'month') or at.told.get('month', '')}")
    taken_back, dates = _taken_back(paper, at.taken_in or date), _revisions(paper)
    return Record(
        source=name,
        key=number[0].value,
        where=where,
        title=title,
        abstract=_text(paper, "abstract"),
        authors=_people(paper, "author") or _people(paper, "editor"),
        identifiers=distinct(number, scheme_identifier("doi", paper.findtext("doi")), _addressed(paper)),
        announced=date,
        updated=dates[-1].submitted if len(dates) > 1 else "",
        year=year_of(at.told.get("year")) or year_of(date),
        venue=_text(paper, "journal") or at.venue,
        comment=" ".join(_notes(paper)),
        versions=_versions(dates, date, taken_back),
        links=_links(paper, number[0].value),
    )


def _text(paper: etree._Element, tag: str) -> str:
    found = paper.find(tag)
    return text_of(plain_markup(found)) if found is not None else ""


def _people(paper: etree._Element, tag: str) -> tuple[Author, ...]:
    made = (
        Author(" ".join(filter(None, (_text(one, "first"), _text(one, "last")))), _text(one, "affiliation"))
        for one in paper.findall(tag)[:MOST_AUTHORS]
    )
    return tuple(author for author in made if author.name)


def _elsewhere(paper: etree._Element) -> list[str]:
    """Its addresses outside the anthology; a ``url`` that is a bare name means the anthology's own PDF."""
    told = (text_of(one.text) for one in paper.findall("url")[:20])
    return [url for url in told if url.startswith(("http://", "https://"))]


def _addressed(paper: etree._Element) -> tuple[Identifier, ...]:
    """Names in an address elsewhere, where the text lies: a volume may point to arXiv."""
    return distinct(*(find_identifiers(url) for url in _elsewhere(paper)))


def _revisions(paper: etree._Element) -> list[Version]:
    made = {
        int(number): Version(int(number), iso_day(one.get("date")))
        for one in paper.findall("revision")
        if _is_number(number := text_of(one.get("id"))) and int(number) > 0
    }
    return [made[number] for number in sorted(made)]


def _taken_back(paper: etree._Element, otherwise: str) -> str:
    """When it was retracted or removed, ``otherwise`` where no day is told; empty where it was not."""
    for tag in ("retracted", "removed", "deletion"):
        found = paper.find(tag)
        if found is not None:
            return iso_day(found.get("date")) or otherwise
    return ""


def _versions(revisions: list[Version], date: str, taken_back: str) -> tuple[Version, ...]:
    if not revisions and not taken_back:
        return ()
    first = [] if revisions and revisions[0].number == 1 else [Version(1, date)]
    made = [*first, *revisions]
    if taken_back:
        made[-1] = Version(made[-1].number, made[-1].submitted, taken_back)
    return tuple(made)


def _notes(paper: etree._Element) -> Iterator[str]:
    for tag, says in (("retracted", "Retracted"), ("removed", "Removed"), ("deletion", "Removed")):
        for one in paper.findall(tag):
            yield ": ".join(filter(None, (says, text_of(plain_markup(one))))) + "."
    for one in paper.findall("award"):
        yield f"Award: {text_of(one.get('name')) or text_of(plain_markup(one))}."
    for one in paper.findall("erratum"):
        yield " ".join(filter(None, ("Erratum", iso_day(one.get("date"))))) + "."
    yield from filter(None, [_text(paper, "note")])


def _links(paper: etree._Element, number: str) -> tuple[Link, ...]:
    """The anthology's page, the PDF there (told by ``pdf``, in older files by ``url``), other places, code."""
    elsewhere = _elsewhere(paper)
    here = paper.find("pdf") is not None or len(paper.findall("url")) > len(elsewhere)
    codes: list[tuple[LinkKind, object]] = [("code", one.get("url")) for one in paper.findall("pwccode")]
    return links_of(
        ("page", f"{_PAGES}{number}"),
        ("pdf", f"{_PAGES}{number}.pdf" if here else ""),
        *map(page_link, elsewhere),
        *codes,
    )
