"""``/api/query`` as arXiv answers it: a query, names, or both; in pages that are never short."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers.exact import Either, Every, ExactSort, Holds
from broadsheet.clock import to_text
from broadsheet.delivery.web.arxiv_api.feed import MEDIA_TYPE, build_error, build_feed
from broadsheet.delivery.web.arxiv_api.grammar import InvalidQuery, read_query
from broadsheet.delivery.web.forms import LONGEST_FORM
from broadsheet.delivery.web.kept_orders import ExactPage, KeptOrders
from broadsheet.delivery.web.site import Site, get_site
from broadsheet.errors import BroadsheetError
from broadsheet.identifiers import parse_identifier
from broadsheet.library import Library
from broadsheet.paper import Paper

MOST_AT_ONCE, MOST_IN_ALL, MOST_NAMES = 2_000, 30_000, 2_000
KEPT = KeptOrders(reach=MOST_IN_ALL, orders=50)
"""12 MB at most."""
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
    fields = dict(request.query_params)
    if request.method == "POST":
        fields.update(await _read_posted(request))
    return await run_in_threadpool(_answer, get_site(request), fields)


async def _read_posted(request: Request) -> dict[str, str]:
    """The form, whatever type it says it is of: arXiv takes one that says none."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            raise HTTPException(413, "The form is too long.")
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _answer(site: Site, fields: Mapping[str, str]) -> Response:
    address, now = site.library.settings.site_url, to_text(site.clock())
    try:
        asked = read_request(fields)
        papers, total = _find(site.library, asked)
    except BadRequest as error:
        return _refuse(str(error), error.fragment, address, now, 400)
    except InvalidQuery as error:
        return _refuse(f"Invalid query string: {error}", "invalid_query_string", address, now, 400)
    except BroadsheetError as error:
        return _refuse(error.message, "internal_error", address, now, 503)
    body = build_feed(asked.says, address, now, papers, total, asked.start, asked.most)
    return Response(body, media_type=MEDIA_TYPE, headers={"Cache-Control": "public, max-age=60"})


def _refuse(says: str, fragment: str, address: str, now: str, status: int) -> Response:
    return Response(build_error(says, fragment, address, now), status, media_type=MEDIA_TYPE)


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
    found = [(paper, version) for name in asked.names for paper, version in _read_name(library, name)]
    if asked.query:
        wanted, names = read_query(asked.query), Either(tuple(Holds("name", paper.name) for paper, _ in found))
        meeting = set(library.list_matching(Every((wanted, names)), limit=len(found) + 1)[0]) if wanted else set()
        found = [(paper, version) for paper, version in found if paper.id in meeting]
    return found[asked.start :][: asked.most], len(found)


def _read_name(library: Library, text: str) -> list[tuple[Paper, int]]:
    name = parse_identifier(f"arxiv:{text}")
    if name is None:
        raise BadRequest(f"incorrect id format for {text[:60]}", f"incorrect_id_format_for_{text[:60]}")
    version = text.rpartition("v")[2] if "v" in text else ""
    entry = library.harvest.find(str(name))
    number = int(version) if version.isdecimal() and len(version) < 4 else 0
    newest = entry.paper.versions[-1].number if entry and entry.paper and entry.paper.versions else 0
    known = entry is not None and entry.paper is not None and (not newest or number <= newest)
    return [(entry.paper, number)] if known and entry and entry.paper else []
