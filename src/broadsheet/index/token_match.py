"""How well the tokens of papers match those of a question: late interaction.

After Khattab and Zaharia, "ColBERT" (2020): for each token of the question the nearest token of the paper, and the mean
of these cosines, rare words counting more. Tokens are kept in half a byte a dimension.
"""

import numpy as np
from numpy.typing import NDArray

from broadsheet.index.products import multiply

Packed = NDArray[np.uint8]
"""Tokens, (tokens, dimensions / 2): two whole numbers from -7 to 7 in each byte, raised by 8."""

STEPS = 7
_PAIRS = np.stack([np.arange(256) % 16, np.arange(256) // 16], axis=1).astype(np.float32) - 8
_SQUARES = (_PAIRS**2).sum(axis=1).astype(np.int16)
"""For each byte the two numbers in it, and the sum of their squares."""


def pack(tokens: NDArray[np.float32]) -> Packed:
    """Vectors in half a byte a dimension; their lengths are lost, and none is asked for."""
    most = np.abs(tokens).max(axis=1, keepdims=True, initial=1e-12)
    whole = (np.rint(tokens / most * STEPS) + 8).astype(np.uint8)
    packed: Packed = whole[:, 0::2] | whole[:, 1::2] << 4
    return packed


def unpack(packed: Packed) -> NDArray[np.float32]:
    """Unit vectors again."""
    return np.divide(_read(packed), _measure(packed)[:, None], dtype=np.float32)


def _read(packed: Packed) -> NDArray[np.float32]:
    return np.take(_PAIRS, packed, axis=0, mode="clip").reshape(len(packed), -1)


def _measure(packed: Packed) -> NDArray[np.float32]:
    """The lengths of what is packed."""
    squares = np.take(_SQUARES, packed, mode="clip").sum(axis=1, dtype=np.int32)
    lengths: NDArray[np.float32] = np.sqrt(squares, dtype=np.float32).clip(1e-6)
    return lengths


def match_tokens(
    question: NDArray[np.float32], weights: NDArray[np.float64], packed: Packed, counts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """For each paper the weighted mean, over the question's tokens, of the cosine of its nearest token.

    ``question`` has unit rows, ``weights`` one number a row; ``packed`` holds the papers' tokens one after the other,
    ``counts`` how many are whose. NaN for a paper without tokens.
    """
    scores = np.full(len(counts), np.nan)
    held = np.flatnonzero(counts)
    if not len(held) or not weights.sum() > 0:
        return scores
    cosines = multiply(_read(packed), question) / _measure(packed)[:, None]
    starts = np.concatenate([[0], np.cumsum(counts[held])[:-1]])
    nearest = np.maximum.reduceat(cosines, starts, axis=0)
    scores[held] = nearest @ weights / weights.sum()
    return scores
