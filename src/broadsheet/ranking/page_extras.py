"""What stands beside the papers of a page: facets, groups of words, advice. One door to all three."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from broadsheet.answers import Advice, Facet, Mode, Sort
from broadsheet.index.words import Words
from broadsheet.index.words_query import WordsQuery
from broadsheet.ranking.advice import advise
from broadsheet.ranking.facets import FacetCounts, count_facets, make_facets
from broadsheet.ranking.groups import WordGroup, find_groups
from broadsheet.ranking.query import Query


@dataclass(frozen=True, slots=True)
class PageFound:
    """A page as far as it is found: ``ids`` in their order, more than are shown where more were ranked anyway.

    ``every`` says that ``total`` is of the papers that hold every word: so ``list_sorted`` tells. ``near_only`` of the
    total hold no word and are near in meaning; they do not count where it is asked whether anything was found.
    """

    ids: Sequence[int]
    total: int
    mode: Mode = "hybrid"
    sort: Sort = "relevance"
    every: bool = False
    is_first: bool = True
    near_only: int = 0


@dataclass(frozen=True, slots=True)
class PageExtras:
    """What stands beside the papers; each is empty where it does not apply."""

    facets: tuple[Facet, ...] = ()
    groups: tuple[WordGroup, ...] = ()
    advice: tuple[Advice, ...] = ()


def find_extras(
    words: Words, query: Query, page: PageFound, with_facets: bool = False, spelling: str = ""
) -> PageExtras:
    """The extras of a page.

    Facets only when asked for, and then on every page. Groups and advice only on the first page, and not where meaning
    alone ranks; groups only by relevance. Whatever does not apply costs nothing.
    """
    facets = make_facets(query, _count(words, query.words, page)) if with_facets else ()
    if not page.is_first or page.mode == "meaning":
        return PageExtras(facets)
    groups = find_groups(words, query, page.ids) if page.sort == "relevance" else ()
    advice = () if groups else advise(words, query, page.total - page.near_only, page.every, spelling)
    return PageExtras(facets, groups, advice)


def _count(words: Words, query: WordsQuery, page: PageFound) -> FacetCounts:
    """By meaning alone every paper that meets the conditions is found, whatever words it holds."""
    by_meaning = page.mode == "meaning" and page.sort == "relevance"
    return count_facets(words, replace(query, words=()) if by_meaning else query, page.every)
