"""Any feed: RSS, Atom or JSON Feed at an address that somebody typed, or saved as a file.

A feed shows its last entries only, so it is asked often; what vanished between two looks is not known. An answer that
is the same as the last one, byte by byte, is not read again.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import orjson

from broadsheet.errors import BadAnswer, BadInput
from broadsheet.identifiers import is_safe_url
from broadsheet.paper import Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.feed_entries import Feed, make_record
from broadsheet.sources.feed_text import find_feeds
from broadsheet.sources.fields import object_of, text_of
from broadsheet.sources.json_feed import is_json_feed, read_json_feed
from broadsheet.sources.live import Batch, Stream, Tally, Visit
from broadsheet.sources.reading import decode_head, decode_text, first_element, read_whole
from broadsheet.sources.xml_feed import read_xml_feed

name = "feed"
describe = "An RSS, Atom or JSON feed, at any address or saved as a file."
prefix = "rss"

MOST = 16 << 20
"""Bytes of a feed, decompressed. A day of all of arXiv, the longest feed known, has some 5 MB."""
_EVERY = timedelta(hours=2)
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


# --- a saved feed -----------------------------------------------------------------------------------------------------


def recognise(file: SourceFile) -> bool:
    """The first element is ``rss``, ``feed``, or the RDF of RSS 1.0; or an object that says it is a JSON Feed."""
    head = decode_head(file)
    return is_json_feed(head) or _is_xml_feed(head)


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record an entry. The file is read whole; where it is broken, what makes sense is read, then one failure."""
    data, failure = read_whole(file)
    feed = _read_feed(data)
    for number, entry in enumerate(feed.entries if feed else (), 1):
        assert feed
        yield make_record(name, feed, entry, f"{file.name}: entry {number}", "")
    if failure:
        yield failure
    elif not feed:
        yield Failure(file.name, "neither RSS nor Atom nor JSON Feed")
    elif feed.problem:
        yield Failure(file.name, f"{feed.problem}; what could be read was read")


def _read_feed(data: bytes) -> Feed | None:
    head = decode_text(data[: 64 << 10])
    if is_json_feed(head):
        return read_json_feed(data)
    return read_xml_feed(data) if _is_xml_feed(head) else None


def _is_xml_feed(head: str) -> bool:
    element = first_element(head)
    return element in ("rss", "feed") or (element == "rdf" and ("/rss/1.0" in head or "/rdf/simple/0.9" in head))


# --- an address -------------------------------------------------------------------------------------------------------

_ARXIV_FEEDS = frozenset({"rss.arxiv.org", "arxiv.org", "export.arxiv.org", "www.arxiv.org"})
_PORTS = {"http": 80, "https": 443}


def read_stream(text: str) -> Stream:
    """The address in normal form: scheme and host in small letters, the usual port and the fragment left out.

    Nothing is fetched. Raises BadInput for what is no web address, holds a password, or is a feed of arXiv.
    """
    address = re.sub(r"^feed:(?://)?(?=https?:)|^feed:(?=//)", "", text.strip(), flags=re.I)
    address = "https:" + address if address.startswith("//") else address
    address = address if "://" in address[:12] else "https://" + address
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:  # a port that is none, a host that no name can be
        raise _no_address(text) from None
    if "@" in parts.netloc:
        raise BadInput(
            "the feed's address holds a name or a password",
            "Broadsheet would show it in its lists; follow an address of the feed without one.",
        )
    usual = port in (None, _PORTS.get(parts.scheme))
    place = f"[{host}]" if ":" in host else host
    whole = urlunsplit((parts.scheme, place if usual else f"{place}:{port}", parts.path or "/", parts.query, ""))
    if ("." not in host and host != "localhost" and ":" not in host) or not is_safe_url(whole):
        raise _no_address(text)
    if host in _ARXIV_FEEDS and (host.startswith("rss.") or parts.path.startswith(("/rss", "/atom", "/api/query"))):
        _refuse_arxiv(parts.path)
    return Stream(whole, (place + parts.path).rstrip("/"))


