"""Makes a library of a million papers of one that holds some 100,000 real ones: real plus recombined.

    python -m bench.recombined HOME OUT [--papers 1000000] [--seed 0]

HOME is a library whose papers have vectors; OUT becomes a copy of it with recombined papers added, words and vectors
indexed. A recombined paper has the first half of one title and the second half of another, and sentences of two
abstracts of the same topic, so words keep their frequencies and stand together as they do in real papers. Its vector is
a real one moved along the difference of two others of its topic: each topic keeps its mean and its spread.
"""

import argparse
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.index import vector_file
from broadsheet.index.meaning import MeaningVectors
from broadsheet.library import Library
from broadsheet.paper import Paper
from broadsheet.settings import read_settings

Vectors = NDArray[np.float32]

TOPIC = 80
"""Papers a topic holds on average."""
STEP = 0.8
"""How far a vector is moved, in differences of two others. Median cosine of the 1st, 10th and 100th paper to 1,000 real
questions: .632 .561 .488 in 80,000 real papers, .604 .547 .481 in 20,000 real and 60,000 recombined ones. A real
paper's own 10th neighbour: .641, a recombined one's: .655."""
BLOCK = 10_000
"""Drawn together, from dice of their own: what comes first does not depend on how many are asked for."""
STEM = "recombined"

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


@dataclass
class Pool:
    """Real papers, what is taken from each, and their vectors and topics, row by row."""

    papers: list[dict[str, Any]]
    vectors: Vectors
    topics: NDArray[np.int64]
    members: list[NDArray[np.int64]] = field(init=False)
    means: Vectors = field(init=False)

    def __post_init__(self) -> None:
        order = np.argsort(self.topics, kind="stable")
        bounds = np.searchsorted(self.topics[order], np.arange(self.topics.max() + 2))
        self.members = np.split(order, bounds[1:-1])
        self.means = np.stack([self.vectors[rows].sum(0) / max(len(rows), 1) for rows in self.members])


def open_pool(home: Path) -> Pool:
    """The papers of a library that have vectors."""
    settings = read_settings(home=home)
    library = Library.open(settings)
    engines = library._index.engines()
    if engines.meaning is None or not engines.meaning.count():
        raise SystemExit(f"bench: the papers of {home} have no vectors")
    papers, vectors = [], []
    for _, some in _read_papers(library):
        found = engines.meaning.vectors([paper.id for paper in some])
        papers += [_describe(paper) for paper in some if paper.id in found]
        vectors += [found[paper.id] for paper in some if paper.id in found]
    library.close()
    return make_pool(papers, np.array(vectors, np.float32))


