"""From what is asked to what tantivy is asked: words into scoring clauses, conditions into filters."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import tantivy
from tantivy import Occur, Query

from broadsheet.index.words_query import (
    ByAuthor,
    Condition,
    Filter,
    InCategory,
    InDates,
    InYears,
    Phrase,
    Word,
    WordsQuery,
)
from broadsheet.index.words_schema import AUTHOR, CATEGORY, DATE, ID, JOINED, TEXT, YEAR
from broadsheet.index.words_text import stem_text

Clause = tuple[Occur, Query]

# A pair of neighbouring words within three places of where it was typed counts a fifth of a pair of its own.
# Measured, nDCG@10 without and with: tldr-known-item .856 .878, Cranfield .381 .387, SciFact .697 .699, CISI .397 .390.
NEAR_SLOP, NEAR_WEIGHT = 3, 0.2
# Longer questions go without: the gain is gone (.002) and the time doubles.
MOST_WORDS_WITH_NEARNESS = 16


class Asking:
    """Builds tantivy queries against one state of the index."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher

    def all_words(self, query: WordsQuery, among: Sequence[int] | None = None) -> Query:
        """Papers that hold every word, scored."""
        return Query.boolean_query([*self._gates(query), *self._scores(query), *self._conditions(query.filter, among)])

    def some_words(self, query: WordsQuery, among: Sequence[int] | None = None) -> Query:
        """Papers that hold a word but not every one, scored alike."""
        every = Query.boolean_query(self._gates(query))
        return Query.boolean_query(
            [(Occur.Must, self._any(query)), (Occur.MustNot, every), *self._conditions(query.filter, among)]
        )

    def any_words(self, query: WordsQuery, among: Sequence[int] | None = None) -> Query:
        """Papers that hold a word or more, scored alike."""
        conditions = self._conditions(query.filter, among)
        return Query.boolean_query([(Occur.Must, self._any(query)), *conditions]) if conditions else self._any(query)

    def like(self, text: str, terms: int) -> Query:
        """Papers that hold the words of a text that are frequent in it and rare elsewhere, by tf-idf."""
        counts = Counter(stem_text(text))
        papers = self._searcher.num_docs
        worth = {
            stem: count * math.log((papers + 1) / frequency)
            for stem, count in counts.items()
            if (frequency := self._searcher.doc_freq(TEXT, stem)) > 1
        }
        best = sorted(worth, key=lambda stem: (-worth[stem], stem))[:terms]
        return Query.boolean_query(
            [(Occur.Should, Query.boost_query(self._term(TEXT, stem), counts[stem])) for stem in best]
        )

    def only(self, filter: Filter) -> Query:
        """Papers that meet the conditions."""
        return Query.boolean_query([(Occur.Must, Query.all_query()), *self._conditions(filter, None)])

    def ids(self, ids: Iterable[int]) -> Query:
        """These papers."""
        return Query.term_set_query(self._schema, ID, list(ids))

    def _any(self, query: WordsQuery) -> Query:
        return Query.boolean_query(self._scores(query))

    def _gates(self, query: WordsQuery) -> list[Clause]:
        return [(Occur.Must, Query.const_score_query(self._holds(word), 0.0)) for word in dict.fromkeys(query.words)]

    def _scores(self, query: WordsQuery) -> list[Clause]:
        scoring = [clause for word in query.words for clause in self._word_scores(word)]
        if len(query.words) <= MOST_WORDS_WITH_NEARNESS:
            scoring += self._nearness(query.words)
        return scoring

    def _word_scores(self, word: Word) -> list[Clause]:
        stems = word.stems if len(word.stems) == 1 else (*word.stems, word.joined)
        scoring = [self._term(TEXT, stem) for stem in stems]
        if self._searcher.doc_freq(JOINED, word.joined):
            scoring.append(self._term(JOINED, word.joined))
        return [(Occur.Should, one) for one in scoring]

    def _nearness(self, words: Sequence[Word]) -> list[Clause]:
        ends = {(left.stems[-1], right.stems[0]): None for left, right in pairwise(words)}
        return [
            (Occur.Should, Query.boost_query(self._phrase(TEXT, pair, NEAR_SLOP), NEAR_WEIGHT))
            for pair in ends
            if pair[0] != pair[1]
        ]

    def _holds(self, word: Word) -> Query:
        ways = [self._phrase(TEXT, word.stems)]
        if len(word.stems) > 1:
            ways.append(self._term(TEXT, word.joined))
        if self._searcher.doc_freq(JOINED, word.joined):
            ways.append(self._term(JOINED, word.joined))
        return ways[0] if len(ways) == 1 else Query.boolean_query([(Occur.Should, way) for way in ways])

    def _conditions(self, filter: Filter, among: Sequence[int] | None) -> list[Clause]:
        clauses = [(Occur.Must, self._condition(one)) for one in filter.required]
        clauses += [(Occur.MustNot, self._condition(one)) for one in filter.excluded]
        if among is not None:
            clauses.append((Occur.Must, Query.const_score_query(self.ids(among), 0.0)))
        return clauses

    def _condition(self, condition: Condition) -> Query:
        return Query.const_score_query(self._met(condition), 0.0)

    def _met(self, condition: Condition) -> Query:
        match condition:
            case Word():
                return self._holds(condition)
            case Phrase(stems):
                return self._phrase(TEXT, stems)
            case ByAuthor(parts):
                return self._phrase(AUTHOR, parts)
            case InCategory(category):
                return self._term(CATEGORY, category)
            case InYears(first, last):
                return self._range(YEAR, first, last)
            case InDates(first, last):
                return self._range(DATE, first, last)

    def _term(self, field: str, stem: str) -> Query:
        # Nothing reads the positions of a lone word; leaving them out is what lets tantivy skip blocks.
        return Query.term_query(self._schema, field, stem, index_option="freq")

    def _phrase(self, field: str, stems: Sequence[str], slop: int = 0) -> Query:
        return (
            self._term(field, stems[0])
            if len(stems) == 1
            else Query.phrase_query(self._schema, field, list(stems), slop)
        )

    def _range(self, field: str, first: int, last: int) -> Query:
        return Query.range_query(self._schema, field, tantivy.FieldType.Integer, first, last)
