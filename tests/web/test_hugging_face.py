"""The papers API of the Hugging Face Hub: every field where its clients look for it."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from broadsheet.delivery.web import create_app
from broadsheet.delivery.web.hugging_face import server
from broadsheet.delivery.web.limits import Limits
from broadsheet.library import Library
from tests.store.samples import record, save

ITEM = {"isAuthorParticipating", "numComments", "paper", "publishedAt", "submittedBy", "summary", "thumbnail", "title"}
PAPER = {"id", "authors", "discussionId", "publishedAt", "summary", "title", "upvotes"}
USER = {"_id", "avatarUrl", "fullname", "isPro", "name", "type"}
DAY = "2026-08-21"


def ask(client: TestClient, path: str, **fields: str | int) -> Any:
    answer = client.get(path, params=fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/api/daily_papers", {}),
        ("/api/daily_papers", {"date": DAY}),
        ("/api/daily_papers", {"week": "2026-W34"}),
        ("/api/daily_papers", {"month": "2026-08", "sort": "publishedAt"}),
        ("/api/papers/search", {"q": "language models", "limit": 3}),
        ("/api/papers", {"limit": 5}),
    ],
)
def test_a_list_is_a_bare_array_with_every_field_at_both_levels(
    client: TestClient, path: str, fields: dict[str, str | int]
) -> None:
    items = ask(client, path, **fields)
    assert isinstance(items, list)
    assert items
    for item in items:
        assert item.keys() >= ITEM | PAPER - {"discussionId"}
        assert item["paper"].keys() >= PAPER
        assert item["submittedBy"].keys() >= USER
        assert item["upvotes"] == item["paper"]["upvotes"] >= 0
        assert all(
            author.keys() >= {"_id", "hidden", "name"} and len(author["_id"]) == 24 for author in item["authors"]
        )
        for moment in (item["publishedAt"], item["paper"]["publishedAt"], item["submittedOnDailyAt"]):
            assert len(moment) == 24
            assert moment.endswith("Z")


def test_a_day_has_the_papers_of_its_edition_in_their_order(client: TestClient) -> None:
    whole = [item["id"] for item in ask(client, "/api/daily_papers", date=DAY, limit=100)]
    assert len(whole) == len(set(whole)) > 5
    pages = [item["id"] for p in range(10) for item in ask(client, "/api/daily_papers", date=DAY, limit=4, p=p)]
    assert pages == whole[:40]
    assert all(item["publishedAt"].startswith(DAY) for item in ask(client, "/api/daily_papers", date=DAY))


def test_a_day_without_papers_is_an_empty_list(client: TestClient) -> None:
    assert ask(client, "/api/daily_papers", date="2026-08-22") == []
    assert ask(client, "/api/daily_papers", date="1999-01-01") == []
    assert ask(client, "/api/daily_papers", date=DAY, submitter="nobody") == []


def test_one_paper_is_flat_and_named_by_its_arxiv_number(client: TestClient) -> None:
    name = ask(client, "/api/daily_papers", date=DAY)[0]["id"]
    paper = ask(client, f"/api/papers/{name}")
    assert paper.keys() >= PAPER
    assert "paper" not in paper
    assert paper["id"] == name
    assert ask(client, f"/api/arxiv/{name}/repos") == {"models": [], "datasets": [], "spaces": []}
    text = client.get(f"/papers/{name}.md")
    assert text.headers["content-type"] == "text/markdown; charset=utf-8"
    assert text.text.startswith("# ")


def read_on(client: TestClient, address: str) -> tuple[list[str], str]:
    """The papers of a page, and the address of the next."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return [item["source"] for item in answer.json()], answer.links.get("next", {}).get("url", "")


def test_all_papers_come_in_pages_that_lead_on(client: TestClient) -> None:
    seen: list[str] = []
    address = "/api/papers?limit=100"
    while address:
        page, address = read_on(client, address)
        seen += page
    assert len(seen) == len(set(seen)) == 890


def test_papers_that_arrive_meanwhile_repeat_none(empty_library: Library) -> None:
    def add(*numbers: int) -> None:
        save(empty_library._store, *(record(f"k{n}", f"Paper {n}", submitted=f"2026-08-{n:02}") for n in numbers))

    client = TestClient(create_app(empty_library), base_url="http://localhost")
    add(1, 2, 3, 4, 5, 6)
    seen, address = read_on(client, "/api/papers?limit=2")
    while address:
        add(len(seen) + 10)
        page, address = read_on(client, address)
        seen += page
    assert [one.rpartition("/p")[2] for one in seen] == ["6", "5", "4", "3", "2", "1"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/papers/9999.99999", 404),
        ("/papers/9999.99999.md", 404),
        ("/api/arxiv/9999.99999/repos", 404),
        ("/api/papers/search", 400),
        ("/api/papers/search?q=" + "a" * 251, 400),
        ("/api/papers/search?q=a&limit=121", 400),
        ("/api/daily_papers?date=yesterday", 400),
        ("/api/daily_papers?date=2026-W34", 400),
        ("/api/daily_papers?date=2026-08-21&week=2026-W34", 400),
        ("/api/daily_papers?sort=votes", 400),
        ("/api/daily_papers?limit=0", 400),
        ("/api/daily_papers?p=-1", 400),
        ("/api/papers?cursor=x", 400),
        ("/api/papers?cursor=2026-08-21_99999999999999999999", 400),
    ],
)
def test_an_error_is_told_as_the_hub_tells_it(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert isinstance(answer.json()["error"], str)
    assert answer.headers["x-error-message"]


def test_limits_are_told_and_kept(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "LIMITS", Limits(quota=2, now=lambda: 100.0))
    answers = [client.get("/api/papers?limit=1") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["ratelimit"] for answer in answers] == [
        '"api";r=1;t=300',
        '"api";r=0;t=300',
        '"api";r=0;t=300',
    ]
    assert answers[2].headers["retry-after"] == "300"
    assert answers[0].headers["ratelimit-policy"].startswith('"fixed window";"api";q=')


def test_a_new_window_begins_anew() -> None:
    moment = [0.0]
    limits = Limits(quota=1, now=lambda: moment[0])
    assert [limits.count("a").left, limits.count("a").left, limits.count("b").left] == [0, -1, 0]
    moment[0] = 300.0
    assert limits.count("a").left == 0


def test_what_one_subscriber_of_a_network_has_is_one_place() -> None:
    limits = Limits(quota=9, now=lambda: 0.0)
    asked = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1", "192.0.2.1", "::ffff:192.0.2.1", "", ""]
    assert [limits.count_address(one).left for one in asked] == [8, 7, 8, 8, 7, 8, 7]
