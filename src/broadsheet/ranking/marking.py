"""Where the words asked for stand in a text: the same reading of words as the index has.

A :class:`Finder` is made once a question and reads any number of texts. Only the words that begin as a word asked for
does are stemmed: 30 us for 1,200 characters, where stemming all takes 250.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from broadsheet.index.words_query import Phrase, Word
from broadsheet.index.words_text import JOINERS, fold, join_parts, stem_word

_WORD = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"
_TEXT_WORD = re.compile(_WORD)
_COMPOUND = re.compile(rf"{_WORD}(?:[{JOINERS}]{_WORD})*")
_JOINT = re.compile(rf"[{JOINERS}](?=[^\W_])")
_ASCII_JOINT = re.compile(rf"[{''.join(filter(str.isascii, JOINERS))}](?=[a-zA-Z0-9])")
_EXOTIC = re.compile(r"[^\x00-\x7f\W]|[\u0300-\u036f]")
"""What a word may have besides plain letters and digits."""

_BLANKED = bytes(code if chr(code).isalnum() else 32 for code in bytes(range(128)).lower()) + bytes(128)
_EXOTIC_WORD = "~"
_MOST_PARTS = 4
"""Parts of a compound, as the index has them."""
Stemmed = tuple[int, int, str]
"""Where a word begins and ends, and its stem."""


class Place(NamedTuple):
    """A word asked for stands here: ``word`` is its number in the question, ``at`` counts words of the text,
    ``start`` and ``end`` count characters.
    """

    word: int
    at: int
    start: int
    end: int


def find_places(text: str, wanted: Sequence[Word | Phrase]) -> list[Place]:
    """Every place where one of these stands, in order of the text."""
    return Finder(wanted).find_places(text)


def count_words(text: str) -> int:
    """How many words the text has."""
    return len(_blank(text)[0].split())


def smallest_window(places: Iterable[Place], wanted: int) -> int | None:
    """The length, in words, of the shortest stretch that holds each of ``wanted`` words; None when none does."""
    last: dict[int, int] = {}
    best: int | None = None
    for place in sorted(places, key=lambda place: place.at):
        last[place.word] = place.at
        if len(last) == wanted:
            length = place.at - min(last.values()) + 1
            best = length if best is None else min(best, length)
    return best


class Finder:
    """Finds the same words and phrases in many texts. Safe to use from several threads."""

    def __init__(self, wanted: Sequence[Word | Phrase]) -> None:
        self._runs: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        """First stem to what begins with it: its number in the question and all its stems."""
        self._joined: dict[str, list[int]] = {}
        """Stem of a compound written as one to the words it stands for."""
        for number, one in enumerate(wanted):
            self._runs.setdefault(one.stems[0], []).append((number, one.stems))
            if isinstance(one, Word):
                self._joined.setdefault(one.joined, []).append(number)
        self._stems = {stem for one in wanted for stem in one.stems} | self._joined.keys()
        self._heads = _shortest({f" {_head(stem)}" for stem in self._stems})
        self._joined_heads = tuple(_head(stem) for stem in self._joined)

    def find_places(self, text: str) -> list[Place]:
        """Every place where one of them stands, in order of the text."""
        plain, exotic = _blank(text)
        words = [word for word in (*self._find_plain(plain), *exotic) if word[2] in self._stems]
        compounds = self._find_compounds(text, plain)
        if not words and not compounds:
            return []
        numbers = _number(plain, sorted({start for start, _, _ in (*words, *compounds)}))
        found = self._find_runs({numbers[word[0]]: word for word in words})
        # What stands there as typed goes before its other spelling, and the shorter spelling before the longer.
        for start, end, stem in (*words, *compounds):
            at = numbers[start]
            for number in self._joined.get(stem, ()):
                if (number, at) not in found:
                    found[number, at] = Place(number, at, start, end)
        return sorted(found.values(), key=_IN_TEXT)

    def _find_plain(self, plain: str) -> Iterator[Stemmed]:
        """The plain words that begin as one asked for."""
        # Twenty searches take a third of the time that one regular expression needs to be compiled.
        for head in self._heads:
            start = plain.find(head)
            while start >= 0:
                end = plain.find(" ", start + 1)
                yield start, end - 1, _only_stem(plain[start + 1 : end])
                start = plain.find(head, end)

    def _find_runs(self, words: dict[int, Stemmed]) -> dict[tuple[int, int], Place]:
        """What was asked for and has all its parts there side by side, by its number and that of its first word.

        ``words`` have a number each, counted through the text.
        """
        found: dict[tuple[int, int], Place] = {}
        for at, (start, end, stem) in words.items():
            for number, stems in self._runs.get(stem, ()):
                if len(stems) == 1:
                    found[number, at] = Place(number, at, start, end)
                elif all(at + more in words and words[at + more][2] == part for more, part in enumerate(stems)):
                    found[number, at] = Place(number, at, start, words[at + len(stems) - 1][1])
        return found

    def _find_compounds(self, text: str, plain: str) -> list[Stemmed]:
        """Words that only joiners part may have been asked for as one: GPT-4 as gpt4. Shorter ones come first."""
        found: list[Stemmed] = []
        done = 0
        for joint in (_ASCII_JOINT if text.isascii() else _JOINT).finditer(text) if self._joined else ():
            at = joint.start()
            if at >= done and plain[at] != " ":
                start = plain.rfind(" ", 0, at)
                if not self._may_join(plain[start + 1 : at + 1]):
                    continue
                compound = _COMPOUND.match(text, start)
                assert compound is not None  # a word ends at the joint
                done = compound.end()
                found += self._join(text, plain, start, done)
        return found

    def _may_join(self, part: str) -> bool:
        """Whether a compound that has this part before one of its joiners may be asked for as one, from it on."""
        return _EXOTIC_WORD in part or any(
            head.startswith(part) or part.startswith(head) for head in self._joined_heads
        )

    def _join(self, text: str, plain: str, start: int, end: int) -> Iterator[Stemmed]:
        """The parts of a compound, written as one, that have a stem asked for."""
        exotic = _EXOTIC_WORD in plain[start:end]
        parts = _TEXT_WORD.findall(text, start, end) if exotic else plain[start : end + 1].split()
        for number in range(len(parts) - 1):
            near = parts[number : number + _MOST_PARTS]
            if exotic or "".join(near).startswith(self._joined_heads):
                last = start + len(near[0])
                for part in near[1:]:
                    last += 1 + len(part)
                    stem = _only_stem(join_parts(fold(text[start:last])))
                    if stem in self._joined:
                        yield start, last, stem
            start += len(parts[number]) + 1


_IN_TEXT = itemgetter(2, 3, 0)


def _blank(text: str) -> tuple[str, list[Stemmed]]:
    """The text with nothing in it but plain words in lower case, blanks, and a sign in place of every letter of
    another word; one blank longer at both ends. And those other words.
    """
    plain = f" {text} ".encode("ascii", "replace").translate(_BLANKED).decode("ascii")
    if text.isascii():
        return plain, []
    exotic, pieces, done = list[Stemmed](), list[str](), 0
    for letter in _EXOTIC.finditer(text):
        if letter.start() >= done:
            start = max(plain.rfind(" ", 0, letter.start() + 1), done)
            if word := _TEXT_WORD.match(text, start):
                exotic.append((*word.span(), _only_stem(word[0])))
                pieces += [plain[done + 1 : start + 1], _EXOTIC_WORD * len(word[0])]
                done = word.end()
    return " " + "".join([*pieces, plain[done + 1 :]]), exotic


def _number(plain: str, starts: Sequence[int]) -> dict[int, int]:
    """How many words stand before each of these, which are ascending starts of words."""
    numbers, at, before = dict[int, int](), 0, 0
    for start in starts:
        at += len(plain[before:start].split())
        numbers[start] = at
        before = start
    return numbers


def _only_stem(word: str) -> str:
    """The stem of a word; empty for one that has none, or several, as no word of a common script has."""
    stems = stem_word(word)
    return stems[0] if len(stems) == 1 else ""


def _head(stem: str) -> str:
    """What every word of this stem begins with: all but its last letter, but of dying, whose stem is die, one."""
    return stem[:1] if len(stem) == 3 and stem[1:] == "ie" else stem[: max(len(stem) - 1, 1)]


def _shortest(heads: set[str]) -> list[str]:
    """Those that do not begin with another one."""
    return [head for head in heads if not any(head != other and head.startswith(other) for other in heads)]
