"""HTML as it stands in feeds to plain text, and the feeds that a web page names. Nothing here raises."""

import html
import re
from urllib.parse import urljoin

from lxml import etree

from broadsheet.identifiers import is_safe_url
from broadsheet.sources.fields import text_of

LONGEST = 200_000
"""Characters of one text that are looked at."""

_MARKUP = re.compile(r"</[a-zA-Z]|/>|<(?:p|br|div|img|ul|ol|li|hr|a|span|h[1-6])[\s>]", re.I)
_LEFT_OUT = frozenset({"script", "style", "iframe", "object", "template", "noscript", "svg", "form"})
_BREAKING = frozenset(
    {"p", "div", "br", "hr", "li", "ul", "ol", "dl", "dd", "dt", "table", "tr", "blockquote", "pre", "section"}
    | {"article", "header", "footer", "figure", "figcaption", "title", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_KEPT = frozenset({"sub", "sup"})
"""Cleaning makes raised and lowered letters of these."""
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})


def plain_text_of(text: object) -> str:
    """A text that may be HTML as plain text: tags go, the end of a block is an empty line."""
    told = text_of(text)[:LONGEST]
    return _strip_tags(told) if _MARKUP.search(told) else html.unescape(told)


def plain_line_of(text: object) -> str:
    """The same on one line: a title, a name."""
    return " ".join(plain_text_of(text).split())


def _strip_tags(markup: str) -> str:
    root = _parse_html(markup.encode())
    if root is None:
        return ""
    pieces: list[str] = []
    _collect(root, pieces)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _collect(root: etree._Element, pieces: list[str]) -> None:
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag
        hidden += (name in _LEFT_OUT) * (1 if event == "start" else -1)
        if not hidden:
            pieces.append(_mark(name, event))
            pieces.append((element.text if event == "start" else element.tail) or "")


def _mark(name: str, event: str) -> str:
    if name in _KEPT:
        return f"<{name}>" if event == "start" else f"</{name}>"
    return "\n\n" if name in _BREAKING else ""


def find_feeds(page: bytes, address: str) -> tuple[str, ...]:
    """The addresses of the feeds that a web page names in its head, at most five."""
    root = _parse_html(page[: 1 << 20])
    if root is None:
        return ()
    links = (one for one in root.iter("link") if "alternate" in one.get("rel", "").lower().split())
    named = (_join(address, one.get("href", "")) for one in links if one.get("type", "").lower() in _FEED_TYPES)
    return tuple(dict.fromkeys(one for one in named if is_safe_url(one)))[:5]


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, text_of(address))
    except ValueError:
        return ""


def _parse_html(markup: bytes) -> etree._Element | None:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, recover=True
    )
    try:
        return etree.fromstring(markup, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
