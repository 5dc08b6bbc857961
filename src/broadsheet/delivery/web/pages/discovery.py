"""How browsers and search engines find their way: OpenSearch, robots.txt, sitemaps.

OpenSearch 1.1 is described at github.com/dewitt/opensearch, sitemaps at sitemaps.org, robots.txt in RFC 9309.
"""

from collections.abc import Iterable

from lxml import etree
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from broadsheet.citing.tags import to_script
from broadsheet.cleaning import plain_text
from broadsheet.delivery.web.pages.suggest import LONGEST, MOST
from broadsheet.delivery.web.site import find_address, get_site
from broadsheet.delivery.web.xml import OPENSEARCH, add, namespaces, to_bytes
from broadsheet.errors import BroadsheetError
from broadsheet.periods import Kind

MOZILLA = "http://www.mozilla.org/2006/browser/search/"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_ADDRESSES = 20_000
"""In one sitemap; 50,000 are allowed."""
SHORT_NAME = 16
"""Characters of a search engine's name that browsers take."""
CLOSED = (
    "/search?", "/suggest", "/similar?", "/letters/", "/subscriptions/", "/subscribe/", "/unsubscribe/", "/tap/",
    "/owner", "/outbox", "/targets", "/settings", "/saved", "/submit", "/api/", "/oai", "/feeds/search", "/hooks/",
    "/export/", "/unapi",
)  # fmt: skip
"""Where crawlers find nothing but work for us, or what is not theirs."""
OPEN = (
    "/", "/trending", "/views", "/feeds", "/subscribe", "/about", "/how-editions-work", "/how-search-works",
    "/how-trending-works", "/api", "/privacy",
)  # fmt: skip
"""The pages beside those of papers and editions that anybody may find."""
EDITIONS: dict[Kind, int] = {"day": 366, "week": 53, "month": 120}
"""How many of each kind of edition are told to crawlers; the others are found from these."""


def describe_search(request: Request) -> Response:
    """``/opensearch.xml``: lets a browser search here from its address bar.

    Chromium keeps it when the front page is visited, Firefox offers it by the link's title. The picture in the form
    of an icon is for Chromium and Safari, which take no other.
    """
    found, site = get_site(request), find_address(request)
    name = found.library.settings.site_name
    root = etree.Element(f"{{{OPENSEARCH}}}OpenSearchDescription", nsmap=namespaces(OPENSEARCH, moz=MOZILLA))
    add(root, "ShortName", name[:SHORT_NAME].strip())
    add(root, "Description", f"Research papers by words and by meaning: {name}"[:1024])
    add(root, "InputEncoding", "UTF-8")
    add(root, "Image", f"{site}/favicon.ico", width="16", height="16", type="image/x-icon")
    add(root, "Image", site + found.assets.url("logo.svg"), width="64", height="64", type="image/svg+xml")
    add(root, "Url", type="text/html", template=f"{site}/search?q={{searchTerms}}")
    add(root, "Url", type="application/x-suggestions+json", template=f"{site}/opensearch/suggest?q={{searchTerms}}")
    add(root, "Url", type="application/atom+xml", template=f"{site}/feeds/search.atom?q={{searchTerms}}")
    add(root, "Url", type="application/opensearchdescription+xml", rel="self", template=f"{site}/opensearch.xml")
    add(root, "SearchForm", f"{site}/search", MOZILLA)
    return _send(root, "application/opensearchdescription+xml")


def describe_site(request: Request) -> str:
    """JSON-LD for the front page: a ``WebSite`` of schema.org, and how one searches in it."""
    site = find_address(request)
    search = {"@type": "EntryPoint", "urlTemplate": f"{site}/search?q={{search_term_string}}"}
    return to_script(
        {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": get_site(request).library.settings.site_name,
            "url": f"{site}/",
            "potentialAction": {
                "@type": "SearchAction",
                "target": search,
                "query-input": "required name=search_term_string",
            },
        }
    )


def suggest_for_browser(request: Request) -> JSONResponse:
    """``["typed", ["completion", ...]]``: what browsers show while somebody types in their address bar."""
    typed = request.query_params.get("q", "")[: LONGEST + 1]
    try:
        found = get_site(request).library.suggest(typed.strip(), MOST) if 0 < len(typed.strip()) <= LONGEST else []
    except BroadsheetError:
        found = []
    told = [typed, list(dict.fromkeys(plain_text(one.text) for one in found))]
    return JSONResponse(told, media_type="application/x-suggestions+json")


def show_robots(request: Request) -> Response:
    """``/robots.txt``: papers and editions may be read, searches not."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "Allow: /"]
    lines.append(f"Sitemap: {find_address(request)}/sitemap.xml")
    return PlainTextResponse("\n".join(lines) + "\n")


def list_sitemaps(request: Request) -> Response:
    """``/sitemap.xml``: a sitemap of pages, and one for each month of papers, in parts where they are many."""
    library, site = get_site(request).library, find_address(request)
    root = etree.Element(f"{{{SITEMAP}}}sitemapindex", nsmap=namespaces(SITEMAP))
    add(add(root, "sitemap"), "loc", f"{site}/sitemap-pages.xml")
    for month, papers, changed_at in library.harvest.list_months():
        for part in range(1, -(-papers // MOST_ADDRESSES) + 1):
            entry = add(root, "sitemap")
            add(entry, "loc", f"{site}/sitemap-{month or 'undated'}-{part}.xml")
            add(entry, "lastmod", changed_at)
    return _send(root, "application/xml")


def show_sitemap_of_pages(request: Request) -> Response:
    """``/sitemap-pages.xml``: the pages that are not a paper's: what is told once, and the newest editions."""
    site, editions = find_address(request), get_site(request).library.editions
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap=namespaces(SITEMAP))
    newest = (one.period.address for kind, most in EDITIONS.items() for one in editions.list(kind, limit=most))
    for path in (*OPEN, *newest):
        add(add(root, "url"), "loc", site + path)
    return _send(root, "application/xml")


def show_sitemap(request: Request) -> Response:
    """``/sitemap-2026-08-1.xml``: the papers of a month."""
    library, params = get_site(request).library, request.path_params
    month, part = params["month"].replace("undated", ""), params["part"]
    start = (part - 1) * MOST_ADDRESSES
    papers = library.harvest.list_month(month, MOST_ADDRESSES, start) if 0 < part < 1_000_000 else []
    if not papers:
        raise HTTPException(404)
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap=namespaces(SITEMAP))
    _add_papers(root, find_address(request), papers)
    return _send(root, "application/xml")


def _add_papers(root: etree._Element, site: str, papers: Iterable[tuple[str, str]]) -> None:
    for name, changed_at in papers:
        entry = add(root, "url")
        add(entry, "loc", f"{site}/papers/{name}")
        add(entry, "lastmod", changed_at)


def _send(root: etree._Element, media_type: str) -> Response:
    kept = {"Cache-Control": "public, max-age=3600"}
    return Response(to_bytes(root), media_type=f"{media_type}; charset=utf-8", headers=kept)