def make_pool(papers: list[dict[str, Any]], vectors: Vectors) -> Pool:
    """A pool of these, sorted into topics."""
    return Pool(papers, vectors, find_topics(vectors, max(1, len(vectors) // TOPIC)))


def find_topics(vectors: Vectors, count: int) -> NDArray[np.int64]:
    """The topic of each vector: k-means, the same each time."""
    import faiss

    faiss.omp_set_num_threads(1)
    means = faiss.Kmeans(vectors.shape[1], count, niter=5, seed=1, spherical=True, max_points_per_centroid=40)
    means.cp.min_points_per_centroid = 1
    means.train(vectors)
    topics: NDArray[np.int64] = means.index.search(vectors, 1)[1].ravel()
    return topics


def recombine(pool: Pool, count: int, seed: int = 0) -> Iterator[tuple[dict[str, Any], NDArray[np.float32]]]:
    """So many papers as JSON Lines' objects, each with its unit vector; the same for the same seed."""
    for first in range(0, count, BLOCK):
        rows = draw(pool, np.random.default_rng([seed, first // BLOCK]))
        vectors = move(pool, rows)
        for number in range(min(BLOCK, count - first)):
            yield _join(pool.papers, rows[number].tolist(), first + number), vectors[number]


def draw(pool: Pool, dice: np.random.Generator, count: int = BLOCK) -> NDArray[np.int64]:
    """Rows of the pool, three of one topic each: (count, 3)."""
    first = dice.integers(len(pool.topics), size=count)
    sizes = np.array([len(rows) for rows in pool.members])[pool.topics[first]]
    places = (dice.random((count, 2)) * sizes[:, None]).astype(np.int64)
    others = [pool.members[topic][place] for topic, place in zip(pool.topics[first], places, strict=True)]
    return np.column_stack([first, np.array(others)])


def move(pool: Pool, rows: NDArray[np.int64]) -> Vectors:
    """The first of three vectors, moved by the difference of the others; a topic's spread stays what it is."""
    one, two, three = (pool.vectors[rows[:, place]] for place in range(3))
    means = pool.means[pool.topics[rows[:, 0]]]
    moved = means + (one - means + STEP * (two - three)) / np.sqrt(1 + 2 * STEP**2)
    vectors: Vectors = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return vectors


def make_home(source: Path, home: Path, count: int, seed: int = 0) -> None:
    """Copy a library and add recombined papers until it holds ``count``, with words and vectors indexed."""
    pool = open_pool(source)
    shutil.copytree(source, home)
    library = Library.open(read_settings(home=home))
    more = count - library.status().papers
    vectors = np.lib.format.open_memmap(home / "recombined.npy", "w+", np.int8, (more, pool.vectors.shape[1]))
    try:
        path = home / f"{STEM}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for number, (paper, vector) in enumerate(recombine(pool, more, seed)):
                file.write(json.dumps(paper, ensure_ascii=False) + "\n")
                vectors[number] = vector_file.quantise(vector)
        del pool
        library.import_paths([str(path)], "json-lines")
        library.update_index(meaning=False)
        _add_vectors(library, vectors)
        library.update_index()
    finally:
        library.close()
        (home / f"{STEM}.jsonl").unlink(missing_ok=True)
        (home / "recombined.npy").unlink(missing_ok=True)


class _Told:
    """An encoder that is told the vectors of the texts it will be asked for next."""

    def __init__(self, engine: MeaningVectors) -> None:
        self.name, self.dimensions = engine.encoder.name, engine.encoder.dimensions
        self.next: Vectors = np.empty((0, self.dimensions), np.float32)

    def encode(self, texts: Sequence[str], progress: object = None) -> Vectors:
        """As told."""
        del progress
        assert len(texts) == len(self.next)
        return self.next

    def encode_query(self, text: str) -> Vectors:
        """Nobody asks."""
        raise NotImplementedError(text)


def _add_vectors(library: Library, vectors: NDArray[np.int8]) -> None:
    """Give each recombined paper its vector."""
    numbers = {paper: int(key.split("/")[1]) for key, paper in library.list_keys() if key.startswith(f"{STEM}/")}
    read = library._index.engines().meaning
    assert read is not None
    encoder = _Told(read)
    engine = MeaningVectors(read.folder, encoder, writable=True)
    for mark, papers in _read_papers(library, engine.mark):
        ours = [paper for paper in papers if paper.id in numbers]
        if len(ours) < len(papers):
            raise SystemExit("bench: real papers lack vectors: broadsheet index update")
        rows = vectors[[numbers[paper.id] for paper in ours]]
        encoder.next = (rows / np.float32(vector_file.STEPS)).astype(np.float32)
        engine.add(ours)
        engine.commit(mark)
    engine.close()


def _read_papers(library: Library, after: int = 0) -> Iterator[tuple[int, list[Paper]]]:
    """Every paper that changed after that number, in stretches, and the number that each stretch comes to."""
    while changes := library.read_changes(after, 20_000):
        after = changes[-1].number
        yield after, [change.paper for change in changes if change.paper is not None]


def _describe(paper: Paper) -> dict[str, Any]:
    """What is taken from a paper."""
    return {
        "title": paper.title.split(),
        "sentences": _SENTENCE.split(paper.text),
        "authors": [author.name for author in paper.authors],
        "categories": list(paper.categories),
        "date": paper.published,
    }


def _join(papers: Sequence[dict[str, Any]], rows: Sequence[int], number: int) -> dict[str, Any]:
    one, two, three = (papers[row] for row in rows)
    title = one["title"][: (len(one["title"]) + 1) // 2] + two["title"][len(two["title"]) // 2 :]
    first, second = two["sentences"], three["sentences"]
    text = first[: (len(first) + 1) // 2] + second[len(second) // 2 :]
    return {
        "id": str(number),
        "title": " ".join(title),
        "abstract": " ".join(text),
        "authors": one["authors"][:1] + two["authors"][1:2] + three["authors"][2:],
        "categories": one["categories"],
        "date": two["date"],
    }


def main() -> None:
    """Make the library."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--papers", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    make_home(asked.home, asked.out, asked.papers, asked.seed)


if __name__ == "__main__":
    main()
