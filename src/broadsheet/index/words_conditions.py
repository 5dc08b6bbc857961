"""From a condition to what tantivy is asked: which papers meet it, unscored."""

from collections.abc import Sequence

import tantivy
from tantivy import Occur, Query

from broadsheet.index.words_query import (
    AllOf,
    AnyOf,
    AtVenue,
    Begun,
    ByAuthor,
    Condition,
    Filter,
    FromSource,
    Has,
    InAbstract,
    InCategory,
    InDates,
    InTitle,
    InYears,
    Named,
    Not,
    Phrase,
    Word,
)
from broadsheet.index.words_schema import (
    AUTHOR,
    DATE,
    HAS,
    ID,
    JOINED,
    NAME,
    SOURCE,
    STAND_INS,
    TEXT,
    TITLE,
    TITLE_ONLY,
    VENUE,
    WITHIN,
    YEAR,
)

Clause = tuple[Occur, Query]


class Conditions:
    """Builds tantivy queries for conditions, against one state of the index.

    ``fields`` are those the index has: one made by an older version lacks some, and none meets a condition on these.
    """

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, fields: frozenset[str]) -> None:
        self._schema = schema
        self._searcher = searcher
        self._fields = fields

    def clauses(self, filter: Filter) -> list[Clause]:
        """The conditions as clauses of a larger query."""
        required = [(Occur.Must, self._unscored(one)) for one in filter.required]
        return required + [(Occur.MustNot, self._unscored(one)) for one in filter.excluded]

    def holds(self, word: Word) -> Query:
        """Papers with this word, in title or abstract, in any spelling."""
        ways = [self.phrase(TEXT, word.stems)]
        if len(word.stems) > 1:
            ways.append(self.term(TEXT, word.joined))
        if self._searcher.doc_freq(JOINED, word.joined):
            ways.append(self.term(JOINED, word.joined))
        return _any(ways)

    def term(self, field: str, stem: str) -> Query:
        """Papers with this term in this field, scored by how often it stands there."""
        # Nothing reads the positions of a lone word; leaving them out is what lets tantivy skip blocks.
        known = field if field in self._fields else STAND_INS.get(field, "")
        return Query.term_query(self._schema, known, stem, index_option="freq") if known else Query.empty_query()

    def phrase(self, field: str, stems: Sequence[str], slop: int = 0) -> Query:
        """Papers with these terms side by side, with as many more between them as ``slop`` allows."""
        if len(stems) == 1 or field not in self._fields:
            return self.term(field, stems[0])
        return Query.phrase_query(self._schema, field, list(stems), slop)

    def ids(self, ids: Sequence[int]) -> Query:
        """These papers."""
        # One term a paper: 0.6 ms for 200 of them; a set of terms, which goes through the whole dictionary, 2.1.
        terms = [Query.term_query(self._schema, ID, paper_id, index_option="basic") for paper_id in ids]
        return Query.boolean_query([(Occur.Should, term) for term in terms])

    def _unscored(self, condition: Condition) -> Query:
        return Query.const_score_query(self._met(condition), 0.0)

    def _met(self, condition: Condition) -> Query:
        match condition:
            case AnyOf(parts):
                return _any([self._met(part) for part in parts])
            case AllOf(parts):
                return self._all(parts)
            case Not(part):
                return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, self._met(part))])
            case InYears(first, last):
                return self._range(YEAR, first, last)
            case InDates(first, last):
                return self._range(DATE, first, last)
            case Begun(place, begin):
                return self._begun(place, begin)
            case Word() | Phrase() | InTitle() | InAbstract():
                return self._written(condition)
            case _:
                return self._said(condition)

    def _written(self, condition: Word | Phrase | InTitle | InAbstract) -> Query:
        """A condition on what stands in the text."""
        match condition:
            case Word():
                return self.holds(condition)
            case Phrase(stems):
                return self.phrase(TEXT, stems)
            case InTitle(held):
                return self._in_title(held)
            case InAbstract(held):
                return self._in_abstract(held)

    def _in_title(self, held: Word | Phrase) -> Query:
        apart = self.phrase(TITLE, held.stems)
        return _any([apart, self.term(TITLE, held.joined)]) if isinstance(held, Word) else apart

    def _in_abstract(self, held: Word | Phrase) -> Query:
        apart = self._beyond_title(self.phrase(TEXT, held.stems), held.stems)
        if isinstance(held, Phrase):
            return apart
        joined = _any([self.term(TEXT, held.joined), self.term(JOINED, held.joined)])
        return _any([apart, self._beyond_title(joined, (held.joined,))])

    def _said(self, condition: ByAuthor | AtVenue | InCategory | Has | FromSource | Named) -> Query:
        """A condition on what is said of the paper."""
        match condition:
            case ByAuthor(parts):
                return self.phrase(AUTHOR, parts)
            case AtVenue(parts):
                return self.phrase(VENUE, parts)
            case InCategory(category):
                return self.term(WITHIN, category)
            case Has(what):
                return self.term(HAS, what)
            case FromSource(source):
                return self.term(SOURCE, source)
            case Named(name):
                ours = name[1:].isdigit() and name.startswith("p")
                return self.ids([int(name[1:])]) if ours else self.term(NAME, name)

    def _all(self, parts: Sequence[Condition]) -> Query:
        # A boolean query of nothing but MustNot finds nothing, so it begins with all papers.
        required = [(Occur.Must, self._met(part)) for part in parts]
        return Query.boolean_query([(Occur.Must, Query.all_query()), *required])

    def _begun(self, place: str, begin: str) -> Query:
        """Two letters of 166,420 papers take 30 ms at first, then 20."""
        known = place in self._fields and begin.isalnum()
        return Query.regex_query(self._schema, place, f"{begin}.*") if known else Query.empty_query()

    def _beyond_title(self, found: Query, stems: Sequence[str]) -> Query:
        """Those of the papers found that hold each of these stems in more than the title."""
        lacking = [(Occur.MustNot, self.term(TITLE_ONLY, stem)) for stem in stems]
        return Query.boolean_query([(Occur.Must, found), *lacking])

    def _range(self, field: str, first: int, last: int) -> Query:
        return Query.range_query(self._schema, field, tantivy.FieldType.Integer, first, last)


def _any(ways: Sequence[Query]) -> Query:
    return ways[0] if len(ways) == 1 else Query.boolean_query([(Occur.Should, way) for way in ways])
