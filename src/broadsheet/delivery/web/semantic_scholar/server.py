"""The endpoints. Errors are ``{"error": ...}`` with 400 and 404, ``{"message": ...}`` with 429 and 500.

Its clients read any other status as an empty answer, so that there is none. API keys are neither needed nor looked at.
"""

import logging
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from broadsheet.answers import LikenessQuestion
from broadsheet.answers.exact import Every
from broadsheet.cleaning import plain_text
from broadsheet.delivery.web.client import client_address
from broadsheet.delivery.web.kept_orders import ExactPage, KeptOrders
from broadsheet.delivery.web.limits import Limits
from broadsheet.delivery.web.semantic_scholar.asking import read_bulk, read_conditions
from broadsheet.delivery.web.semantic_scholar.fields import (
    Fields,
    check_citation_fields,
    read_author_fields,
    read_paper_fields,
)
from broadsheet.delivery.web.semantic_scholar.papers import Item, Told, build_author, build_paper
from broadsheet.delivery.web.site import Site, get_site
from broadsheet.errors import BadInput, BroadsheetError, NotFound
from broadsheet.paper import Paper

LIMITS = Limits()
LONGEST_BODY = 262_144
"""Bytes of the names in one request: 500 of them, each as long as names get."""
MOST_NAMES = 500
MOST_FOUND = 1_000
"""How far a search by relevance goes."""
BULK_PAGE = 1_000
KEPT = KeptOrders(reach=100_000, orders=15)
"""Whoever reads a bulk search to its end finds each paper once, whatever comes in meanwhile; 12 MB at most."""
LIKE_ENOUGH = 0.6
"""How much of two titles must be the same for one to be meant by the other."""

Answer = Any
log = logging.getLogger(__name__)


def search(request: Request, _: Answer) -> Answer:
    """``/graph/v1/paper/search``: by words and by meaning, the best first."""
    asked = request.query_params
    query, fields, conditions = _read_query(request), read_paper_fields(asked.get("fields", "")), read_conditions(asked)
    limit, offset = _whole(request, "limit", 100, 1, 100), _whole(request, "offset", 0, 0, MOST_FOUND)
    if offset + limit > MOST_FOUND:
        raise BadInput(f"Requested data for this limit and/or offset is not available: at most {MOST_FOUND} papers")
    page = get_site(request).library.search(conditions.add_to(query), limit=limit, offset=offset)
    said = {"total": page.total, "offset": offset}
    if page.next is not None and page.next < MOST_FOUND:
        said["next"] = page.next
    return said | {"data": _build(request, [one.paper for one in page.results], fields)}


def search_bulk(request: Request, _: Answer) -> Answer:
    """``/graph/v1/paper/search/bulk``: all that meet the question, a thousand at a time; the oldest first."""
    asked, library = request.query_params, get_site(request).library
    fields, conditions = read_paper_fields(asked.get("fields", "")), read_conditions(asked)
    question = Every((read_bulk(_read_query(request)), *conditions.list_exactly()))
    start = _whole(request, "token", 0, 0, 10_000_000)
    page = ExactPage(question, "submitted", _is_ascending(asked.get("sort", "")), start, BULK_PAGE)
    ids, total = KEPT.read(library, page)
    token = str(start + BULK_PAGE) if start + BULK_PAGE < total else None
    return {"total": total, "token": token, "data": _build(request, library.get_papers(ids), fields)}


def _is_ascending(sort: str) -> bool:
    """The oldest come first where no order is wished."""
    field, _, order = sort.partition(":")
    if field not in ("", "paperId", "publicationDate") or order not in ("", "asc", "desc"):
        raise BadInput(f"Invalid sort: {sort[:40]}; known here are publicationDate:asc and publicationDate:desc")
    return order != "desc"


def match_title(request: Request, _: Answer) -> Answer:
    """``/graph/v1/paper/search/match``: the one paper of that title."""
    query, fields = _read_query(request), read_paper_fields(request.query_params.get("fields", ""))
    conditions = read_conditions(request.query_params)
    found = get_site(request).library.search(conditions.add_to(query), limit=10).results
    likely = [(_likeness(query, one.paper.title), -place) for place, one in enumerate(found)]
    score, place = max(likely, default=(0.0, 0))
    if score < LIKE_ENOUGH:
        raise NotFound("Title match not found")
    (item,) = _build(request, [found[-place].paper], fields)
    return {"data": [item | {"matchScore": round(100 * score, 2)}]}


def _likeness(asked: str, title: str) -> float:
    return SequenceMatcher(None, asked.lower()[:300], plain_text(title).lower()[:300]).ratio()


