"""What RSS, Atom and JSON Feed have in common: a feed, its entries, and the record that an entry becomes."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from broadsheet.identifiers import find_identifiers, parse_identifier
from broadsheet.paper import Author, Identifier, Link, Record
from broadsheet.sources.base import Failure
from broadsheet.sources.feed_text import plain_line_of, plain_text_of
from broadsheet.sources.fields import (
    MOST_AUTHORS,
    distinct,
    iso_date,
    links_of,
    page_link,
    scheme_identifier,
    stable_name,
    text_of,
    year_of,
)

MOST_ENTRIES = 20_000
"""The longest feeds known, a day of all of arXiv, have 2,000."""
_LONGEST_ABSTRACT = 5_000
"""Characters. What is longer is a whole article; where a summary stands beside it, that is taken."""
_MOST_TAGS = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the feed has it; texts may still hold HTML."""

    id: str = ""
    title: str = ""
    links: tuple[str, ...] = ()
    """Its page first."""
    pdfs: tuple[str, ...] = ()
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    updated: str = ""
    doi: str = ""
    names: tuple[str, ...] = ()
    """Texts that are a name of the paper: ``doi:10.1000/x``, ``pmid:31234567``."""
    tags: tuple[str, ...] = ()
    venue: str = ""
    date: str = ""
    """When the paper itself came out, where told."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, read. ``problem`` says what was wrong with its text, where something was."""

    title: str
    link: str
    entries: tuple[Entry, ...]
    problem: str = ""


def make_record(source: str, feed: Feed, entry: Entry, where: str, base: str) -> Record | Failure:
    """The record of an entry. ``base`` is the feed's address, for links that leave it out."""
    title = plain_line_of(entry.title)
    if not title:
        return Failure(where, "no title")
    links = tuple(_absolute(base or feed.link, one) for one in entry.links)
    identifiers = _find_names(entry, links)
    authors = tuple(Author(name) for one in entry.authors for name in split_authors(one))[:MOST_AUTHORS]
    return Record(
        source=source,
        key=_make_key(entry, links, feed, stable_name(identifiers, title, None, authors)),
        where=where,
        title=title,
        abstract=_choose_abstract(entry),
        authors=authors,
        identifiers=identifiers,
        announced=iso_date(entry.published) or iso_date(entry.date) or iso_date(entry.updated),
        updated=iso_date(entry.updated),
        year=year_of(iso_date(entry.date)[:4]),
        venue=plain_line_of(entry.venue or feed.title),
        keywords=tuple(dict.fromkeys(filter(None, map(plain_line_of, entry.tags[:_MOST_TAGS])))),
        links=_make_links(base or feed.link, links, entry.pdfs),
    )


def _make_links(base: str, links: tuple[str, ...], pdfs: tuple[str, ...]) -> tuple[Link, ...]:
    first = tuple(page_link(one) for one in links[:1])
    return links_of(*first, *(("pdf", _absolute(base, one)) for one in pdfs[:1]))


def _find_names(entry: Entry, links: tuple[str, ...]) -> tuple[Identifier, ...]:
    """From what names the paper itself; its text may name others, and is not asked."""
    told = [one for text in entry.names if (one := parse_identifier(text))]
    return distinct(
        scheme_identifier("doi", entry.doi),
        told,
        find_identifiers(entry.id),
        *(find_identifiers(link) for link in (*links, *entry.pdfs)),
    )


_UNIVERSAL = re.compile(r"[a-z][a-z0-9+.-]{1,20}:\S", re.I)


def _make_key(entry: Entry, links: tuple[str, ...], feed: Feed, fallback: str) -> str:
    """The entry's id; one that only counts (``77``) has the site's name in front, for other feeds count too."""
    site = _host_of(links[0] if links else "") or _host_of(feed.link) or plain_line_of(feed.title)[:100]
    key = entry.id or (links[0] if links else "") or fallback
    key = key if _UNIVERSAL.match(key) else f"{site}/{key}"
    return key if len(key) <= 500 else f"{key[:400]}~{hashlib.sha256(key.encode()).hexdigest()}"


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _absolute(base: str, address: str) -> str:
    try:
        return text_of(urljoin(base, address.strip()))
    except ValueError:
        return ""


def _choose_abstract(entry: Entry) -> str:
    content, summary = plain_text_of(entry.content), plain_text_of(entry.summary)
    return summary if not content or (summary and len(content) > _LONGEST_ABSTRACT) else content


# --- authors ----------------------------------------------------------------------------------------------------------

_MAIL_FIRST = re.compile(r"\S+@\S+\s*\((.*)\)\s*")
_MAIL = re.compile(r"[<(]?\S+@\S+")
_AND = re.compile(r",?\s+(?:and|&)\s+")
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]?){1,4}")


def split_authors(text: str) -> tuple[str, ...]:
    """The names in a text that may list several: ``A B, C D and E F``, ``Doe, J., Roe, R.``, ``Doe, Jane; Roe, R``.

    A mail address is no name, and is left out.
    """
    line = plain_line_of(text)[:100_000]
    in_brackets = _MAIL_FIRST.fullmatch(line)
    line = _MAIL.sub("", in_brackets[1] if in_brackets else line).strip(" ,;")
    if ";" in line:
        return _names(line.split(";"))
    parts = [part.strip() for piece in _AND.split(line) for part in piece.split(",")]
    parts = [part for part in parts if part]
    if _are_pairs(parts):
        return _names(f"{parts[at]}, {parts[at + 1]}" for at in range(0, len(parts), 2))
    if len(parts) == 2 and "," in line and not all(" " in part for part in parts) and not _AND.search(line):
        return (line,)
    return _names(parts)


def _are_pairs(parts: list[str]) -> bool:
    """``Doe``, ``J.``, ``Roe``, ``R.``: every second one is initials."""
    return len(parts) > 1 and len(parts) % 2 == 0 and all(_INITIALS.fullmatch(one) for one in parts[1::2])


def _names(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for part in parts if (name := part.strip(" ,")))
