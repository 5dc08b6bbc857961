"""The arithmetic of the role models: two layers, then a conditional random field over the labels of an abstract.

Each sentence is turned into ``own``; ``near`` is made of it and of those before and after it; both score the labels.
The field adds what label follows what, and gives each sentence's probabilities given the whole abstract. ``bench/``
trains with the same functions.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
Doubles = NDArray[np.float64]
Weights = dict[str, FloatArray]


@dataclass(frozen=True, slots=True)
class Features:
    """What a model sees of an abstract, a row a sentence. No states, or no words, where its kind has none."""

    states: FloatArray
    words: Sequence[NDArray[np.int64]]
    places: FloatArray


def posteriors(weights: Mapping[str, FloatArray], seen: Features) -> Doubles:
    """(sentences, labels): how likely each label is, given the whole abstract."""
    flat = seen.states @ weights["inner"] + seen.places @ weights["place"] + weights["bias"]
    for row, words in enumerate(seen.words):
        flat[row] += weights["words"][words].sum(axis=0)
    own = np.maximum(flat, 0)[None]
    mixed = look_around(own) @ weights["mixed"] + seen.places @ weights["mixed_place"] + weights["mixed_bias"]
    scores = np.maximum(mixed, 0) @ weights["near"] + own @ weights["own"] + weights["out_bias"]
    every = np.ones((1, len(seen.places)), bool)
    single, _ = marginals(scores.astype(np.float64), weights["steps"], weights["first"], weights["last"], every)
    return np.asarray(single[0])


def look_around(own: FloatArray) -> FloatArray:
    """Each sentence's row, then that of the one before, then that of the one after; zeros beyond the ends."""
    nothing = np.zeros_like(own[:, :1])
    before = np.concatenate([nothing, own[:, :-1]], axis=1)
    after = np.concatenate([own[:, 1:], nothing], axis=1)
    return np.concatenate([own, before, after], axis=2)


def marginals(
    scores: Doubles, steps: FloatArray, first: FloatArray, last: FloatArray, mask: NDArray[np.bool_]
) -> tuple[Doubles, Doubles]:
    """Forward and backward over abstracts side by side.

    ``scores`` (abstracts, sentences, labels), ``steps`` from label to label, ``mask`` which sentences there are. Gives
    the probability of each label at each sentence, and of each pair of labels at each two sentences in a row.
    """
    length = scores.shape[1]
    ahead, behind = np.zeros_like(scores), np.zeros_like(scores)
    ahead[:, 0] = scores[:, 0] + first
    for at in range(1, length):
        stepped = _log_sum(ahead[:, at - 1, :, None] + steps, 1) + scores[:, at]
        ahead[:, at] = np.where(mask[:, at, None], stepped, ahead[:, at - 1])
    behind[:, -1] = last
    for at in range(length - 2, -1, -1):
        stepped = _log_sum(steps + (scores[:, at + 1] + behind[:, at + 1])[:, None, :], 2)
        behind[:, at] = np.where(mask[:, at + 1, None], stepped, last)
    total = _log_sum(ahead[:, -1] + last, 1)
    single = np.exp(ahead + behind - total[:, None, None]) * mask[..., None]
    onward = (scores[:, 1:] + behind[:, 1:])[:, :, None, :]
    pairs = np.exp(ahead[:, :-1, :, None] + steps + onward - total[:, None, None, None]) * mask[:, 1:, None, None]
    return single, pairs


def _log_sum(values: Doubles, axis: int) -> Doubles:
    peak = values.max(axis=axis, keepdims=True)
    return np.asarray((peak + np.log(np.exp(values - peak).sum(axis=axis, keepdims=True))).squeeze(axis))


def write(path: Path, weights: Mapping[str, FloatArray], name: str) -> None:
    """Keep the weights in half precision, with the name of what they were trained on."""
    halves = {key: one.astype(np.float16) for key, one in weights.items() if one.size}
    made = io.BytesIO()
    np.savez_compressed(made, name=np.array(name), **halves)  # type: ignore[arg-type]
    path.write_bytes(made.getvalue())


def read(path: Path) -> tuple[Weights, str]:
    """The weights kept there, and the name of what they were trained on."""
    with np.load(path, allow_pickle=False) as kept:
        weights = {key: kept[key].astype(np.float32) for key in kept.files if key != "name"}
        name = str(kept["name"])
    hidden = len(weights["bias"])
    weights.setdefault("inner", np.zeros((0, hidden), np.float32))
    return weights, name
