"""One of arXiv's feeds of a day, RSS 2.0 or Atom, read into records and announcements."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b

import orjson
from lxml import etree

from broadsheet.paper import Record
from broadsheet.sources.arxiv_calendar import ZONE
from broadsheet.sources.arxiv_xml import arxiv_links, is_of_broadsheet, one_line, split_authors
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import distinct, iso_day, object_of, scheme_identifier
from broadsheet.sources.live import Announced
from broadsheet.sources.reading import decode_head, first_element
from broadsheet.sources.xml_document import local_name, read_document

SOURCE = "arxiv-rss"
_ERROR = "Feed error for query"
_KINDS = frozenset({"new", "cross", "replace", "replace-cross"})
_ABOUT = re.compile(r"\s*arXiv:(\S+)\s+Announce Type:\s*([\w-]+)\s*Abstract:\s*", re.I)
_ENTRY = re.compile(r"<(?:item|entry)[\s>]")
_MOST_ITEMS = 10_000


@dataclass(frozen=True, slots=True)
class Day:
    """What a feed holds. ``day`` is the date it bears, in New York; ``error`` what was wrong, or empty."""

    day: str
    items: tuple[Record | Failure, ...]
    announced: tuple[Announced, ...] = ()
    marks: frozenset[str] = frozenset()
    """A mark for each paper in its version and kind; another announcement has others."""
    newest: str = ""
    """The latest day that a paper of it bears."""
    error: str = ""

    @property
    def is_old(self) -> bool:
        """Whether every paper bears an earlier day than the feed."""
        return bool(self.newest) and self.newest < self.day


def is_arxiv_feed(file: SourceFile) -> bool:
    """RSS or Atom that arXiv built for a day, judged by its head."""
    head = decode_head(file)
    top = _ENTRY.split(head, maxsplit=1)[0]  # any paper or post may mention the feeds of arXiv
    marked = "rss.arxiv.org" in top or "updates on the arXiv.org" in top or "<arxiv:announce_type" in head
    return first_element(head) in ("rss", "feed") and marked and not is_of_broadsheet(head)


def read_day(data: bytes, where: str) -> Day:
    """The feed. Never raises."""
    root, why = read_document(data)
    channel = _find_channel(root) if root is not None else None
    if root is None or channel is None:
        return Day("", (), error=why or "it is no feed")
    title = one_line(_parts(channel).get("title"))
    if title.startswith(_ERROR):
        told = _parts(channel)
        says = one_line(told.get("description") or told.get("subtitle"))
        return Day("", (), error=f"arXiv answered: {says[:500] or title[:200]}")
    day = _day_of(channel)
    made = [_parse_item(item, day, f"{where}: paper {number}") for number, item in enumerate(_items(root, channel), 1)]
    days = [one_day for _, _, one_day in made if one_day]
    announced = tuple([one for _, one, _ in made if one])
    return Day(
        day=day,
        items=tuple([item for item, _, _ in made]),
        announced=announced,
        marks=frozenset(_mark(item) for item in _items(root, channel)),
        newest=max(days, default=""),
        error=why,
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read the last time: the checkpoint. ``held`` is the day of the last feed that held papers, these."""

    day: str = ""
    held: str = ""
    marks: frozenset[str] = frozenset()

    def has(self, marks: frozenset[str]) -> bool:
        """Whether more than half of these were in that feed; two announcements share next to nothing."""
        return len(marks & self.marks) * 2 > len(marks)

    def write(self) -> str:
        """The text to be kept."""
        return orjson.dumps({"day": self.day, "held": self.held, "papers": "".join(sorted(self.marks))}).decode()


def read_seen(checkpoint: str) -> Seen:
    """What :meth:`Seen.write` wrote; nothing where nobody can read it."""
    try:
        kept = object_of(orjson.loads(checkpoint)) if checkpoint else {}
    except orjson.JSONDecodeError:
        kept = {}
    papers = kept.get("papers")
    text = papers if isinstance(papers, str) else ""
    marks = frozenset(text[begin : begin + _MARK] for begin in range(0, len(text), _MARK))
    return Seen(iso_day(kept.get("day")), iso_day(kept.get("held")), marks)


_MARK = 8
"""Hex digits; of 2,000 papers two share theirs once in 2,000 days, and that does no harm."""


def _mark(item: etree._Element) -> str:
    told = _parts(item)
    named = f"{told.get('guid') or told.get('id')} {told.get('announce_type')}"
    return blake2b(named.encode(errors="replace"), digest_size=_MARK // 2).hexdigest()


# --- elements -------------------------------------------------------------------------------------------------------


def _find_channel(root: etree._Element) -> etree._Element | None:
    if local_name(root) == "feed":
        return root
    return root.find("channel") if local_name(root) == "rss" else None


def _items(root: etree._Element, channel: etree._Element) -> Iterator[etree._Element]:
    kind = "item" if local_name(root) == "rss" else "entry"
    for count, child in enumerate(one for one in channel if local_name(one) == kind):
        if count == _MOST_ITEMS:
            return
        yield child


def _parts(element: etree._Element) -> dict[str, str]:
    """The texts of its children by name; the first of a name counts."""
    told: dict[str, str] = {}
    for child in element:
        name = local_name(child)
        if name and name not in told:
            told[name] = child.text or ""
    return told


def _day_of(element: etree._Element) -> str:
    """The day in New York of what it says of its date; RSS and Atom name and write it differently."""
    told = _parts(element)
    text = next((told[one] for one in ("pubDate", "published", "lastBuildDate", "updated") if told.get(one)), "")
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(text[:100].strip())
            return moment.replace(tzinfo=moment.tzinfo or ZONE).astimezone(ZONE).date().isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return ""


def _parse_item(item: etree._Element, day: str, where: str) -> tuple[Record | Failure, Announced | None, str]:
    told = _parts(item)
    text = told.get("description") or told.get("summary") or told.get("content") or ""
    about = _ABOUT.match(text)
    kind = one_line(told.get("announce_type")) or (about[2].lower() if about else "")
    arxiv = scheme_identifier("arxiv", told.get("guid") or told.get("id") or (about[1] if about else ""))
    arxiv = arxiv or scheme_identifier("arxiv", _link(item, told))
    title = one_line(told.get("title"))
    own_day = _day_of(item)
    if not arxiv or not title:
        return Failure(where, "no title" if arxiv else "no arXiv number"), None, own_day
    doi = scheme_identifier("doi", told.get("DOI"))
    record = Record(
        source=SOURCE,
        key=arxiv[0].value,
        where=where,
        title=title,
        abstract=(text[about.end() :] if about else text).strip(),
        authors=split_authors(told.get("creator") or ""),
        identifiers=distinct(arxiv, doi),
        # A cross-list or a replacement was announced long before, on a day that the feed does not tell.
        announced=(own_day or day) if kind == "new" else "",
        categories=_categories(item),
        venue=one_line(told.get("journal_reference")),
        links=arxiv_links(arxiv),
    )
    return record, Announced(str(arxiv[0]), kind if kind in _KINDS else "new"), own_day


def _link(item: etree._Element, told: dict[str, str]) -> str:
    """RSS writes the address as text, Atom as ``href``."""
    found = next((one for one in item if local_name(one) == "link"), None)
    return told.get("link") or (str(found.get("href") or "") if found is not None else "")


def _categories(item: etree._Element) -> tuple[str, ...]:
    named = (one.text or str(one.get("term") or "") for one in item if local_name(one) == "category")
    return tuple(dict.fromkeys(filter(None, map(one_line, named))))
