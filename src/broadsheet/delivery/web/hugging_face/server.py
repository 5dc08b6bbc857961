"""The endpoints: lists are bare arrays, errors are ``{"error": ...}``, and every answer tells the limits."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from broadsheet.answers.editions import Edition, EditionEntry
from broadsheet.cleaning import plain_text
from broadsheet.delivery.web.client import client_address
from broadsheet.delivery.web.hugging_face.items import Item, Told, build_item, build_paper
from broadsheet.delivery.web.limits import Limits
from broadsheet.delivery.web.site import Site, get_site
from broadsheet.errors import BadInput, BroadsheetError, Busy, NotFound
from broadsheet.paper import Paper
from broadsheet.periods import read_period

LONGEST_QUESTION = 250
LIMITS = Limits()
_CURSOR = re.compile(r"([0-9TZ:.+-]{0,40})_([0-9]{1,18})")
Answer = Any


def list_daily(request: Request) -> Answer:
    """``/api/daily_papers``: those of a day, week or month; of the latest day where none is named.

    A period without papers is an empty list: what a program asked for is not replaced by another day.
    """
    asked = request.query_params
    edition = _read_edition(get_site(request), asked.get("date", ""), asked.get("week", ""), asked.get("month", ""))
    entries = list(edition.entries) if edition else []
    if submitter := asked.get("submitter"):
        entries = [one for one in entries if (one.submitted_by or "broadsheet") == submitter]
    if _one_of(asked.get("sort"), ("publishedAt", "trending"), "sort") == "publishedAt":
        entries.sort(key=lambda one: one.paper.published, reverse=True)
    limit, page = _whole(asked.get("limit"), "limit", 50, 1, 100), _whole(asked.get("p"), "p", 0, 0, 10_000)
    site = get_site(request).library.settings.site_url
    return [_entry_item(one, edition, site) for one in entries[page * limit :][:limit] if edition]


def search(request: Request) -> Answer:
    """``/api/papers/search``: by words and by meaning."""
    library, question = get_site(request).library, request.query_params.get("q", "").strip()
    if not question or len(question) > LONGEST_QUESTION:
        raise BadInput(f"q must have 1 to {LONGEST_QUESTION} characters")
    limit = _whole(request.query_params.get("limit"), "limit", 20, 1, 120)
    found = library.search(question, limit=limit).results
    told = _tell(get_site(request), [one.paper for one in found])
    site = library.settings.site_url
    return [build_item(one.paper, told[one.paper.id], site) | {"score": one.score} for one in found]


def list_papers(request: Request) -> Response:
    """``/api/papers``: all of them, the latest first; ``Link`` leads on, and what arrives meanwhile repeats nothing."""
    site, asked = get_site(request), request.query_params
    limit = _whole(asked.get("limit"), "limit", 50, 1, 100)
    found = site.library.list_latest(limit + 1, after=_read_cursor(asked.get("cursor", ""))).papers
    papers, address = found[:limit], site.library.settings.site_url
    told = _tell(site, papers)
    body = [build_item(paper, told[paper.id], address) for paper in papers]
    if len(found) == len(papers):
        return _send(body, {})
    link = f'<{address}/api/papers?limit={limit}&cursor={_write_cursor(papers[-1])}>; rel="next"'
    return _send(body, {"Link": link})


def _write_cursor(last: Paper) -> str:
    """``2026-08-21_12``: the paper that a page ends with."""
    return f"{quote(last.published)}_{last.id}"


def _read_cursor(text: str) -> tuple[str, int] | None:
    found = _CURSOR.fullmatch(text)
    if text and not found:
        raise BadInput("cursor must be one that a page before leads on with")
    return (found[1], int(found[2])) if found else None


def show_paper(request: Request) -> Answer:
    """``/api/papers/ID``: one paper, flat."""
    site = get_site(request)
    paper = site.library.get_paper(request.path_params["name"])
    return build_paper(paper, _tell(site, [paper])[paper.id], site.library.settings.site_url)


def list_repositories(request: Request) -> Answer:
    """``/api/arxiv/ID/repos``: nothing is linked here; a paper that is not here is not found."""
    get_site(request).library.get_paper(request.path_params["name"])
    return {"models": [], "datasets": [], "spaces": []}


def read_paper(request: Request) -> Response:
    """``/papers/ID.md``: the paper as Markdown."""
    paper = get_site(request).library.get_paper(request.path_params["name"])
    return Response(_write_markdown(paper), media_type="text/markdown; charset=utf-8")


def _write_markdown(paper: Paper) -> str:
    """Title, facts and text; mathematics stays as it is written, between dollars."""
    facts = [
        ("Authors", ", ".join(author.name for author in paper.authors)),
        ("Published", paper.published[:10]),
        ("arXiv", paper.identifier("arxiv")),
        ("DOI", paper.identifier("doi")),
        ("Code", paper.link("code")),
    ]
    lines = [f"- {name}: {_escape(value)}" for name, value in facts if value]
    return "\n".join([f"# {_escape(plain_text(paper.title))}", "", *lines, "", _escape(paper.text), ""])


def _escape(text: str) -> str:
    """Text from outside as text: no markup of its own."""
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace("[", "\\[").replace("`", "\\`").replace("\n#", "\n\\#")
    )


def _read_edition(site: Site, day: str, week: str, month: str) -> Edition | None:
    named = [(kind, name) for kind, name in (("day", day), ("week", week), ("month", month)) if name]
    if len(named) > 1:
        raise BadInput("Only one of date, week and month can be given")
    if not named:
        return site.library.editions.latest()
    kind, name = named[0]
    period = read_period(name)
    if period.kind != kind:
        raise BadInput(f"{name[:40]!r} is no {'date' if kind == 'day' else kind}")
    try:
        edition = site.library.editions.get(name)
    except NotFound:
        return None
    return edition if edition.period.name == period.name else None


def _entry_item(entry: EditionEntry, edition: Edition | None, site: str) -> Item:
    day = entry.late_of or (edition.period.first.isoformat() if edition else "")
    told = Told(
        day,
        entry.comments or 0,
        entry.stars,
        entry.upvotes or 0,
        entry.submitted_by,
        entry.gist.sentence if entry.gist else "",
        entry.score,
    )
    return build_item(entry.paper, told, site)


def _tell(site: Site, papers: Sequence[Paper]) -> dict[int, Told]:
    """What is known of these papers beside what they say themselves."""
    ids = [paper.id for paper in papers]
    marks, gists = site.library.readers.marks(None, ids), site.library.gists.find(papers)
    submissions = site.library.readers.find_submissions(ids)
    return {
        paper.id: Told(
            day=submissions[paper.id].day if paper.id in submissions else "",
            upvotes=max((paper.votes or 0) + marks[paper.id].ups, 0),
            by=submissions[paper.id].by if paper.id in submissions else "",
            gist=gists[paper.id].sentence if paper.id in gists else "",
        )
        for paper in papers
    }


def _whole(text: str | None, name: str, usual: int, least: int, most: int) -> int:
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 11 and least <= int(text) <= most):
        raise BadInput(f"{name} must be a whole number from {least} to {most}")
    return int(text)


def _one_of(text: str | None, known: Sequence[str], name: str) -> str:
    if text and text not in known:
        raise BadInput(f"{name} must be one of {', '.join(known)}")
    return text or ""


def _answering(ask: Callable[[Request], Answer]) -> Callable[[Request], Response]:
    """Limits, errors and JSON around an endpoint."""

    def answer(request: Request) -> Response:
        standing = LIMITS.count_address(client_address(request))
        if standing.left < 0:
            return _send({"error": "Too many requests; come back later."}, standing.headers, 429)
        try:
            made = ask(request)
        except BroadsheetError as error:
            return _refuse(error, standing.headers)
        response = made if isinstance(made, Response) else _send(made, {})
        response.headers.update(standing.headers)
        return response

    return answer


def _refuse(error: BroadsheetError, headers: dict[str, str]) -> Response:
    status = (
        400
        if isinstance(error, BadInput)
        else 404
        if isinstance(error, NotFound)
        else 503
        if isinstance(error, Busy)
        else 500
    )
    code = {400: "BadRequest", 404: "EntryNotFound"}.get(status, "InternalError")
    message = error.message.encode("ascii", "replace").decode().replace("\n", " ")[:200]
    return _send({"error": error.message}, {**headers, "X-Error-Code": code, "X-Error-Message": message}, status)


def _send(body: Answer, headers: dict[str, str], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, headers, media_type="application/json; charset=utf-8")


HF_ROUTES: list[BaseRoute] = [
    Route("/api/daily_papers", _answering(list_daily)),
    Route("/api/papers", _answering(list_papers)),
    Route("/api/papers/search", _answering(search)),
    Route("/api/papers/{name:path}", _answering(show_paper)),
    Route("/api/arxiv/{name:path}/repos", _answering(list_repositories)),
    Route("/papers/{name:path}.md", _answering(read_paper)),
]
