"""Feeds of every kind: RSS 0.9x, 1.0, 2.0, Atom and JSON Feed, saved as a file or asked at an address."""

# ruff: noqa: E501 - outside forms have long lines

import calendar
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.errors import BadAnswer, BadInput
from broadsheet.fetching import Answer, MemoryGate, PoliteClient
from broadsheet.paper import Author, Link, Record
from broadsheet.settings import read_settings
from broadsheet.sources import Failure, feed
from broadsheet.sources.feed_entries import split_authors
from broadsheet.sources.feed_text import find_feeds, plain_text_of
from broadsheet.sources.live import LiveSource, Tally, Visit
from tests.replay.answers import page, redirect
from tests.replay.server import ReplayServer
from tests.shared_data import shared
from tests.sources.samples import source_file
from tests.sources.stand_in_client import NOON, HeldClock, StandInClient, fetch
from tests.sources.test_contract import check_promises

ADDRESS = "https://journal.example/new.rss"

RSS_2 = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Journal of Things</title><link>https://journal.example/</link>
<atom:link rel="self" href="https://journal.example/new.rss"/>
<item><title>On &lt;i&gt;things&lt;/i&gt; &amp; more</title><media:title>Picture</media:title>
<link>https://journal.example/articles/1</link><guid isPermaLink="false">77</guid>
<description><![CDATA[<p>We look at 10<sup>3</sup> things.</p><p>They are there.</p><script>track()</script>]]></description>
<dc:creator>Jane Doe, John Q. Roe and Ann Poe</dc:creator><category>Things</category><category>Stuff</category>
<pubDate>Tue, 04 Aug 2026 08:00:00 +0200</pubDate></item>
<item><link>https://journal.example/articles/2</link><guid>https://journal.example/articles/2</guid></item>
</channel></rss>"""

RSS_1 = b"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://purl.org/rss/1.0/modules/prism/">
<channel rdf:about="https://prints.example/"><title>Prints: neuroscience</title><link>https://prints.example/</link></channel>
<item rdf:about="https://prints.example/content/10.1101/2026.08.01.123456v1?rss=1"><title><![CDATA[ A print ]]></title>
<link>https://prints.example/content/10.1101/2026.08.01.123456v1?rss=1</link><description>Short.</description>
<dc:creator><![CDATA[ Doe, J., Roe, R. B. ]]></dc:creator><dc:date>2026-08-02</dc:date>
<dc:identifier>doi:10.1101/2026.08.01.123456</dc:identifier><dc:identifier>pmid:31234567</dc:identifier>
<prism:publicationName>Prints</prism:publicationName></item></rdf:RDF>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://blog.example/"><title type="html">Notes &amp;amp; more</title><id>urn:uuid:1</id>
<link rel="alternate" href="https://blog.example/"/><updated>2026-08-05T10:00:00Z</updated>
<entry><title>Été</title><id>tag:blog.example,2026:5</id><link href="/posts/5"/><link rel="related" title="pdf" type="application/pdf" href="/posts/5.pdf"/>
<link rel="related" href="https://arxiv.org/abs/2507.06457v2"/>
<author><name>Jane Doe</name><email>jane@example.org</email></author><author><name>Roe, Richard</name></author>
<published>2026-08-01T00:00:00Z</published><updated>2026-08-05T10:00:00+02:00</updated>
<summary type="text">One line.</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>All of <b>it</b>.</p><ul><li>one</li><li>two</li></ul></div></content>
<category term="x" label="Ex"/></entry></feed>"""

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "A list",
    "home_page_url": "https://list.example/",
    "items": [
        {"id": "1", "title": "A paper", "url": "https://list.example/1", "external_url": "https://doi.org/10.1000/X",
         "content_html": "<p>Text &amp; more</p>", "date_published": "2026-08-04T01:00:00-04:00", "tags": ["a", "b"],
         "authors": [{"name": "Jane Doe"}], "attachments": [{"url": "https://list.example/1.pdf", "mime_type": "application/pdf"}]},
        {"id": "2", "url": "https://list.example/2", "content_text": "no title"},
        7,
    ],
}  # fmt: skip


def read(data: bytes | str, name: str = "feed.xml") -> list[Record | Failure]:
    data = data.encode() if isinstance(data, str) else data
    file = source_file(data, name)
    assert feed.recognise(file)
    return list(feed.parse_records(file))


def read_one(data: bytes | str) -> Record:
    (record,) = read(data)
    assert isinstance(record, Record), record
    return record


# --- forms ------------------------------------------------------------------------------------------------------------


