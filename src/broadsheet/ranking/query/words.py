"""Text into the words that the index is asked for."""

import re

from broadsheet.index.words_query import Phrase, Word
from broadsheet.index.words_text import JOINERS, join_parts, stem_word

_WORD = re.compile(rf"[^\W_]++(?:[{JOINERS}][^\W_]++)*+")
_POSSESSIVE = re.compile("['\u2019][sS]$")


def split_words(text: str) -> list[Word]:
    """The words of a text that is already folded, compounds whole: ``state-space`` is one."""
    words = (_read_word(found[0]) for found in _WORD.finditer(text))
    return [word for word in words if word]


def read_words(text: str) -> Word | Phrase | None:
    """A text as one thing to be held: its word, its words side by side, or None where it has none."""
    words = split_words(text)
    if len(words) == 1:
        return words[0]
    return Phrase(tuple(stem for word in words for stem in word.stems)) if words else None


def _read_word(text: str) -> Word | None:
    text = _POSSESSIVE.sub("", text)
    stems, joined = stem_word(text), stem_word(join_parts(text))
    return Word(text, stems, joined[0]) if stems and joined else None
