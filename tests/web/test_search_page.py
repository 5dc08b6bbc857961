"""The page of a search whose answer has every part: order, facets, groups, spelling, advice, reasons, pages."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from broadsheet.answers import SearchPage
from tests.web.awkward import AwkwardLibrary
from tests.web.by_hand import ASKED
from tests.web.reading import read, words

PATH = "/search?q=topological+memmory"


@pytest.fixture
def page(client: TestClient) -> Any:
    """The first page."""
    return read(client, PATH)


def links(page: Any, path: str) -> dict[str, str]:
    """What each link says, and where it goes."""
    return {words(link): link.get("href") for link in page.xpath(f"{path}//a")}


def test_the_order_is_chosen_by_plain_links_and_the_one_in_force_is_marked(page: Any) -> None:
    assert links(page, "//*[@class='orders']") == {
        "best first": PATH,
        "newest first": f"{PATH}&sort=date",
        "most votes first": f"{PATH}&sort=votes",
    }
    assert [words(one) for one in page.xpath("//*[@class='orders']//a[@aria-current]")] == ["best first"]


def test_an_order_once_chosen_holds_for_the_next_question(client: TestClient) -> None:
    page = read(client, f"{PATH}&sort=votes")
    assert [words(one) for one in page.xpath("//*[@class='orders']//a[@aria-current]")] == ["most votes first"]
    assert page.xpath("//form[@id='search']//input[@name='sort']/@value") == ["votes"]
    assert links(page, "//*[@class='did-you-mean']")["topological memory"] == "/search?q=topological+memory&sort=votes"


def test_the_library_is_asked_for_the_order_the_facets_and_the_place(
    library: AwkwardLibrary, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, object]] = []
    found = library.search("agents")

    def search(*_: object, sort: str, facets: bool, cursor: str) -> SearchPage:
        asked.append({"sort": sort, "facets": facets, "cursor": cursor})
        return found

    monkeypatch.setattr(library, "search", search)
    read(client, "/search?q=agents&sort=date&cursor=abc&offset=20")
    assert asked == [{"sort": "date", "facets": True, "cursor": "abc"}]


def test_facets_have_counts_and_narrow_by_plain_links(page: Any) -> None:
    titles = [words(one) for one in page.xpath("//*[@class='facet'][@id]")]
    assert titles == ["Category", "Year", "Content"], "each with a value, in this order"
    years = page.xpath("//ul[@aria-labelledby='facet-year']/li")
    assert len(years) == 8
    assert words(years[0]) == "2026 4 papers"
    assert years[0].xpath(".//a/@href") == ["/search?q=topological+memmory+year%3A2026"]
    assert words(page.xpath("//details[@class='rest']/summary")[0]) == "5 more of Year"
    assert len(page.xpath("//details[@class='rest']//li")) == 5


def test_a_chosen_value_can_be_taken_away_where_it_stands_and_above_the_results(page: Any) -> None:
    chosen = page.xpath("//*[contains(@class, 'narrowing')]//a[@aria-current]")
    assert [words(one) for one in chosen] == ["cs.LG <i> ×, chosen; take away"]
    assert chosen[0].get("href") == PATH
    assert links(page, "//*[@class='chips']") == {"cs.LG <i> ×, take away": PATH}


def test_a_category_of_the_form_is_not_told_twice(client: TestClient) -> None:
    page = read(client, f"{PATH}&category=cs.LG", 200)
    assert [words(one) for one in page.xpath("//*[@class='chips']//a")] == ["in cs.LG ×, take away"]


def test_groups_say_what_they_match_show_a_few_and_lead_to_all(page: Any) -> None:
    groups = page.xpath("//section[@class='group']")
    assert [words(one.xpath("./h3")[0]) for one in groups] == [
        "These match topological without memory",
        "These match memory without topological",
        "These are near in meaning without topological, memory",
    ]
    assert [len(one.xpath(".//li[@data-item]")) for one in groups] == [3, 2, 1]
    assert links(groups[0], "./p[@class='all']") == {"All 40 that match topological →": "/search?q=topological"}
    assert not groups[1].xpath("./p[@class='all']"), "all two are there already"


def test_a_likely_misspelling_is_put_right_in_a_link(page: Any) -> None:
    assert links(page, "//*[@class='did-you-mean']") == {"topological memory": "/search?q=topological+memory"}


def test_advice_is_given_with_the_question_to_ask(page: Any) -> None:
    assert words(page.xpath("//ul[@class='advice']/li")[0]).startswith("More papers hold only one of the words:")
    assert links(page, "//ul[@class='advice']") == {"topological OR memory": "/search?q=topological+OR+memory"}


def test_where_nothing_is_found_advice_comes_first_and_is_shown_as_text(client: TestClient) -> None:
    main = read(client, "/search?q=nothing+at+all").xpath("//main")[0]
    assert "No paper answers that Without the author there are 3: capsules <b>" in words(main)
    assert "Use fewer words" not in words(main)


def test_each_result_carries_its_reasons_as_a_list_in_a_list(page: Any) -> None:
    why = page.xpath("//ol[@class='results']/li[1]//details[@class='why']")[0]
    assert why.get("open") is None
    assert words(why.xpath("./summary")[0]) == "Holds topological, not memory. Why here?"
    (top,) = why.xpath("./ul[@class='tree']/li")
    assert words(top).startswith("Score 0.87")
    assert [words(line).partition(" ×")[0] for line in top.xpath("./ul/li")] == [
        "Words 0.96",
        "Meaning 0.81",
        "Title words 0.10",
        "Hub −0.12",
    ], "kinds by their title, a kind without one by its name"
    assert [words(line) for line in top.xpath("./ul/li[1]/ul/li")] == ["Topological 0.71", "Near 0.25"]
    assert "1 of 2 words in the title <b>" in words(top)
    assert links(why, ".") == {"How search works": "/how-search-works", "More like this": why.xpath(".//a/@href")[1]}


def test_pages_lead_on_by_the_cursor_and_back_by_the_ones_passed(client: TestClient) -> None:
    first = read(client, PATH)
    two = first.xpath("//a[@rel='next']/@href")[0]
    assert two == f"{PATH}&offset=20&cursor=c1&trail=0"
    second = read(client, two)
    three = second.xpath("//a[@rel='next']/@href")[0]
    assert three == f"{PATH}&offset=40&cursor=c2&trail=0+c1"
    assert second.xpath("//a[@rel='prev']/@href") == [PATH]
    third = read(client, three)
    assert third.xpath("//a[@rel='prev']/@href") == [two]
    assert not third.xpath("//a[@rel='next']")
    assert third.xpath("//ol[@class='results']/@start") == ["41"]
    assert not third.xpath("//section[@class='group']")


def test_a_cursor_without_a_trail_leads_back_by_offset(client: TestClient) -> None:
    page = read(client, f"{PATH}&cursor=c2&offset=40")
    assert page.xpath("//a[@rel='prev']/@href") == [f"{PATH}&offset=20"]


def test_a_change_of_order_or_of_filters_begins_at_the_first_page(client: TestClient) -> None:
    page = read(client, f"{PATH}&author=Wang&cursor=c1&offset=20&trail=0")
    for path in page.xpath("//*[@class='orders']//a/@href | //*[@class='chips']//a/@href"):
        assert "cursor" not in path
        assert "offset" not in path


@pytest.mark.parametrize("fields", ["q=x&sort=magic", f"q=x&cursor={'c' * 4001}"])
def test_an_order_or_a_place_that_is_none_is_explained(client: TestClient, fields: str) -> None:
    assert words(read(client, f"/search?{fields}", 400).xpath("//*[@id='problem']")[0])


def test_a_page_of_twenty_explained_papers_stays_light(client: TestClient) -> None:
    answer = client.get(PATH)
    assert len(answer.content) < 60_000, "bytes of HTML, not packed"
    assert answer.text.count("<details") > 20


def test_the_question_by_hand_is_the_one_that_is_asked_here() -> None:
    assert PATH.endswith(ASKED.replace(" ", "+"))