def test_it_is_a_live_source() -> None:
    assert isinstance(feed, LiveSource)


def test_rss_2_becomes_records_and_an_entry_without_a_title_a_failure() -> None:
    record, failure = read(RSS_2)
    assert record == Record(
        source="feed",
        key="journal.example/77",
        where="feed.xml: entry 1",
        title="On things & more",
        abstract="We look at 10<sup>3</sup> things.\n\nThey are there.",
        authors=(Author("Jane Doe"), Author("John Q. Roe"), Author("Ann Poe")),
        announced="2026-08-04T06:00:00Z",
        venue="Journal of Things",
        keywords=("Things", "Stuff"),
        links=(Link("page", "https://journal.example/articles/1"),),
    )
    assert failure == Failure("feed.xml: entry 2", "no title")


def test_rss_1_names_its_papers_by_dublin_core_and_prism() -> None:
    record = read_one(RSS_1)
    assert [str(one) for one in record.identifiers] == ["doi:10.1101/2026.08.01.123456", "pubmed:31234567"]
    assert [one.name for one in record.authors] == ["Doe, J.", "Roe, R. B."]
    assert record.title == "A print"
    assert (record.venue, record.year, record.announced) == ("Prints", 2026, "2026-08-02")
    assert record.key == "https://prints.example/content/10.1101/2026.08.01.123456v1?rss=1"


def test_atom_links_are_told_apart_by_what_they_are_to_the_entry() -> None:
    file = source_file(ATOM.encode(), "feed.atom")
    (record,) = feed.parse_records(file)
    assert isinstance(record, Record)
    assert record.key == "tag:blog.example,2026:5"
    assert record.links == (
        Link("page", "https://blog.example/posts/5"),
        Link("pdf", "https://blog.example/posts/5.pdf"),
    )
    assert record.identifiers == ()  # a paper that it is about is another one
    assert record.abstract == "All of it.\n\none\n\ntwo"
    assert [one.name for one in record.authors] == ["Jane Doe", "Roe, Richard"]
    assert (record.announced, record.updated) == ("2026-08-01T00:00:00Z", "2026-08-05T08:00:00Z")
    assert (record.venue, record.keywords) == ("Notes & more", ("Ex",))


def test_json_feed_of_both_versions() -> None:
    record, *failures = read(json.dumps(JSON_FEED))
    assert isinstance(record, Record)
    assert record.key == "list.example/1"
    assert record.abstract == "Text & more"
    assert record.announced == "2026-08-04T05:00:00Z"
    assert [str(one) for one in record.identifiers] == ["doi:10.1000/x"]
    assert Link("pdf", "https://list.example/1.pdf") in record.links
    assert [type(one) for one in failures] == [Failure, Failure]
    old = {
        "version": "https://jsonfeed.org/version/1",
        "title": "T",
        "items": [{"id": "https://a.example/1", "title": "Old", "author": {"name": "Ann Poe"}}],
    }
    assert read_one(json.dumps(old)).authors == (Author("Ann Poe"),)


@pytest.mark.parametrize(
    "data",
    [
        b'<rss version="0.91"><channel><title>T</title><item><title>A paper</title><link>https://a.example/1</link></item></channel></rss>',
        b'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><item><title>A paper</title><link>https://a.example/1</link></item></channel></rss>',
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel/><item><title>A paper</title><link>https://a.example/1</link></item></rdf:RDF>',
        b'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>A paper</title><link rel="alternate" href="https://a.example/1"/><issued>2003-12-13T08:29:29-04:00</issued></entry></feed>',
        b'\xef\xbb\xbf\n <!-- a note: <html> -->\n<rss><channel><item><title>A paper</title><link>https://a.example/1</link></item></channel></rss>',
        '<?xml version="1.0" encoding="utf-16"?><rss><channel><item><title>A paper</title><link>https://a.example/1</link></item></channel></rss>'.encode("utf-16"),
    ],
    ids=["0.91", "0.91 with its DTD", "0.90", "Atom 0.3", "byte-order mark and comment", "UTF-16"],
)  # fmt: skip
def test_old_and_odd_forms_are_read(data: bytes) -> None:
    record = read_one(data)
    assert (record.title, record.links) == ("A paper", (Link("page", "https://a.example/1"),))


def test_names_of_characters_and_of_encodings_that_lie_are_read() -> None:
    text = '<?xml version="1.0" encoding="utf-8"?><rss><channel><item><title>Caf\xe9 &eacute;&nbsp;&ndash; x</title></item></channel></rss>'
    assert read_one(text.encode("cp1252")).title == "Café é – x"
    declared = text.replace("utf-8", "iso-8859-1")
    assert read_one(declared.encode("latin-1")).title == "Café é – x"


