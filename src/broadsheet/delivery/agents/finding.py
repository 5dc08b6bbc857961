"""Tools that find papers and read them."""

from typing import Any

from broadsheet.answers import LikenessQuestion, SearchPage
from broadsheet.citing import find_format, make_references
from broadsheet.delivery.agents.asked import AbstractAsked, ExportAsked, SearchAsked, SemanticAsked, SimilarAsked
from broadsheet.delivery.agents.papers import tell_found, tell_whole
from broadsheet.delivery.agents.told import ExportAnswer, FoundItem, LikeAnswer, PaperAnswer, SearchAnswer
from broadsheet.errors import NotFound
from broadsheet.library import Library
from broadsheet.paper import Paper


def search_papers(library: Library, asked: SearchAsked) -> SearchAnswer:
    """Papers by words and by meaning."""
    query = write_query(asked.query, asked.categories, asked.date_from, asked.date_to)
    page = library.search(query, limit=asked.max_results, offset=asked.start, sort=asked.sort_by, cursor=asked.cursor)
    return SearchAnswer(
        query=query,
        abstract_mode=asked.abstract_mode,
        did_you_mean=page.did_you_mean,
        next_cursor=page.cursor,
        papers=_tell(library, page, asked.abstract_mode),
        **_paging(page, _place_of(page) if asked.cursor else asked.start),
    )


def _place_of(page: SearchPage) -> int:
    """At which place a page begins that a cursor led to."""
    return (page.total if page.next is None else page.next) - len(page.results)


def write_query(words: str, categories: list[str], first: str = "", last: str = "") -> str:
    """A search with its conditions as operators, at the end, where they are read of a pasted text too."""
    if words.count('"') % 2:  # left open, it would run on into the conditions
        words = words.replace('"', " ")
    conditions = [
        f"cat:{','.join(categories)}" if categories else "",
        f"after:{first}" if first else "",
        f"until:{last}" if last else "",
    ]
    return " ".join([" ".join(words.split()), *filter(None, conditions)])


def get_abstract(library: Library, asked: AbstractAsked) -> PaperAnswer:
    """One paper."""
    return PaperAnswer(paper=tell_whole(library, library.get_paper(asked.paper_id.strip())))


def semantic_search(library: Library, asked: SemanticAsked) -> LikeAnswer:
    """Papers by meaning."""
    if name := asked.paper_id.strip():
        question = LikenessQuestion((name,), asked.query.strip())
        return _tell_alike(library, library.find_similar(question, asked.max_results, asked.start), asked.start)
    page = library.search(asked.query, limit=asked.max_results, offset=asked.start, mode="meaning")
    return _tell_alike(library, page, asked.start)


def similar_papers(library: Library, asked: SimilarAsked) -> LikeAnswer:
    """Papers like one."""
    question = LikenessQuestion((asked.paper_id.strip(),))
    return _tell_alike(library, library.find_similar(question, asked.max_results, asked.start), asked.start)


def export_citations(library: Library, asked: ExportAsked) -> ExportAnswer:
    """References of papers; those that are not here are named."""
    format = find_format(asked.format.replace("csl-json", "csl"))
    assert format is not None, asked.format
    papers, missing = _read_papers(library, asked.paper_ids)
    site = library.settings.site_url
    references = make_references((paper, f"{site}/papers/{paper.name}") for paper in papers)
    return ExportAnswer(
        format=asked.format,
        media_type=format.media_type,
        count=len(references),
        citations=format.write(references),
        missing=missing,
    )


def _read_papers(library: Library, names: list[str]) -> tuple[list[Paper], list[str]]:
    """Each paper once, and the names of none. Raises NotFound where all are such."""
    names = list(dict.fromkeys(names))
    found = library.find_papers(names)
    papers = {found[name].id: found[name] for name in names if name in found}
    if not papers:
        raise NotFound("None of these papers is in this library.", "Find them with search_papers.")
    return list(papers.values()), [name for name in names if name not in found]


def _tell_alike(library: Library, page: SearchPage, start: int) -> LikeAnswer:
    return LikeAnswer(papers=_tell(library, page, "snippet"), **_paging(page, start))


def _tell(library: Library, page: SearchPage, abstract_mode: str) -> list[FoundItem]:
    return [tell_found(one, library.settings.site_url, abstract_mode) for one in page.results]


def _paging(page: SearchPage, start: int) -> dict[str, Any]:
    return {
        "returned": len(page.results),
        "start": start,
        "total_results": page.total,
        "has_more": page.next is not None,
        "next_start": page.next,
        "notices": list(page.notices),
    }
