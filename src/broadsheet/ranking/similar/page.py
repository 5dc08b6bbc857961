"""The papers most alike as an answer: a page of them, or the first few."""

import time

from broadsheet.answers import SearchPage, SearchResult, Sort
from broadsheet.paper import Paper
from broadsheet.ranking.similar.examples import Question, Sources
from broadsheet.ranking.similar.ranking import rank_alike, sort_alike
from broadsheet.ranking.similar.saying import present_alike


def find_alike(
    sources: Sources, question: Question, limit: int, offset: int, sort: Sort, notices: tuple[str, ...]
) -> SearchPage:
    """A page of the hundred papers most like the question, most alike first or sorted."""
    begun = time.perf_counter()
    ranked = sort_alike(rank_alike(sources, question), sort)
    page = ranked[max(offset, 0) :][:limit]
    return SearchPage(
        query=question.says,
        total=len(ranked),
        took_ms=(time.perf_counter() - begun) * 1000,
        results=tuple(present_alike(one, question.has_several) for one in page),
        next=offset + len(page) if page and offset + len(page) < len(ranked) else None,
        mode="hybrid",
        notices=notices,
        sort=sort,
    )


def list_alike(sources: Sources, paper: Paper, limit: int) -> list[SearchResult]:
    """The papers most like this one, best first."""
    return [present_alike(one, several=False) for one in rank_alike(sources, Question((paper,)))[:limit]]