def test_a_feed_that_ends_in_the_middle_gives_what_came_and_says_so() -> None:
    record, failure = read(RSS_2[: RSS_2.index(b"<category>Stuff")])
    assert isinstance(record, Record)
    assert isinstance(failure, Failure)
    assert "not well-formed" in failure.why


def test_entities_of_the_feed_s_own_are_never_expanded() -> None:
    inner = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY a0 "boom"><!ENTITY f SYSTEM "file:///etc/passwd">{inner}]><rss><channel><item><title>T&a11;&f;</title></item></channel></rss>'
    made = read(bomb)
    assert all(isinstance(one, Failure) or (len(one.title) < 100 and "root:" not in one.title) for one in made)


def test_a_long_article_leaves_the_word_to_its_summary() -> None:
    long = {**JSON_FEED, "items": [{"id": "1", "title": "T", "summary": "Short.", "content_text": "word " * 2000}]}
    assert read_one(json.dumps(long)).abstract == "Short."


def test_reading_takes_no_longer_than_the_feed_is_long() -> None:
    """Feedparser needs seconds for each of these, and the square of that for one twice as long."""
    for flood in (b"<a ", b"<div>", b"<item>", b"<title>x</title>", b"<![CDATA[", b"&", b"<!--"):
        made = list(feed.parse_records(source_file(b"<rss><channel><item>" + flood * 100_000, "feed.xml")))
        check_promises(made)


# --- authors and text -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Jane Doe", ("Jane Doe",)),
        ("Doe, Jane", ("Doe, Jane",)),
        ("Jane Doe, John Roe", ("Jane Doe", "John Roe")),
        ("Jane Doe and John Roe", ("Jane Doe", "John Roe")),
        ("A. Doe, B. Roe, and C. Poe", ("A. Doe", "B. Roe", "C. Poe")),
        ("Doe, J., Roe, R. B., Poe, A.-M.", ("Doe, J.", "Roe, R. B.", "Poe, A.-M.")),
        ("Doe, Jane; Roe, Richard", ("Doe, Jane", "Roe, Richard")),
        ("jane@example.org (Jane Doe)", ("Jane Doe",)),
        ("jane@example.org", ()),
        ("Jane Doe <jane@example.org>", ("Jane Doe",)),
        (" , ; ", ()),
    ],
)
def test_one_text_may_hold_several_authors(text: str, names: tuple[str, ...]) -> None:
    assert split_authors(text) == names


def test_text_keeps_its_mathematics_and_loses_its_markup() -> None:
    assert plain_text_of("for $a<b$ and a < b") == "for $a<b$ and a < b"
    assert plain_text_of("<p>One<br>two</p><style>p {}</style><p>x<sub>2</sub></p>") == "One\n\ntwo\n\nx<sub>2</sub>"


# --- an address -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stream"),
    [
        ("https://Journal.EXAMPLE:443/New.rss?x=1#top", "https://journal.example/New.rss?x=1"),
        ("http://a.example", "http://a.example/"),
        ("a.example/feed", "https://a.example/feed"),
        ("feed://a.example/feed", "https://a.example/feed"),
        ("feed:https://a.example/feed", "https://a.example/feed"),
        ("https://bücher.example/feed", "https://xn--bcher-kva.example/feed"),
        ("http://[2001:DB8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        (" http://localhost:8000/x ", "http://localhost:8000/x"),
    ],
)
def test_an_address_has_one_normal_form(text: str, stream: str) -> None:
    assert feed.read_stream(text).name == stream
    assert feed.read_stream(stream).name == stream
    assert feed.follows(stream)


