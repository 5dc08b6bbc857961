"""The Atom feed in which arXiv's API answers, and the feed in which it tells of an error."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence

from lxml import etree

from broadsheet.delivery.web.xml import ARXIV, ATOM, OPENSEARCH, add, add_if, namespaces, to_bytes
from broadsheet.paper import Author, Paper

MEDIA_TYPE = "application/atom+xml; charset=utf-8"


def build_feed(
    asked: str, site: str, updated: str, papers: Sequence[tuple[Paper, int]], total: int, start: int, most: int
) -> bytes:
    """The answer. ``asked`` says the question as arXiv does; each paper has the version asked for (0: newest)."""
    root = _begin(asked, site, updated, total, start, most)
    for paper, version in papers:
        _add_entry(root, paper, version, site)
    return to_bytes(root)


def build_error(says: str, fragment: str, site: str, updated: str) -> bytes:
    """One entry that tells what is wrong."""
    root = _begin("", site, updated, 1, 0, 1)
    entry = add(root, "entry")
    address = f"{site}/api/errors#{fragment}"
    add(entry, "id", address)
    add(entry, "title", "Error")
    add(entry, "summary", says)
    add(entry, "updated", updated)
    add(entry, "link", href=address, rel="alternate", type="text/html")
    add(add(entry, "author"), "name", "arXiv api core")
    return to_bytes(root)


def _begin(asked: str, site: str, updated: str, total: int, start: int, most: int) -> etree._Element:
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=namespaces(ATOM, arxiv=ARXIV, opensearch=OPENSEARCH))
    name = b64encode(hashlib.sha1(asked.encode("utf-8"), usedforsecurity=False).digest()).decode().rstrip("=")
    add(root, "id", f"{site}/api/{name}")
    add(root, "title", f"arXiv Query: {asked}")
    add(root, "updated", updated)
    add(root, "link", href=f"{site}/api/query?{asked}", rel="self", type="application/atom+xml")
    for field, number in (("itemsPerPage", most), ("totalResults", total), ("startIndex", start)):
        add(root, field, str(number), OPENSEARCH)
    return root


def _add_entry(root: etree._Element, paper: Paper, version: int, site: str) -> None:
    entry = add(root, "entry")
    arxiv = paper.identifier("arxiv")
    number = version or (paper.versions[-1].number if paper.versions else 1)
    # Clients cut an arXiv number out of this address.
    page = f"http://arxiv.org/abs/{arxiv}v{number}" if arxiv else f"{site}/papers/{paper.name}"
    add(entry, "id", page)
    add(entry, "title", paper.title)
    published, updated = _moments(paper, version)
    add(entry, "updated", updated)
    add(entry, "link", href=page.replace("http:", "https:") if arxiv else page, rel="alternate", type="text/html")
    pdf = f"https://arxiv.org/pdf/{arxiv}v{number}" if arxiv else paper.link("pdf")
    if pdf:
        add(entry, "link", href=pdf, rel="related", type="application/pdf", title="pdf")
    add(entry, "summary", paper.text)
    for category in paper.categories:
        add(entry, "category", term=category, scheme=ARXIV)
    add(entry, "published", published)
    _add_arxiv(entry, paper)
    for author in paper.authors or (Author("Unknown"),):
        _add_author(entry, author)


def _add_arxiv(entry: etree._Element, paper: Paper) -> None:
    doi = paper.identifier("doi")
    if doi:
        add(entry, "link", href=f"https://doi.org/{doi}", rel="related", title="doi")
    said = {"comment": paper.comment, "journal_ref": paper.venue, "doi": doi}
    for name, text in said.items():
        add_if(entry, name, text, ARXIV)
    if paper.categories:
        add(entry, "primary_category", namespace=ARXIV, term=paper.categories[0])


def _add_author(entry: etree._Element, author: Author) -> None:
    element = add(entry, "author")
    add(element, "name", author.name)
    add_if(element, "affiliation", author.affiliation, ARXIV)


def _moments(paper: Paper, version: int) -> tuple[str, str]:
    """When the first version came out, and when the one shown did."""
    dates = {one.number: one.submitted for one in paper.versions if one.submitted}
    first = dates.get(1) or paper.published
    shown = dates.get(version, "") if version else paper.updated or dates.get(max(dates, default=0), "")
    return _moment(first), max(_moment(shown or first), _moment(first))


def _moment(text: str) -> str:
    """A date however exact as a moment: ``2025`` -> ``2025-01-01T00:00:00Z``."""
    if "T" in text:
        return text if text.endswith("Z") else text[:19] + "Z"
    parts = text.split("-") if text else ["1970"]
    return "-".join([*parts, "01", "01"][:3]) + "T00:00:00Z"
