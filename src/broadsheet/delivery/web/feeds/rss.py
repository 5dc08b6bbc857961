"""RSS 2.0, with the elements that arXiv's own feeds have, so that their readers understand ours."""

from lxml import etree
from markupsafe import escape

from broadsheet import __version__
from broadsheet.delivery.web.feeds.feed import ArxivFacts, Feed, Item
from broadsheet.delivery.web.feeds.text import rfc_822
from broadsheet.delivery.web.xml import ARXIV, ATOM, DC, add, add_if, to_bytes

CONTENT = "http://purl.org/rss/1.0/modules/content/"
FRESH_FOR = 60
"""Minutes. No days to skip are named: journals, other zones and readers' own submissions keep no weekend."""


def render_rss(feed: Feed) -> bytes:
    """The feed as RSS 2.0."""
    root = etree.Element("rss", {"version": "2.0"}, {"atom": ATOM, "dc": DC, "content": CONTENT, "arxiv": ARXIV})
    channel = add(root, "channel")
    add(channel, "title", feed.title)
    add(channel, "link", feed.page)
    add(channel, "description", feed.says)
    add(channel, "language", "en")
    if feed.items:
        add(channel, "lastBuildDate", rfc_822(feed.updated))
    add(channel, "generator", f"Broadsheet {__version__}")
    add(channel, "ttl", str(FRESH_FOR))
    add(channel, "link", namespace=ATOM, rel="self", type_="application/rss+xml", href=feed.url)
    for item in feed.items:
        _add_item(channel, item)
    return to_bytes(root, "utf-8")


def _add_item(channel: etree._Element, item: Item) -> None:
    node = add(channel, "item")
    add(node, "title", item.title)
    add(node, "link", item.url)
    add(node, "guid", item.id, isPermaLink="false")
    # Readers take a description for HTML, so a "<" of the text is escaped once for them and once for XML.
    add_if(node, "description", str(escape(item.summary)))
    add(node, "encoded", item.html, CONTENT)
    add_if(node, "creator", ", ".join(item.authors), DC)
    for category in item.categories:
        add(node, "category", category)
    for name in item.names:
        add(node, "identifier", name, DC)
    add(node, "pubDate", rfc_822(item.published))
    if item.arxiv:
        _add_facts(node, item.arxiv)


def _add_facts(node: etree._Element, facts: ArxivFacts) -> None:
    add(node, "announce_type", facts.announce_type, ARXIV)
    add_if(node, "DOI", facts.doi, ARXIV)
    add_if(node, "journal_reference", facts.journal, ARXIV)