def complete(request: Request, _: Answer) -> Answer:
    """``/graph/v1/paper/autocomplete``: papers whose titles begin so."""
    library = get_site(request).library
    named = [one.paper for one in library.suggest(_read_query(request)[:100], 20) if one.paper]
    papers = [library.get_paper(name) for name in named[:10]]
    return {"matches": [{"id": one.name, "title": plain_text(one.title), "authorsYear": _say(one)} for one in papers]}


def _say(paper: Paper) -> str:
    """``Lovelace et al., 2026``."""
    family = paper.authors[0].name.split()[-1] if paper.authors else ""
    names = family + (" et al." if len(paper.authors) > 1 else "")
    return ", ".join(part for part in (names, paper.published[:4]) if part)


def show_paper(request: Request, _: Answer) -> Answer:
    """``/graph/v1/paper/ID``."""
    fields = read_paper_fields(request.query_params.get("fields", ""))
    return _build(request, [_find(request, request.path_params["name"])], fields)[0]


def list_authors(request: Request, _: Answer) -> Answer:
    """``/graph/v1/paper/ID/authors``: in their order."""
    asked = read_author_fields(request.query_params.get("fields", ""))
    limit, offset = _whole(request, "limit", 100, 1, 1_000), _whole(request, "offset", 0, 0, 10_000)
    authors = _find(request, request.path_params["name"]).authors
    said: Item = {"offset": offset, "data": [build_author(one, asked) for one in authors[offset:][:limit]]}
    return said | ({"next": offset + limit} if offset + limit < len(authors) else {})


def list_citations(request: Request, _: Answer) -> Answer:
    """``/graph/v1/paper/ID/citations`` and ``/references``: nothing is known here of who cites whom."""
    check_citation_fields(request.query_params.get("fields", ""))
    _whole(request, "limit", 100, 1, 1_000)
    _find(request, request.path_params["name"])
    return {"offset": _whole(request, "offset", 0, 0, 10_000), "data": []}


def show_papers(request: Request, body: Answer) -> Answer:
    """``POST /graph/v1/paper/batch``: in the order of their names, null for each that is not here."""
    fields = read_paper_fields(request.query_params.get("fields", ""))
    names = [_undress(name) for name in _read_names(body, "ids")]
    papers = get_site(request).library.find_papers(names)
    known = iter(_build(request, [papers[name] for name in names if name in papers], fields))
    return [next(known) if name in papers else None for name in names]


def recommend_for_paper(request: Request, _: Answer) -> Answer:
    """``/recommendations/v1/papers/forpaper/ID``: the papers most like it, of whatever age."""
    if request.query_params.get("from", "recent") not in ("recent", "all-cs"):
        raise BadInput("from must be recent or all-cs")
    return _recommend(request, [request.path_params["name"]], [])


def recommend(request: Request, body: Answer) -> Answer:
    """``POST /recommendations/v1/papers/``: the papers most like the ones and least like the others."""
    like = _read_names(body, "positivePaperIds")
    unlike = _read_names(body, "negativePaperIds") if body.get("negativePaperIds") else []
    return _recommend(request, like, unlike)


def _recommend(request: Request, like: Sequence[str], unlike: Sequence[str]) -> Answer:
    fields = read_paper_fields(request.query_params.get("fields", ""))
    limit = _whole(request, "limit", 100, 1, 500)
    papers = get_site(request).library.find_papers([_undress(name) for name in (*like, *unlike)])
    if lacking := [name for name in (*like, *unlike) if _undress(name) not in papers]:
        raise _lack(lacking[0])
    names, others = ([papers[_undress(one)].name for one in some] for some in (like, unlike))
    question = LikenessQuestion(tuple(names), less_like=tuple(others))
    found = get_site(request).library.find_similar(question, limit=limit).results
    return {"recommendedPapers": _build(request, [one.paper for one in found], fields)}


def find_no_author(request: Request, _: Answer) -> Answer:
    """``/graph/v1/author/ID``: authors have no names of their own here."""
    raise NotFound(f"Author with id {request.path_params['name'][:80]} not found")


def find_no_authors(request: Request, body: Answer) -> Answer:
    """``POST /graph/v1/author/batch`` and ``/graph/v1/author/search``."""
    if request.method == "POST":
        return [None] * len(_read_names(body, "ids", 1_000))
    _read_query(request)
    return {"total": 0, "offset": 0, "data": []}


def find_nothing(*_: Answer) -> Answer:
    """Whatever else their services have."""
    raise NotFound("Not found: this site has no such part of the API")


def _build(request: Request, papers: Sequence[Paper], fields: Fields) -> list[Item]:
    site = get_site(request)
    gists = _find_gists(site, papers) if "tldr" in fields else {}
    address = site.library.settings.site_url
    return [build_paper(Told(paper, gists.get(paper.id, ""), address), fields) for paper in papers]


