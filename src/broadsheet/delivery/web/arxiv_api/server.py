"""``/api/query`` as arXiv answers it: a query, names, or both; in pages that are never short."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers.exact import Either, Every, ExactSort, Holds
from broadsheet.clock import to_text
from broadsheet.delivery.web.arxiv_api.feed import MEDIA_TYPE, build_error, build_feed
from broadsheet.delivery.web.arxiv_api.grammar import InvalidQuery, read_query
from broadsheet.delivery.web.client import client_address
from broadsheet.delivery.web.forms import LONGEST_FORM
from broadsheet.delivery.web.kept_orders import ExactPage, KeptOrders
from broadsheet.delivery.web.limits import Limits
from broadsheet.delivery.web.site import Site, get_site
from broadsheet.errors import BroadsheetError
from broadsheet.identifiers import parse_arxiv_version, parse_identifier
from broadsheet.library import Library
from broadsheet.paper import Paper

MOST_AT_ONCE, MOST_IN_ALL, MOST_NAMES = 2_000, 30_000, 2_000
KEPT = KeptOrders(reach=MOST_IN_ALL, orders=50)
"""12 MB at most."""
COME_BACK = 5
"""Seconds after which to ask again what could not be answered."""
LIMITS = Limits()
SORTS: dict[str, ExactSort] = {"relevance": "relevance", "submittedDate": "submitted", "lastUpdatedDate": "updated"}
ORDERS = {"ascending": True, "descending": False}

Found = tuple[list[tuple[Paper, int]], int]
"""Papers with the version asked for (0: the newest), and how many there are in all."""


class BadRequest(ValueError):
    """What was asked cannot be answered; ``fragment`` names the kind of error in arXiv's list of them."""

    def __init__(self, says: str, fragment: str) -> None:
        super().__init__(says)
        self.fragment = fragment


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, checked."""

    query: str
    names: tuple[str, ...]
    start: int
    most: int
    sort: ExactSort
    ascending: bool

    @property
    def says(self) -> str:
        """The question in the words of arXiv's feed."""
        listed = ",".join(self.names)
        return f"search_query={self.query}&id_list={listed}&start={self.start}&max_results={self.most}"


async def answer_query(request: Request) -> Response:
    """One request, by GET or by POST."""
    site, standing = get_site(request), LIMITS.count_address(client_address(request))
    if standing.left < 0:
        says = f"Too many requests. Come back in {standing.seconds} seconds."
        return _refuse(says, "rate_limited", site, 429, standing.headers)
    posted = await _read_posted(request) if request.method == "POST" else {}
    if posted is None:
        return _refuse(f"The form is longer than {LONGEST_FORM} bytes.", "too_long", site, 413, standing.headers)
    response = await run_in_threadpool(_answer, site, {**request.query_params, **posted})
    response.headers.update(standing.headers)
    return response


async def _read_posted(request: Request) -> dict[str, str] | None:
    """The form, whatever type it says it is of: arXiv takes one that says none. None where it is too long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            return None
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _answer(site: Site, fields: Mapping[str, str]) -> Response:
    try:
        asked = read_request(fields)
        papers, total = _find(site.library, asked)
    except BadRequest as error:
        return _refuse(str(error), error.fragment, site, 400)
    except InvalidQuery as error:
        return _refuse(f"Invalid query string: {error}", "invalid_query_string", site, 400)
    except BroadsheetError as error:
        return _refuse(error.message, "internal_error", site, 503, {"Retry-After": str(COME_BACK)})
    address, now = site.library.settings.site_url, to_text(site.clock())
    body = build_feed(asked.says, address, now, papers, total, asked.start, asked.most)
    return Response(body, media_type=MEDIA_TYPE, headers={"Cache-Control": "public, max-age=60"})


def _refuse(says: str, fragment: str, site: Site, status: int, headers: Mapping[str, str] | None = None) -> Response:
    body = build_error(says, fragment, site.library.settings.site_url, to_text(site.clock()))
    return Response(body, status, headers, media_type=MEDIA_TYPE)


def read_request(fields: Mapping[str, str]) -> Asked:
    """The request that these fields are. Raises BadRequest."""
    query = " ".join(fields.get("search_query", "").split())
    names = tuple(name.strip() for name in fields.get("id_list", "").split(",") if name.strip())
    if not query and not names:
        raise BadRequest("search_query or id_list must be given", "missing_query")
    if len(names) > MOST_NAMES:
        raise BadRequest(f"id_list may have {MOST_NAMES} names", "id_list_too_long")
    start, most = _whole(fields, "start", 0), _whole(fields, "max_results", 10)
    if most > MOST_IN_ALL or start + min(most, MOST_AT_ONCE) > MOST_IN_ALL:
        raise BadRequest(f"start + max_results must be at most {MOST_IN_ALL}", "max_results_too_large")
    sort, order = fields.get("sortBy") or "relevance", fields.get("sortOrder") or "descending"
    if sort not in SORTS:
        raise BadRequest(f"sortBy must be in: {', '.join(SORTS)}", "invalid_sort_by")
    if order not in ORDERS:
        raise BadRequest(f"sortOrder must be in: {', '.join(ORDERS)}", "invalid_sort_order")
    return Asked(query, names, start, min(most, MOST_AT_ONCE), SORTS[sort], ORDERS[order])


def _whole(fields: Mapping[str, str], name: str, usual: int) -> int:
    text = fields.get(name, "").strip()
    if not text:
        return usual
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        kind = "negative" if text.startswith("-") and text[1:].isdigit() else "an integer"
        says = f"{name} must be non-negative" if kind == "negative" else f"{name} must be an integer"
        raise BadRequest(says, f"{name}_must_be_{'non-negative' if kind == 'negative' else 'an_integer'}")
    return int(text)


def _find(library: Library, asked: Asked) -> Found:
    if asked.names:
        return _find_named(library, asked)
    wanted = read_query(asked.query)
    if wanted is None:
        return [], 0
    ids, total = KEPT.read(library, ExactPage(wanted, asked.sort, asked.ascending, asked.start, asked.most))
    return [(paper, 0) for paper in library.get_papers(ids)], total


def _find_named(library: Library, asked: Asked) -> Found:
    """Those of the names that are here, in the order given; of them those that meet the query where there is one."""
    names = [(_read_name(text), parse_arxiv_version(f"arxiv:{text}") or 0) for text in asked.names]
    papers = library.find_papers([name for name, _ in names])
    found = [(papers[name], version) for name, version in names if name in papers and _is_there(papers[name], version)]
    if asked.query:
        wanted, among = read_query(asked.query), Either(tuple(Holds("name", paper.name) for paper, _ in found))
        meeting = set(library.list_matching(Every((wanted, among)), limit=len(found) + 1)[0]) if wanted else set()
        found = [(paper, version) for paper, version in found if paper.id in meeting]
    return found[asked.start :][: asked.most], len(found)


def _read_name(text: str) -> str:
    name = parse_identifier(f"arxiv:{text}")
    if name is None:
        raise BadRequest(f"incorrect id format for {text[:60]}", f"incorrect_id_format_for_{text[:60]}")
    return str(name)


def _is_there(paper: Paper, version: int) -> bool:
    return not paper.versions or version <= paper.versions[-1].number
