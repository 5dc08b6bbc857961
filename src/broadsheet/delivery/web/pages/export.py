"""References to take away: of papers, of a search, of an edition; and unAPI, by which reference managers ask.

unAPI is described at unapi.info. The media types are those for which browsers hand an answer to a reference manager.
"""

from dataclasses import dataclass
from functools import partial
from html import escape

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from broadsheet.citing import FORMATS, Format, find_format, make_reference, make_references
from broadsheet.citing.bibliography import USUAL_LOCALE, USUAL_STYLE, has_styles, write_bibliography
from broadsheet.citing.reference import Reference
from broadsheet.citing.tags import list_tags, write_json_ld
from broadsheet.delivery.web.addresses import paper_path
from broadsheet.delivery.web.search_form import SearchForm
from broadsheet.delivery.web.site import Site, get_site
from broadsheet.errors import BadInput, NotFound
from broadsheet.paper import Paper
from broadsheet.periods import read_period

MOST = 500
"""References in one file."""
MOST_NAMED = 100
JSON_LD = Format("jsonld", "application/ld+json", "JSON-LD", lambda references: write_json_ld(references[0]))
NEGOTIABLE = (*FORMATS, JSON_LD)
BIBLIOGRAPHY = "text/x-bibliography"
"""References in a style, negotiable where styles are installed: ``text/x-bibliography; style=ieee; locale=de-DE``."""


def export(request: Request) -> Response:
    """``/export/bib?paper=p1&paper=p2``, the fields of a search, or ``?edition=2026-08-21&view=``: references."""
    format = find_format(request.path_params["form"])
    if format is None:
        raise NotFound(
            "There is no such form of references.", "There are " + ", ".join(one.name for one in FORMATS) + "."
        )
    papers, period = read_papers(request), request.query_params.get("edition")
    return write_references(get_site(request), format, papers, read_period(period).name if period else "")


def read_papers(request: Request, most: int = MOST) -> list[Paper]:
    """The papers that were named: by themselves, by a search, by an edition. Raises BadInput and NotFound."""
    asked, site = request.query_params, get_site(request)
    if names := asked.getlist("paper"):
        named = names[: min(most, MOST_NAMED)]
        found = site.library.find_papers(named)
        return [found.get(name) or site.library.get_paper(name) for name in named]
    if period := asked.get("edition"):
        entries = site.library.editions.get(period, asked.get("view") or "everything").entries
        return [entry.paper for entry in entries[:most]]
    form = SearchForm.read(asked)
    form.check()
    if form.is_empty:
        raise BadInput("Nothing was named to export.", "Name papers, a search or an edition: ?paper=p1, ?q=words.")
    # What the search page shows for these fields, from the first paper on, in the same order.
    return site.library.search_papers(form.query, most, form.chosen_mode, form.chosen_sort)


def refer_to(site: Site, papers: list[Paper]) -> list[Reference]:
    """The references of these papers."""
    address = site.library.settings.site_url
    return make_references((paper, address + paper_path(paper)) for paper in papers)


def write_references(site: Site, format: Format, papers: list[Paper], stem: str = "") -> Response:
    """These papers as a file called ``stem``, or as a text to read."""
    name = format.name_file(stem or (papers[0].name if len(papers) == 1 else "papers"))
    return Response(
        format.write(refer_to(site, papers)),
        media_type=f"{format.media_type}; charset=utf-8",
        headers={"Content-Disposition": f'{"inline" if format.is_read else "attachment"}; filename="{name}"'},
    )


def answer_unapi(request: Request) -> Response:
    """``/unapi``: the forms there are, of all papers or of one; or the paper in one of them."""
    name, form = request.query_params.get("id"), request.query_params.get("format")
    if name is None:
        return _list_forms("", 200)
    paper = get_site(request).library.get_paper(name)
    if form is None:
        return _list_forms(paper.name, 300)
    format = next((one for one in FORMATS if form in (_unapi_name(one), one.name)), None)
    if format is None:
        raise NotFound(f"There is no form {form[:40]!r}.", "Ask for the list of forms: /unapi")
    return write_references(get_site(request), format, [paper])


def _list_forms(name: str, status: int) -> Response:
    named = f' id="{escape(name)}"' if name else ""
    forms = "".join(f'<format name="{_unapi_name(one)}" type="{one.media_type}"/>' for one in FORMATS)
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<formats{named}>{forms}</formats>'
    return Response(body, status, media_type="application/xml; charset=utf-8")


def _unapi_name(format: Format) -> str:
    return {"bib": "bibtex", "csl.json": "csl-json", "md": "markdown"}.get(format.name, format.name)


def choose_format(headers: Headers) -> Format | None:
    """The form that the ``Accept`` header prefers to a page; None for a page.

    Of equals the page comes first: only who asks for references gets them (RFC 9110, section 12.5.1).
    """
    ranges = [_read_range(part) for part in headers.get("accept", "*/*").split(",")]
    accepted = {one.kind: one.weight for one in ranges}
    page = max(
        (accepted.get(kind, 0.0) for kind in ("text/html", "application/xhtml+xml", "text/*", "*/*")), default=0.0
    )
    weighed = [(accepted.get(one.media_type, 0.0), one) for one in NEGOTIABLE]
    if has_styles():
        weighed += [(one.weight, in_style(one.style, one.locale)) for one in ranges if one.kind == BIBLIOGRAPHY]
    best = max(weighed, key=lambda pair: pair[0])
    return best[1] if best[0] > page else None


def in_style(style: str, locale: str) -> Format:
    """The form that is a list of references in that style, as text. It is written or refused later."""
    write = partial(write_bibliography, style=style or USUAL_STYLE, locale=locale or USUAL_LOCALE)
    return Format("txt", BIBLIOGRAPHY, "References", write)


@dataclass(frozen=True, slots=True)
class _Range:
    """A part of an ``Accept`` header."""

    kind: str
    weight: float
    style: str
    locale: str


def _read_range(part: str) -> _Range:
    kind, *pieces = (piece.strip() for piece in part.split(";"))
    named = dict(piece.partition("=")[::2] for piece in pieces)
    said = {name.strip().lower(): value.strip(' "') for name, value in named.items()}
    try:
        weight = min(max(float(said.get("q", "1")), 0.0), 1.0)
    except ValueError:
        weight = 0.0
    return _Range(kind.lower(), weight, said.get("style", ""), said.get("locale", ""))


def reference_of(site: Site, paper: Paper) -> tuple[list[tuple[str, str]], str]:
    """The tags and the JSON-LD for the head of the paper's page."""
    reference = make_reference(paper, site.library.settings.site_url + paper_path(paper))
    return list(list_tags(reference)), write_json_ld(reference)
