"""What a question about likeness is made of: papers and texts, each as it is compared."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadsheet.errors import BadInput
from broadsheet.index.encoder import Encoder, join_paper_text
from broadsheet.index.engine import MeaningEngine
from broadsheet.index.words import Words
from broadsheet.paper import Paper
from broadsheet.ranking.similar.shared_words import Terms, read_terms

Vector = NDArray[np.float32]

MOST_PAPERS = 20
"""Papers in one question, those to be like and those to be unlike together: each costs a scan."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What is asked: the two engines, the encoder, and what reads papers (it may leave out those that are gone)."""

    words: Words
    meaning: MeaningEngine | None
    encoder: Encoder | None
    read: Callable[[Sequence[int]], list[Paper]]


@dataclass(frozen=True, slots=True)
class Question:
    """What the papers found should be like, and what unlike. Raises BadInput where that cannot be asked."""

    like: tuple[Paper, ...] = ()
    text: str = ""
    less: tuple[Paper, ...] = ()

    def __post_init__(self) -> None:
        if not self.like and not self.text.strip():
            raise BadInput("Nothing was given that papers should be like.", "Name a paper, or give an abstract.")
        if len(self.like) + len(self.less) > MOST_PAPERS:
            raise BadInput(f"That is more than {MOST_PAPERS} papers.", "Take some away.")

    @property
    def has_several(self) -> bool:
        """Whether there is more than one example, so that one can ask which of them a paper is closest to."""
        return len(self.like) + len(self.less) + bool(self.text.strip()) > 1

    @property
    def says(self) -> str:
        """The question in a line: the papers' own names, and the text's beginning."""
        like = [*(paper.name for paper in self.like), *([f"“{self.text.strip()[:60]}”"] if self.text.strip() else [])]
        less = f"; less like {', '.join(paper.name for paper in self.less)}" if self.less else ""
        return f"like {', '.join(like)}{less}"

    @property
    def papers(self) -> frozenset[int]:
        """The papers that are part of the question and so no answer to it."""
        return frozenset(paper.id for paper in (*self.like, *self.less))


@dataclass(frozen=True, slots=True)
class Example:
    """One paper or text of a question. ``title`` is empty for a text; what is not known of it is None."""

    title: str
    text: str
    terms: Terms
    vector: Vector | None


def read_examples(sources: Sources, question: Question) -> tuple[list[Example], list[Example]]:
    """The examples to be like and those to be unlike."""
    like = {paper.id: paper for paper in question.like}
    less = {paper.id: paper for paper in question.less if paper.id not in like}
    text = [_read_text(sources, question.text.strip())] if question.text.strip() else []
    return [*_read_papers(sources, list(like.values())), *text], list(_read_papers(sources, list(less.values())))


def _read_papers(sources: Sources, papers: Sequence[Paper]) -> Iterator[Example]:
    held = sources.meaning.vectors([paper.id for paper in papers]) if sources.meaning else {}
    for paper in papers:
        vector = _encode(sources, join_paper_text(paper.title, paper.text), held.get(paper.id))
        yield Example(paper.title, paper.text, read_terms(paper.title, paper.text), vector)


def _read_text(sources: Sources, text: str) -> Example:
    return Example("", text, read_terms("", text), _encode(sources, text))


def _encode(sources: Sources, text: str, held: Vector | None = None) -> Vector | None:
    """The vector of a text: the one the index holds, where it does; None: not known."""
    if held is not None or sources.encoder is None or sources.meaning is None or not sources.meaning.count():
        return held
    return sources.encoder.encode_query(text)
