"""The Atom feed in which arXiv's API answers, and the feed in which it tells of an error."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from typing import cast

from lxml import etree

from broadsheet.paper import Author, Paper

ATOM = "http://www.w3.org/2005/Atom"
ARXIV = "http://arxiv.org/schemas/atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def build_feed(
    asked: str, site: str, updated: str, papers: Sequence[tuple[Paper, int]], total: int, start: int, most: int
) -> bytes:
    """The answer. ``asked`` says the question as arXiv does; each paper has the version asked for (0: newest)."""
    root = _begin(asked, site, updated, total, start, most)
    for paper, version in papers:
        _add_entry(root, paper, version, site)
    return _finish(root)


def build_error(says: str, fragment: str, site: str, updated: str) -> bytes:
    """One entry that tells what is wrong."""
    root = _begin("", site, updated, 1, 0, 1)
    entry = _add(root, "entry")
    address = f"{site}/api/errors#{fragment}"
    _add(entry, "id", address)
    _add(entry, "title", "Error")
    _add(entry, "summary", says)
    _add(entry, "updated", updated)
    _add(entry, "link", href=address, rel="alternate", type="text/html")
    _add(_add(entry, "author"), "name", "arXiv api core")
    return _finish(root)


def _begin(asked: str, site: str, updated: str, total: int, start: int, most: int) -> etree._Element:
    names = cast(dict[str, str], {None: ATOM, "arxiv": ARXIV, "opensearch": OPENSEARCH})
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=names)
    name = b64encode(hashlib.sha1(asked.encode("utf-8"), usedforsecurity=False).digest()).decode().rstrip("=")
    _add(root, "id", f"{site}/api/{name}")
    _add(root, "title", f"arXiv Query: {asked}")
    _add(root, "updated", updated)
    _add(root, "link", href=f"{site}/api/query?{asked}", rel="self", type="application/atom+xml")
    for field, number in (("itemsPerPage", most), ("totalResults", total), ("startIndex", start)):
        _add(root, field, str(number), OPENSEARCH)
    return root


def _add_entry(root: etree._Element, paper: Paper, version: int, site: str) -> None:
    entry = _add(root, "entry")
    arxiv = paper.identifier("arxiv")
    number = version or (paper.versions[-1].number if paper.versions else 1)
    # Clients cut an arXiv number out of this address.
    page = f"http://arxiv.org/abs/{arxiv}v{number}" if arxiv else f"{site}/papers/{paper.name}"
    _add(entry, "id", page)
    _add(entry, "title", paper.title)
    published, updated = _moments(paper, version)
    _add(entry, "updated", updated)
    _add(entry, "link", href=page.replace("http:", "https:") if arxiv else page, rel="alternate", type="text/html")
    pdf = f"https://arxiv.org/pdf/{arxiv}v{number}" if arxiv else paper.link("pdf")
    if pdf:
        _add(entry, "link", href=pdf, rel="related", type="application/pdf", title="pdf")
    _add(entry, "summary", paper.text)
    for category in paper.categories:
        _add(entry, "category", term=category, scheme=ARXIV)
    _add(entry, "published", published)
    _add_arxiv(entry, paper)
    for author in paper.authors or (Author("Unknown"),):
        _add_author(entry, author)


def _add_arxiv(entry: etree._Element, paper: Paper) -> None:
    doi = paper.identifier("doi")
    if doi:
        _add(entry, "link", href=f"https://doi.org/{doi}", rel="related", title="doi")
    said = {"comment": paper.comment, "journal_ref": paper.venue, "doi": doi}
    for name, text in said.items():
        if text:
            _add(entry, name, text, ARXIV)
    if paper.categories:
        _add(entry, "primary_category", namespace=ARXIV, term=paper.categories[0])


def _add_author(entry: etree._Element, author: Author) -> None:
    element = _add(entry, "author")
    _add(element, "name", author.name)
    if author.affiliation:
        _add(element, "affiliation", author.affiliation, ARXIV)


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


def _add(parent: etree._Element, name: str, text: str = "", namespace: str = ATOM, **said: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{namespace}}}{name}")
    if text:
        child.text = _FORBIDDEN.sub("", text)
    for key, value in said.items():
        child.set(key, _FORBIDDEN.sub("", value))
    return child


def _finish(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
