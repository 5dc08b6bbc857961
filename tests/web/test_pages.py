"""What each page shows, asked for through the app."""

import re

import pytest
from starlette.routing import Match, Route
from starlette.testclient import TestClient

from broadsheet.answers import EngineStatus, IndexStatus, SearchPage
from broadsheet.clock import held_clock
from broadsheet.delivery.web import create_app
from broadsheet.delivery.web.routes import ROUTES
from broadsheet.library import Library
from tests.web.page_list import ELSEWHERE, NO_PAGES, PAGES
from tests.web.reading import parse, read, words


def test_every_page_there_is_stands_in_the_list_that_tests_go_through() -> None:
    """A route is a page's where it lies in ``pages`` and is not for programs; what is of a view is as without it."""
    asked = {_route_of(path) for path in PAGES}
    routes = {
        one.path: one.endpoint.__module__
        for one in ROUTES
        if isinstance(one, Route) and "GET" in (one.methods or ()) and not one.path.startswith("/views/{name}/")
    }
    pages = {path for path, module in routes.items() if ".pages." in module or module.endswith("api.page")}
    assert not set(ELSEWHERE) & asked
    assert pages - asked - set(NO_PAGES) == set(ELSEWHERE)


def _route_of(path: str) -> str:
    scope = {"type": "http", "method": "GET", "path": path.partition("?")[0], "headers": [], "root_path": ""}
    found = (one.path for one in ROUTES if isinstance(one, Route) and one.matches(scope)[0] == Match.FULL)
    return next(found, "")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_one_headline_and_its_landmarks(client: TestClient, path: str) -> None:
    page = parse(client.get(path).text)
    assert [len(page.xpath(f"//{tag}")) for tag in ("h1", "main", "header[@class='masthead']", "footer")] == [
        1,
        1,
        1,
        1,
    ]
    assert page.get("lang") == "en"
    assert page.findtext(".//title")
    assert page.xpath("//a[@class='skip'][@href='#main']")
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PAGES)
def test_no_page_loads_anything_from_elsewhere_or_inline(client: TestClient, path: str) -> None:
    page = parse(client.get(path).text)
    loaded = page.xpath("//script/@src | //img/@src | //link[@rel='stylesheet' or @rel='icon']/@href")
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)
    assert not page.xpath("//style | //script[not(@src or @type='application/ld+json')] | //@style | //object")
    assert all(address.startswith("/letters/preview?") for address in page.xpath("//iframe/@src"))
    assert not [name for one in page.iter() for name in one.attrib if name.startswith("on")]


def test_the_front_page_leads_with_the_latest_days_first_paper(client: TestClient) -> None:
    page = read(client, "/")
    assert words(page.xpath("//h1")[0]) == "Broadsheet"
    assert "Saturday, 22 August 2026" in words(page.xpath("//header")[0])
    assert words(page.xpath("//*[@id='today']")[0]).startswith("Friday, 21 August 2026")
    lead = page.xpath("//article[@class='lead']")[0]
    assert words(lead.xpath(".//h3")[0]) == "EnvHarness: Awakening Static Worlds for Agent Learning"
    assert "163 up-votes" in words(lead)
    assert "Summary by Broadsheet" in words(lead)


def test_the_front_page_lists_other_days_and_papers_not_shown_above(client: TestClient) -> None:
    page = read(client, "/")
    assert len(page.xpath("//*[@class='days']/li")) == 11
    opened = page.xpath("//*[@data-open]/@href")
    assert len(opened) == len(set(opened))


def test_an_empty_library_says_what_to_type(empty_library: Library) -> None:
    empty = TestClient(create_app(empty_library, allowed_hosts=["testserver"]))
    assert "broadsheet import" in words(read(empty, "/").xpath("//main")[0])
    assert "No daily papers yet" in words(read(empty, "/daily").xpath("//main")[0])
    assert "No daily papers yet" in words(read(empty, "/daily/2026-08-20", 404).xpath("//main")[0])
    assert read(empty, "/search") is not None
    assert read(empty, "/about") is not None


