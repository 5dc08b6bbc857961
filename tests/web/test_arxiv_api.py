"""arXiv's query API over our papers: the grammar with its leniencies, pages, sorting, errors, and the real client."""

import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import arxiv
import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from starlette.testclient import TestClient

from broadsheet.delivery.web import create_app
from broadsheet.delivery.web.arxiv_api.grammar import InvalidQuery, read_query
from broadsheet.library import Library
from broadsheet.paper import Record, Version
from broadsheet.settings import read_settings
from tests.store.samples import NOON, record, save

NS = {"a": "http://www.w3.org/2005/Atom", "o": "http://a9.com/-/spec/opensearch/1.1/"}
SUBJECTS = ("graph networks", "electron thermal conductivity", "language models", "graph electron coupling")


def paper(n: int) -> Record:
    two = (Version(1, f"2026-03-{n:02}T10:00:00Z"), Version(2, f"2026-06-{30 - n:02}T10:00:00Z"))
    return record(
        f"k{n}", f"{SUBJECTS[n % 4].title()} {n} <&>", f"arxiv:2603.{n:05}", abstract=f"On {SUBJECTS[(n + 1) % 4]}.",
        authors=["Adrian Del Maestro", f"Ada {'Balents' if n % 2 else 'Leon'}"], submitted=two[0].submitted,
        updated=two[1].submitted, versions=two, categories=("cs.CL", "stat.ML") if n % 3 else ("q-fin.ST",),
        comment="12 pages", venue="Journal of Tests",
    )  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """28 papers of arXiv with two versions each, and one that is not of arXiv."""
    library = Library.open(read_settings(home=tmp_path_factory.mktemp("home"), encoder="none"), NOON)
    elsewhere = record("d", "Graph Elsewhere", "doi:10.1000/1", submitted="2026-01-02")
    save(library._store, *map(paper, range(1, 29)), elsewhere)
    library.update_index(meaning=False)
    yield library
    library.close()


@pytest.fixture(scope="module")
def client(library: Library) -> TestClient:
    return TestClient(create_app(library, clock=NOON), base_url="http://localhost", raise_server_exceptions=False)


def ask(client: TestClient, query: str, **more: str | int) -> Any:
    fields: dict[str, str | int] = {"search_query": query, "max_results": 100, **more}
    answer = client.get("/api/query", params=fields)
    assert answer.status_code == 200, answer.text
    return etree.fromstring(answer.content)


def numbers(root: Any) -> list[int]:
    ids = root.xpath("//a:entry/a:id/text()", namespaces=NS)
    return [int(found[1]) for one in ids if (found := re.search(r"2603\.(\d{5})v", one))]


def found(client: TestClient, query: str, **more: str | int) -> set[int]:
    return set(numbers(ask(client, query, **more)))


def of(*subjects: int) -> set[int]:
    return {n for n in range(1, 29) if n % 4 in subjects}


ALL = set(range(1, 29))
FINANCE = {n for n in ALL if n % 3 == 0}


@pytest.mark.parametrize(
    ("query", "papers"),
    [
        ("ti:graph", of(0, 3)),
        ("title:graph", of(0, 3)),
        ("ti:graph AND ti:electron", of(3)),
        ("ti:graph ti:language", of(0, 2, 3)),  # a missing operator is OR
        ("ti:language OR ti:graph AND ti:electron", of(2, 3)),  # AND binds closer
        ("(ti:language OR ti:graph) AND ti:electron", of(3)),
        ("ti:graph ANDNOT ti:electron", of(0)),
        ("ti:graph NOT ti:electron", of(0)),
        ("ti:graph AND NOT ti:electron", of(0)),
        ("ti:graph OR AND ti:electron", of(3)),  # of several operators the last
        ("ti:(graph AND electron)", of(3)),  # a prefix spreads
        ('ti:"electron thermal conductivity"', of(1)),
        ('abs:"graph networks"', of(3)),
        ("AND ti:graph AND", of(0, 3)),
        ("ti:graph AND (  )", of(0, 3)),
        (":graph ANDNOT ti:language ANDNOT ti:electron ANDNOT abs:electron", set()),
        ("cat:q-fin.*", FINANCE),
        ("cat:stat.ML AND ti:graph", of(0, 3) - FINANCE),
        ("au:del_maestro", ALL),
        ("au:del_maestro_adrian", ALL),
        ("au:balents", {n for n in ALL if n % 2}),
        ('au:"Balents Ada"', {n for n in ALL if n % 2}),
        ("jr:tests", ALL),
        ("Balents AND graph", {n for n in ALL if n % 2} & (of(0, 3) | of(2, 3))),
        ("submittedDate:[20260305 TO 20260307]", {5, 6, 7}),
        ("submittedDate:[202603050000 TO 202603072359]", {5, 6, 7}),
        ('lastUpdatedDate:"20260328 TO 2026"', {28}),
        ("submittedDate:[2027 TO 2028]", set()),
        ("id:2603.00004", {4}),
        ("ti:nonsense", set()),
        ("rn:1", set()),
        ("???", set()),
        ("ti:graph\r\nAND\tti:electron", of(3)),
        ("ti:graph and ti:electron", of(0, 1, 3)),  # a small "and" is a word
    ],
)
def test_the_grammar_is_arxivs(client: TestClient, query: str, papers: set[int]) -> None:
    assert found(client, query) == papers


