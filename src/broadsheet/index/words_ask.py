"""From what is asked to what tantivy is asked: words into scoring clauses, conditions into filters."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import tantivy
from tantivy import Occur, Query

from broadsheet.index.words_conditions import Clause, Conditions
from broadsheet.index.words_query import Filter, Word, WordsQuery
from broadsheet.index.words_schema import JOINED, TEXT
from broadsheet.index.words_text import stem_text, stem_word

# A pair of neighbouring words, found within three places of where it was typed, counts a fifth of its own BM25.
# Measured with STRETCHES, nDCG@10 without and with: tldr-known-item .856 .860, Cranfield .381 .390, SciFact .697 .701,
# CISI .397 .397. Pairs of common words too, but no STRETCHES: .875, .385, .700, .392; 25 ms for 5 on a long question.
NEAR_SLOP, NEAR_WEIGHT = 3, 0.2
# A pair of common words tells little and costs most (positions are read for each paper that holds both).
COMMON_PAIR = 0.02
# All the words in one stretch, so many places longer than typed, add so much each; BM25 sums lie about 5 to 30.
STRETCHES, STRETCH_WEIGHT = (0, 4, 20), 1.5

# Spellings: ``GPT-4`` scores by its parts, a little for ``GPT4``; ``gpt4`` scores for ``GPT-4`` where at least a
# quarter as many papers write it so. Measured on tldr-known-item and SciFact: no loss, .0007 and .0011 gained.
JOINED_WEIGHT, COMMON_JOINED = 0.3, 4


class Asking:
    """Builds tantivy queries against one state of the index."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, fields: frozenset[str]) -> None:
        self._searcher = searcher
        to = Conditions(schema, searcher, fields)
        self._conditions, self._holds, self._term, self._phrase = to.clauses, to.holds, to.term, to.phrase
        self._ids = to.ids

    def all_words(self, query: WordsQuery) -> Query:
        """Papers that hold every word, scored; nearer words score higher."""
        distinct = list(dict.fromkeys(query.words))
        clauses = [*self._gates(query), *self._scores(query), *self._stretches(distinct)]
        return Query.boolean_query([*clauses, *self._conditions(query.filter)])

    def some_words(self, query: WordsQuery) -> Query:
        """Papers that hold a word but not every one, scored alike."""
        some = Query.boolean_query(self._scores(query))
        every = Query.boolean_query(self._gates(query))
        return Query.boolean_query([(Occur.Must, some), (Occur.MustNot, every), *self._conditions(query.filter)])

    def any_words(self, query: WordsQuery) -> Query:
        """Papers that hold a word or more, scored by their words and pairs."""
        if not query.filter:
            return Query.boolean_query(self._scores(query))  # flat, so that tantivy skips what cannot be among the best
        some = Query.boolean_query(self._scores(query))
        return Query.boolean_query([(Occur.Must, some), *self._conditions(query.filter)])

    def holding(self, query: WordsQuery, every: bool, among: Sequence[int] | None = None) -> Query:
        """Papers that hold every word, or a word or more, unscored and so quick to count; only ``among`` those."""
        held = [(Occur.Should, way) for word in dict.fromkeys(query.words) for way in self._ways(word)]
        gates = self._gates(query) if every else [(Occur.Must, Query.boolean_query(held))]
        chosen = [] if among is None else [(Occur.Must, self.ids(among))]
        return Query.boolean_query([*chosen, *gates, *self._conditions(query.filter)])

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

    def find_rarity(self, word: str) -> float:
        """The inverse document frequency of a word as it is typed; of its rarest part where it has several."""
        papers = [self._searcher.doc_freq(TEXT, stem) for stem in stem_word(word)]
        held = self._searcher.num_docs
        return max((math.log(1 + (held - some + 0.5) / (some + 0.5)) for some in papers), default=0.0)

    def only(self, filter: Filter, among: Sequence[int] | None = None) -> Query:
        """Papers that meet the conditions; only ``among`` those."""
        chosen = Query.all_query() if among is None else Query.const_score_query(self.ids(among), 0.0)
        return Query.boolean_query([(Occur.Must, chosen), *self._conditions(filter)])

    def ids(self, ids: Iterable[int]) -> Query:
        """These papers."""
        return self._ids(list(ids))

    def _gates(self, query: WordsQuery) -> list[Clause]:
        gates = [self._holds(word) for word in dict.fromkeys(query.words) if word not in query.others]
        if query.others:
            gates.append(Query.boolean_query([(Occur.Should, self._holds(word)) for word in query.others]))
        return [(Occur.Must, Query.const_score_query(gate, 0.0)) for gate in gates]

    def _scores(self, query: WordsQuery) -> list[Clause]:
        return [clause for word in query.words for clause in self._word_scores(word)] + self._nearness(query.words)

    def _word_scores(self, word: Word) -> list[Clause]:
        scores = [self._term(TEXT, stem) for stem in word.stems]
        if len(word.stems) == 1:
            scores = [self._either_spelling(word, scores[0])]
        elif papers := self._searcher.doc_freq(TEXT, word.joined):
            joined = self._term(TEXT, word.joined)
            scores.append(Query.const_score_query(joined, JOINED_WEIGHT * self._rarity(papers)))
        return [(Occur.Should, one) for one in scores]

    def _either_spelling(self, word: Word, apart: Query) -> Query:
        """A word typed as one, which some write as a compound: ``gpt4``."""
        papers, plain = self._searcher.doc_freq(JOINED, word.joined), self._searcher.doc_freq(TEXT, word.joined)
        if papers * COMMON_JOINED < plain:
            return apart
        # The field ``joined`` is so short that BM25 overrates it (MRR@10 .802 for .857 on tldr-known-item).
        joined = Query.const_score_query(self._term(JOINED, word.joined), self._rarity(papers + plain))
        return Query.disjunction_max_query([apart, joined]) if papers else apart

    def _rarity(self, papers: int) -> float:
        """What BM25 gives a word that stands once in a text of usual length, when so many papers hold it."""
        return math.log(1 + self._searcher.num_docs / (papers + 0.5))

    def _nearness(self, words: Sequence[Word]) -> list[Clause]:
        pairs = dict.fromkeys((left.stems[-1], right.stems[0]) for left, right in pairwise(words))
        return [
            (Occur.Should, Query.boost_query(self._phrase(TEXT, pair, NEAR_SLOP), NEAR_WEIGHT))
            for pair in pairs
            if pair[0] != pair[1] and self._tells(pair)
        ]

    def _tells(self, pair: tuple[str, str]) -> bool:
        rarer = min(self._searcher.doc_freq(TEXT, stem) for stem in pair)
        return 0 < rarer <= max(COMMON_PAIR * self._searcher.num_docs, 1_000)

    def _stretches(self, words: Sequence[Word]) -> list[Clause]:
        stems = [stem for word in words for stem in word.stems]
        if len(words) < 2:
            return []
        stretches = (self._phrase(TEXT, stems, slop) for slop in STRETCHES)
        return [(Occur.Should, Query.const_score_query(one, STRETCH_WEIGHT)) for one in stretches]

    def _ways(self, word: Word) -> list[Query]:
        """What, found alone, makes a paper one that holds some of the words."""
        ways = [self._term(TEXT, stem) for stem in dict.fromkeys((*word.stems, word.joined))]
        return [*ways, self._term(JOINED, word.joined)] if self._searcher.doc_freq(JOINED, word.joined) else ways
