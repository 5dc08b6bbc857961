"""Feeds: read by the readers people use, by the rules, and never twice."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import feedparser
import listparser
import orjson
import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from starlette.testclient import TestClient

from broadsheet.answers.editions import Gist
from broadsheet.delivery.web import create_app
from broadsheet.delivery.web.feeds.answering import RENDERERS
from broadsheet.delivery.web.feeds.asked import Form, feed_of_page
from broadsheet.delivery.web.feeds.feed import Feed
from broadsheet.delivery.web.feeds.items import Masthead, Place, listed_item
from broadsheet.delivery.web.feeds.kept import KeptFeeds
from broadsheet.delivery.web.feeds.text import read_moment, rfc_822, rfc_3339
from broadsheet.delivery.web.serving import address_of, take_port
from broadsheet.library import Library
from broadsheet.paper import Author, Identifier, Link, Paper
from broadsheet.settings import read_settings
from broadsheet.views import read_view
from tests.replay import MovedClock
from tests.web.conftest import CLOCK
from tests.web.feed_library import FeedLibrary, make_edition
from tests.web.feed_rules import ATOM, find_breaches
from tests.web.reading import parse, read, words

SITE = "https://papers.example.org"
FEEDS = [
    "daily.{}",
    "weekly.{}",
    "monthly.{}",
    "daily.{}?view=category%3Acs.CL",
    "daily.{}?n=3",
    "editions.{}",
    "editions.{}?period=weekly",
    "trending.{}",
    "latest.{}",
    "search.{}?q=network",
    "search.{}?q=%22neural+network%22+-image",
    "search.{}?q=zzzzqqq",
    "category/cs.CL.{}",
    "author/Yann%20LeCun.{}",
    "views/graphs.{}",
]
FORMS = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FeedLibrary]:
    given = read_settings(home=tmp_path_factory.mktemp("feeds"), encoder="none", public_url=SITE)
    library = FeedLibrary.open(given, CLOCK)
    library.load_starter()
    library.update_index(meaning=False)
    FeedLibrary.fill(library)
    yield library
    library.close()


@pytest.fixture
def client(library: FeedLibrary) -> TestClient:
    FeedLibrary.fill(library)
    return TestClient(create_app(library, clock=CLOCK, allowed_hosts=["testserver"]))


def read_items(body: bytes, form: str) -> list[tuple[str, str]]:
    """The (id, title) of each item."""
    if form == "json":
        return [(item["id"], item["title"]) for item in orjson.loads(body)["items"]]
    found = feedparser.parse(body)
    assert not found.bozo, found.bozo_exception
    return [(entry.id, entry.title) for entry in found.entries]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", FEEDS)
def test_every_feed_keeps_the_rules_of_its_form(client: TestClient, path: str, form: str) -> None:
    answer = client.get(f"/feeds/{path.format(form)}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == f"{FORMS[form]}; charset=utf-8"
    address = re.search(r'(?:rel="self"[^>]*href="|"feed_url":")([^"]+)"', answer.text)
    assert address
    own = address[1].replace("&amp;", "&")
    assert own.startswith(f"{SITE}/feeds/")
    assert find_breaches(form, answer.content, own) == []
    assert client.get(own.removeprefix(SITE)).content == answer.content
    items = read_items(answer.content, form)
    assert bool(items) == ("zzzz" not in path)


@pytest.mark.parametrize("path", FEEDS)
def test_the_three_forms_tell_of_the_same_papers(client: TestClient, path: str) -> None:
    rss, atom, told = (read_items(client.get(f"/feeds/{path.format(form)}").content, form) for form in FORMS)
    assert [name for name, _ in rss] == [name for name, _ in atom] == [name for name, _ in told]


def test_a_feed_of_editions_has_the_papers_of_closed_editions_newest_first(client: TestClient) -> None:
    items = orjson.loads(client.get("/feeds/daily.json?n=100").content)["items"]
    days = [item["date_published"] for item in items]
    assert days == ["2026-08-21T13:00:00Z"] * 10 + ["2026-08-20T13:00:00Z"] * 14 + ["2026-08-19T13:00:00Z"] * 10
    assert [item["_broadsheet"]["rank"] for item in items[:3]] == [1, 2, 3]
    month = orjson.loads(client.get("/feeds/monthly.json").content)["items"]
    assert {item["date_published"] for item in month} == {"2026-07-31T13:00:00Z"}  # it was never frozen, but is over


def test_an_item_says_the_sentence_that_matters_then_the_abstract_then_why(client: TestClient) -> None:
    items = orjson.loads(client.get("/feeds/daily.json?n=100").content)["items"]
    maths = next(item for item in items if item["id"].endswith("/p9002"))
    assert maths["title"].startswith("An Õ(n^(2.5))-time algorithm on ℝᵈ")
    assert maths["content_text"].startswith("We show that x < y & more.\n\nIt holds that L(θ)")
    assert "Why it is here: 99 up-votes <soon>" in maths["content_text"]
    assert maths["content_html"].startswith("<p><strong>We show that x &lt; y &amp; more.</strong></p>")
    assert maths["summary"] == "We show that x < y & more."
    assert maths["url"] == f"{SITE}/papers/p9002"
    assert maths["external_url"] == "https://arxiv.org/abs/2608.00001"
    assert f'<a href="{SITE}/papers/p9002">On Broadsheet</a>' in maths["content_html"]
    assert '<a href="https://arxiv.org/pdf/2608.00001">PDF</a>' in maths["content_html"]
    more = maths["_broadsheet"]
    assert (more["paper"], more["rank"], more["score"], more["gist"]["role"]) == ("p9002", 1, 1.0, "result")
    assert more["tree"]["parts"] == [{"name": "votes", "value": 0.25, "weight": 2.0, "says": "42 <votes>"}]
    late = next(item for item in items if item["id"].endswith("/p9001"))
    assert "It belongs to Wednesday, 19 August 2026, whose edition was closed when it came." in late["content_text"]
    assert "This paper was withdrawn." in late["content_text"]


def test_titles_survive_signs_and_nothing_from_outside_is_markup(client: TestClient) -> None:
    title = "<script>alert('title')</script> & \"quotes\""
    rss = etree.fromstring(client.get("/feeds/daily.rss?n=100").content)
    item = next(one for one in rss.iter("item") if (one.findtext("guid") or "").endswith("/p9001"))
    assert item.findtext("title") == title
    html = item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or ""
    assert "<img" not in html
    assert "An &lt;img src=x onerror=alert(1)&gt; abstract." in html
    assert "javascript:" not in html
    assert "99 up-votes &lt;soon&gt;" not in html  # it is second
    atom = etree.fromstring(client.get("/feeds/daily.atom?n=100").content)
    entry = next(one for one in atom.iter(f"{ATOM}entry") if (one.findtext(f"{ATOM}id") or "").endswith("/p9001"))
    assert entry.findtext(f"{ATOM}title") == title
    found = feedparser.parse(client.get("/feeds/daily.atom?n=100").content)
    assert title in [one.title for one in found.entries] or any("alert" not in one.title for one in found.entries)
    odd = next(one for one in rss.iter("item") if (one.findtext("guid") or "").endswith("/p9003"))
    assert odd.findtext("title") == "A title with odd signs"


def test_rss_has_what_readers_of_arxiv_feeds_look_for(client: TestClient) -> None:
    found = feedparser.parse(client.get("/feeds/daily.rss?n=100").content)
    maths = next(one for one in found.entries if one.id.endswith("/p9002"))
    assert maths.arxiv_announce_type == "new"
    assert maths.author.startswith("Author Number0, Author Number1, ")
    hostile = next(one for one in found.entries if one.id.endswith("/p9001"))
    assert hostile.arxiv_doi == "10.1000/a(b)<c>"
    assert [tag.term for tag in hostile.tags] == ["hep-th"]
    assert found.feed.ttl == "60"
    assert found.feed.language == "en"


def test_in_the_feed_of_a_category_other_papers_are_cross_lists(library: FeedLibrary, client: TestClient) -> None:
    found = feedparser.parse(client.get("/feeds/category/cs.CL.rss?n=100").content)
    types = {
        (library.get_paper(one.id.rpartition("/")[2]).categories[0] == "cs.CL", one.arxiv_announce_type)
        for one in found.entries
    }
    assert types <= {(True, "new"), (False, "cross")}
    assert (True, "new") in types


def test_ids_stay_when_order_day_and_address_change(client: TestClient, library: FeedLibrary) -> None:
    def look(site: TestClient, form: str) -> list[tuple[str, str]]:
        return read_items(site.get(f"/feeds/daily.{form}?n=100").content, form)

    before = [look(client, form) for form in FORMS]
    newest = library.made.get("2026-08-21")
    papers = [entry.paper for entry in reversed(newest.entries)]
    library.made.editions.append(make_edition("2026-08-23", papers, closed_at="2026-08-22T07:00:00Z"))
    moved = TestClient(create_app(library, clock=CLOCK, allowed_hosts=["testserver"]))
    for form, old in zip(FORMS, before, strict=True):
        items = look(moved, form)
        assert items[0] == old[9]  # the last one of the day before is the first one now
        assert sorted(items) == sorted(old)
    elsewhere = Masthead("http://other.example", "Other", library.library_id, CLOCK())
    assert listed_item(elsewhere, papers[0]).id in {name for name, _ in items}
    assert re.fullmatch(r"tag:broadsheet,2026:[0-9a-f]{32}/p\d+", items[0][0])


def test_a_second_visit_gets_nothing(client: TestClient) -> None:
    for path in FEEDS:
        for form in FORMS:
            address = f"/feeds/{path.format(form)}"
            first = client.get(address)
            etag, changed = first.headers["etag"], first.headers["last-modified"]
            assert re.fullmatch(r'"[\w-]+"', etag)
            assert first.headers["cache-control"] == "public, max-age=600"
            for condition in (
                {"If-None-Match": etag},
                {"If-None-Match": f'"x", W/{etag}'},
                {"If-None-Match": "*"},
                {"If-Modified-Since": changed},
                {"If-None-Match": etag, "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
            ):
                again = client.get(address, headers=condition)
                assert (again.status_code, again.content) == (304, b"")
                assert again.headers["etag"] == etag
            for condition in (
                {"If-None-Match": '"other"'},
                {"If-None-Match": '"other"', "If-Modified-Since": changed},
                {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
                {"If-Modified-Since": "yesterday"},
            ):
                assert client.get(address, headers=condition).status_code == 200


def test_the_head_of_a_feed_can_be_asked_for(client: TestClient) -> None:
    whole, head = client.get("/feeds/daily.atom"), client.head("/feeds/daily.atom")
    assert head.status_code == 200
    assert head.headers["etag"] == whole.headers["etag"]
    assert head.headers["content-type"] == whole.headers["content-type"]


def test_a_feed_is_packed(client: TestClient) -> None:
    assert client.get("/feeds/daily.rss").headers["content-encoding"] == "gzip"


def test_a_feed_is_made_once_while_nothing_changes(client: TestClient, library: FeedLibrary) -> None:
    for _ in range(5):
        client.get("/feeds/daily.rss")
    assert library.made.asked == 1
    client.get("/feeds/daily.atom")
    assert library.made.asked == 2


def test_a_text_that_comes_out_the_same_is_the_same_for_a_reader() -> None:
    kept, now, made = KeptFeeds(), CLOCK(), list[str]()

    def ask(state: str, moment: datetime, body: bytes = b"text") -> Any:
        return kept.get("a", state, moment, partial(_make, made, state, body))

    first = ask("1", now)
    assert ask("1", now + timedelta(seconds=59)) is first
    later = ask("1", now + timedelta(seconds=60))
    other = ask("2", now + timedelta(seconds=61))
    assert len(made) == 3
    assert first.etag == later.etag == other.etag
    assert first.changed_at == other.changed_at == now
    changed = ask("3", now + timedelta(seconds=62), b"other")
    assert (changed.etag != first.etag, changed.changed_at) == (True, now + timedelta(seconds=62))
    assert ask("3", now).body == b"text"  # a clock that was put back


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.delivery.web.feeds.kept.MOST_BYTES", 1_000)
    kept, made = KeptFeeds(), list[str]()
    for name in [*map(str, range(20)), "19", "0"]:
        kept.get(name, "1", CLOCK(), partial(_make, made, name))
    assert made == [*map(str, range(20)), "0"]


def _make(made: list[str], name: str, body: bytes = b"x" * 100) -> bytes:
    made.append(name)
    return body


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/feeds/nothing.rss", 404, "There is no feed 'nothing'"),
        ("/feeds/daily.xml", 404, "The forms are .rss, .atom and .json"),
        ("/feeds/daily.rss?n=0", 400, "Give one from 1 to 100"),
        ("/feeds/daily.rss?n=many", 400, "Give one from 1 to 100"),
        ("/feeds/daily.rss?view=nonsense", 400, "is no view of the library"),
        ("/feeds/search.rss", 400, "/feeds/search.rss?q="),
        ("/feeds/search.rss?q=" + "x" * 600, 400, "is no view of the library"),
        ("/feeds/editions.rss?period=hourly", 400, "daily, weekly and monthly"),
        ("/feeds/views/unknown.rss", 404, "There is no view"),
        ("/feeds/author/%22.rss", 400, "is no view of the library"),
    ],
)
def test_what_cannot_be_read_gets_a_clear_answer(client: TestClient, path: str, status: int, says: str) -> None:
    assert says in words(read(client, path, status))


def test_no_more_than_a_hundred_papers(client: TestClient) -> None:
    assert len(read_items(client.get("/feeds/latest.json?n=99999").content, "json")) <= 100
    assert len(read_items(client.get("/feeds/latest.json?n=7").content, "json")) == 7


def test_a_search_of_words_that_no_paper_holds_together_is_empty(client: TestClient) -> None:
    assert not read_items(client.get("/feeds/search.rss?q=capsule+zzzzqqq").content, "rss")


def test_a_search_brings_the_newest_papers_under_their_own_date(client: TestClient, library: FeedLibrary) -> None:
    newest = orjson.loads(client.get("/feeds/search.json?q=network+after:2000").content)["items"]
    dates = [item["date_published"] for item in newest]
    assert dates == sorted(dates, reverse=True)
    assert dates[0][:10] == library.get_paper(newest[0]["_broadsheet"]["paper"]).published[:10]


def test_an_edition_as_one_item_lists_its_papers(client: TestClient) -> None:
    items = orjson.loads(client.get("/feeds/editions.json").content)["items"]
    assert [item["title"] for item in items] == [
        "Friday, 21 August 2026: 10 papers",
        "Thursday, 20 August 2026: 14 papers",
        "Wednesday, 19 August 2026: 10 papers",
    ]
    assert items[0]["url"] == f"{SITE}/daily/2026-08-21"
    assert items[0]["id"].endswith("/editions/everything/2026-08-21")
    html = parse(items[1]["content_html"])
    assert len(html.xpath("//li")) == 14
    assert html.xpath("//li/a/@href")[0] == f"{SITE}/papers/p9002"
    assert not html.xpath("//script | //i")
    week = orjson.loads(client.get("/feeds/editions.json?period=weekly").content)["items"]
    assert week[0]["title"] == "Week 33: 10 to 16 August 2026: 5 papers"


@contextmanager
def served(library: FeedLibrary, clock: MovedClock) -> Iterator[str]:
    app = create_app(library, clock=clock)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    with take_port("127.0.0.1", 0) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield address_of(listening)
        finally:
            server.should_exit = True
            thread.join()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_feed_readers_read_every_kind_and_show_a_paper_once_when_the_order_changes(library: FeedLibrary) -> None:
    pytest.importorskip("sgmllib", reason="reader needs sgmllib3k")
    from reader import make_reader

    FeedLibrary.fill(library)
    clock = MovedClock("2026-08-22T08:00:00Z")
    with served(library, clock) as site, make_reader(":memory:") as reader:
        addresses = [f"{site}/feeds/{path.format(form)}" for path in FEEDS for form in FORMS]
        for address in addresses:
            reader.add_feed(address)
        reader.update_feeds()
        assert not [feed.last_exception for feed in reader.get_feeds() if feed.last_exception]
        seen = {address: {entry.id for entry in reader.get_entries(feed=address)} for address in addresses}
        assert all(names for address, names in seen.items() if "zzzz" not in address)
        newest = library.made.get("2026-08-21")
        entries = tuple(replace(one, rank=rank) for rank, one in enumerate(reversed(newest.entries), 1))
        library.made.editions.remove(newest)
        library.made.editions.append(replace(newest, entries=entries))
        clock.move(minutes=2)
        for address in addresses:
            reader.update_feed(address)
        now = {address: {entry.id for entry in reader.get_entries(feed=address)} for address in addresses}
        # The first three are others now, so the reader has looked; in whole feeds no paper stands twice.
        assert [address for address in addresses if now[address] != seen[address]] == [
            address for address in addresses if "n=3" in address
        ]


def test_feedparser_is_told_nothing_twice(library: FeedLibrary) -> None:
    FeedLibrary.fill(library)
    with served(library, MovedClock("2026-08-22T08:00:00Z")) as site:
        for path in FEEDS:
            for form in ("rss", "atom"):
                first = feedparser.parse(f"{site}/feeds/{path.format(form)}")
                assert not first.bozo, first.bozo_exception
                assert feedparser.parse(first.href, etag=first.etag).status == 304
                assert feedparser.parse(first.href, modified=first.modified).status == 304


def test_the_list_of_feeds_is_read_by_feed_readers(client: TestClient, library: FeedLibrary) -> None:
    answer = client.get("/feeds.opml")
    assert answer.headers["content-type"].startswith("text/x-opml")
    found = listparser.parse(answer.content)
    assert not found.bozo
    addresses = [feed.url for feed in found.feeds]
    outlines = etree.fromstring(answer.content).findall(".//outline")
    assert all(one.get("text") and not (one.text or "").strip() for one in outlines)
    assert f"{SITE}/feeds/daily.rss" in addresses
    assert f"{SITE}/feeds/views/graphs.rss" in addresses
    for address in addresses:
        assert client.get(address.removeprefix(SITE)).status_code == 200, address
    assert client.get("/feeds.opml", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_a_list_can_be_put_together(client: TestClient) -> None:
    asked = f"category=cs.CL&category=cs.LG&author={quote('Ada <b> Lovelace')}&q=a+%26+b&view=graphs&form=atom"
    found = listparser.parse(client.get(f"/feeds.opml?{asked}").content)
    assert not found.bozo
    assert [feed.url.removeprefix(SITE) for feed in found.feeds] == [
        "/feeds/category/cs.CL.atom",
        "/feeds/category/cs.LG.atom",
        "/feeds/author/Ada%20%3Cb%3E%20Lovelace.atom",
        "/feeds/search.atom?q=a+%26+b",
        "/feeds/views/graphs.atom",
    ]
    assert found.feeds[2].title == "Broadsheet · Papers by Ada <b> Lovelace"
    assert client.get("/feeds.opml?author=%22").status_code == 400
    assert client.get("/feeds.opml?form=xml").status_code == 404


def test_the_page_of_feeds_lists_them_with_addresses_to_copy(client: TestClient) -> None:
    page = read(client, "/feeds")
    addresses = page.xpath("//input[@data-address]/@value")
    assert addresses[:2] == [f"{SITE}/feeds/daily.rss", f"{SITE}/feeds/weekly.rss"]
    assert f"{SITE}/feeds/views/graphs.rss" in addresses
    for address in [*addresses, *page.xpath("//span[@class='forms']/a/@href")]:
        assert client.get(address.removeprefix(SITE)).status_code == 200, address
    assert page.xpath("//link[@rel='alternate'][@type='application/rss+xml']/@href") == ["/feeds/daily.rss"]
    assert page.xpath("//a[@href='/feeds.opml']")


@pytest.mark.parametrize(
    ("path", "feed"),
    [
        ("/", "/feeds/daily.rss"),
        ("/about", "/feeds/daily.rss"),
        ("/search?q=graph+networks", "/feeds/search.rss?q=graph+networks"),
        ("/search", "/feeds/daily.rss"),
        ("/search?q=" + "x" * 900, "/feeds/daily.rss"),
        ("/no-such-page", "/feeds/daily.rss"),
    ],
)
def test_a_page_names_its_feed_to_browsers_and_readers(client: TestClient, path: str, feed: str) -> None:
    named = parse(client.get(path).text).xpath("//link[@rel='alternate']")
    assert [link.get("type") for link in named] == list(FORMS.values())
    assert named[0].get("href") == feed
    assert all(client.get(link.get("href")).status_code == 200 for link in named)


def test_the_feed_of_a_page_is_that_of_its_view() -> None:
    def of(view: str, path: str) -> str:
        return feed_of_page(read_view(view), path).address("rss")

    assert of("category:cs.CL", "/weekly/2026-W34") == "/feeds/weekly.rss?view=category%3Acs.CL"
    assert of("saved:graphs", "/views/graphs/daily/2026-08-21") == "/feeds/views/graphs.rss"
    assert of("saved:graphs", "/views/graphs/monthly") == "/feeds/monthly.rss?view=saved%3Agraphs"
    assert of("category:cs.CL", "/search") == "/feeds/category/cs.CL.rss"
    assert of("author:Ada Lovelace", "/search") == "/feeds/author/Ada%20Lovelace.rss"
    assert of("trending", "/daily") == "/feeds/trending.rss"


def test_the_form_makes_a_feed(client: TestClient) -> None:
    page = read(client, "/feeds?kind=search&value=graph+%3Cb%3E")
    assert page.xpath("//input[@id='built']/@value") == [f"{SITE}/feeds/search.rss?q=graph+%3Cb%3E"]
    assert page.xpath("//a[starts-with(@href, '/feeds.opml?')]/@href") == ["/feeds.opml?q=graph+%3Cb%3E"]
    author = read(client, "/feeds?kind=author&value=Ada+Lovelace")
    assert author.xpath("//input[@id='built']/@value") == [f"{SITE}/feeds/author/Ada%20Lovelace.rss"]
    assert "Nothing was written" in words(read(client, "/feeds?kind=author&value=+", 400))
    assert "There is no feed of" in words(read(client, "/feeds?kind=x&value=y", 400))
    assert "is no view" in words(read(client, "/feeds?kind=author&value=%22", 400))


ANY_TEXT = st.text(st.characters(blacklist_categories=()), max_size=60)
PAPERS = st.builds(
    Paper,
    id=st.integers(1, 10**9),
    title=ANY_TEXT,
    abstract=ANY_TEXT,
    summary=ANY_TEXT,
    authors=st.lists(st.builds(Author, ANY_TEXT.filter(bool)), max_size=2).map(tuple),
    identifiers=st.sampled_from(["2507.06457", "hep-th/9901001"]).map(lambda one: (Identifier("arxiv", one),)),
    categories=st.lists(ANY_TEXT.filter(bool), max_size=2).map(tuple),
    venue=ANY_TEXT,
    links=ANY_TEXT.map(lambda text: (Link("code", f"https://example.org/{text}"),)),
    submitted=st.sampled_from(["", "2025", "2025-03", "2025-03-18", "2025-03-18T10:00:00Z", "0000-99", "12025"]),
    first_seen=st.just("2026-08-21T09:30:00Z"),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAPERS, ANY_TEXT)
def test_whatever_a_paper_says_the_feed_keeps_the_rules(paper: Paper, said: str) -> None:
    head = Masthead(SITE, "Broadsheet", "0" * 32, CLOCK())
    item = listed_item(head, paper, Gist(said, "result"), Place(said, 1, 0.5), "cs.CL")
    feed = Feed(head.name("feeds/x"), "Title", "Says", f"{SITE}/feeds/x", SITE, "Broadsheet", (item,))
    for form in RENDERERS:
        assert find_breaches(form, RENDERERS[form](feed), feed.url) == []


def test_dates_are_as_exact_as_known_and_never_after_we_saw_the_paper() -> None:
    assert read_moment("2025") == datetime(2025, 1, 1, tzinfo=UTC)
    assert read_moment("2025-03") == datetime(2025, 3, 1, tzinfo=UTC)
    assert read_moment("2026-08-21T09:30:00+02:00") == datetime(2026, 8, 21, 7, 30, tzinfo=UTC)
    assert read_moment("soon") is None
    assert read_moment("") is None
    moment = datetime(2026, 8, 1, 7, 5, 9, tzinfo=UTC)
    assert (rfc_822(moment), rfc_3339(moment)) == ("Sat, 01 Aug 2026 07:05:09 GMT", "2026-08-01T07:05:09Z")
    head = Masthead(SITE, "Broadsheet", "0" * 32, CLOCK())
    ahead = Paper(1, "An issue of next year", submitted="2027-01", first_seen="2026-08-21T09:30:00Z")
    assert rfc_3339(listed_item(head, ahead).published) == "2026-08-21T09:30:00Z"
    revised = replace(ahead, submitted="2026-01-02", updated="2026-03-04")
    assert rfc_3339(listed_item(head, revised).updated) == "2026-03-04T00:00:00Z"


def test_an_author_with_a_slash_and_dots_has_a_feed(client: TestClient) -> None:
    found = orjson.loads(client.get("/feeds/author/J.%20A.%2FB.%20Smith.json").content)
    assert found["title"] == "Broadsheet · Papers by J. A./B. Smith"
    assert found["feed_url"] == f"{SITE}/feeds/author/J.%20A.%2FB.%20Smith.json"


def test_a_library_with_nothing_has_feeds_with_nothing(tmp_path: Path) -> None:
    library = FeedLibrary.open(read_settings(home=tmp_path, encoder="none", public_url=SITE), CLOCK)
    library.empty()
    client = TestClient(create_app(library, clock=CLOCK, allowed_hosts=["testserver"]))
    forms: list[Form] = ["rss", "atom", "json"]
    for form in forms:
        for name in ("daily", "latest", "editions"):
            answer = client.get(f"/feeds/{name}.{form}")
            assert find_breaches(form, answer.content, f"{SITE}/feeds/{name}.{form}") == []
    library.close()


def test_a_real_edition_is_in_the_feed_as_it_was_closed(tmp_path: Path) -> None:
    library = Library.open(read_settings(home=tmp_path, encoder="none", public_url=SITE), CLOCK)
    library.load_starter()
    library.update_index(meaning=False)
    closed = library.editions.close("2026-08-20")
    library.editions.save_view("Graphs & trees", "graph OR tree")
    client = TestClient(create_app(library, clock=CLOCK, allowed_hosts=["testserver"]))
    items = orjson.loads(client.get("/feeds/daily.json?n=100").content)["items"]
    ours = [item for item in items if item["date_published"] == closed.closed_at]
    assert [item["_broadsheet"]["paper"] for item in ours] == [entry.paper.name for entry in closed.entries]
    assert [item["_broadsheet"]["why"] for item in ours] == [entry.why for entry in closed.entries]
    etag = client.get("/feeds/daily.rss").headers["etag"]
    library.editions.close("2026-08-21")
    assert client.get("/feeds/daily.rss", headers={"If-None-Match": etag}).status_code == 200
    for path in (
        "daily",
        "weekly",
        "monthly",
        "editions",
        "trending",
        "latest",
        "views/graphs-trees",
        "category/cs.CL",
    ):
        for form in FORMS:
            answer = client.get(f"/feeds/{path}.{form}")
            assert find_breaches(form, answer.content, f"{SITE}/feeds/{path}.{form}") == []
            assert read_items(answer.content, form)
    library.close()


@pytest.mark.parametrize("form", FORMS)
def test_another_broadsheet_can_follow_a_feed_of_ours(client: TestClient, tmp_path: Path, form: str) -> None:
    saved = tmp_path / f"feed.{form}"
    saved.write_bytes(client.get(f"/feeds/daily.{form}?n=100").content)
    library = Library.open(read_settings(home=tmp_path, encoder="none"), CLOCK)
    report = library.import_paths([str(saved)])
    assert (report.read, report.failed) == (34, 0)
    paper = library.get_paper("arxiv:2608.00001")
    assert paper.title.startswith("An Õ(n^(2.5))-time algorithm")
    assert paper.authors[1].name == "Author Number1"
    assert "It holds that" in paper.abstract
    library.close()