def _find_gists(site: Site, papers: Sequence[Paper]) -> dict[int, str]:
    gists = site.library.gists.find(papers)
    said = {paper.id: gists[paper.id].sentence if paper.id in gists else paper.summary for paper in papers}
    return {id: sentence for id, sentence in said.items() if sentence}


def _find(request: Request, name: str) -> Paper:
    paper = get_site(request).library.find_papers([_undress(name)]).get(_undress(name))
    if paper is None:
        raise _lack(name)
    return paper


def _lack(name: str) -> NotFound:
    return NotFound(f"Paper with id {name[:200]} not found")


def _undress(name: str) -> str:
    """Any name of a paper: ``arXiv:...``, ``DOI:...``, ``CorpusId:...``, ``PMID:...``, ``URL:...``, a hash, ours."""
    return name[4:] if name[:4].lower() == "url:" else name


def _read_query(request: Request) -> str:
    query = request.query_params.get("query", "").strip()
    if not query:
        raise BadInput("Missing required parameter: 'query'")
    return query[:1_000]


def _read_names(body: Answer, field: str, most: int = MOST_NAMES) -> list[str]:
    names = body.get(field) if isinstance(body, dict) else None
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        raise BadInput(f"{field} must be a list of texts")
    if not 1 <= len(names) <= most:
        raise BadInput(f"{field} must have 1 to {most} names")
    return names


def _whole(request: Request, name: str, usual: int, least: int, most: int) -> int:
    text = request.query_params.get(name)
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 11 and least <= int(text) <= most):
        raise BadInput(f"{name} must be a whole number from {least} to {most}")
    return int(text)


def _answering(ask: Callable[[Request, Answer], Answer]) -> Callable[[Request], Any]:
    """Limits, the body, errors and JSON around an endpoint."""

    async def answer(request: Request) -> Response:
        standing = LIMITS.count_address(client_address(request))
        if standing.left < 0:
            return _send({"message": "Too Many Requests", "code": "429"}, 429, standing.headers)
        try:
            body = await _read_body(request) if request.method == "POST" else None
            return _send(await run_in_threadpool(ask, request, body), 200, standing.headers)
        except (BadInput, NotFound) as error:
            return _send({"error": str(error)}, 400 if isinstance(error, BadInput) else 404, standing.headers)
        except BroadsheetError as error:
            return _send({"message": str(error)}, 500, standing.headers)
        except ClientDisconnect:
            raise
        except Exception:
            log.exception("a question of Semantic Scholar's kind could not be answered")
            return _send({"message": "Internal Server Error"}, 500, standing.headers)

    return answer


async def _read_body(request: Request) -> Answer:
    """The JSON that came, within bounds."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise BadInput(f"The body is longer than {LONGEST_BODY} bytes")
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadInput("The body is no JSON") from error
    if not isinstance(read, dict):
        raise BadInput("The body must be an object")
    return read


def _send(body: Answer, status: int, headers: dict[str, str]) -> Response:
    return Response(orjson.dumps(body), status, headers, media_type="application/json; charset=utf-8")


_GRAPH, _LIKE = "/graph/v1", "/recommendations/v1/papers"
S2_ROUTES: list[BaseRoute] = [
    Route(f"{_GRAPH}/paper/search", _answering(search)),
    Route(f"{_GRAPH}/paper/search/bulk", _answering(search_bulk)),
    Route(f"{_GRAPH}/paper/search/match", _answering(match_title)),
    Route(f"{_GRAPH}/paper/autocomplete", _answering(complete)),
    Route(f"{_GRAPH}/paper/batch", _answering(show_papers), methods=["POST"]),
    Route(f"{_GRAPH}/paper/{{name:path}}/authors", _answering(list_authors)),
    Route(f"{_GRAPH}/paper/{{name:path}}/citations", _answering(list_citations)),
    Route(f"{_GRAPH}/paper/{{name:path}}/references", _answering(list_citations)),
    Route(f"{_GRAPH}/paper/{{name:path}}", _answering(show_paper)),
    Route(f"{_GRAPH}/author/batch", _answering(find_no_authors), methods=["POST"]),
    Route(f"{_GRAPH}/author/search", _answering(find_no_authors)),
    Route(f"{_GRAPH}/author/{{name:path}}", _answering(find_no_author)),
    Route(f"{_LIKE}/forpaper/{{name:path}}", _answering(recommend_for_paper)),
    Route(f"{_LIKE}/", _answering(recommend), methods=["POST"]),
    Route(_LIKE, _answering(recommend), methods=["POST"]),
    Route(f"{_GRAPH}/{{rest:path}}", _answering(find_nothing)),
    Route("/recommendations/v1/{rest:path}", _answering(find_nothing)),
]
