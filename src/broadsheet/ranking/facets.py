"""By what a search can be narrowed: categories, years, sources, what a paper has, each with its number of papers.

The numbers are of the papers that the page's total counts, so that they add up to it and a reader who follows one finds
as many: in the order of relevance the papers that hold a word or more, in a list by date or votes those listed. (Papers
that hold none of the words but are near in meaning are in no number, as nobody has looked at all of them.)
"""

from collections.abc import Iterator, Mapping

from broadsheet.answers import Facet, FacetValue
from broadsheet.index.words import Words
from broadsheet.index.words_query import WordsQuery
from broadsheet.ranking.query import Query
from broadsheet.ranking.query.tree import Field, Tree
from broadsheet.ranking.rewriting import with_field, without_field

MOST_CATEGORIES, MOST_YEARS, MOST_SOURCES = 12, 12, 12

LONGEST = 1_000
"""Characters of a question that has facets; each of some forty values repeats it."""

HAS_LABELS = {"code": "with code", "abstract": "with an abstract"}
"""What a paper can have that a reader would narrow by; the rest nearly all of them have, or nearly none."""

_OPERATORS = {"category": "cat", "year": "year", "source": "source", "has": "has"}

FacetCounts = Mapping[str, Mapping[str, int]]
"""Field to value to how many papers have it."""


def count_facets(words: Words, query: WordsQuery, every: bool = False) -> FacetCounts:
    """How many of the papers found have each category, year, source and content.

    ``every``: of the papers that hold every word, else of those that hold a word or more; without words, of all that
    meet the conditions. Exact. Where 90,034 of 166,416 papers answer, 6 to 8 ms.
    """
    return words.count_fields(query, every)


def make_facets(query: Query, counts: FacetCounts) -> tuple[Facet, ...]:
    """The facets with, for each value, the question that adds it to what was typed, or takes it away again.

    None where the question is so long that a page could not repeat it in every link.
    """
    if len(str(query.tree)) > LONGEST:
        return ()
    facets = (Facet(name, tuple(_values(query.tree, name, counts.get(name, {})))) for name in _OPERATORS)
    return tuple(facet for facet in facets if facet.values)


def _values(tree: Tree, name: str, counts: Mapping[str, int]) -> Iterator[FacetValue]:
    operator = _OPERATORS[name]
    chosen = {part.value.lower() for part in tree.parts if isinstance(part, Field) and part.name == operator}
    shown = _most(name, counts) | {value: count for value, count in counts.items() if value.lower() in chosen}
    for value, count in shown.items():
        field = Field(operator, value.replace('"', " "))
        is_chosen = value.lower() in chosen
        asked = without_field(tree, field) if is_chosen else with_field(tree, field)
        yield FacetValue(value, HAS_LABELS.get(value, value), count, asked, is_chosen)


def _most(name: str, counts: Mapping[str, int]) -> dict[str, int]:
    """Those worth showing: the most frequent, but the latest years, and of contents the ones that tell."""
    if name == "year":
        return dict(sorted(counts.items(), key=lambda one: -int(one[0]))[:MOST_YEARS])
    if name == "has":
        return {value: counts[value] for value in HAS_LABELS if value in counts}
    most = MOST_CATEGORIES if name == "category" else MOST_SOURCES
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most])
