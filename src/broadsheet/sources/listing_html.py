"""The HTML of a listing page, as a browser saves it.

No saved HTML page was at hand when this was written: it follows the two shapes such pages are known by, and its test
pages are our own. (1) An attribute ``data-props`` that holds the page's own JSON with ``dailyPapers``, which says most.
(2) The cards a reader sees: an ``article`` with ``h3 > a href="/papers/2507.06457"``. The parser loads nothing.
"""

import re
from collections.abc import Iterator

import orjson
from lxml import etree, html

from broadsheet.paper import Author, Listing, Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import identifiers_of, iso_day, links_of, object_of, text_of, title_name
from broadsheet.sources.hf_daily import make_record
from broadsheet.sources.reading import decode_text, read_whole

_PAPER = re.compile(r"/papers/([a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?/?(?:[?#].*)?$")
_BEGINS_AS_HTML = re.compile(
    r"\s*(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body|main|div|section|article)\b", re.I | re.S
)


def looks_like_listing_html(head: str) -> bool:
    """Whether the head begins as HTML and speaks of listed papers.

    A saved page's head can be all styles, so a title that speaks of papers is enough.
    """
    if not _BEGINS_AS_HTML.match(head[:4000]):
        return False
    return "/papers/" in head or "dailyPapers" in head or bool(re.search(r"<title>[^<]*\bpapers\b", head, re.I))


def parse_listing_html(file: SourceFile, source: str) -> Iterator[Record | Failure]:
    """The papers of the page in their order: from its own JSON where it has it, else from its cards."""
    data, failure = read_whole(file)
    tree = _parse_tree(data)
    if tree is not None:
        records = list(_parse_props(tree, file.name, source)) or list(_parse_cards(tree, file.name, source))
        yield from records
        if not records and not failure:
            failure = Failure(file.name, "the page lists no papers")
    elif not failure:
        failure = Failure(file.name, "the page cannot be read as HTML")
    if failure:
        yield failure


def _parse_tree(data: bytes) -> "html.HtmlElement | None":
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", decode_text(data))
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return html.fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _parse_props(tree: html.HtmlElement, page: str, source: str) -> Iterator[Record | Failure]:
    for element in tree.iter(etree.Element):
        props = element.get("data-props") or ""
        if "dailyPapers" in props:
            yield from _parse_blob(props, page, source)
            return


def _parse_blob(props: str, page: str, source: str) -> Iterator[Record | Failure]:
    try:
        blob = object_of(orjson.loads(props))
    except (orjson.JSONDecodeError, UnicodeEncodeError, RecursionError):
        return
    papers = blob.get("dailyPapers")
    day = iso_day(blob.get("dateString"))
    for rank, item in enumerate(papers if isinstance(papers, list) else (), 1):
        yield make_record(source, object_of(item), Listing(page, rank, day), f"{page}: paper {rank}", by_title=True)


def _parse_cards(tree: html.HtmlElement, page: str, source: str) -> Iterator[Record | Failure]:
    seen: set[str] = set()
    for heading in tree.iter("h1", "h2", "h3", "h4"):
        record = _parse_card(heading, page, source, len(seen) + 1)
        if record and record.key not in seen:
            seen.add(record.key)
            yield record


def _parse_card(heading: html.HtmlElement, page: str, source: str, rank: int) -> Record | None:
    """A heading with a link to a paper; its card is the article around it, or nothing is known but the title."""
    link = next((one for one in heading.iter("a") if _PAPER.search(one.get("href") or "")), None)
    title = _text(heading)
    if link is None or not title:
        return None
    found = _PAPER.search(link.get("href"))
    number = found[1] if found else ""
    card = next(iter(heading.iterancestors("article")), None)
    return Record(
        source,
        title_name(title),
        title,
        f"{page}: paper {rank}",
        abstract=_abstract(card),
        authors=_authors(card),
        identifiers=identifiers_of(f"arxiv:{number}", f"hf:{number}"),
        links=links_of(("page", f"https://huggingface.co/papers/{number}")),
        listings=(Listing(page, rank),),
    )


def _text(element: html.HtmlElement) -> str:
    return " ".join(text_of(str(element.text_content())).split())


def _abstract(card: html.HtmlElement | None) -> str:
    """The longest paragraph of the card; a shorter one is a count, a name or a button."""
    longest = max((_text(one) for one in card.iter("p")), key=len, default="") if card is not None else ""
    return longest if len(longest) >= 200 else ""


def _authors(card: html.HtmlElement | None) -> tuple[Author, ...]:
    """Names that the card gives in ``title`` of a list's items; many cards give only a number."""
    if card is None:
        return ()
    names = (text_of(one.get("title")) for one in card.iter("li"))
    return tuple(Author(name) for name in names if name)
