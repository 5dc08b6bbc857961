"""Saved listing pages: the five real ones, and the ways in which such a page may be odd."""

import json

import pytest

from broadsheet.cleaning import title_key
from broadsheet.paper import Listing, Record
from broadsheet.sources import Failure, get_source, open_sources, recognise
from tests.shared_data import shared
from tests.sources.samples import LISTING_TEXT, parse, parse_one, source_file

ABSTRACT = "A long enough abstract, which says what was done and what came of it. " * 6
PAGES = [
    "000_cfe63c16e89727e6.txt",
    "001_04910b92a1d0b3b1.txt",
    "002_0c5d99d4e97433f7.txt",
    "003_54f7758b19f314eb.txt",
    "004_d96d4e6dcb902634.txt",
]


def read_page(page: str) -> list[Record]:
    made: list[Record] = []
    for file in open_sources(str(shared("listing-pages", page))):
        assert recognise(file).name == "listing-page"
        for one in get_source("listing-page").parse_records(file):
            assert isinstance(one, Record), one
            made.append(one)
    return made


@pytest.mark.parametrize("page", PAGES)
def test_a_real_page_gives_its_titles_in_order_and_its_abstracts(page: str) -> None:
    expected = json.loads(shared("listing-pages", "expected.json").read_text())[page]
    records = read_page(page)
    assert [record.title for record in records] == expected["titles"]
    assert [record.listings for record in records] == [
        (Listing(page, rank),) for rank in range(1, expected["count"] + 1)
    ]
    for record, paper in zip(records, expected["papers"], strict=True):
        assert len(record.abstract) == paper["abstract_chars"]
        assert record.abstract.startswith(paper["abstract_starts"])
        assert record.abstract.endswith(paper["abstract_ends"])


def test_the_five_pages_hold_695_papers_of_632_titles() -> None:
    records = [record for page in PAGES for record in read_page(page)]
    assert len(records) == 695
    assert len({record.key for record in records}) == 632


def test_the_key_is_the_normalised_title() -> None:
    record = parse("listing-page", LISTING_TEXT, "page.txt")[0]
    assert isinstance(record, Record)
    assert record.key == title_key("A First Paper on Things")


def test_a_day_without_a_year_is_not_guessed() -> None:
    record = parse("listing-page", LISTING_TEXT, "page.txt")[0]
    assert isinstance(record, Record)
    assert record.listings == (Listing("page.txt", 1, ""),)


def test_the_first_title_is_freed_of_the_button() -> None:
    page = f"Get trending papers in your email inbox!\nSubscribeHyperFields: a title\n{ABSTRACT}\n"
    assert parse_one("listing-page", page).title == "HyperFields: a title"


def test_a_title_that_begins_like_the_button_keeps_its_word() -> None:
    page = f"Get trending papers in your email inbox!\nSubscribers and their habits\n{ABSTRACT}\n"
    assert parse_one("listing-page", page).title == "Subscribers and their habits"


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm() -> None:
    page = "\ufeff" + LISTING_TEXT.replace("\n", "\r\n")
    assert [one.title for one in parse("listing-page", page) if isinstance(one, Record)] == [
        "A First Paper on Things",
        "A Second Paper on Things",
    ]


def test_a_missing_abstract_does_not_shift_the_papers_after_it() -> None:
    page = f"Subscribe\nOne\nTwo\n{ABSTRACT}\nThree\n{ABSTRACT}"
    made = [(one.title, bool(one.abstract)) for one in parse("listing-page", page) if isinstance(one, Record)]
    assert made == [("One", False), ("Two", True), ("Three", True)]


# --- HTML: fixtures of our own, for no saved page was at hand ---------------------------------------------------------

CARDS = f"""<!DOCTYPE html><html><head><title>Daily Papers - Hugging Face</title>
<script>var a = "<h3>not a card</h3>";</script></head><body><main>
<h1>Daily Papers</h1>
<article><a href="/papers/2507.06457"><img src="x.png"></a>
 <div><h3><a href="/papers/2507.06457">A Systematic Analysis of
   Hybrid Linear Attention</a></h3><p>{ABSTRACT}</p>
 <ul><li title="Dustin Wang"></li><li title="Rui-Jie Zhu"></li><li>· 11 authors</li></ul></div></article>
<article><h3><a href="https://huggingface.co/papers/2402.00001#community">Second &amp; last</a></h3></article>
<article><h3><a href="/papers/2507.06457">A Systematic Analysis of Hybrid Linear Attention</a></h3></article>
</main></body></html>"""

BLOB = {
    "dateString": "2025-07-10",
    "dailyPapers": [
        {
            "paper": {
                "id": "2507.06457",
                "upvotes": 12,
                "summary": ABSTRACT,
                "authors": [{"name": "Dustin Wang"}],
                "ai_summary": "A model's words.",
            },
            "title": "A Systematic Analysis",
            "numComments": 1,
        },
        {"paper": {"id": "2402.00001", "upvotes": 3}, "title": "Second"},
        {"paper": {"id": "2402.00002"}},
    ],
}


def html_with_props(blob: object) -> str:
    props = json.dumps(blob).replace("&", "&amp;").replace('"', "&quot;")
    return f'<!DOCTYPE html><html><body><div class="x" data-props="{props}"></div>{CARDS}</body></html>'


def test_the_cards_of_a_saved_page_become_papers_each_once() -> None:
    first, second = parse("listing-page", CARDS, "page.html")
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.title == "A Systematic Analysis of Hybrid Linear Attention"
    assert first.abstract == ABSTRACT.strip()
    assert [author.name for author in first.authors] == ["Dustin Wang", "Rui-Jie Zhu"]
    assert [str(one) for one in first.identifiers] == ["arxiv:2507.06457", "hf:2507.06457"]
    assert (second.title, second.listings) == ("Second & last", (Listing("page.html", 2),))


def test_the_json_inside_a_page_says_more_than_its_cards() -> None:
    first, second, third = parse("listing-page", html_with_props(BLOB), "page.html")
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.listings == (Listing("page.html", 1, "2025-07-10"),)
    assert (first.summary, first.abstract) == ("A model's words.", ABSTRACT.strip())
    assert {signal.kind: signal.value for signal in first.signals} == {"upvotes": 12, "comments": 1}
    assert first.key == title_key("A Systematic Analysis")
    assert second.title == "Second"
    assert third == Failure("page.html: paper 3", "no title")


def test_a_page_whose_json_is_broken_is_read_by_its_cards() -> None:
    page = html_with_props(BLOB).replace("dateString", "date\\String")
    assert [type(one) for one in parse("listing-page", page, "page.html")] == [Record, Record]


def test_html_without_papers_says_so() -> None:
    page = "<html><title>Papers</title><body><p>Nothing today</p></body></html>"
    assert recognise(source_file(page.encode(), "page.html")).name == "listing-page"
    assert parse("listing-page", page, "page.html") == [Failure("page.html", "the page lists no papers")]


def test_an_entity_that_names_a_file_is_not_loaded() -> None:
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><html><h3><a href="/papers/2402.00001">A &x;</a></h3></html>'  # noqa: E501
    made = parse("listing-page", page, "page.html")
    assert all(isinstance(one, Record) and one.title.startswith("A &x;") for one in made)
