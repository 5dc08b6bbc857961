"""How text is cut for completing and for spelling: folded words, with no stems.

Somebody who is typing has typed a part of a word, so stems are of no use; accents and capitals do not matter.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from broadsheet.index.words_text import fold

SHORTEST, LONGEST = 2, 24
"""Letters of a word that spelling knows; outside lie initials, formulas and damage."""

_WORD = re.compile(r"[^\W_]+")
_WORD_OR_END = re.compile(r"[^\W_]+|\n")
_ACCENTS = re.compile("[\u0300-\u036f]+")
"""Of Latin, Greek and Cyrillic letters; the vowel signs of other scripts are no accents."""
_OTHER = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"})
_LETTERS = bytes(code | 32 if 65 <= code <= 90 else code if 97 <= code <= 122 else 32 for code in range(256))


def fold_words(text: str) -> list[str]:
    """The words of a text, in order, without capitals and accents: ``Poincaré's 2nd`` is poincare, s, 2nd."""
    return _WORD.findall(text.lower() if text.isascii() else _without_accents(text))


def letter_words(text: str) -> list[bytes]:
    """The words of a text that are made of letters a to z once folded; what spelling is learnt from."""
    plain = text if text.isascii() else _without_accents(text)
    # Half the time of a regular expression: the table maps every other byte to a blank.
    return plain.encode("ascii", "replace").translate(_LETTERS).split()


def number_words(texts: Sequence[str]) -> tuple[list[str], NDArray[np.int32], NDArray[np.int64]]:
    """The distinct folded words of texts; each text as places among these, end to end; how many each text has."""
    lines = "\n".join([_one_line(text) for text in texts])
    places: defaultdict[str, int] = defaultdict()
    places.default_factory = places.__len__
    places["\n"] = 0
    # All texts at once, the ends of lines as words: 3 us a title, 7 with a call for each.
    found = np.fromiter(map(places.__getitem__, _WORD_OR_END.findall(lines)), np.int32)
    ends = np.append(np.flatnonzero(found == 0), len(found))
    lengths = np.diff(ends, prepend=-1) - 1
    return list(places)[1:], found[found > 0] - 1, lengths if texts else lengths[:0]


def count_words(texts: Iterable[str], counts: Counter[bytes]) -> None:
    """Add, for each word, the number of these texts that hold it."""
    for text in texts:
        counts.update(set(letter_words(text)))


def _one_line(text: str) -> str:
    folded = text.lower() if text.isascii() else _without_accents(text)
    return folded.replace("\n", " ") if "\n" in folded else folded


def _without_accents(text: str) -> str:
    apart = _ACCENTS.sub("", unicodedata.normalize("NFKD", fold(text).casefold()))
    return unicodedata.normalize("NFC", apart).translate(_OTHER)
