"""What kind of query it is, told from its looks alone: a guess, by which a ranking may weigh."""

import re
from typing import Literal

from broadsheet.ranking.query.names import looks_like_author
from broadsheet.ranking.query.tree import Field, Not, Pasted, Term
from broadsheet.ranking.query.understood import Query
from broadsheet.ranking.stopwords import STOP_WORDS

Kind = Literal["identifier", "name", "title", "question", "claim", "long", "keywords"]
"""A paper's name; an author's; a title pasted whole; a question; a statement; a longer text; a few words."""

SHORT, TITLE_FROM = 5, 4
"""Words: up to so many are keywords, from so many on a title is a title."""

MOST_LOOKED_AT = 2_000
"""Characters."""

_ASKING = re.compile(
    r"(?:what|why|how|when|where|which|who|whose|whom|is|are|was|were|does|do|did|can|could|should|would|will|has|have)\b",
    re.IGNORECASE,
)
_STATING = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|can|cannot|do|does|did|will|would|may|might|should|could|must|not|"
    r"\w{4,}(?:izes|ises|uces|eases|ibits))\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_][\w'\u2019-]*")


def classify(query: Query) -> Kind:
    """The kind of a query. Takes some 20 us."""
    parts = query.tree.parts
    if query.name or any(isinstance(part, Field) and part.name == "id" for part in parts):
        return "identifier"
    if any(isinstance(part, Pasted) for part in parts):
        return "long"
    if not query.meaning and any(isinstance(part, Field) and part.name == "author" for part in parts):
        return "name"
    plain = all(isinstance(part, Term | Field | Not) for part in parts)
    return _classify_text(query.meaning[:MOST_LOOKED_AT]) if plain else "keywords"


def _classify_text(text: str) -> Kind:
    words = _WORDS.findall(text)
    if looks_like_author(text):
        return "name"
    if text.endswith("?") or (len(words) >= TITLE_FROM and _ASKING.match(text) and not _is_title_case(words)):
        return "question"
    if len(words) >= TITLE_FROM and not text.endswith(".") and _is_title_case(words):
        return "title"
    if len(words) <= SHORT and not text.endswith("."):
        return "keywords"
    return "claim" if text.endswith(".") or _STATING.search(text) else "long"


def _is_title_case(words: list[str]) -> bool:
    """Whether the first word and most words of weight have a capital letter, and not all letters are capitals."""
    telling = [word for word in words if word.lower() not in STOP_WORDS]
    capital = sum(word[0].isupper() for word in telling)
    return words[0][0].isupper() and capital * 3 >= len(telling) * 2 and any(word[1:].islower() for word in telling)
