"""How fast is a search over all the real papers? Beside the bare engines asked the same words.

Vectors here are made from a hash of the text, not by the model: a scan takes the same time whatever the
numbers are, and encoding 168,119 papers takes half an hour. ``--home DIR`` measures a library that has real ones.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Any

import faiss
import numpy as np
import tantivy
from numpy.typing import NDArray

from bench.machine import in_child, paper_files, publish
from broadsheet.index.encoder import open_encoder
from broadsheet.library import Library
from broadsheet.ranking.measures import percentile
from broadsheet.settings import read_settings

QUERIES = 300
SHARES = (0.5, 0.95, 0.99)


class HashEncoder:
    """Real vectors for queries, pseudo-random ones (seeded by the text) for papers."""

    name = "hash/1"
    dimensions = 384

    def __init__(self) -> None:
        self._real = open_encoder(read_settings())

    def encode(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        """One unit row a text, the same each time."""
        del progress  # some 100,000 texts a second: there is nothing to tell
        rows = np.stack([self._row(text) for text in texts]) if texts else np.zeros((0, 384), np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True) if texts else rows

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """As a search encodes it."""
        return self._real.encode_query(text) if self._real else self.encode([text])[0]

    def _row(self, text: str) -> NDArray[np.float32]:
        seed = int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())
        return np.random.Generator(np.random.SFC64(seed)).standard_normal(384, dtype=np.float32)


def measure(home: str, paths: list[str]) -> dict[str, Any]:
    """Ask short and long queries in each mode; the same words of the bare engines."""
    with tempfile.TemporaryDirectory() as scratch:
        if home:
            library = Library.open(read_settings(home=home))
        else:
            library = Library.open(read_settings(home=scratch), encoder=HashEncoder())
            library.import_paths(paths)
            library.update_index()
        titles = [paper.title for offset in range(QUERIES) for paper in library.list_latest(1, offset * 400).papers]
        short = [" ".join([word for word in title.split() if len(word) > 4][:3]) for title in titles]
        return {
            "papers": library.status().papers,
            "three words, hybrid": _times(lambda text: library.search(text), short),
            "three words, words only": _times(lambda text: library.search(text, mode="words"), short),
            "three words, meaning only": _times(lambda text: library.search(text, mode="meaning"), short),
            "whole title, hybrid": _times(lambda text: library.search(text), titles),
            "three words, category filter, hybrid": _times(lambda text: library.search(f"{text} cat:cs.CL"), short),
            "similar papers": _times(
                lambda name: library.similar(name), [f"p{1 + number * 400}" for number in range(QUERIES)]
            ),
        }


def bare(paths: list[str]) -> dict[str, Any]:
    """The floor: one stemmed field in tantivy, one flat faiss index, nothing else."""
    with tempfile.TemporaryDirectory() as scratch:
        library = Library.open(read_settings(home=scratch, encoder="none"))
        library.import_paths(paths)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="en_stem")
        index = tantivy.Index(builder.build())
        writer, after, count, titles = index.writer(128_000_000), 0, 0, []
        while changes := library.read_changes(after, 5_000):
            for one in changes:
                if one.paper:
                    writer.add_document(tantivy.Document(text=f"{one.paper.title} {one.paper.text}"))
                    titles.append(one.paper.title)
            after, count = changes[-1].number, count + len(changes)
        writer.commit()
        index.reload()
        searcher = index.searcher()
        short = [
            " ".join([word for word in title.split() if len(word) > 4 and word.isalpha()][:3])
            for title in titles[:: max(1, count // QUERIES)]
        ]
        vectors = faiss.IndexScalarQuantizer(384, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
        rows = np.random.default_rng(0).standard_normal((count, 384), dtype=np.float32)
        vectors.train(rows[:1000])
        vectors.add(rows)
        return {
            "bare tantivy, OR of three words, 20 hits": _times(
                lambda text: searcher.search(index.parse_query(text, ["text"]), 20), [one for one in short if one]
            ),
            "bare faiss, flat int8 scan, 20 hits": _times(
                lambda number: vectors.search(rows[int(number)][None], 20), [str(n) for n in range(QUERIES)]
            ),
        }


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", default="", help="measure this library instead of a fresh one with hashed vectors")
    home = parser.parse_args().home
    paths = [str(path) for path in paper_files()]
    least, ours = in_child(bare, paths), in_child(measure, home, paths)
    rows = [
        (what, *(f"{percentile(times, share):.1f}" for share in SHARES))
        for numbers in (least, ours)
        for what, times in numbers.items()
        if isinstance(times, list)
    ]
    vectors = "made by the model" if home else "hashed from the text"
    note = (
        f"{ours['papers']:,} papers, vectors {vectors}; {QUERIES} queries each; peak memory {ours['peak_mb']:,.0f} MB."
    )
    publish("search-speed", ("what", "p50 ms", "p95 ms", "p99 ms"), rows, note)


def _times(ask: Callable[[str], object], questions: Iterable[str]) -> list[float]:
    times = []
    for text in questions:
        begun = time.perf_counter()
        ask(text)
        times.append((time.perf_counter() - begun) * 1000)
    return times


if __name__ == "__main__":
    main()