def test_a_notice_and_a_lagging_engine_are_told(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    status = IndexStatus((EngineStatus("meaning", 1200, 300, 1),), True, "There is no encoder <here>.")
    monkeypatch.setattr(library.index, "status", lambda: status)
    says = words(
        read(TestClient(create_app(library, allowed_hosts=["testserver"])), "/").xpath("//*[@class='notices']")[0]
    )
    assert "There is no encoder <here>." in says
    assert "meaning is being made ready: 1,200 papers held, 300 to read." in says


def test_daily_leads_to_the_latest_day(client: TestClient) -> None:
    answer = client.get("/daily", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "/daily/2026-08-21")


def test_a_day_can_be_chosen_in_the_form(client: TestClient) -> None:
    assert read(client, "/daily?day=2026-08-14").findtext(".//h1") == "Friday, 14 August 2026"
    answer = client.get("/daily?day=//evil.example/", follow_redirects=False)
    assert answer.headers["location"].startswith("/daily/%2F%2Fevil")


def test_the_list_of_days_begins_beside_the_day_shown(client: TestClient) -> None:
    days = read(client, "/daily/2026-08-14").xpath("//*[@class='days']//a/@href")
    assert days[:3] == ["/daily/2026-08-17", "/daily/2026-08-14", "/daily/2026-08-13"]


def test_a_day_lists_its_papers_by_rank_and_leads_to_its_neighbours(client: TestClient) -> None:
    page = read(client, "/daily/2026-08-20")
    ranks = [int(words(one)) for one in page.xpath("//*[@class='rank']")]
    assert len(ranks) == 14
    assert ranks == sorted(ranks)
    assert page.xpath("//head/link[@rel='prev']/@href") == ["/daily/2026-08-19"]
    assert page.xpath("//main//a[@rel='next']/@href")[0] == "/daily/2026-08-21"


def test_a_day_without_papers_shows_the_last_one_before_and_says_so(client: TestClient) -> None:
    main = words(read(client, "/daily/2026-08-23").xpath("//main")[0])
    assert "Sunday, 23 August 2026 listed no papers" in main
    assert main.startswith("Friday, 21 August 2026")


def test_a_day_that_is_no_date_is_refused_and_one_before_all_is_not_found(client: TestClient) -> None:
    read(client, "/daily/yesterday", 400)
    read(client, "/daily/1999-01-01", 404)


def test_search_shows_total_marked_words_and_why(client: TestClient) -> None:
    page = read(client, "/search?q=hierarchical+network")
    assert re.match(r"\d+ papers · 1–20 shown · \d+ ms|\d+ papers", words(page.xpath("//*[@class='tally']")[0]))
    assert len(page.xpath("//*[@class='results']/li")) == 20
    assert "hierarchical" in {words(mark).lower() for mark in page.xpath("//mark")}
    assert words(page.xpath("//*[@class='why']")[0])


def test_pages_of_a_search_lead_on_and_back(client: TestClient) -> None:
    first = read(client, "/search?q=hierarchical+network&mode=words")
    (following,) = first.xpath("//head/link[@rel='next']/@href")
    assert following.startswith("/search?q=hierarchical+network&mode=words&offset=20&cursor=")
    assert not first.xpath("//a[@rel='prev']")
    second = read(client, following)
    assert second.xpath("//a[@rel='prev']/@href") == ["/search?q=hierarchical+network&mode=words"]
    assert second.xpath("//ol[@class='results']/@start") == ["21"]
    one, two = (set(page.xpath("//*[@data-open]/@href")) for page in (first, second))
    assert not one & two


def test_filters_join_the_query_and_each_chip_takes_one_away(
    library: Library, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    found = library.search("agents")

    def search(*given: object, **_: object) -> SearchPage:
        asked.append(given)
        return found

    monkeypatch.setattr(library, "search", search)
    page = read(client, '/search?q=agents&author=Ge+"Zhang"&category=cs.CL&after=2024&before=2026&mode=words')
    assert asked == [('agents author:"Ge Zhang" cat:"cs.CL" year:2024-2026', 20, 0, "words")]
    chips = page.xpath("//*[@class='chips']//a")
    assert len(chips) == 5
    assert chips[1].get("href") == "/search?q=agents&author=Ge+%22Zhang%22&after=2024&before=2026&mode=words"


def test_an_empty_search_shows_examples(client: TestClient) -> None:
    page = read(client, "/search")
    assert "hierarchical neural network" in words(page.xpath("//dl[@class='examples']")[0])


def test_a_search_without_results_suggests_what_to_do(client: TestClient) -> None:
    main = words(read(client, "/search?q=zzzz&author=Nobody").xpath("//main")[0])
    assert "No paper answers that" in main
    assert "Search without “by Nobody”" in main


@pytest.mark.parametrize(
    "fields",
    ["q=x&after=soon", "q=x&mode=magic", "q=x&offset=-3", "q=x&offset=1000000", f"q={'x' * 4001}"],
)
def test_a_query_that_cannot_be_read_is_explained_kindly(client: TestClient, fields: str) -> None:
    page = read(client, f"/search?{fields}", 400)
    assert words(page.xpath("//*[@id='problem']//strong")[0])
    assert page.xpath("//input[@name='q']/@value")[0]


def test_what_was_typed_comes_back_in_the_field_and_nowhere_as_markup(client: TestClient) -> None:
    answer = client.get("/search", params={"q": '"><script>alert(1)</script>\' a"', "author": "<b>'\""})
    page = parse(answer.text)
    assert page.xpath("//input[@name='q']/@value") == ['"><script>alert(1)</script>\' a"']
    assert page.xpath("//input[@name='author']/@value") == ["<b>'\""]
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("name", ["p1", "2507.06457", "arXiv:2507.06457v2", "https://arxiv.org/abs/2507.06457"])
def test_a_paper_is_found_by_any_of_its_names(client: TestClient, name: str) -> None:
    assert words(read(client, f"/papers/{name}").xpath("//h1")[0]) == "A Systematic Analysis of Hybrid Linear Attention"


@pytest.mark.parametrize("name", ["hep-th/9901001", "10.1000/a(b)%3Cc%3E"])
def test_a_name_may_hold_slashes_and_signs(client: TestClient, name: str) -> None:
    page = read(client, f"/papers/{name}")
    assert words(page.xpath("//h1")[0]).startswith("<script>alert('title')</script>")
    assert page.xpath("//link[@rel='canonical']/@href")[0].startswith("/papers/p")


def test_hostile_text_is_shown_as_text(client: TestClient) -> None:
    for path in ("/papers/hep-th/9901001", "/search?q=awkward"):
        page = read(client, path)
        assert all(address.startswith("/static/") for address in page.xpath("//script/@src"))
        assert not page.xpath("//script[not(@src or @type='application/ld+json')]")
        assert not page.xpath("//img | //b | //i[not(ancestor::p)]")
        assert "<script>alert('title')</script>" in words(page.xpath("//main")[0])


def test_only_web_addresses_are_linked_and_they_tell_nobody_where_from(client: TestClient) -> None:
    page = read(client, "/papers/hep-th/9901001")
    links = {link.get("href"): link.get("rel") for link in page.xpath("//ul[@class='links']//a")}
    assert list(links) == [
        "https://arxiv.org/abs/hep-th/9901001",
        "https://arxiv.org/pdf/hep-th/9901001",
        "https://doi.org/10.1000/a(b)%3Cc%3E",
        "https://github.com/example/awkward",
    ]
    assert set(links.values()) == {"noopener noreferrer nofollow"}
    assert not [address for address in page.xpath("//@href | //@src") if address.startswith("javascript")]


def test_abstract_and_summary_stand_side_by_side_each_marked(client: TestClient) -> None:
    main = words(read(client, "/papers/hep-th/9901001").xpath("//main")[0])
    assert "Abstract An <img" in main
    assert "Summary by Broadsheet not the authors’ abstract What <b>we</b> say" in main
    alone = words(read(client, "/papers/p1").xpath("//main")[0])
    assert "Abstract" not in alone.replace("abstract", "")
    assert "Summary by Broadsheet not the authors’ abstract" in alone


def test_a_withdrawn_paper_says_so_and_an_evaluation_name_stays_hidden(client: TestClient) -> None:
    main = words(read(client, "/papers/hep-th/9901001").xpath("//main")[0])
    assert "Withdrawn on 1 March 1999" in main
    assert "4983" not in main


def test_a_paper_links_to_its_authors_and_categories_and_tells_its_sources(client: TestClient) -> None:
    page = read(client, "/papers/p1")
    assert "/search?author=Dustin+Wang" in page.xpath("//*[@class='byline']//a/@href")
    assert "/search?category=cs.CL" in page.xpath("//dl[@class='facts']//a/@href")
    assert "/daily/2025-07-10" in page.xpath("//*[@class='days']//a/@href")
    assert "starter" in words(page.xpath("//details[@class='provenance']")[0])
    assert page.xpath("//ol[@class='latest similar']/li")


def test_a_long_list_of_authors_folds(client: TestClient) -> None:
    assert "and 20 more authors" in words(read(client, "/papers/2608.00001").xpath("//main")[0])


def test_mathematics_becomes_mathml_and_an_unknown_command_stays_source(client: TestClient) -> None:
    page = read(client, "/papers/2608.00001")
    assert page.xpath("//h1//math//msup")
    assert page.xpath("//*[@class='formula']/math[@display='block']")
    assert r"\unknowncommand{x}" in [words(code) for code in page.xpath("//code")]
    assert "<" not in page.findtext(".//title")


def test_a_paper_nobody_knows_is_a_404(client: TestClient) -> None:
    page = read(client, "/papers/p999999", 404)
    assert "p999999" in words(page.xpath("//main")[0])


def test_about_tells_how_search_orders_and_whose_summaries_these_are(client: TestClient) -> None:
    main = words(read(client, "/about").xpath("//main")[0])
    for part in (
        "order of a search",
        "How search works",
        "Keyboard",
        "starter library",
        "Privacy",
        "not the authors’ abstracts",
    ):
        assert part in main


def test_the_masthead_shows_the_clocks_day(library: Library) -> None:
    app = create_app(library, clock=held_clock("2026-12-01T23:59:00+00:00"), allowed_hosts=["testserver"])
    assert "Tuesday, 1 December 2026" in TestClient(app).get("/about").text
