"""arXiv's query API over our papers: the grammar with its leniencies, pages, sorting, errors, and the real client."""

import re
import threading
from collections.abc import Iterator
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
from broadsheet.delivery.web.arxiv_api import server
from broadsheet.delivery.web.limits import Limits
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
        ("ti: graph AND abs: electron", of(0)),  # a space after a prefix
        ("ti: (graph electron) AND ti:coupling", of(3)),
        ("ti:", set()),
        ("ti:graph AND abs:", of(0, 3)),  # a prefix with nothing behind it
        ("ti: AND ti:graph", of(0, 3)),
        ("abs: ti:graph", of(0, 3)),  # of several prefixes the last
        ('ti:"graph', of(0, 3)),  # a quotation mark that is not closed
        ('ti:"" language', of(1, 2)),  # the prefix belonged to what is empty
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
        ("ti:electr*", of(1, 3)),  # what begins so
        ("ti:(condu* OR langu*)", of(1, 2)),
        ("abs:therm*", of(0, 1)),
        ("au:BAL*", {n for n in ALL if n % 2}),
        ("jr:journ*", ALL),
        ("baLEn*", {n for n in ALL if n % 2}),
        ("ti:networks*", of(0)),
        ("ti:g*", set()),
        ("ti:.* OR ti:[a-z]*", set()),
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
    "query",
    [
        "ti:(graph",
        "graph)",
        "submittedDate:[1 TO 2]",
        "submittedDate:[2026-01-01 TO 2026-03-01]",
        "ti:graph AND submittedDate:2026",
        "submittedDate:(2026)",
        "submittedDate:[20260229 TO 20260301]",
        "submittedDate:[0000 TO 2026]",
        "(" * 30 + "a" + ")" * 30,
        "a " * 300,
    ],
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


def test_who_asks_too_often_or_too_much_is_told_so_in_a_feed(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "LIMITS", Limits(quota=2, now=lambda: 100.0))
    answers = [
        client.get("/api/query?search_query=ti:graph"),
        client.post("/api/query", content=b"search_query=" + b"a" * 70_000),
        client.get("/api/query?search_query=ti:graph"),
    ]
    assert [answer.status_code for answer in answers] == [200, 413, 429]
    assert [answer.headers["ratelimit"][:9] for answer in answers] == ['"api";r=1', '"api";r=0', '"api";r=0']
    assert answers[2].headers["retry-after"] == "300"
    for answer in answers[1:]:
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
        assert etree.fromstring(answer.content).findtext("{*}entry/{*}title") == "Error"


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


Asked = tuple[str, set[int]]
"""A query, and the papers that it finds."""
LEAVES: tuple[Asked, ...] = (
    ("ti:graph", of(0, 3)),
    ("ti: electron", of(1, 3)),
    ('ti:"language models"', of(2)),
    ('abs:"graph networks"', of(3)),
    ("title:(graph AND coupling)", of(3)),
    ("ti:(graph electron)", of(0, 1, 3)),
    ("cat:q-fin.*", FINANCE),
    ("au:balents", {n for n in ALL if n % 2}),
    ("submittedDate:[20260305 TO 20260307]", {5, 6, 7}),
    ("language", of(1, 2)),
    ("rn:none", set()),
)


@st.composite
def joined(draw: st.DrawFn, parts: st.SearchStrategy[Asked]) -> Asked:
    """Queries joined by AND and ANDNOT, which bind closer, and these by OR or by nothing."""
    texts, either = [], set[int]()
    for _ in range(draw(st.integers(1, 3))):
        text, every = draw(parts)
        for _ in range(draw(st.integers(0, 2))):
            operator = draw(st.sampled_from(["AND", "ANDNOT", "NOT", "AND NOT", "OR AND", "AND ti:"]))
            other, held = draw(parts)
            text += f" {operator} {other}" if operator != "AND ti:" else f" AND ti: AND {other}"
            every = every - held if "NOT" in operator else every & held
        texts.append(text)
        either |= every
    between = draw(st.sampled_from([" OR ", " ", " AND OR ", " \r\n"]))
    return f"({between.join(texts)})", either


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(asked=st.recursive(st.sampled_from(LEAVES), joined, max_leaves=12))
def test_whatever_is_joined_finds_what_its_parts_say(client: TestClient, asked: Asked) -> None:
    query, papers = asked
    assert found(client, query) == papers


PIECES = (
    "ti:", "title:", "au:", "abs:", "all:", "co:", "rn:", "id:", "doi:", "jr:", "cat:", "AND", "OR", "ANDNOT", "NOT",
    "(", ")", '"', "graph", "cs.*", "a_b", "2603.00001", "10.1000/1", "submittedDate:", "lastUpdatedDate:", "[", "]",
    "2026", "202602290000", "0000", "99991231", " TO ", "*", ":", "\x00", "\ufffe", "\u0662", "\r\n", "%", "\U0001f4a9",
)  # fmt: skip
soup = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=25).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda between: between.join(pieces))
)
numeral = (
    st.integers(-(10**12), 10**12).map(str) | st.sampled_from(["", "+1", "1.5", "\u0661", "0x1"]) | st.text(max_size=4)
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "search_query": soup,
        "id_list": st.lists(st.sampled_from(["2603.00001v1", "2603.00002", "v", "x/1", ""]) | soup).map(",".join),
        "start": numeral | st.sampled_from(["0", "7", "29999"]),
        "max_results": numeral | st.sampled_from(["0", "3", "2001", "30000"]),
        "sortBy": st.sampled_from(["", "relevance", "submittedDate", "lastUpdatedDate"]) | st.text(max_size=8),
        "sortOrder": st.sampled_from(["", "ascending", "descending"]) | st.text(max_size=8),
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(fields=FIELDS, post=st.booleans())
def test_nothing_that_is_asked_breaks_it(client: TestClient, fields: dict[str, str], post: bool) -> None:
    sent = {name: value.encode("utf-8", "ignore").decode() for name, value in fields.items()}
    answer = client.post("/api/query", data=sent) if post else client.get("/api/query", params=sent)
    assert answer.status_code in (200, 400)
    root = etree.fromstring(answer.content)
    entries = root.findall("{*}entry")
    assert root.tag.endswith("feed")
    assert len(entries) <= int(root.findtext("{*}totalResults", ""))
    assert ("Error" in [entry.findtext("{*}title") for entry in entries]) == (answer.status_code == 400)


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
