"""A ranked paper as the reader sees it: its words marked, and the reason for its place in one sentence."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from broadsheet.answers import SearchResult, Why
from broadsheet.cleaning import plain_text
from broadsheet.index.words_query import Phrase
from broadsheet.paper import Paper
from broadsheet.ranking.marking import Finder, Place, count_words, smallest_window
from broadsheet.ranking.query import Query
from broadsheet.ranking.search import RankedPaper
from broadsheet.ranking.snippet import choose_snippet, mark_text

VERY_CLOSE, CLOSE = 0.8, 0.5
"""Scaled scores from which a meaning is called so."""


def present(paper: Paper, hit: RankedPaper, query: Query) -> SearchResult:
    """The paper with its title and snippet marked, and why it is where it is."""
    asked = _Asked.of(query)
    title, text = asked.finder.find_places(paper.title), asked.finder.find_places(paper.text)
    return SearchResult(
        paper=paper,
        score=hit.score,
        why=_explain(hit, asked, asked.find_words(paper, title, text)),
        title=mark_text(paper.title, title),
        snippet=choose_snippet(paper.text, text),
    )


class _Asked:
    """A question's words and phrases, and what finds them in a text: made once for all papers of a page."""

    _last = threading.local()

    def __init__(self, query: Query) -> None:
        self.query = query
        self.words = list(dict.fromkeys(query.words.words))
        self.optional = {number for number, word in enumerate(self.words) if word in query.words.others}
        self._phrases = [one for one in query.filter.required if isinstance(one, Phrase)]
        # Phrases before words, so that a phrase is marked as one.
        self.finder = Finder([*self._phrases, *self.words])

    @classmethod
    def of(cls, query: Query) -> "_Asked":
        """What was made for the paper before, when it was for this very question."""
        asked: _Asked | None = getattr(cls._last, "asked", None)
        if asked is None or asked.query is not query:
            asked = cls._last.asked = cls(query)
        return asked

    def find_words(self, paper: Paper, title: Sequence[Place], text: Sequence[Place]) -> list[Place]:
        """Where the words stand in the paper as it is indexed, title and text as one, formulas in plain letters.

        ``title`` and ``text`` are the places in both as they are written.
        """
        plain_title, plain = plain_text(paper.title), plain_text(paper.text)
        if plain_title != paper.title:
            title = self.finder.find_places(plain_title)
        if plain != paper.text:
            text = self.finder.find_places(plain)
        before, skip = count_words(plain_title) if text else 0, len(self._phrases)
        places = [(0, place) for place in title] + [(before, place) for place in text]
        return [Place(word - skip, at + more, start, end) for more, (word, at, start, end) in places if word >= skip]


def _explain(hit: RankedPaper, asked: _Asked, places: Sequence[Place]) -> Why:
    """Which words the paper holds, how near one another, how near in meaning."""
    words, held = asked.words, {place.word for place in places}
    why = Why(
        words=hit.words,
        meaning=hit.meaning,
        holds_all=hit.holds_all or (bool(words) and len(held) == len(words)),
        found=tuple([word.typed for number, word in enumerate(words) if number in held]),
        missing=tuple([word.typed for number, word in enumerate(words) if number not in held | asked.optional]),
        distance=smallest_window(places, len(words)) if len(words) > 1 else None,
        tree=hit.explain(),
    )
    return _with_sentence(why)


def _with_sentence(why: Why) -> Why:
    parts = [part for part in (_say_words(why), _say_meaning(why)) if part]
    sentence = "; ".join(parts)
    return replace(why, sentence=f"{sentence[:1].upper()}{sentence[1:]}." if sentence else "")


def _say_words(why: Why) -> str:
    if why.missing:
        held = ", ".join(why.found)
        return f"holds {held}, not {', '.join(why.missing)}" if held else "holds none of the words"
    if len(why.found) <= 1:
        return f"holds {why.found[0]}" if why.found else ""
    number = "both" if len(why.found) == 2 else f"all {len(why.found)}"
    if why.distance is None:
        return f"holds {number} words"
    beside = "side by side" if why.distance == len(why.found) else f"within {why.distance} words of each other"
    return f"holds {number} words, {beside}"


def _say_meaning(why: Why) -> str:
    if why.meaning is None or why.meaning < CLOSE:
        return ""
    return "its meaning is very close" if why.meaning >= VERY_CLOSE else "its meaning is close"
