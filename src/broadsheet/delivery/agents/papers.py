"""Papers as agents see them."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from broadsheet.answers import SearchResult, Span
from broadsheet.answers.editions import EditionEntry
from broadsheet.answers.trending import TrendingEntry
from broadsheet.delivery.agents.told import AlertItem, FoundItem, RankedItem, WholePaper
from broadsheet.library import Library
from broadsheet.paper import Paper

MOST_AUTHORS, MOST_AUTHORS_WHOLE = 20, 500
"""Names in a list of papers, and of one paper: some have three thousand."""
SNIPPET = 300
"""Characters of an abstract where no piece of it was chosen."""


def name_paper(paper: Paper) -> str:
    """Its arXiv number, which most tools know; else our name for it."""
    return paper.identifier("arxiv") or paper.name


def tell_found(found: SearchResult, site: str, abstract_mode: str) -> FoundItem:
    """A paper that was found."""
    return FoundItem(**_facts(found.paper, site, _abstract_of(found, abstract_mode)), why=found.why.sentence)


def tell_ranked(entry: EditionEntry | TrendingEntry, site: str) -> RankedItem:
    """A paper at its place."""
    facts = _facts(entry.paper, site, "" if entry.gist else _cut(entry.paper.text))
    late, upvotes = (entry.late_of, entry.upvotes) if isinstance(entry, EditionEntry) else ("", entry.paper.votes)
    gist = entry.gist.sentence if entry.gist else ""
    return RankedItem(**facts, rank=entry.rank, why=entry.why, gist=gist, late_of=late, upvotes=upvotes)


def tell_alert(entry: EditionEntry, day: str, site: str) -> AlertItem:
    """A paper that a watch found."""
    return AlertItem(**_facts(entry.paper, site, _cut(entry.paper.text)), day=day)


def tell_whole(library: Library, paper: Paper) -> WholePaper:
    """All of a paper."""
    gist = library.gists.find([paper]).get(paper.id)
    return WholePaper(
        **_facts(paper, library.settings.site_url, paper.text, MOST_AUTHORS_WHOLE),
        venue=paper.venue,
        year=paper.year,
        comment=paper.comment,
        keywords=list(paper.keywords),
        identifiers={one.scheme: one.value for one in reversed(paper.identifiers) if one.scheme != "beir"},
        links={link.kind: link.url for link in reversed(paper.links)},
        gist=gist.sentence if gist else "",
        upvotes=paper.votes,
        withdrawn_at=paper.withdrawn_at,
    )


def _facts(paper: Paper, site: str, text: str, most_authors: int = MOST_AUTHORS) -> dict[str, Any]:
    authors = [author.name for author in paper.authors]
    name = name_paper(paper)
    return {
        "id": name,
        "title": paper.title,
        "authors": authors[:most_authors],
        "more_authors": max(len(authors) - most_authors, 0),
        "abstract": text if paper.abstract else "",
        "summary": "" if paper.abstract else text,
        "categories": list(paper.categories),
        "published": paper.published[:10],
        "url": f"{site}/papers/{paper.name}",
        "resource_uri": f"paper://{quote(name, safe='/')}",
    }


def _abstract_of(found: SearchResult, mode: str) -> str:
    if mode == "none":
        return ""
    return found.paper.text if mode == "full" else _join(found.snippet) or _cut(found.paper.text)


def _join(spans: Sequence[Span]) -> str:
    return "".join(span.text for span in spans).strip()


def _cut(text: str) -> str:
    """The beginning, up to a whole word."""
    return text if len(text) <= SNIPPET else text[:SNIPPET].rsplit(" ", 1)[0] + " …"
