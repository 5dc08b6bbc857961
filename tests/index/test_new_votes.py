"""New up-votes reach the words engine, and no paper is encoded again for them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.index.encoder import Progress
from broadsheet.index.index import Index
from broadsheet.index.words_query import WordsQuery
from broadsheet.paper import Record, Signal
from broadsheet.ranking.query import parse_query
from tests.store.samples import open_store, record, save


class CountingEncoder:
    """Any vector, and how many texts were encoded."""

    name = "counting"
    dimensions = 8

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        self.encoded += len(texts)
        return np.ones((len(texts), self.dimensions), np.float32)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return np.ones(self.dimensions, np.float32)


def voted(number: int, votes: int) -> Record:
    signals = (Signal("upvotes", "2026-08-06", votes),)
    return record(str(number), f"Graph {number}", f"arxiv:2507.0000{number}", source="hf-daily", signals=signals)


def by_votes(index: Index) -> list[int]:
    asked: WordsQuery = parse_query("graph").words
    return index.engines().words.list_by("votes", asked, every=True, limit=10)


def test_new_votes_change_the_list_and_encode_nothing(tmp_path: Path) -> None:
    store, encoder = open_store(tmp_path), CountingEncoder()
    save(store, voted(1, 5), voted(2, 9), voted(3, 7))
    index = Index(tmp_path / "index", encoder, store.library_id())
    index.update(store)
    assert (by_votes(index), encoder.encoded) == ([2, 3, 1], 3)
    save(store, voted(1, 50))
    assert store.count_changes(index.engines().words.mark) == 1
    index.update(store)
    assert (by_votes(index), encoder.encoded) == ([1, 2, 3], 3)
    index.close()
