"""What can be asked of the words engine: words to rank by, and conditions a paper must meet.

Plain values; ``ranking/query`` makes them from what was typed, ``words_conditions.py`` and ``words_ask.py`` answer
them.
"""

from dataclasses import dataclass
from typing import Literal


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


@dataclass(frozen=True, slots=True)
class InTitle:
    """A word or phrase in the title."""

    held: Word | Phrase


@dataclass(frozen=True, slots=True)
class InAbstract:
    """A word or phrase in the abstract (or the summary, where there is none).

    A phrase that stands in the title alone is taken for one in the abstract when the abstract holds all its words.
    """

    held: Word | Phrase


@dataclass(frozen=True, slots=True)
class AtVenue:
    """Published where the name holds these parts, side by side."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Begun:
    """With a word that begins so, as it is indexed, in title or abstract, in the title, in a name, in a venue."""

    place: Literal["text", "title", "author", "venue"]
    begin: str


@dataclass(frozen=True, slots=True)
class Has:
    """With one of these: code, project, pdf, abstract, summary."""

    what: str


@dataclass(frozen=True, slots=True)
class FromSource:
    """Told of by a source of this name: ``arxiv-snapshot``."""

    source: str


@dataclass(frozen=True, slots=True)
class Named:
    """Of this name: ``p12``, or an identifier in normal form, ``arxiv:2507.06457``."""

    name: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these conditions; met by no paper when there are none."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of these conditions; met by every paper when there are none."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The papers that do not meet this condition."""

    part: "Condition"


Condition = (
    Word
    | Phrase
    | InTitle
    | InAbstract
    | ByAuthor
    | AtVenue
    | InCategory
    | InYears
    | InDates
    | Begun
    | Has
    | FromSource
    | Named
    | AnyOf
    | AllOf
    | Not
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions: every one of ``required`` is met and none of ``excluded``."""

    required: tuple[Condition, ...] = ()
    excluded: tuple[Condition, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.required or self.excluded)


@dataclass(frozen=True, slots=True)
class WordsQuery:
    """Words in the order typed, repeats kept (they count), and the filter.

    ``others`` are those of the words that are alternatives, ``(cats OR dogs)``: they score like the rest, but a paper
    that holds one of them holds what was asked for.
    """

    words: tuple[Word, ...] = ()
    filter: Filter = Filter()
    others: tuple[Word, ...] = ()
