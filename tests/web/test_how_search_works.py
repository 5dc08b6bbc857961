"""The page that says how search works, made from the descriptions that results are explained with."""

from starlette.testclient import TestClient

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


def test_the_search_page_leads_there(client: TestClient) -> None:
    assert "/how-search-works" in read(client, "/search").xpath("//main//a/@href")
