"""A page of a search: the papers in their order, and what stands beside them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import get_args

from broadsheet.answers import Mode, ResultGroup, SearchPage, SearchResult, Sort
from broadsheet.errors import BadInput
from broadsheet.index.completions import Completions
from broadsheet.index.encoder import Encoder
from broadsheet.index.engine import MeaningEngine
from broadsheet.index.words import Words
from broadsheet.index.words_query import WordsQuery
from broadsheet.paper import Paper
from broadsheet.ranking.advice import find_unknown
from broadsheet.ranking.explain import present
from broadsheet.ranking.groups import WordGroup
from broadsheet.ranking.page_extras import PageFound, find_extras
from broadsheet.ranking.paging import UNREADABLE, Pager
from broadsheet.ranking.query import Query, parse_query, split_words
from broadsheet.ranking.search import RankedPaper, Ranking, search
from broadsheet.ranking.sorting import list_sorted
from broadsheet.ranking.spelling import did_you_mean
from broadsheet.ranking.threads import beside

LONGEST_TITLE = 400
"""Characters of a question that may be a title."""

LONGEST_SPELT = 1_000
"""Characters of a question whose spelling is looked at."""

MOST_NAMED = 5
"""Words that a notice names."""


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where papers are looked for and read. ``orders`` is the folder of what pages remember of one another."""

    words: Words
    meaning: MeaningEngine | None
    encoder: Encoder | None
    completions: Completions
    read: Callable[[Sequence[int]], list[Paper]]
    find: Callable[[str], Paper | None]
    find_titled: Callable[[str], Sequence[int]]
    """The ids of papers whose title is this text."""
    newest: Callable[[], int]
    """The largest id that any paper has."""
    orders: Path
    lacking: tuple[str, ...] = ()
    """What a reader who searches by meaning should know, such as that there is no encoder."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to see. ``cursor``, where given, goes before ``offset``."""

    query: str
    limit: int = 20
    offset: int = 0
    mode: Mode = "hybrid"
    sort: Sort = "relevance"
    facets: bool = False
    cursor: str = ""
    today: date | None = None


def _name_order(query: Query, wish: Wish) -> str:
    """What tells its order from others; words such as *yesterday* stand there as the date they meant."""
    return f"{wish.mode} {wish.sort} {query.tree}"


@dataclass(frozen=True, slots=True)
class _Found:
    """A stretch of an order: the place it begins at, what leads on, and whether all hold every word."""

    ranking: Ranking
    start: int
    cursor: str
    every: bool = False


def find_page(shelves: Shelves, wish: Wish) -> SearchPage:
    """The page that somebody wants, with all that belongs to it. Raises BadInput for a mode or a sort there is not."""
    begun = time.perf_counter()
    _check_choices(wish)
    query = parse_query(wish.query, wish.today)
    found = _find_named(shelves, query, wish) or _find(shelves, query, wish)
    shown = found.start + len(found.ranking.hits)
    looked = found.start == 0 and len(wish.query) <= LONGEST_SPELT
    spelling = did_you_mean(shelves.completions, wish.query, partial(_count, shelves)) if looked else ""
    extras = beside.submit(find_extras, shelves.words, query, _tell(found, wish), wish.facets, spelling)
    results, around = _present(shelves, found.ranking.hits, query), extras.result()
    return SearchPage(
        query=wish.query,
        total=found.ranking.total,
        results=results,
        next=shown if found.ranking.hits and shown < found.ranking.total else None,
        mode=wish.mode,
        notices=tuple(
            dict.fromkeys((*found.ranking.notices, *_say_nothing(shelves, query, found), *_say_lacking(shelves, wish)))
        ),
        sort=wish.sort,
        cursor=found.cursor,
        did_you_mean=spelling,
        groups=tuple(_present_group(shelves, group, found.ranking.hits, query) for group in around.groups),
        facets=around.facets,
        advice=around.advice,
        took_ms=(time.perf_counter() - begun) * 1000,
    )


def find_papers(shelves: Shelves, wish: Wish) -> list[Paper]:
    """The papers of that page alone: to choose and mark what is shown of 500 takes longer than to find them.

    Raises BadInput as ``find_page`` does.
    """
    _check_choices(wish)
    query = parse_query(wish.query, wish.today)
    named = _find_named(shelves, query, wish)
    ranking = named.ranking if named else _rank(shelves, query, wish, wish.limit, wish.offset)[0]
    return shelves.read([hit.paper_id for hit in ranking.hits])


def _check_choices(wish: Wish) -> None:
    _check("mode", wish.mode, get_args(Mode))
    _check("sort", wish.sort, get_args(Sort))


def _check(what: str, chosen: str, choices: tuple[str, ...]) -> None:
    if chosen not in choices:
        raise BadInput(f"A search has no {what} {chosen!r}.", f"Choose one of {', '.join(choices)}.")


