"""What else to ask when a search finds little or nothing. Each piece of advice was tried and finds something."""

from collections.abc import Iterator
from dataclasses import replace

from broadsheet.answers import Advice
from broadsheet.index.words import Words
from broadsheet.index.words_query import Filter, Word
from broadsheet.ranking.query import Query, parse_query
from broadsheet.ranking.query.tree import Field, Node, Term
from broadsheet.ranking.rewriting import (
    conditions,
    telling_words,
    with_loose,
    without_conditions,
    without_part,
    without_words,
)

FEW = 3
"""Fewer papers than this call for advice."""

MOST_ADVICE = 4
MOST_TRIED = 8
"""Conditions of one question that are looked at, and words; each costs a count."""

BEST_PARTS = 2
"""Conditions that are proposed to be dropped: those that cost most papers."""


def advise(words: Words, query: Query, total: int, every: bool = False, spelling: str = "") -> tuple[Advice, ...]:
    """At most four other questions that find something, when this one found fewer than three papers.

    ``total`` papers were found; ``every`` says that only those that hold every word were looked for (a list by date or
    votes). ``spelling`` is the question with its misspellings put right, where there are any.
    """
    if total >= FEW or not query:
        return ()
    trying = _Trying(words, query, total, every)
    made: dict[str, Advice] = {}
    for one in (*trying.author(), *trying.spelling(spelling), *trying.fewer_words(), *trying.fewer_conditions()):
        made.setdefault(one.query, one)
    return tuple(made.values())[:MOST_ADVICE]


def find_unknown(words: Words, query: Query) -> tuple[Word, ...]:
    """The plain words of a question that no paper of the library holds."""
    plain = telling_words(query)[:MOST_TRIED]
    return tuple(word for word in plain if not words.count_all(replace(query.words, words=(word,), filter=Filter())))


class _Trying:
    """Other forms of one question, each counted before it is proposed."""

    def __init__(self, words: Words, query: Query, total: int, every: bool) -> None:
        self._words = words
        self._query = query
        self._tree = query.tree
        self._total = total
        self._every = every

    def author(self) -> Iterator[Advice]:
        """What was typed may be somebody's name."""
        if self._query.maybe_author:
            name = without_conditions(self._tree)
            asked = str(Field("author", name))
            yield from self._propose(f"Papers by {name}", asked, more_than=0)

    def spelling(self, asked: str) -> Iterator[Advice]:
        """What was typed may be misspelt."""
        yield from self._propose(f"Did you mean {asked}?", asked, more_than=0)

    def fewer_words(self) -> Iterator[Advice]:
        """Words that no paper holds; else, where every word is wanted, the rarest."""
        unknown = find_unknown(self._words, self._query)
        if unknown:
            named, those = " or ".join(word.typed for word in unknown), "it" if len(unknown) == 1 else "them"
            yield from self._propose(f"No paper holds {named}. Without {those}", without_words(self._tree, unknown), 0)
        elif self._every and len(plain := telling_words(self._query)[:MOST_TRIED]) > 1:
            rarest = min(plain, key=lambda word: self._words.count_all(replace(self._query.words, words=(word,))))
            yield from self._propose(f"Without {rarest.typed}", without_words(self._tree, [rarest]))

    def fewer_conditions(self) -> Iterator[Advice]:
        """A phrase's words wherever they stand; the conditions that cost most; where that is none, all of them."""
        parts = conditions(self._tree)[:MOST_TRIED]
        loose = [self._loosen(part) for part in parts if isinstance(part, Term) and " " in part.text]
        dropped = [self._drop(part) for part in parts]
        found = sorted((one for one in (*loose, *dropped) if one[0] > self._total), key=lambda one: -one[0])
        yield from (advice for _, advice in found[:BEST_PARTS])
        if not found and len(parts) > 1:
            yield from self._propose("Without all conditions", without_conditions(self._tree))

    def _loosen(self, phrase: Term) -> tuple[int, Advice]:
        return self._try(f"Without the quotation marks around {phrase.text}", with_loose(self._tree, phrase))

    def _drop(self, part: Node) -> tuple[int, Advice]:
        return self._try(f"Without {part}", without_part(self._tree, part))

    def _propose(self, text: str, asked: str, more_than: int | None = None) -> Iterator[Advice]:
        count, advice = self._try(text, asked)
        if count > (self._total if more_than is None else more_than):
            yield advice

    def _try(self, text: str, asked: str) -> tuple[int, Advice]:
        count = self._count(asked) if asked and asked != str(self._tree) else 0
        found = f"{count:,} paper{'' if count == 1 else 's'}"
        return count, Advice(f"{text} {found}." if text.endswith("?") else f"{text}: {found}.", asked)

    def _count(self, asked: str) -> int:
        query = parse_query(asked).words
        if not query.words:
            return self._words.count_matching(query.filter) if query.filter else 0
        return (self._words.count_all(query) if self._every else 0) or self._words.count_any(query)
