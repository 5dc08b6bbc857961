"""The page that says how search works, made from the descriptions that results are explained with."""

from starlette.testclient import TestClient

from broadsheet.delivery.web.examples import LANGUAGE
from broadsheet.ranking.query import OPERATORS, parse_query
from tests.web.by_hand import REASONS
from tests.web.reading import read, words


def test_every_kind_of_reason_is_described_under_its_own_name(client: TestClient) -> None:
    page = read(client, "/how-search-works")
    for kind in REASONS:
        says = words(page.xpath(f"//div[@id='{kind.name}']")[0])
        assert says == f"{kind.title}{kind.says} {kind.formula}"


def test_every_form_of_the_query_language_can_be_tried(client: TestClient) -> None:
    page = read(client, "/how-search-works")
    tried = page.xpath("//dl[@class='examples']//a/@href")
    assert len(tried) > 10
    assert all(client.get(path).status_code == 200 for path in tried)


def test_the_whole_query_language_is_there_and_read_as_it_says() -> None:
    told = " ".join(f"{one.query} {one.says}" for one in LANGUAGE)
    assert not [operator.name for operator in OPERATORS if f"{operator.name}:" not in told]
    plain_dates = "agents since March"  # the one example that is read otherwise than as typed, and the page says so
    assert not [one.query for one in LANGUAGE if one.query != plain_dates and parse_query(one.query).notices]


def test_the_search_page_leads_there(client: TestClient) -> None:
    assert "/how-search-works" in read(client, "/search").xpath("//main//a/@href")