def _no_address(text: str) -> BadInput:
    return BadInput(
        f"{text_of(text)[:200]!r} is no address of a feed", "Type one that begins with https:// or http://, whole."
    )


def _refuse_arxiv(path: str) -> None:
    asked = re.fullmatch(r"/(?:rss|atom)/([A-Za-z-]+(?:\.[A-Za-z-]+)?)/?", path)
    name = asked[1] if asked else "cs.CL"
    raise BadInput(
        "arXiv's own feeds are not followed as feeds: they are empty on days without papers, and hold one day only",
        f"Follow arxiv:{name} instead, which misses nothing.",
    )


def follows(stream: str) -> bool:
    """Every address."""
    return bool(stream)


def next_due(stream: str, last: datetime | None, now: datetime) -> datetime:
    """Every two hours, and some minutes that differ from feed to feed, so that not all are asked at once."""
    return now if last is None else last + _EVERY + timedelta(seconds=zlib.crc32(stream.encode()) % 600)


def fetch_since(visit: Visit) -> Iterator[Batch]:
    """One batch: all entries that the feed shows; none when it is, byte by byte, what it was the last time.

    Raises BadAnswer for what is no feed, with the feeds that a web page names in its hint.
    """
    answer = visit.client.get(visit.stream, headers={"Accept": _ACCEPT}, keep="if-changed", most=MOST, typed=True)
    today = visit.now.astimezone(ZoneInfo(visit.settings.zone)).date().isoformat()
    mark, before = hashlib.sha256(answer.body).hexdigest(), _read_checkpoint(visit.checkpoint)
    if before.get("mark") == mark:
        quiet = (Tally(today, 0, state="nothing", note="the feed has not changed"),)
        yield Batch((), visit.checkpoint, (), () if before.get("day") == today else quiet, more=False, total=0)
        return
    feed = _read_feed(answer.body)
    if feed is None:
        raise _explain(answer.body, answer.content_type, answer.url)
    yield _make_batch(feed, answer.url, today, mark)


def _make_batch(feed: Feed, address: str, today: str, mark: str) -> Batch:
    made = (make_record(name, feed, one, f"{address}: entry {at}", address) for at, one in enumerate(feed.entries, 1))
    items = tuple({one.key if isinstance(one, Record) else one.where: one for one in made}.values())
    papers = sum(isinstance(one, Record) for one in items)  # one without a title is a failure, and not waited for
    return Batch(
        items,
        json.dumps({"mark": mark, "day": today}),
        days=(today,) * len(items),
        tallies=(Tally(today, papers),),
        more=False,
        total=len(items),
        note=f"the feed is {feed.problem}; what could be read was read" if feed.problem else "",
    )


def _read_checkpoint(text: str) -> dict[str, object]:
    try:
        return object_of(orjson.loads(text))
    except orjson.JSONDecodeError:
        return {}


def _explain(body: bytes, content_type: str, address: str) -> BadAnswer:
    """What came instead of a feed, and what to do about it."""
    head = decode_text(body[: 64 << 10]).lstrip()
    if not head:
        return BadAnswer(f"{address} answered with nothing at all", "Look at it in a browser.", url=address)
    if body.startswith(b"%PDF"):
        return BadAnswer(f"{address} is a PDF, not a feed", "Follow the feed of the site it stands on.", url=address)
    if first_element(head) == "html" or head[:15].lower() == "<!doctype html>" or content_type == "text/html":
        named = find_feeds(body, address)
        hint = "Look on the page for a link called RSS, Atom or feed, and follow that."
        hint = "The page names these feeds; follow one: " + ", ".join(f"rss:{one}" for one in named) if named else hint
        return BadAnswer(f"{address} is a web page, not a feed", hint, url=address)
    kind = f" ({content_type})" if content_type else ""
    return BadAnswer(
        f"{address} is neither RSS nor Atom nor JSON Feed{kind}", "Check the address in a browser.", url=address
    )
