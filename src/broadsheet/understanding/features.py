"""What the models of sentence roles see besides the encoder's states: where a sentence stands, and its cue words."""

import re
import zlib
from collections.abc import Sequence
from itertools import pairwise
from math import log1p

import numpy as np
from numpy.typing import NDArray

BUCKETS = 4096
"""Words and pairs of words are told apart by a hash up to this number: no vocabulary is kept. 16,384 gain nothing."""

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+(?:\.[0-9]+)?|[^\sa-z0-9]")
LONGEST = 2_000
"""Characters of a sentence whose words are looked at."""


def list_places(sentences: Sequence[str]) -> NDArray[np.float32]:
    """A row a sentence: how far down it stands, whether it is first or last or next to that, how long it is."""
    count = len(sentences)
    rows = [
        [
            2 * number / count - 1,
            2 * (number + 1) / count - 1,
            number == 0,
            number == 1,
            number == count - 1,
            number == count - 2,
            min(count, 15) / 10,
            min(number, 5) / 5,
            log1p(min(len(sentence), 600)) - 5,
        ]
        for number, sentence in enumerate(sentences)
    ]
    return np.array(rows, np.float32).reshape(count, 9)


def list_words(sentences: Sequence[str]) -> list[NDArray[np.int64]]:
    """For each sentence the buckets of its words, of its pairs of words and of its opening; numbers are alike."""
    return [np.array(sorted({_bucket(term) for term in _terms(one)}), np.int64) for one in sentences]


def _terms(sentence: str) -> set[str]:
    found = _TOKEN.findall(sentence[:LONGEST].lower())
    tokens = ["0" if token[0].isdigit() else token for token in found]
    pairs = {f"{one} {two}" for one, two in pairwise(tokens)}
    opening = {"^" + " ".join(tokens[:length]) for length in (1, 2, 3)}
    return set(tokens) | pairs | opening


def _bucket(term: str) -> int:
    # Not hash(): that differs from one process to the next.
    return zlib.crc32(term.encode("utf-8", "replace")) % BUCKETS
