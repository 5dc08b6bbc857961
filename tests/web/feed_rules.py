"""The rules of the published formats, as far as a program can look: each breach is a sentence.

RSS 2.0 and its Best Practices Profile, Atom (RFC 4287), JSON Feed 1.1, OPML 2.0.
"""

import re
from collections import Counter
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import orjson
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)

_RSS_CHANNEL = {
    "title", "link", "description", "language", "copyright", "managingEditor", "webMaster", "pubDate", "lastBuildDate",
    "category", "generator", "docs", "cloud", "ttl", "image", "textInput", "skipHours", "skipDays", "item",
}  # fmt: skip
_RSS_ITEM = {
    "title", "link", "description", "author", "category", "comments", "enclosure", "guid", "pubDate", "source",
}  # fmt: skip
_ATOM_FEED = {
    "author", "category", "contributor", "generator", "icon", "id", "link", "logo", "rights", "subtitle", "title",
    "updated", "entry",
}  # fmt: skip
_ATOM_ENTRY = {
    "author", "category", "content", "contributor", "id", "link", "published", "rights", "source", "summary", "title",
    "updated",
}  # fmt: skip
_JSON_FEED = {
    "version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon",
    "authors", "language", "expired", "hubs", "items",
}  # fmt: skip
_JSON_ITEM = {
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image",
    "date_published", "date_modified", "authors", "tags", "language", "attachments",
}  # fmt: skip


def find_breaches(form: str, body: bytes, url: str) -> list[str]:
    """What is wrong with a feed of that form that stands at ``url``."""
    return list({"rss": _look_at_rss, "atom": _look_at_atom, "json": _look_at_json}[form](body, url))


def _look_at_rss(body: bytes, url: str) -> Iterator[str]:
    root = etree.fromstring(body)
    if root.tag != "rss" or root.get("version") != "2.0" or len(root) != 1:
        yield "no rss 2.0 with one channel"
    channel = root[0]
    yield from _count(channel, {"title", "link", "description"}, _RSS_CHANNEL, {"item", "category"}, "")
    yield from (f"{name}: no whole address" for name in ("link",) if not _is_web(channel.findtext(name)))
    selves = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if [link.get("href") for link in selves] != [url]:
        yield "no link to itself"
    yield from _look_at_rss_dates(channel, "lastBuildDate")
    if not (channel.findtext("ttl") or "1").isdigit():
        yield "ttl is no number"
    for item in channel.findall("item"):
        yield from _count(item, set(), _RSS_ITEM, {"category"}, "")
        if not item.findtext("title") and not item.findtext("description"):
            yield "an item with neither title nor description"
        if item.findtext("link") is not None and not _is_web(item.findtext("link")):
            yield f"item link {item.findtext('link')!r}"
        yield from _look_at_rss_dates(item, "pubDate")
        guid = item.find("guid")
        if guid is None or (guid.get("isPermaLink") != "false" and not _is_web(guid.text)):
            yield "a guid that is no address"
    yield from _twice([item.findtext("guid") or "" for item in channel.findall("item")])


def _look_at_rss_dates(node: etree._Element, name: str) -> Iterator[str]:
    text = node.findtext(name)
    if text is not None and parsedate_to_datetime(text).tzinfo is None:
        yield f"{name}: no date of RFC 822 with a zone: {text}"


