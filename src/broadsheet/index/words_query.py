"""What can be asked of the words engine: words to rank by, and conditions a paper must meet.

Plain values; ``ranking/query.py`` makes them from what was typed, ``words.py`` answers them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word asked for.

    ``typed`` is how it was typed; ``stems`` are its parts (two for ``GPT-4``), ``joined`` the stem of the
    parts written as one. A paper holds the word when it holds the parts side by side, or the joined one.
    """

    typed: str
    stems: tuple[str, ...]
    joined: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """These stems side by side, in title or abstract."""

    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ByAuthor:
    """One author whose name holds these parts, side by side."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InCategory:
    """In this category or one below it: ``cs`` takes in ``cs.cl``. Lower case."""

    category: str


@dataclass(frozen=True, slots=True)
class InYears:
    """Of a year from ``first`` to ``last``, both taken in."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class InDates:
    """Published from ``first`` to ``last``, both taken in, as whole numbers: 20250318."""

    first: int
    last: int


Condition = Word | Phrase | ByAuthor | InCategory | InYears | InDates


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions: every one of ``required`` is met and none of ``excluded``."""

    required: tuple[Condition, ...] = ()
    excluded: tuple[Condition, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.required or self.excluded)


@dataclass(frozen=True, slots=True)
class WordsQuery:
    """Words in the order typed, repeats kept (they count), and the filter."""

    words: tuple[Word, ...] = ()
    filter: Filter = Filter()
