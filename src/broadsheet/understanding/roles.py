"""What each sentence of an abstract does: background, objective, method, result, other."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from broadsheet.index.encoder import Encoder, SentenceEncoder
from broadsheet.understanding.features import list_places, list_words
from broadsheet.understanding.network import Doubles, Features, FloatArray, Weights, posteriors, read

ROLES = ("background", "objective", "method", "result", "other")
WEIGHTS = Path(__file__).parent
"""Made by ``bench/train_roles.py``; see NOTICE beside them."""

MOST_SENTENCES = 60
"""Of one text; what comes after is not read. Real abstracts have up to 30."""


@dataclass(frozen=True, slots=True)
class Roles:
    """The sentences of a text, the probabilities of their roles (a row each), and what each means, where known."""

    sentences: tuple[str, ...]
    likely: Doubles
    meanings: FloatArray | None


class RoleModel:
    """Labels sentences: by the encoder's states where these weights were trained on it, else by cue words."""

    def __init__(self, encoder: Encoder | None) -> None:
        weights, trained_on = _read_weights("states")
        fits = isinstance(encoder, SentenceEncoder) and states_name(encoder) == trained_on
        self._encoder = encoder if fits and isinstance(encoder, SentenceEncoder) else None
        self._weights: Weights = weights if self._encoder else _read_weights("words")[0]
        self.name = _name(trained_on if self._encoder else "words")
        """Which model it is; what was made by another one is made anew."""

    @property
    def uses_encoder(self) -> bool:
        """Whether it labels by the encoder's states."""
        return self._encoder is not None

    def label(self, sentences: Sequence[str]) -> Roles:
        """The roles of the sentences of one text, in order. Any text will do."""
        some = tuple(sentences[:MOST_SENTENCES])
        if not some:
            return Roles((), np.zeros((0, len(ROLES))), None)
        places = list_places(some)
        if self._encoder is None:
            none = np.zeros((len(some), 0), np.float32)
            return Roles(some, posteriors(self._weights, Features(none, list_words(some), places)), None)
        encoded = self._encoder.encode_sentences(some)
        likely = posteriors(self._weights, Features(encoded.states, (), places))
        return Roles(some, likely, encoded.meanings)


VERSION = 1
"""Raised when sentences are split, labelled or chosen in another way, so that what is kept is made anew."""


def list_models() -> frozenset[str]:
    """The names of all models there are today: what one of them made can be shown, whichever is used here."""
    return frozenset({_name("words"), _name(_read_weights("states")[1])})


def states_name(encoder: Encoder) -> str:
    """What the states of this encoder are called in the weights' file: other states, other weights."""
    return f"{encoder.name}/sentences"


def _name(kind: str) -> str:
    return f"{VERSION}/{kind}"


@cache
def _read_weights(kind: str) -> tuple[Weights, str]:
    return read(WEIGHTS / f"roles-{kind}.npz")