@pytest.mark.parametrize(
    "query", ["ti:(graph", "graph)", 'ti:"graph', "submittedDate:[1 TO 2]", "(" * 30 + "a" + ")" * 30, "a " * 300]
)
def test_what_cannot_be_read_is_a_bad_request_in_a_feed(client: TestClient, query: str) -> None:
    answer = client.get("/api/query", params={"search_query": query})
    root = etree.fromstring(answer.content)
    assert answer.status_code == 400
    assert root.xpath("string(//a:entry/a:title)", namespaces=NS) == "Error"
    assert "Invalid query string" in answer.text
    assert root.xpath("string(//o:totalResults)", namespaces=NS) == "1"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "search_query or id_list"),
        ({"search_query": "a", "start": "-1"}, "start must be non-negative"),
        ({"search_query": "a", "max_results": "x"}, "max_results must be an integer"),
        ({"search_query": "a", "max_results": "30001"}, "at most 30000"),
        ({"search_query": "a", "start": "29999", "max_results": "10"}, "at most 30000"),
        ({"search_query": "a", "sortBy": "votes"}, "sortBy must be in"),
        ({"search_query": "a", "sortOrder": "up"}, "sortOrder must be in"),
        ({"id_list": "nonsense"}, "incorrect id format for nonsense"),
        ({"id_list": ",".join(["2603.00001"] * 2001)}, "2000 names"),
    ],
)
def test_a_field_that_makes_no_sense_is_explained(client: TestClient, fields: dict[str, str], says: str) -> None:
    answer = client.get("/api/query", params=fields)
    assert answer.status_code == 400
    assert says in answer.text


def test_pages_are_never_short_and_fit_together_in_either_direction(client: TestClient) -> None:
    for sort in ("relevance", "submittedDate", "lastUpdatedDate"):
        for order in ("ascending", "descending"):
            pages = [
                numbers(ask(client, "all:graph OR cat:cs", start=start, max_results=7, sortBy=sort, sortOrder=order))
                for start in range(0, 28, 7)
            ]
            whole = numbers(ask(client, "all:graph OR cat:cs", sortBy=sort, sortOrder=order))
            assert [one for page in pages for one in page] == whole
            assert len(whole) == len(set(whole)) >= 24
    latest = numbers(ask(client, "cat:cs", sortBy="submittedDate"))
    assert latest == sorted(latest, reverse=True)
    assert numbers(ask(client, "cat:cs", sortBy="lastUpdatedDate")) == latest[::-1]


def test_pages_fit_together_while_papers_come_in(tmp_path: Path) -> None:
    library = Library.open(read_settings(home=tmp_path, encoder="none"), NOON)
    client = TestClient(create_app(library, clock=NOON), base_url="http://localhost")
    save(library._store, *(paper(n) for n in range(2, 29, 2)))
    library.update_index(meaning=False)
    order = {"sortBy": "submittedDate", "sortOrder": "ascending"}
    seen = numbers(ask(client, "cat:stat.ML OR cat:q-fin", max_results=5, **order))
    save(library._store, *(paper(n) for n in range(1, 28, 2)))
    library.update_index(meaning=False)
    for start in (5, 10):
        seen += numbers(ask(client, "cat:stat.ML OR cat:q-fin", max_results=5, start=start, **order))
    assert seen == list(range(2, 29, 2))
    assert len(numbers(ask(client, "cat:stat.ML OR cat:q-fin", **order))) == 28
    library.close()


