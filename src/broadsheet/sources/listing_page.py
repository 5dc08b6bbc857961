"""Saved listing pages: the papers' titles and abstracts as a Hugging Face papers page shows them.

Two shapes. *Text*: what a browser copies or a reader app saves; after a short header, titles and abstracts take turns.
*HTML*: the page as a browser saves it (see ``listing_html.py``). A page says nothing of being whole, so nothing is ever
concluded from a paper's absence.
"""

import re
from collections.abc import Iterator

from broadsheet.cleaning import title_key
from broadsheet.paper import Listing, Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.listing_html import looks_like_listing_html, parse_listing_html
from broadsheet.sources.reading import decode_head, decode_text, read_lines

name = "listing-page"
describe = "A saved page of listed papers, as text (titles and abstracts taking turns) or as HTML."

_INVITATION = "Get trending papers in your email inbox"
_HEADER = re.compile(
    rf"new|{_INVITATION}.*|Subscribe|(?:Daily|Trending) Papers|by\s*\w+\s+and the research community"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:, \d{4})?"
)
_GLUED = "Subscribe"
"""The button's text, which stands right before the first title when a page is saved one paragraph a line."""
_SHORTEST_ABSTRACT = 200
"""Characters. Of the 695 abstracts seen the shortest has 461, and of the titles the longest 170."""


def recognise(file: SourceFile) -> bool:
    """The invitation to subscribe among the first lines, or HTML that lists papers."""
    head = decode_head(file)
    return _INVITATION in head[:2000] or looks_like_listing_html(head)


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a pair, its place on the page counted from 1, keyed by its title.

    The day printed on a page has no year, so a listing carries no day.
    """
    if looks_like_listing_html(decode_head(file)):
        yield from parse_listing_html(file, name)
    else:
        yield from _parse_text(file)


def _parse_text(file: SourceFile) -> Iterator[Record | Failure]:
    rank, title = 1, ("", "")
    for line in _read_body(file):
        if isinstance(line, Failure):
            if title[1]:
                yield _make_record(file.name, title, "", rank)
            rank, title = rank + bool(title[1]), ("", "")
            yield line
            continue
        where, text = line
        if not title[1]:
            title = (where, text)
        elif len(text) < _SHORTEST_ABSTRACT:
            # Two short lines in a row: the first title's abstract is missing. Take up the turn-taking again here.
            yield _make_record(file.name, title, "", rank)
            rank, title = rank + 1, (where, text)
        else:
            yield _make_record(file.name, title, text, rank)
            rank, title = rank + 1, ("", "")
    if title[1]:
        yield _make_record(file.name, title, "", rank)


def _make_record(page: str, title: tuple[str, str], abstract: str, rank: int) -> Record | Failure:
    where, text = title
    if len(text) > _LONGEST_TITLE or not title_key(text):
        return Failure(where, "a title was expected here, and this is none")
    return Record(name, title_key(text), text, where, abstract, listings=(Listing(page, rank),))


_LONGEST_TITLE = 500
"""Characters."""


def _read_body(file: SourceFile) -> Iterator[tuple[str, str] | Failure]:
    """The non-blank lines after the header, each with its place; the first loses the button's glued text."""
    in_header = True
    for line in read_lines(file):
        if isinstance(line, Failure):
            yield line
            continue
        number, data = line
        text = decode_text(data).strip()
        if in_header and (not text or _HEADER.fullmatch(text)):
            continue
        if in_header:
            text = _unglue(text)
            in_header = False
        if text:
            yield f"{file.name}:{number}", text


def _unglue(text: str) -> str:
    """``SubscribeHyperFields: ...`` is the button and a title; ``Subscriber models`` is a title."""
    rest = text.removeprefix(_GLUED)
    return rest if rest[:1].isupper() or rest[:1].isdigit() or not rest[:1].isascii() or rest[:1] in "$(\"'" else text
