"""The papers most alike as an answer: a page of them, or the first few."""

import time
from collections.abc import Callable, Sequence

from broadsheet.answers import SearchPage, SearchResult, Sort
from broadsheet.paper import Paper
from broadsheet.ranking.paging import Stretch
from broadsheet.ranking.similar.examples import Question, Sources
from broadsheet.ranking.similar.ranking import rank_alike, sort_alike
from broadsheet.ranking.similar.saying import present_alike

Turn = Callable[[str, Sequence[int]], Stretch]
"""Takes a page out of a list of papers; the text tells the list from others."""


def find_alike(sources: Sources, question: Question, turn: Turn, sort: Sort, notices: tuple[str, ...]) -> SearchPage:
    """A page of the hundred papers most like the question, most alike first or sorted."""
    begun = time.perf_counter()
    ranked = {one.paper.id: one for one in sort_alike(rank_alike(sources, question), sort)}
    stretch = turn(_name_order(question, sort), list(ranked))
    page, last = [ranked[one] for one in stretch.ids if one in ranked], stretch.start + len(stretch.ids)
    return SearchPage(
        query=question.says,
        total=len(ranked),
        took_ms=(time.perf_counter() - begun) * 1000,
        results=tuple(present_alike(one, question.has_several) for one in page),
        next=last if page and last < len(ranked) else None,
        mode="hybrid",
        notices=(*notices, *stretch.notices),
        sort=sort,
        cursor=stretch.cursor,
    )


def _name_order(question: Question, sort: Sort) -> str:
    like, less = ([paper.id for paper in papers] for papers in (question.like, question.less))
    return f"alike {sort} {like} {less} {question.text}"


def list_alike(sources: Sources, paper: Paper, limit: int) -> list[SearchResult]:
    """The papers most like this one, best first."""
    return [present_alike(one, several=False) for one in rank_alike(sources, Question((paper,)))[:limit]]