def test_a_post_is_answered_like_a_get_whatever_type_it_says(client: TestClient) -> None:
    query = "search_query=ti%3Agraph+AND+ti%3Aelectron&max_results=3"
    bare = client.post("/api/query", content=query.encode())
    form = client.post(
        "/api/query", content=query.encode(), headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert bare.content == form.content == client.get(f"/api/query?{query}").content


def test_names_come_in_their_order_and_with_their_version(client: TestClient) -> None:
    answer = client.get("/api/query?id_list=2603.00009,2603.00003v1,2612.00001,2603.00005v7")
    root = etree.fromstring(answer.content)
    assert root.xpath("//a:entry/a:id/text()", namespaces=NS) == [
        "http://arxiv.org/abs/2603.00009v2",
        "http://arxiv.org/abs/2603.00003v1",
    ]
    assert root.xpath("//a:entry/a:updated/text()", namespaces=NS) == ["2026-06-21T10:00:00Z", "2026-03-03T10:00:00Z"]
    assert found(client, "ti:graph", id_list="2603.00003,2603.00004,2603.00005") == {3, 4}


def test_an_entry_has_what_arxivs_own_has(client: TestClient) -> None:
    root = ask(client, "id:2603.00004")
    assert root.findtext("{*}title") == "arXiv Query: search_query=id:2603.00004&id_list=&start=0&max_results=100"
    assert re.fullmatch(r"http://.*/api/[A-Za-z0-9+/]{27}", root.findtext("{*}id"))
    entry = root.find("{*}entry")
    assert entry.findtext("{*}title") == "Graph Networks 4 <&>"
    assert entry.findtext("{http://arxiv.org/schemas/atom}comment") == "12 pages"
    assert entry.find("{http://arxiv.org/schemas/atom}primary_category").get("term") == "cs.CL"
    assert [link.get("title") for link in entry.findall("{*}link")] == [None, "pdf"]


def test_a_paper_that_is_not_of_arxiv_has_our_address(client: TestClient) -> None:
    ids = ask(client, "ti:elsewhere").xpath("//a:entry/a:id/text()", namespaces=NS)
    assert [one.rpartition("/")[2] for one in ids] == ["p29"]


@given(
    st.lists(
        st.sampled_from(
            [
                "ti:",
                "AND",
                "OR",
                "ANDNOT",
                "NOT",
                "(",
                ")",
                '"',
                "graph",
                "cat:cs.*",
                " ",
                "au:a_b",
                "\x00",
                "[",
                "2026 TO",
            ]
        ),
        max_size=25,
    ).map(" ".join)
    | st.text(max_size=60)
)
def test_whatever_is_typed_is_read_or_refused(query: str) -> None:
    with suppress(InvalidQuery):
        read_query(query)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(query=st.text(max_size=40), start=st.text(max_size=4), sort=st.text(max_size=8))
def test_nothing_that_is_asked_breaks_it(client: TestClient, query: str, start: str, sort: str) -> None:
    fields = {"search_query": query, "start": start, "sortBy": sort}
    answer = client.get("/api/query", params={k: v.encode("utf-8", "ignore").decode() for k, v in fields.items()})
    assert answer.status_code in (200, 400)
    assert etree.fromstring(answer.content).tag.endswith("feed")


@pytest.fixture(scope="module")
def theirs(library: Library) -> Iterator[arxiv.Client]:
    server = uvicorn.Server(
        uvicorn.Config(create_app(library, clock=NOON), host="127.0.0.1", port=0, log_level="error")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        threading.Event().wait(0.01)
    client = arxiv.Client(page_size=5, delay_seconds=0, num_retries=0)
    client.query_url_format = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/api/query?{{}}"
    yield client
    server.should_exit = True
    thread.join()


def test_the_real_client_pages_to_the_end(theirs: arxiv.Client) -> None:
    search = arxiv.Search("cat:cs.CL", max_results=None, sort_by=arxiv.SortCriterion.SubmittedDate)
    results = list(theirs.results(search))
    assert len(results) == len({one.entry_id for one in results}) == len(ALL - FINANCE)
    first = results[0]
    assert (first.get_short_id(), first.primary_category, first.comment) == ("2603.00028v2", "cs.CL", "12 pages")
    assert first.pdf_url == "https://arxiv.org/pdf/2603.00028v2"
    assert [str(author) for author in first.authors] == ["Adrian Del Maestro", "Ada Leon"]


def test_the_real_client_gets_single_papers_nothing_and_errors(theirs: arxiv.Client) -> None:
    assert [one.title for one in theirs.results(arxiv.Search(id_list=["2603.00007v1"]))] == [
        "Graph Electron Coupling 7 <&>"
    ]
    assert not list(theirs.results(arxiv.Search("ti:nonsense")))
    with pytest.raises(arxiv.HTTPError):
        list(theirs.results(arxiv.Search("ti:(graph")))
