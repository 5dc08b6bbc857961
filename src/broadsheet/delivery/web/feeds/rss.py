"""RSS 2.0, with the elements that arXiv's own feeds have, so that their readers understand ours."""

from lxml import etree
from markupsafe import escape

from broadsheet import __version__
from broadsheet.delivery.web.feeds.feed import ArxivFacts, Feed, Item
from broadsheet.delivery.web.feeds.text import rfc_822
from broadsheet.delivery.web.feeds.xml import ARXIV, ATOM, CONTENT, DC, add, add_if, to_bytes

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
    add(channel, f"{{{ATOM}}}link", rel="self", type_="application/rss+xml", href=feed.url)
    for item in feed.items:
        _add_item(channel, item)
    return to_bytes(root)


def _add_item(channel: etree._Element, item: Item) -> None:
    node = add(channel, "item")
    add(node, "title", item.title)
    add(node, "link", item.url)
    add(node, "guid", item.id, isPermaLink="false")
    # Readers take a description for HTML, so a "<" of the text is escaped once for them and once for XML.
    add_if(node, "description", str(escape(item.summary)))
    add(node, f"{{{CONTENT}}}encoded", item.html)
    add_if(node, f"{{{DC}}}creator", ", ".join(item.authors))
    for category in item.categories:
        add(node, "category", category)
    for name in item.names:
        add(node, f"{{{DC}}}identifier", name)
    add(node, "pubDate", rfc_822(item.published))
    if item.arxiv:
        _add_facts(node, item.arxiv)


def _add_facts(node: etree._Element, facts: ArxivFacts) -> None:
    add(node, f"{{{ARXIV}}}announce_type", facts.announce_type)
    add_if(node, f"{{{ARXIV}}}DOI", facts.doi)
    add_if(node, f"{{{ARXIV}}}journal_reference", facts.journal)
