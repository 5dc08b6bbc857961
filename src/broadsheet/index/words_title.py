"""Which words stand in a title alone.

They are what ``abstract:`` needs: a paper holds a word in its abstract when it holds it at all, and not in its title
alone. Of ten words in a title one or two are such, so keeping these takes 15 us a paper; a field with the whole
abstract once more would take 70, of 150 in all.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile

from broadsheet.index.words_text import stem_word

MOST_TITLE_WORDS = 200
"""A title with more is no title; its further words count as standing in the abstract, too."""

_RUN = re.compile(r"[^\W_]+")


def only_in_title(title: str, body: str) -> str:
    """The stems of a title that its abstract lacks, with spaces between. Both texts are folded."""
    low = f" {body.lower()} "
    words = list(dict.fromkeys(_RUN.findall(title.lower())))[:MOST_TITLE_WORDS]
    return " ".join(_stem_and_start(word)[0] for word in words if f" {word} " not in low and not _has_form(low, word))


def _has_form(low: str, word: str) -> bool:
    """Whether some form of a word stands in the text: ``networks`` for ``network``."""
    stem, start = _stem_and_start(word)
    return start in low and any(_stem_and_start(other)[0] == stem for other in _words_with(low, start))


@lru_cache(maxsize=100_000)
def _stem_and_start(word: str) -> tuple[str, str]:
    """The stem, and the letters with which (nearly) every word of that stem begins: ``happi`` and ``happ``."""
    stem = (stem_word(word) or (word,))[0]
    common = [one for one, other in takewhile(lambda pair: pair[0] == pair[1], zip(word, stem, strict=False))]
    return stem, "".join(common[:-1] if len(common) > 3 else common) or word


def _words_with(low: str, start: str) -> Iterator[str]:
    at = low.find(start)
    while at >= 0:
        if not low[at - 1].isalnum() and (found := _RUN.match(low, at)):
            yield found[0]
        at = low.find(start, at + 1)
