"""What other people's programs ask of the site: for each door the requests that its clients send, all different."""

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote, urlencode

from bench.questions import make_questions, spread
from broadsheet.delivery.web.oai.request import Place
from broadsheet.library import Library

T = TypeVar("T")
Headers = tuple[tuple[str, str], ...]
AGENT: Headers = (("User-Agent", "broadsheet-bench"),)
JSON: Headers = (("Content-Type", "application/json"),)
MCP: Headers = (
    *JSON,
    ("Accept", "application/json, text/event-stream"),
    ("MCP-Protocol-Version", "2025-06-18"),
)
FORM: Headers = (("Accept", "application/x-bibtex"),)


@dataclass(frozen=True, slots=True)
class Request:
    """One request, whoever sends it."""

    target: str
    """Path and query, as they stand in the request line."""
    body: bytes = b""
    headers: Headers = ()

    @property
    def method(self) -> str:
        """POST where there is something to send."""
        return "POST" if self.body else "GET"

    def write(self, host: str) -> bytes:
        """The bytes that go over the wire on a kept connection."""
        lines = [f"{self.method} {self.target} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in (*AGENT, *self.headers)]
        lines += [f"Content-Length: {len(self.body)}"] if self.body else []
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: whose door, what is asked, and the requests, repeated when they run out."""

    door: str
    asked: str
    requests: Iterator[Request] = field(repr=False)
    clients: int = 4
    """How many ask at once; harvests are served two at a time, and a third one is told to come back."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the requests are made of: words, names and days of the library that is served."""

    words: Sequence[str]
    """Questions of every kind, mixed."""
    short: Sequence[str]
    """Three words of a title each."""
    ids: Sequence[str]
    """Our names: ``p12``."""
    ends: Sequence[str]
    """Papers that a page may end with, as the Hugging Face door writes them: ``2026-08-21_12``."""
    arxiv: Sequence[str]
    days: Sequence[str]
    months: Sequence[str]
    categories: Sequence[str]
    sets: Sequence[str]
    papers: int
    library: str
    """The library's own id, by which it knows the tokens it gave."""


def learn(library: Library, count: int) -> Known:
    """Read so many papers, evenly spread, for their names, days and words."""
    papers, kinds = spread(library, count), make_questions(library, count // 3)
    mixed = [text for some in zip(*kinds.values(), strict=False) for text in some]
    found = {one for paper in papers for one in paper.categories}
    days = dict.fromkeys(paper.published for paper in papers if len(paper.published) == 10)
    return Known(
        words=mixed,
        short=kinds["three words"],
        ids=[paper.name for paper in papers],
        ends=[f"{paper.published}_{paper.id}" for paper in papers if len(paper.published) == 10],
        arxiv=[name for paper in papers if (name := paper.identifier("arxiv"))],
        days=list(days),
        months=sorted({month for month, *_ in library.harvest.list_months() if month}),
        categories=sorted(found),
        sets=[one.spec for one in library.list_sets() if set(one.categories) & found],
        papers=library.status().papers,
        library=library.library_id,
    )


def list_rows(known: Known) -> list[Row]:
    """All doors, with the two pages that people ask most often first."""
    makers = (_web, _hugging_face, _arxiv, _oai, _semantic_scholar, _own, _agents, _citing, _discovery)
    return [row for make in makers for row in make(known)]


def _web(known: Known) -> list[Row]:
    return [
        Row("web", "search page", _each(known.words, lambda text: _get("/search", q=text))),
        Row("web", "paper page", _each(known.ids, lambda name: _get(f"/papers/{name}"))),
    ]


def _hugging_face(known: Known) -> list[Row]:
    return [
        Row("Hugging Face", "daily_papers?date", _each(known.days, lambda day: _get("/api/daily_papers", date=day))),
        Row("Hugging Face", "papers/search", _each(known.words, lambda text: _get("/api/papers/search", q=text[:250]))),
        Row("Hugging Face", "papers/ID", _each(known.arxiv, lambda name: _get(f"/api/papers/{name}"))),
        Row("Hugging Face", "papers/ID.md", _each(known.arxiv, lambda name: _get(f"/papers/{name}.md"))),
        Row("Hugging Face", "papers, 50 a page", _each(known.ends, lambda end: _get("/api/papers", cursor=end))),
    ]


def _arxiv(known: Known) -> list[Row]:
    def words(text: str, **more: object) -> Request:
        return _get("/api/query", search_query=" AND ".join(f"all:{one}" for one in text.split()[:2]), **more)

    def category(pair: tuple[str, str], sort: str) -> Request:
        asked = f"cat:{pair[0]} AND abs:{pair[1].split()[0]}"
        return _get("/api/query", search_query=asked, sortBy=sort, sortOrder="descending", max_results=100)

    pairs = list(zip(itertools.cycle(known.categories), known.short, strict=False))
    return [
        Row("arXiv", "query, two words", _each(known.short, words)),
        Row("arXiv", "id_list of 20", _each(_bunches(known.arxiv, 20), lambda some: _listed(some, 20))),
        Row("arXiv", "100 by submittedDate", _each(pairs, lambda pair: category(pair, "submittedDate"))),
        Row("arXiv", "100 by lastUpdatedDate", _each(pairs, lambda pair: category(pair, "lastUpdatedDate"))),
        Row("arXiv", "a page 5,000 deep", _each(known.short, lambda text: _deep(text.split()[0]))),
    ]


def _listed(names: Sequence[str], most: int) -> Request:
    return _get("/api/query", id_list=",".join(names), max_results=most)


def _deep(word: str) -> Request:
    return _get("/api/query", search_query=f"all:learning OR all:{word}", start=5_000, max_results=100)


def _oai(known: Known) -> list[Row]:
    def begin(verb: str, spec: str, form: str) -> Request:
        return _get("/oai", verb=verb, metadataPrefix=form, set=spec)

    def go_on(verb: str, after: int) -> Request:
        place = Place("oai_dc", after=after, given=after, library=known.library[:8])
        return _get("/oai", verb=verb, resumptionToken=place.token)

    def get(name: str) -> Request:
        return _get("/oai", verb="GetRecord", metadataPrefix="oai_dc", identifier=f"oai:arXiv.org:{name}")

    places = [known.papers * number // 300 for number in range(1, 299)]
    return [
        Row("OAI-PMH", "ListRecords of a set", _each(known.sets, lambda one: begin("ListRecords", one, "oai_dc")), 2),
        Row("OAI-PMH", "ListRecords, token", _each(places, lambda after: go_on("ListRecords", after)), 2),
        Row("OAI-PMH", "ListIdentifiers, token", _each(places, lambda after: go_on("ListIdentifiers", after)), 2),
        Row("OAI-PMH", "GetRecord", _each(known.arxiv, get), 2),
    ]


def _semantic_scholar(known: Known) -> list[Row]:
    some = "title,abstract,year,authors,externalIds,url"
    graph, like = "/graph/v1/paper", "/recommendations/v1/papers"

    def batch(names: Sequence[str]) -> Request:
        body = json.dumps({"ids": [f"ARXIV:{name}" for name in names]}).encode()
        return Request(f"{graph}/batch?{urlencode({'fields': some})}", body, JSON)

    def unlike(names: Sequence[str]) -> Request:
        told = {"positivePaperIds": names[:3], "negativePaperIds": names[3:]}
        return Request(f"{like}/?{urlencode({'fields': some, 'limit': 20})}", json.dumps(told).encode(), JSON)

    def bulk(text: str) -> Request:
        return _get(f"{graph}/search/bulk", query=text.split()[0], fields="title,year")

    return [
        Row("Semantic Scholar", "paper", _each(known.arxiv, lambda name: _get(f"{graph}/arXiv:{name}", fields=some))),
        Row("Semantic Scholar", "search, 20", _each(known.words, lambda t: _get(f"{graph}/search", query=t, limit=20))),
        Row("Semantic Scholar", "search/bulk, to 1,000", _each(known.short, bulk)),
        Row("Semantic Scholar", "batch of 100", _each(_bunches(known.arxiv, 100), batch)),
        Row("Semantic Scholar", "recommendations", _each(_bunches(known.ids, 5), unlike)),
    ]


def _own(known: Known) -> list[Row]:
    def papers(names: Sequence[str]) -> Request:
        return Request("/api/v1/papers?" + urlencode([("name", name) for name in names]))

    return [
        Row("own", "search", _each(known.words, lambda text: _get("/api/v1/search", q=text))),
        Row("own", "papers, 20 names", _each(_bunches(known.ids, 20), papers)),
        Row("own", "papers/NAME", _each(known.ids, lambda name: _get(f"/api/v1/papers/{name}"))),
        Row("own", "papers/NAME/similar", _each(known.ids, lambda name: _get(f"/api/v1/papers/{name}/similar"))),
        Row("own", "trending", _each(range(100), lambda number: _get("/api/v1/trending", limit=1 + number))),
        Row("own", "editions/DAY", _each(known.days, lambda day: _get(f"/api/v1/editions/{day}"))),
    ]


def _agents(known: Known) -> list[Row]:
    def call(tool: str, **arguments: object) -> Request:
        asked = {"name": tool, "arguments": arguments}
        told = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": asked}
        return Request("/mcp", json.dumps(told).encode(), MCP)

    return [
        Row("MCP", "search_papers", _each(known.words, lambda text: call("search_papers", query=text))),
        Row("MCP", "get_abstract", _each(known.arxiv, lambda name: call("get_abstract", paper_id=name))),
    ]


def _citing(known: Known) -> list[Row]:
    return [
        Row("citation", "BibTeX of a paper", _each(known.ids, lambda name: Request(f"/papers/{name}", headers=FORM))),
        Row("citation", "BibTeX of a search (500)", _each(known.words, lambda text: _get("/export/bib", q=text))),
    ]


def _discovery(known: Known) -> list[Row]:
    views = [f"category:{one}" for one in known.categories]
    typed = [text[: 3 + number % 8] for number, text in enumerate(known.short)]
    return [
        Row("feeds", "daily.atom, kept", _each([""], lambda _: _get("/feeds/daily.atom"))),
        Row("feeds", "daily.atom of a category", _each(views, lambda view: _get("/feeds/daily.atom", view=view))),
        Row("feeds", "search.rss", _each(known.short, lambda text: _get("/feeds/search.rss", q=text))),
        Row("OpenSearch", "suggestions", _each(typed, lambda text: _get("/opensearch/suggest", q=text))),
        Row("sitemap", "a month", _each(known.months, lambda month: _get(f"/sitemap-{month}-1.xml"))),
        Row("sitemap", "list of months", _each([""], lambda _: _get("/sitemap.xml"))),
    ]


def _get(path: str, **fields: object) -> Request:
    given: Mapping[str, object] = fields
    return Request(quote(path) + (f"?{urlencode(given, quote_via=quote)}" if given else ""))


def _each(values: Sequence[T], make: Callable[[T], Request]) -> Iterator[Request]:
    """A request of each value, over and over, in an order that mixes near and far."""
    step = next(one for one in (7919, 104_729, 1) if len(values) % one)
    return (make(values[number * step % len(values)]) for number in itertools.count())


def _bunches(names: Sequence[str], size: int) -> list[list[str]]:
    """Names from all over, so many at a time."""
    count = max(len(names) // size, 1)
    return [list(names[start::count][:size]) for start in range(count)]