def _find_named(shelves: Shelves, query: Query, wish: Wish) -> _Found | None:
    """Whoever types a paper's name wants that paper and no other."""
    paper = shelves.find(query.name) if query.name else None
    if paper is None:
        return None
    hits = (RankedPaper(paper.id, 1.0, holds_all=True),) if wish.offset == 0 and not wish.cursor else ()
    return _Found(Ranking(hits, 1), wish.offset, "")


def _find(shelves: Shelves, query: Query, wish: Wish) -> _Found:
    if wish.cursor:
        return _turn(shelves, query, wish) or _find_anew(shelves, query, wish, (UNREADABLE,))
    return _find_anew(shelves, query, wish)


def _find_anew(shelves: Shelves, query: Query, wish: Wish, notices: tuple[str, ...] = ()) -> _Found:
    """A page by its place. The first one leads on by a cursor."""
    offset = 0 if notices else wish.offset
    newest = shelves.newest() if offset == 0 else 0
    ranking, every = _rank(shelves, query, wish, wish.limit, offset)
    ids = [hit.paper_id for hit in ranking.hits]
    more = offset == 0 and 0 < len(ids) < ranking.total
    cursor = Pager(shelves.orders).begin(_name_order(query, wish), ids, newest) if more else ""
    return _Found(Ranking(ranking.hits, ranking.total, (*ranking.notices, *notices)), offset, cursor, every)


def _turn(shelves: Shelves, query: Query, wish: Wish) -> _Found | None:
    """The page that a cursor leads to."""
    last: list[tuple[Ranking, bool]] = []

    def rank(limit: int, offset: int) -> Sequence[RankedPaper]:
        last.append(_rank(shelves, query, wish, limit, offset))
        return last[-1][0].hits

    turned = Pager(shelves.orders).turn(
        _name_order(query, wish), wish.cursor, wish.limit, rank, lambda key: RankedPaper(key, 0.0)
    )
    if turned is None:
        return None
    ranking, every = last[-1] if last else _rank(shelves, query, wish, 1, 0)
    return _Found(
        Ranking(turned.hits, ranking.total, (*ranking.notices, *turned.notices)), turned.start, turned.cursor, every
    )


def _rank(shelves: Shelves, query: Query, wish: Wish, limit: int, offset: int) -> tuple[Ranking, bool]:
    """A stretch of the order that is wanted, and whether only papers with every word are in it."""
    if wish.sort == "relevance":
        titled = partial(shelves.find_titled, wish.query) if len(wish.query) <= LONGEST_TITLE else None
        engines = shelves.words, shelves.meaning, shelves.encoder
        return search(*engines, query, wish.mode, limit, offset, find_titled=titled), False
    found = list_sorted(shelves.words, query.words, wish.sort, limit, offset)
    hits = tuple(RankedPaper(paper_id, 0.0, holds_all=found.every) for paper_id in found.ids)
    return Ranking(hits, found.total, (*query.notices, *found.notices)), found.every


def _say_lacking(shelves: Shelves, wish: Wish) -> tuple[str, ...]:
    return shelves.lacking if wish.mode != "words" else ()


def _say_nothing(shelves: Shelves, query: Query, found: _Found) -> tuple[str, ...]:
    """Why nothing was found, where nothing was."""
    if found.ranking.total or not query.typed.strip():
        return ()
    unknown = [f"“{word.typed[:60]}”" for word in find_unknown(shelves.words, query)[:MOST_NAMED]]
    if unknown:
        return (f"No paper of this library holds {', '.join(unknown)}.",)
    return ("No paper of this library meets all of this. Fewer words or conditions may find some.",)


def _tell(found: _Found, wish: Wish) -> PageFound:
    ids = [hit.paper_id for hit in found.ranking.hits]
    total = found.ranking.total - found.ranking.near_only
    return PageFound(ids, total, wish.mode, wish.sort, found.every, found.start == 0)


def _count(shelves: Shelves, word: str) -> int:
    """How many papers hold a word in any form."""
    return shelves.words.count_all(WordsQuery(tuple(split_words(word))))


def _present(shelves: Shelves, hits: Sequence[RankedPaper], query: Query) -> tuple[SearchResult, ...]:
    papers = {paper.id: paper for paper in shelves.read([hit.paper_id for hit in hits])}
    return tuple(present(papers[hit.paper_id], hit, query) for hit in hits if hit.paper_id in papers)


def _present_group(shelves: Shelves, group: WordGroup, hits: Sequence[RankedPaper], query: Query) -> ResultGroup:
    known = {hit.paper_id: hit for hit in hits}
    ranked = [known.get(paper_id, RankedPaper(paper_id, 0.0)) for paper_id in group.ids]
    return ResultGroup(
        held=tuple(word.typed for word in group.held),
        missing=tuple(word.typed for word in group.missing),
        total=group.total,
        query=group.query,
        results=_present(shelves, ranked, query),
    )
