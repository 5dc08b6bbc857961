"""Papers, or a text, as the question."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.web.reading import read, words

PATH = "/similar?like=p12&like=p40&less=p7"


def links(page: Any, path: str) -> list[str]:
    return [str(one) for one in page.xpath(f"{path}//a/@href")]


def test_without_a_question_the_page_says_what_can_be_one(client: TestClient) -> None:
    page = read(client, "/similar")
    assert "paste an abstract" in words(page.xpath("//main")[0])
    assert page.xpath("//textarea[@name='text']/@maxlength") == ["4000"]


def test_a_papers_page_and_a_search_lead_here(client: TestClient) -> None:
    assert "/similar?like=p1" in links(read(client, "/papers/p1"), "//main")
    assert "/similar" in links(read(client, "/search"), "//main")


def test_each_paper_of_the_question_can_be_turned_and_taken_away(client: TestClient) -> None:
    like, less = read(client, PATH).xpath("//ul[@class='asked']")
    assert links(like, "./li[1]") == ["/papers/p12", "/similar?like=p40&less=p7&less=p12", "/similar?like=p40&less=p7"]
    assert links(less, "./li[1]") == [
        "/papers/p7",
        "/similar?like=p12&like=p40&like=p7",
        "/similar?like=p12&like=p40",
    ]


def test_each_paper_found_can_join_the_question_on_either_side(client: TestClient) -> None:
    page = read(client, PATH)
    first = page.xpath("//ol[@class='results']/li[1]")[0]
    name = first.xpath(".//h3/a/@href")[0].removeprefix("/papers/")
    assert name not in ("p12", "p40", "p7")
    more, less = first.xpath(".//p[@class='tools-of']/a[starts-with(@aria-label, 'More') or starts-with(., '−')]/@href")
    assert more == f"/similar?like=p12&like=p40&like={name}&less=p7"
    assert less == f"/similar?like=p12&like=p40&less=p7&less={name}"


def test_the_question_goes_on_in_the_form(client: TestClient) -> None:
    page = read(client, f"{PATH}&text=Memory+<b>&sort=date")
    form = "//form[@action='/similar']"
    assert page.xpath(f"{form}//input[@type='hidden'][@name='like']/@value") == ["p12", "p40"]
    assert page.xpath(f"{form}//input[@type='hidden'][@name='less']/@value") == ["p7"]
    assert page.xpath(f"{form}//input[@type='hidden'][@name='sort']/@value") == ["date"]
    assert words(page.xpath(f"{form}//textarea")[0]) == "Memory <b>"


def test_the_order_is_chosen_by_links(client: TestClient) -> None:
    assert links(read(client, PATH), "//*[@class='orders']") == [PATH, f"{PATH}&sort=date", f"{PATH}&sort=votes"]


def test_a_paper_has_one_name_in_the_question_whatever_it_was_called(client: TestClient) -> None:
    page = read(client, "/similar?like=arXiv:2507.06457&like=p1&less=p1")
    assert len(page.xpath("//ul[@class='asked']/li")) == 1
    assert "like=p1&" in links(page, "//ol[@class='results']/li[1]//p[@class='tools-of']")[-1]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ("like=p999999", 404),
        ("like=" + "x" * 301, 400),
        ("&".join(f"like=p{number}" for number in range(1, 22)), 400),
        ("text=" + "x" * 4001, 400),
        ("like=p1&sort=magic", 400),
        ("like=p1&offset=-1", 400),
        ("like=p1&offset=99999", 400),
    ],
)
def test_a_question_that_cannot_be_read_is_explained_kindly(client: TestClient, fields: str, status: int) -> None:
    page = read(client, f"/similar?{fields}", status)
    assert words(page.xpath("//*[@id='problem']//strong")[0])


def test_only_papers_to_be_unlike_are_no_question(client: TestClient) -> None:
    page = read(client, "/similar?less=p7")
    assert not page.xpath("//ol[@class='results']")
    assert len(page.xpath("//ul[@class='asked']/li")) == 1
