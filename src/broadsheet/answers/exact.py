"""Questions to be met word for word, as programs ask them: all papers that meet one, and no others."""

from dataclasses import dataclass
from typing import Literal

ExactField = Literal["anywhere", "title", "abstract", "author", "category", "venue", "name", "after", "until"]
BegunField = Literal["anywhere", "title", "abstract", "author", "venue"]
ExactSort = Literal["relevance", "submitted", "updated"]
"""In which order papers that meet a question are given."""


@dataclass(frozen=True, slots=True)
class Holds:
    """A field holds this: words side by side, a category or an archive, an identifier (``arxiv:2507.06457``, ``p12``).

    ``after`` and ``until`` are ISO days, both taken in, on which the paper first came out.
    """

    field: ExactField
    value: str


@dataclass(frozen=True, slots=True)
class Begins:
    """A field holds a word that begins so. In an abstract: the abstract or the title does."""

    field: BegunField
    value: str


@dataclass(frozen=True, slots=True)
class Every:
    """All of these; of none, every paper."""

    parts: tuple["Exact", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these; of none, no paper."""

    parts: tuple["Exact", ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The papers that do not meet this."""

    part: "Exact"


Exact = Holds | Begins | Every | Either | Without