def _look_at_atom(body: bytes, url: str) -> Iterator[str]:
    root = etree.fromstring(body)
    if root.tag != f"{ATOM}feed":
        yield "no atom:feed"
    yield from _count(
        root, {"id", "title", "updated"}, _ATOM_FEED, {"author", "category", "contributor", "link", "entry"}, ATOM
    )
    yield from _look_at_atom_parts(root, is_entry=False)
    if [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"] != [url]:
        yield "no link to itself"
    for entry in root.findall(f"{ATOM}entry"):
        yield from _count(
            entry, {"id", "title", "updated"}, _ATOM_ENTRY, {"author", "category", "contributor", "link"}, ATOM
        )
        yield from _look_at_atom_parts(entry, is_entry=True)
        if entry.find(f"{ATOM}author") is None and root.find(f"{ATOM}author") is None:
            yield "an entry without author"
    yield from _twice([entry.findtext(f"{ATOM}id") or "" for entry in root.findall(f"{ATOM}entry")])


def _look_at_atom_parts(node: etree._Element, is_entry: bool) -> Iterator[str]:
    if not _IRI.fullmatch(node.findtext(f"{ATOM}id") or ""):
        yield f"no IRI: {node.findtext(f'{ATOM}id')}"
    for name in ("updated", "published"):
        text = node.findtext(f"{ATOM}{name}")
        if text is not None and not _RFC_3339.fullmatch(text):
            yield f"{name}: no date of RFC 3339: {text}"
    for person in node.findall(f"{ATOM}author"):
        if len(person.findall(f"{ATOM}name")) != 1 or not person.findtext(f"{ATOM}name"):
            yield "a person without a name"
    if any(not one.get("term") for one in node.findall(f"{ATOM}category")):
        yield "a category without a term"
    for name in ("title", "subtitle", "summary", "content"):
        for said in node.findall(f"{ATOM}{name}"):
            if said.get("type", "text") not in ("text", "html") or len(said):
                yield f"{name}: neither text nor html"
    links = [(link.get("rel", "alternate"), link.get("type")) for link in node.findall(f"{ATOM}link")]
    if max(Counter(one for one in links if one[0] == "alternate").values(), default=0) > 1:
        yield "two alternates of one type"
    if is_entry and node.find(f"{ATOM}content") is None and ("alternate" not in [rel for rel, _ in links]):
        yield "an entry with neither content nor page"
    yield from (f"link {link.get('href')!r}" for link in node.findall(f"{ATOM}link") if not _is_web(link.get("href")))


def _look_at_json(body: bytes, url: str) -> Iterator[str]:
    feed = orjson.loads(body)
    if feed.get("version") != "https://jsonfeed.org/version/1.1" or not feed.get("title"):
        yield "no version or title"
    if feed.get("feed_url") != url or not _is_web(feed.get("home_page_url")):
        yield "no addresses of its own"
    yield from _look_at_keys(feed, _JSON_FEED)
    for item in feed["items"]:
        yield from _look_at_keys(item, _JSON_ITEM)
        if not isinstance(item.get("id"), str) or not item["id"]:
            yield "an item without id"
        if "content_text" not in item and "content_html" not in item:
            yield "an item without content"
        dates = [item[name] for name in ("date_published", "date_modified") if name in item]
        yield from (f"no date of RFC 3339: {text}" for text in dates if not _RFC_3339.fullmatch(text))
        addresses = [item[name] for name in ("url", "external_url") if name in item]
        yield from (f"no whole address: {one}" for one in addresses if not _is_web(one))
        if any(set(one) - {"name", "url", "avatar"} or not any(one.values()) for one in item.get("authors", ())):
            yield "an author that is none"
        if any(not isinstance(tag, str) for tag in item.get("tags", ())):
            yield "a tag that is no text"
    yield from _twice([item["id"] for item in feed["items"]])


def _look_at_keys(part: dict[str, Any], known: set[str]) -> Iterator[str]:
    yield from (f"unknown key {name}" for name in part if name not in known and not name.startswith("_"))
    yield from (f"{name} is null" for name, value in part.items() if value is None)


def _count(node: etree._Element, needed: set[str], known: set[str], many: set[str], prefix: str) -> Iterator[str]:
    """Breaches in how often each child stands there; those of other namespaces may."""
    tags = [child.tag for child in node if isinstance(child.tag, str)]
    ours = Counter(tag.removeprefix(prefix) for tag in tags if (tag.startswith(prefix) if prefix else "{" not in tag))
    yield from (f"{name} is missing" for name in needed if not ours[name])
    yield from (f"{name} stands twice" for name, number in ours.items() if number > 1 and name not in many)
    yield from (f"{name} is not known" for name in ours if name not in known)


def _twice(names: list[str]) -> Iterator[str]:
    yield from (f"the id {name} stands twice" for name, number in Counter(names).items() if number > 1)


def _is_web(url: str | None) -> bool:
    parts = urlsplit(url or "")
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"[\s<>\"\\^`{|}]", url or "")
