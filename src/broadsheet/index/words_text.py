"""How text becomes the words that are indexed, asked for and marked: one way for all three.

A word is a run of letters and digits; it is folded to plain lower-case ASCII where it can be, and cut
to its English stem: ``Networks`` and ``networking`` are ``network``, ``Poincaré`` is ``poincar``.
"""

import re
import unicodedata
from functools import lru_cache

import tantivy

LONGEST_WORD = 60
"""In bytes. What is longer is no word (an address, a sequence, damage) and is left out."""

JOINERS = "-_.'\u2019\u2010\u2011\u2013"
"""What may stand inside a word that is also written apart, or as one: GPT-4, state-space, L_0, 3.5."""

COMPOUND = re.compile(rf"\b[^\W_]++(?:[{JOINERS}][^\W_]++){{1,3}}")
_JOINT = re.compile(rf"[{JOINERS}](?=[^\W_])(?<=[^\W_].)")
"""What joins two parts of a compound; every compound has one."""
_ASCII_JOINT = re.compile(rf"[{''.join(filter(str.isascii, JOINERS))}](?=[a-zA-Z0-9])(?<=[a-zA-Z0-9].)")
"""The same in ASCII, where it is found sooner."""
_SEPARATORS = re.compile(rf"[{JOINERS}]")


def build_analyzer() -> tantivy.TextAnalyzer:
    """The chain of steps from text to stems."""
    return _folding().filter(tantivy.Filter.stemmer("english")).build()


def build_name_analyzer() -> tantivy.TextAnalyzer:
    """The same without stems, for people's names: Rivers is not River."""
    return _folding().build()


def fold(text: str) -> str:
    """Text in the one Unicode form that is indexed: ``ℓ`` is ``l``, ``ﬁ`` is ``fi``, accents are composed."""
    if text.isascii():
        return text
    # Half a surrogate pair, which JSON can carry, is no text; a question mark takes its place.
    return unicodedata.normalize("NFKC", text).encode("utf-8", "replace").decode("utf-8")


def stem_text(text: str) -> list[str]:
    """The stems of a text, in order, as they are indexed."""
    return _ANALYZER.analyze(fold(text))


@lru_cache(maxsize=100_000)
def stem_word(word: str) -> tuple[str, ...]:
    """The stems of one word; a word of common script has exactly one."""
    return tuple(stem_text(word))


def split_name(text: str) -> list[str]:
    """The parts of a person's name as they are indexed."""
    return _NAME_ANALYZER.analyze(fold(text))


def join_parts(word: str) -> str:
    """A compound written as one: ``GPT-4`` is ``GPT4``."""
    return _SEPARATORS.sub("", word)


def joined_compounds(folded: str) -> str:
    """Every compound in a text written as one, with spaces between: what the field ``joined`` holds."""
    # Only the words that hold a joint are looked at: 15 us an abstract, 37 for all of them.
    compounds: list[str] = []
    end = 0
    for joint in (_ASCII_JOINT if folded.isascii() else _JOINT).finditer(folded):
        if joint.start() >= end:
            start, end = _word_around(folded, joint.start())
            compounds += COMPOUND.findall(folded, start, end)
    return join_parts(" ".join(compounds))


def _word_around(text: str, at: int) -> tuple[int, int]:
    """Where the run without blanks that holds the character at ``at`` begins and ends."""
    start = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1
    end = text.find(" ", at)
    return start, end if end >= 0 else len(text)


def _folding() -> tantivy.TextAnalyzerBuilder:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )


_ANALYZER = build_analyzer()
_NAME_ANALYZER = build_name_analyzer()
