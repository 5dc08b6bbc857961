"""A paper that is like others as the reader sees it."""

from broadsheet.answers import SearchResult, Why
from broadsheet.ranking.similar.ranking import Alike, Told
from broadsheet.ranking.snippet import choose_snippet, mark_text

VERY_CLOSE, CLOSE = 0.7, 0.5
"""Cosines of two papers' vectors from which their meaning is called so."""


def present_alike(found: Alike, several: bool) -> SearchResult:
    """The paper, its reasons, and the beginning of its text. ``several``: the question had more than one example."""
    told = found.told
    why = Why(
        words=told.words,
        meaning=told.meaning,
        holds_all=False,
        found=told.shared,
        sentence=_say(told, several),
        tree=told.tree,
    )
    return SearchResult(
        paper=found.paper,
        score=found.score,
        why=why,
        title=mark_text(found.paper.title, ()),
        snippet=choose_snippet(found.paper.text, ()),
    )


def _say(found: Told, several: bool) -> str:
    nearest = f"“{found.nearest}”" if found.nearest else "the text given"
    parts = [f"closest to {nearest}"] if several else []
    if found.meaning is not None and found.meaning >= CLOSE:
        parts.append("its meaning is very close" if found.meaning >= VERY_CLOSE else "its meaning is close")
    if found.shared:
        parts.append(f"both speak of {_list(found.shared)}")
    sentence = "; ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def _list(words: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
