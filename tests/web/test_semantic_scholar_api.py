"""Semantic Scholar's APIs over the starter library: shapes, fields, paging, errors as its clients read them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from broadsheet.answers.exact import Begins, Either, Every, Holds, Without
from broadsheet.delivery.web import create_app
from broadsheet.delivery.web.limits import Limits
from broadsheet.delivery.web.semantic_scholar import server
from broadsheet.delivery.web.semantic_scholar.asking import read_bulk
from broadsheet.delivery.web.semantic_scholar.fields import _OF_PAPER
from broadsheet.library import Library
from broadsheet.settings import read_settings
from tests.web.awkward import AwkwardLibrary

ALL = ",".join(sorted(_OF_PAPER))
PAPER = "/graph/v1/paper"
LIKE = "/recommendations/v1/papers"


def ask(client: TestClient, path: str, **fields: str | int) -> Any:
    answer = client.get(path, params=fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


def send(client: TestClient, path: str, body: Any) -> Any:
    answer = client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def holds(word: str) -> Holds:
    return Holds("anywhere", word)


def begins(word: str) -> Either:
    return Either((holds(word), Begins("anywhere", word)))


def test_a_search_gives_names_and_titles_and_leads_on(client: TestClient) -> None:
    page = ask(client, f"{PAPER}/search", query="language models", limit=5)
    assert page["total"] > 10
    assert (page["offset"], page["next"]) == (0, 5)
    assert all(paper.keys() == {"paperId", "title"} for paper in page["data"])
    second = ask(client, f"{PAPER}/search", query="language models", limit=5, offset=5)
    assert not {one["paperId"] for one in page["data"]} & {one["paperId"] for one in second["data"]}


def test_the_pages_of_a_search_end(client: TestClient) -> None:
    seen, offset = [], 0
    while True:
        page = ask(client, f"{PAPER}/search", query="quantum", limit=7, offset=offset)
        seen += [one["paperId"] for one in page["data"]]
        if "next" not in page:
            break
        assert page["next"] == offset + 7
        offset = page["next"]
    assert len(seen) == len(set(seen)) == page["total"]


def test_nothing_found_is_an_empty_page(client: TestClient) -> None:
    assert ask(client, f"{PAPER}/search", query="year:1802 zzzzqqqq") == {"total": 0, "offset": 0, "data": []}
    assert ask(client, f"{PAPER}/search/bulk", query="zzzzqqqq") == {"total": 0, "token": None, "data": []}


def test_every_field_can_be_asked_for(client: TestClient) -> None:
    (paper,) = ask(client, f"{PAPER}/search", query="language models", year="2015-", limit=1, fields=ALL)["data"]
    assert paper.keys() == _OF_PAPER
    assert all(one.keys() == {"authorId", "name"} for one in paper["authors"])
    assert paper["externalIds"]["Broadsheet"].startswith("p")
    assert paper["citations"] == paper["references"] == []
    assert paper["citationCount"] is None
    assert paper["citationStyles"]["bibtex"].startswith("@")
    assert isinstance(paper["year"], int)


def test_parts_of_a_field_can_be_asked_for(client: TestClient) -> None:
    fields = "authors.affiliations,authors.hIndex,references.title,citations.authors.name,embedding.specter_v2"
    paper = ask(client, f"{PAPER}/p1", fields=fields)
    assert paper.keys() == {"paperId", "authors", "references", "citations", "embedding"}
    assert paper["authors"][0].keys() == {"authorId", "affiliations", "hIndex"}


def test_a_paper_is_found_by_any_of_its_names(client: TestClient, library: AwkwardLibrary) -> None:
    paper = next(one for one in library.list_latest(100).papers if one.identifier("arxiv"))
    arxiv = paper.identifier("arxiv")
    for name in (
        f"arXiv:{arxiv}", f"ARXIV:{arxiv}", f"arXiv:{arxiv}v1", f"DOI:10.48550/arXiv.{arxiv}", paper.name,
        f"URL:https://arxiv.org/abs/{arxiv}",
    ):  # fmt: skip
        assert ask(client, f"{PAPER}/{name}", fields="externalIds")["externalIds"]["ArXiv"] == arxiv, name


def test_many_papers_come_in_the_order_of_their_names(client: TestClient) -> None:
    papers = send(client, f"{PAPER}/batch?fields=title,externalIds", {"ids": ["p2", "arXiv:9999.99999", "p1", "p2"]})
    assert [one and one["externalIds"]["Broadsheet"] for one in papers] == ["p2", None, "p1", "p2"]
    assert send(client, f"{PAPER}/batch", {"ids": ["MAG:1"] * 500}) == [None] * 500


def test_authors_come_in_pages_and_citations_are_none(client: TestClient, library: AwkwardLibrary) -> None:
    paper = max(library.list_latest(200).papers, key=lambda one: len(one.authors))
    first = ask(client, f"{PAPER}/{paper.name}/authors", limit=2, fields="name,paperCount")
    assert first["next"] == 2
    assert first["data"][0] == {"authorId": None, "name": paper.authors[0].name, "paperCount": None}
    last = ask(client, f"{PAPER}/{paper.name}/authors", limit=1000)
    assert "next" not in last
    assert len(last["data"]) == len(paper.authors)
    for kind in ("citations", "references"):
        fields = "contexts,intents,isInfluential,title,authors"
        assert ask(client, f"{PAPER}/{paper.name}/{kind}", fields=fields) == {"offset": 0, "data": []}


def test_a_bulk_search_meets_its_words_and_conditions(client: TestClient) -> None:
    found = ask(client, f"{PAPER}/search/bulk", query='"language models" -agents', fields="title,abstract,year")
    assert found["total"] == len(found["data"]) > 3
    assert found["token"] is None
    years = ask(client, f"{PAPER}/search/bulk", query="models", year="2017-2019", fields="year")["data"]
    assert all(2017 <= one["year"] <= 2019 for one in years)
    newest = ask(client, f"{PAPER}/search/bulk", query="models", sort="publicationDate:desc", fields="publicationDate")
    days = [one["publicationDate"] for one in newest["data"] if one["publicationDate"]]
    assert days == sorted(days, reverse=True)


def test_a_bulk_search_goes_on_by_its_token(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "BULK_PAGE", 10)
    seen: list[str] = []
    token = "0"
    while token:
        page = ask(client, f"{PAPER}/search/bulk", query="language | vision", token=token)
        seen += [one["paperId"] for one in page["data"]]
        token = page["token"]
    assert len(seen) == len(set(seen)) == page["total"] > 20


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_bulk_search_gives_each_paper_once_while_papers_come_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    def bring(days: Sequence[int]) -> None:
        rows = [{"id": str(day), "title": f"Day {day}", "submitted": f"2026-03-{day:02}"} for day in days]
        (tmp_path / "papers.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
        library.import_paths([str(tmp_path / "papers.jsonl")])
        library.update_index(meaning=False)

    def read_page(token: str) -> tuple[list[str], str | None]:
        asked = {"query": "day", "fields": "title", "sort": f"publicationDate:{order}"}
        page = ask(client, f"{PAPER}/search/bulk", token=token, **asked)
        return [one["title"] for one in page["data"]], page["token"]

    monkeypatch.setattr(server, "BULK_PAGE", 5)
    with Library.open(read_settings(home=tmp_path / "home", encoder="none")) as library:
        client = TestClient(create_app(library), base_url="http://localhost")
        bring(range(2, 29, 2))
        seen, token = read_page("0")
        bring(range(1, 28, 2))
        while token:
            page, token = read_page(token)
            seen += page
        whole = [f"Day {day}" for day in range(2, 29, 2)]
        assert seen == (whole if order == "asc" else whole[::-1])
        assert ask(client, f"{PAPER}/search/bulk", query="day")["total"] == 28


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("graph", holds("graph")),
        ("graph +nets", Every((holds("graph"), holds("nets")))),
        ('"graph nets" -deep', Every((holds("graph nets"), Without(holds("deep"))))),
        ("a1 | (b1 c1)", Either((holds("a1"), Every((holds("b1"), holds("c1")))))),
        ("fish~2 net*", Every((holds("fish"), begins("net")))),
        ("-net*", Without(begins("net"))),
        ("(a1", holds("a1")),
        ("a1)", holds("a1")),
        ("| a1 |", holds("a1")),
    ],
)
def test_the_language_of_bulk_searches(typed: str, read: Any) -> None:
    assert read_bulk(typed) == read


@given(st.text(alphabet='ab "()|-+*~:é', max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
def test_whatever_is_typed_has_an_answer(client: TestClient, typed: str) -> None:
    for path in ("search", "search/bulk"):
        assert client.get(f"{PAPER}/{path}", params={"query": f"a{typed}", "limit": 3}).status_code == 200


def test_conditions_narrow_a_search(client: TestClient) -> None:
    fields = "year,fieldsOfStudy,publicationDate"
    for told in ({"year": "2019"}, {"year": "-2018"}, {"publicationDateOrYear": "2018-02:2019-03-10"}):
        for one in ask(client, f"{PAPER}/search", query="models OR learning", fields=fields, **told)["data"]:
            assert one["year"] <= 2019
    for one in ask(client, f"{PAPER}/search", query="models", fieldsOfStudy="Biology", fields=fields)["data"]:
        assert "Biology" in one["fieldsOfStudy"]
    assert ask(client, f"{PAPER}/search", query="models", fieldsOfStudy="Art")["data"] == []


@pytest.mark.parametrize("query", ["models NOT", "models -", "title:", "models OR", "models) OR (learning", '"models'])
def test_what_a_question_ends_with_changes_no_condition(client: TestClient, query: str) -> None:
    found = ask(client, f"{PAPER}/search", query=query, year="2025", venue="", fields="year", limit=100)["data"]
    assert {one["year"] for one in found} <= {2025}


def test_a_title_is_matched_or_not_found(client: TestClient, library: AwkwardLibrary) -> None:
    paper = library.get_paper("p5")
    (found,) = ask(client, f"{PAPER}/search/match", query=paper.title, fields="externalIds")["data"]
    assert found["externalIds"]["Broadsheet"] == "p5"
    assert found["matchScore"] > 90
    assert client.get(f"{PAPER}/search/match", params={"query": "zzzz qqqq xxxx"}).status_code == 404


def test_titles_are_completed(client: TestClient, library: AwkwardLibrary) -> None:
    begun = library.get_paper("p5").title[:12]
    matches = ask(client, f"{PAPER}/autocomplete", query=begun)["matches"]
    assert all(one.keys() == {"id", "title", "authorsYear"} for one in matches)


def test_papers_like_others_are_recommended(client: TestClient) -> None:
    page = ask(client, f"{LIKE}/forpaper/p1", limit=7, fields="title,year")
    assert len(page["recommendedPapers"]) == 7
    assert page["recommendedPapers"][0].keys() == {"paperId", "title", "year"}
    for negative in (None, [], ["p3"]):
        body = {"positivePaperIds": ["p1", "p2"], "negativePaperIds": negative}
        names = [one["paperId"] for one in send(client, f"{LIKE}/?limit=20", body)["recommendedPapers"]]
        assert len(names) == 20
        assert not {"p1", "p2"} & set(names)


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        (f"{PAPER}/search", 400, "'query'"),
        (f"{PAPER}/search?query=a&fields=title,author.creditCard,garbage", 400, "[author.creditCard, garbage]"),
        (f"{PAPER}/search?query=a&limit=101", 400, "limit"),
        (f"{PAPER}/search?query=a&offset=950&limit=51", 400, "offset"),
        (f"{PAPER}/search?query=a&offset=-1", 400, "offset"),
        (f"{PAPER}/search?query=a&year=soon", 400, "year"),
        (f"{PAPER}/search?query=a&year=20182019", 400, "year"),
        (f"{PAPER}/search?query=a&year=0000", 400, "year"),
        (f"{PAPER}/search?query=a&publicationDateOrYear=2025-02-31", 400, "publicationDateOrYear"),
        (f"{PAPER}/search/bulk?query=a&publicationDateOrYear=2025-13:", 400, "publicationDateOrYear"),
        (f"{PAPER}/search?query=a&minCitationCount=5", 400, "minCitationCount"),
        (f"{PAPER}/search/bulk?query=a&sort=citationCount:desc", 400, "sort"),
        (f"{PAPER}/search/bulk?query=a&openAccessPdf", 400, "openAccessPdf"),
        (f"{PAPER}/search/bulk?query=a&token=x", 400, "token"),
        (f"{PAPER}/arXiv:9999.99999", 404, "arXiv:9999.99999"),
        (f"{PAPER}/nothing/authors", 404, "nothing"),
        (f"{PAPER}/nothing/citations", 404, "nothing"),
        (f"{PAPER}/p1?fields=title.x", 400, "title.x"),
        ("/graph/v1/author/1741101", 404, "1741101"),
        ("/graph/v1/snippet/search?query=a", 404, "no such part"),
        (f"{LIKE}/forpaper/nothing", 404, "nothing"),
        (f"{LIKE}/forpaper/p1?from=old", 400, "from"),
        (f"{LIKE}/forpaper/p1?limit=501", 400, "limit"),
    ],
)
def test_an_error_is_told_as_its_clients_read_it(client: TestClient, path: str, status: int, says: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.json().keys() == {"error"}
    assert says in answer.json()["error"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"{PAPER}/batch", b"{", 400),
        (f"{PAPER}/batch", b"[]", 400),
        (f"{PAPER}/batch", b'{"ids": []}', 400),
        (f"{PAPER}/batch", b'{"ids": [1]}', 400),
        (f"{PAPER}/batch", b'{"ids": [' + b",".join([b'"p1"'] * 501) + b"]}", 400),
        (f"{PAPER}/batch", b'{"ids": ["' + b"a" * 300_000 + b'"]}', 400),
        (f"{LIKE}/", b"{}", 400),
        (f"{LIKE}/", b'{"positivePaperIds": ["nothing"]}', 404),
        (f"{LIKE}/", b'{"positivePaperIds": ["p1", "", "URL:"]}', 404),
        (f"{LIKE}/", b'{"positivePaperIds": ["p1"], "negativePaperIds": "p2"}', 400),
    ],
)
def test_a_body_that_cannot_be_used_is_refused(client: TestClient, path: str, body: bytes, status: int) -> None:
    answer = client.post(path, content=body)
    assert answer.status_code == status
    assert answer.json().keys() == {"error"}


def test_authors_have_no_names_of_their_own_here(client: TestClient) -> None:
    assert send(client, "/graph/v1/author/batch", {"ids": ["1", "2"]}) == [None, None]
    assert ask(client, "/graph/v1/author/search", query="Lovelace") == {"total": 0, "offset": 0, "data": []}


def test_a_crash_is_told_in_json(client: TestClient, library: AwkwardLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(type(library), "search", crash)
    answer = client.get(f"{PAPER}/search?query=a")
    assert answer.status_code == 500
    assert answer.json() == {"message": "Internal Server Error"}


def test_limits_are_told_and_kept(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "LIMITS", Limits(quota=1, now=lambda: 100.0))
    answers = [client.get(f"{PAPER}/p1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[0].headers["ratelimit"] == '"api";r=0;t=300'
    assert answers[1].headers["retry-after"] == "300"
    assert "message" in answers[1].json()
