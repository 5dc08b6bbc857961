"""Atom 1.0 (RFC 4287), with the elements that arXiv's API has."""

from lxml import etree

from broadsheet import __version__
from broadsheet.delivery.web.feeds.feed import Feed, Item
from broadsheet.delivery.web.feeds.text import rfc_3339
from broadsheet.delivery.web.xml import ARXIV, ATOM, add, add_if, namespaces, to_bytes

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TYPES = {"pdf": "application/pdf"}


def render_atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    root = etree.Element(f"{{{ATOM}}}feed", {_LANG: "en"}, namespaces(ATOM, arxiv=ARXIV))
    add(root, "title", feed.title)
    add(root, "subtitle", feed.says)
    add(root, "id", feed.id)
    add(root, "updated", rfc_3339(feed.updated))
    add(root, "link", rel="self", type_="application/atom+xml", href=feed.url)
    add(root, "link", rel="alternate", type_="text/html", href=feed.page)
    add(root, "generator", "Broadsheet", version=__version__)
    # An entry without authors is the feed's.
    add(add(root, "author"), "name", feed.site_name)
    for item in feed.items:
        _add_entry(root, item)
    return to_bytes(root, "utf-8")


def _add_entry(root: etree._Element, item: Item) -> None:
    entry = add(root, "entry")
    add(entry, "title", item.title)
    add(entry, "id", item.id)
    add(entry, "link", rel="alternate", type_="text/html", href=item.url)
    for link in item.links:
        kind = _TYPES.get(link.kind, "text/html")
        add(entry, "link", rel="related", type_=kind, title=link.name, href=link.url)
    add(entry, "published", rfc_3339(item.published))
    add(entry, "updated", rfc_3339(item.updated))
    for name in item.authors:
        add(add(entry, "author"), "name", name)
    for category in item.categories:
        add(entry, "category", term=category)
    if item.summary:
        add(entry, "summary", item.summary, type_="text")
    add(entry, "content", item.html, type_="html")
    if item.arxiv:
        add_if(entry, "doi", item.arxiv.doi, ARXIV)
        add_if(entry, "journal_ref", item.arxiv.journal, ARXIV)
