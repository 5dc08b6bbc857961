"""A ranked paper as the reader sees it: its words marked, and the reason for its place in one sentence."""

from collections.abc import Sequence
from dataclasses import replace

from broadsheet.answers import SearchResult, Why
from broadsheet.cleaning import plain_text
from broadsheet.index.words_query import Phrase, Word
from broadsheet.paper import Paper
from broadsheet.ranking.marking import Reading, find_places_in, smallest_window
from broadsheet.ranking.query import Query
from broadsheet.ranking.search import RankedPaper
from broadsheet.ranking.snippet import choose_snippet, mark_text

VERY_CLOSE, CLOSE = 0.8, 0.5
"""Scaled scores from which a meaning is called so."""


def present(paper: Paper, hit: RankedPaper, query: Query) -> SearchResult:
    """The paper with its title and snippet marked, and why it is where it is."""
    wanted = _wanted(query)
    title, text = Reading(paper.title), Reading(paper.text)
    return SearchResult(
        paper=paper,
        score=hit.score,
        why=_explain(hit, query, [_plain_reading(paper.title, title), _plain_reading(paper.text, text)]),
        title=mark_text(paper.title, title.find_places(wanted)),
        snippet=choose_snippet(paper.text, text.find_places(wanted)),
    )


def _plain_reading(text: str, read: Reading) -> Reading:
    """The text read as it is indexed, formulas in plain letters; most have none and need no second reading."""
    plain = plain_text(text)
    return read if plain == text else Reading(plain)


def _explain(hit: RankedPaper, query: Query, readings: Sequence[Reading]) -> Why:
    """Which words the paper holds, how near one another, how near in meaning."""
    words = list(dict.fromkeys(query.words.words))
    places = find_places_in(readings, words)
    held = {place.word for place in places}
    why = Why(
        words=hit.words,
        meaning=hit.meaning,
        holds_all=hit.holds_all or (bool(words) and len(held) == len(words)),
        found=tuple(word.typed for number, word in enumerate(words) if number in held),
        missing=tuple(word.typed for number, word in enumerate(words) if number not in held),
        distance=smallest_window(places, len(words)) if len(words) > 1 else None,
    )
    return _with_sentence(why)


def _wanted(query: Query) -> list[Word | Phrase]:
    """What is marked: phrases before words, so that a phrase is marked as one."""
    phrases = [one for one in query.filter.required if isinstance(one, Phrase)]
    return [*phrases, *dict.fromkeys(query.words.words)]


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
