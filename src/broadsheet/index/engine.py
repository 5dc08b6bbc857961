"""What an engine of the index is. Two kinds: one finds by words, one by meaning.

An engine keeps a *mark*: the number of the last change of the store it holds durably. Adding is
idempotent, so after a kill the changes since the mark are simply given again.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from broadsheet.index.encoder import Question
from broadsheet.paper import Paper

Ids = NDArray[np.int64]


class Hit(NamedTuple):
    """A paper found and its engine's own score: higher is better, scales differ between engines."""

    paper_id: int
    score: float


class Engine(Protocol):
    """What both kinds do. Only one process may add, remove or commit; any number may ask."""

    name: str

    @property
    def detail(self) -> str:
        """What else a person may want to know of it, in a few words; may be empty."""
        ...

    @property
    def mark(self) -> int:
        """The last change held durably; 0 for an empty engine."""
        ...

    def add(self, papers: Sequence[Paper]) -> None:
        """Hold these papers, in place of what was held under the same ids. Not durable until commit."""
        ...

    def remove(self, ids: Sequence[int]) -> None:
        """Let go of these papers. Ids it does not hold are fine."""
        ...

    def commit(self, mark: int) -> None:
        """Make everything since the last commit durable and visible, and move the mark."""
        ...

    def refresh(self) -> None:
        """See what another process has committed meanwhile."""
        ...

    def count(self) -> int:
        """How many papers it holds."""
        ...

    def bytes(self) -> int:
        """Its size on disk."""
        ...

    def close(self) -> None:
        """Let go of every file; what was not committed is dropped."""
        ...


class MeaningEngine(Engine, Protocol):
    """Finds by meaning: int8 vectors, one a paper."""

    def nearest(self, vector: NDArray[np.float32], limit: int, allowed: Ids | None = None) -> list[Hit]:
        """The papers whose vectors are nearest by cosine, best first; only ``allowed`` ids when given."""
        ...

    def vectors(self, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The unit vectors of those of these papers it holds."""
        ...

    def match_tokens(self, question: Question, weights: NDArray[np.float64], ids: Ids) -> NDArray[np.float64]:
        """How well the tokens of each of these papers match those of a question, 0 to 1; NaN where not known."""
        ...