@pytest.mark.parametrize(
    "text",
    ["", "feed", "ftp://a.example/x", "file:///etc/passwd", "javascript:alert(1)", "https://a.example:99999/", "https://[x]/",
     "https://" + "a" * 70 + ".example/", "https://a.example/" + "x" * 3000, "https://a..example/x", "https:///x", "\0"],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        feed.read_stream(text)
    assert refused.value.hint


def test_a_password_is_not_taken_along() -> None:
    with pytest.raises(BadInput, match="password") as refused:
        feed.read_stream("https://me:secret@a.example/feed")
    assert "secret" not in str(refused.value)


def test_feeds_of_arxiv_lead_to_arxiv() -> None:
    for address in ("https://rss.arxiv.org/rss/cs.CL", "http://export.arxiv.org/rss/cs.CL", "rss.arxiv.org/atom/cs.CL"):
        with pytest.raises(BadInput) as refused:
            feed.read_stream(address)
        assert "arxiv:cs.CL" in refused.value.hint


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        stream = feed.read_stream(text)
    except BadInput:
        return
    assert feed.read_stream(stream.name) == stream
    assert stream.title


# --- fetching ---------------------------------------------------------------------------------------------------------


def test_a_fetch_gives_all_entries_and_what_the_day_should_hold() -> None:
    client = StandInClient({ADDRESS: RSS_2})
    (batch,) = fetch(feed, client, ADDRESS)
    assert [type(one) for one in batch.items] == [Record, Failure]
    assert batch.tallies == (Tally("2026-08-06", 1),)
    assert batch.days == ("2026-08-06", "2026-08-06")
    assert (client.asked[0].keep, client.asked[0].typed) == ("if-changed", True)


def test_a_feed_that_has_not_changed_gives_nothing_and_a_new_day_says_that_this_is_right() -> None:
    client = StandInClient({ADDRESS: RSS_2})
    (first,) = fetch(feed, client, ADDRESS)
    (again,) = fetch(feed, client, ADDRESS, first.checkpoint)
    assert (again.items, again.tallies, again.checkpoint) == ((), (), first.checkpoint)
    (tomorrow,) = fetch(feed, client, ADDRESS, first.checkpoint, NOON + timedelta(days=1))
    assert [(one.day, one.expected, one.state) for one in tomorrow.tallies] == [("2026-08-07", 0, "nothing")]


def test_an_answer_that_was_lost_on_the_way_to_the_store_is_read_again() -> None:
    kept = Answer(ADDRESS, RSS_2, {}, changed=False)  # the service says 304, but nothing was saved
    (batch,) = fetch(feed, StandInClient({ADDRESS: kept}), ADDRESS)
    assert len(batch.items) == 2


def test_the_real_client_asks_whether_a_feed_has_changed(tmp_path: Path) -> None:
    routes = {"/moved": redirect("/new.rss"), "/new.rss": page(RSS_2, "application/rss+xml", etag='"1"')}
    with ReplayServer(routes) as server:
        ours, clock = read_settings(home=tmp_path, allow_private="127.0.0.1"), HeldClock()
        client = PoliteClient(ours, MemoryGate(), clock=clock, wait=clock.wait)
        visit = Visit(client, ours, feed.read_stream(f"{server.url}/moved").name, "", NOON)
        (first,) = feed.fetch_since(visit)
        (again,) = feed.fetch_since(replace(visit, checkpoint=first.checkpoint))
        asked = list(server.asked)
    assert (len(first.items), len(again.items)) == (2, 0)
    assert [one.headers.get("if-none-match") for one in asked][-1] == '"1"'


def test_relative_links_start_at_the_address_that_answered() -> None:
    atom = ATOM.replace('<link rel="alternate" href="https://blog.example/"/>', "")
    moved = Answer("https://new.example/feeds/all.atom", atom.encode(), {})
    (batch,) = fetch(feed, StandInClient({ADDRESS: moved}), ADDRESS)
    assert isinstance(batch.items[0], Record)
    assert batch.items[0].links[0].url == "https://new.example/posts/5"


def test_an_entry_that_stands_twice_counts_once() -> None:
    item = "<item><title>T</title><guid>https://a.example/1</guid></item>"
    (batch,) = fetch(feed, StandInClient({ADDRESS: f"<rss><channel>{item * 3}</channel></rss>".encode()}), ADDRESS)
    assert len(batch.items) == 1


def test_a_broken_feed_is_read_as_far_as_it_goes_with_a_note() -> None:
    (batch,) = fetch(feed, StandInClient({ADDRESS: RSS_2[: RSS_2.index(b"</item>")]}), ADDRESS)
    assert batch.items
    assert "not well-formed" in batch.note


def test_a_feed_without_entries_is_a_feed() -> None:
    (batch,) = fetch(feed, StandInClient({ADDRESS: b"<rss><channel><title>T</title></channel></rss>"}), ADDRESS)
    assert (batch.items, batch.tallies[0].expected) == ((), 0)


PAGE = b"""<!doctype html><html><head><title>Journal</title>
<link rel="alternate" type="application/rss+xml" title="New" href="/new.rss">
<link rel="alternate nofollow" type="application/atom+xml" href="https://journal.example/all.atom">
<link rel="alternate" type="application/rss+xml" href="javascript:x"><link rel="stylesheet" href="/x.css"></head></html>"""


@pytest.mark.parametrize(
    ("body", "says", "hint"),
    [
        (PAGE, "web page", "rss:https://journal.example/new.rss, rss:https://journal.example/all.atom"),
        (b"<html><body>Please log in</body></html>", "web page", "called RSS"),
        (b"", "nothing at all", "browser"),
        (b"%PDF-1.7 x", "PDF", "site"),
        (b'{"error": 1}', "neither RSS", "address"),
        (b"<opml><outline/></opml>", "neither RSS", "address"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": 5}', "neither RSS", "address"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_explained(body: bytes, says: str, hint: str) -> None:
    with pytest.raises(BadAnswer, match=says) as refused:
        fetch(feed, StandInClient({ADDRESS: body}), ADDRESS)
    assert hint in refused.value.hint
    assert refused.value.url == ADDRESS


def test_a_feed_is_asked_every_two_hours_and_not_all_feeds_at_once() -> None:
    assert feed.next_due(ADDRESS, None, NOON) == NOON
    waits = {feed.next_due(f"{ADDRESS}?{n}", NOON, NOON) - NOON for n in range(50)}
    assert timedelta(hours=2) <= min(waits)
    assert max(waits) < timedelta(hours=2, minutes=10)
    assert len(waits) > 30


# --- promises ---------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.data(), st.sampled_from([RSS_2, RSS_1, ATOM.encode(), json.dumps(JSON_FEED).encode()]))
def test_a_damaged_feed_never_raises(draw: st.DataObject, data: bytes) -> None:
    begin = draw.draw(st.integers(0, len(data)))
    end = draw.draw(st.integers(begin, min(len(data), begin + 60)))
    damaged = data[:begin] + draw.draw(st.binary(max_size=30)) + data[end:]
    check_promises(list(feed.parse_records(source_file(damaged, "feed.xml"))))


@settings(deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"<rss>", b"<feed>", b'{"version":"https://jsonfeed.org/version/1","items":[']),
)
def test_bytes_after_the_first_mark_never_raise(data: bytes, begin: bytes) -> None:
    check_promises(list(feed.parse_records(source_file(begin + data, "feed.xml"))))


@settings(deadline=None)
@given(st.text(max_size=300), st.binary(max_size=300))
def test_text_and_pages_never_raise(text: str, page: bytes) -> None:
    plain_text_of(text).encode()
    split_authors(text)
    find_feeds(page, text)


# --- the same as feedparser -------------------------------------------------------------------------------------------


def compare_with_feedparser(data: bytes) -> int:
    """Title, id, link, dates, authors and tags of each entry are what feedparser makes of it; how many entries."""
    theirs = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    ours = list(feed.parse_records(source_file(data, "feed.xml")))
    assert len(ours) == len(theirs.entries)
    for mine, other in zip(ours, theirs.entries, strict=True):
        if not other.get("title"):
            assert isinstance(mine, Failure)
            continue
        assert isinstance(mine, Record)
        assert mine.title == " ".join(plain_text_of(other.title).split())
        assert mine.key.endswith(other.get("id", ""))
        if other.get("link", "").startswith("http"):
            assert mine.links[0].url == other.link
        their_names = tuple(name for one in other.get("authors", []) for name in split_authors(one.get("name", "")))
        assert tuple(one.name for one in mine.authors) == their_names
        assert list(mine.keywords) == [one.get("label") or one.term for one in other.get("tags", [])]
        for ours_at, theirs_at in (
            (mine.announced, other.get("published_parsed")),
            (mine.updated, other["updated_parsed"] if "updated_parsed" in dict(other) else None),
        ):
            if theirs_at and "T" in ours_at:
                assert ours_at == datetime.fromtimestamp(calendar.timegm(theirs_at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return len(ours)


@pytest.mark.parametrize("data", [RSS_2, RSS_1, ATOM.encode()], ids=["RSS 2", "RSS 1", "Atom"])
def test_feedparser_agrees(data: bytes) -> None:
    assert compare_with_feedparser(data)


def test_feedparser_agrees_on_the_recorded_answers_of_arxiv() -> None:
    read_so_far = 0
    for path in sorted(shared("protocol", "arxiv-atom").glob("*.json")):
        if path.name != "index.json":
            told = json.loads(path.read_bytes())
            for one in told if isinstance(told, list) else [told]:
                read_so_far += compare_with_feedparser(one["body"].encode())
    assert read_so_far == 58
