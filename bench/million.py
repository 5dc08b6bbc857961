"""Makes the library of a million papers that the speed figures stand on, step by step; what is made is not made again.

    python -m bench.million HOME OUT [--papers 1000000] [--again words] [--again meaning]

HOME is a library of real papers, most of them with vectors. OUT becomes a library of these and of recombined ones
(see ``recombined.py``), whose vectors come with them. A real paper that has no vector yet is lent one of a recombined
paper: a scan takes the same time, whatever the numbers say. ``OUT/made`` keeps what the steps hand on.
"""

import argparse
import shutil
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from bench.recombined import STEM, open_pool, recombine
from broadsheet.index import index, token_axes, vector_file
from broadsheet.index.encoder import Encoded, Question, TokenEncoder, open_encoder
from broadsheet.index.meaning import _hash, _text_of
from broadsheet.library import Library
from broadsheet.settings import read_settings

SPARE = 1.06
"""So many times the papers that are missing are made: 5 in 100 titles come twice, and are one paper then."""
STRETCH = 20_000
"""Papers read, or given to an engine, at a time."""
WORDS_READ = 190
"""Words of a paper that get a token: some 256 tokens' worth."""


class KnownVectors:
    """An encoder that looks the vectors of papers up, and leaves questions to the real one, whose name it bears.

    A text it does not know gets a direction of its own, drawn by its hash; so does each word, in place of tokens in
    context. Comparing takes the same time, whatever the numbers are; what is found is another matter.
    """

    def __init__(self, real: TokenEncoder, hashes: NDArray[np.uint64], vectors: NDArray[np.int8]) -> None:
        self.name, self.dimensions, self.unknown = real.name, real.dimensions, 0
        self._real, self._hashes, self._vectors = real, hashes, vectors
        dice = np.random.default_rng(0)
        self._strange = dice.standard_normal((4096, real.dimensions), dtype=np.float32)
        self._tokens = dice.standard_normal((4096, token_axes.DIMENSIONS), dtype=np.float32)

    def encode(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        """As known."""
        del progress
        asked = np.array([_hash(text) for text in texts], np.uint64)
        places = np.searchsorted(self._hashes, asked).clip(max=len(self._hashes) - 1)
        found: NDArray[np.float32] = self._vectors[places].astype(np.float32)
        strange = self._hashes[places] != asked
        self.unknown += int(strange.sum())
        found[strange] = self._strange[asked[strange] % 4096] + self._strange[asked[strange] // 4096 % 4096]
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found

    def encode_papers(self, texts: Sequence[str], progress: object = None) -> list[Encoded]:
        """Vectors as known, and a token for each different word among as many as the model reads."""
        del progress
        return [Encoded(vector, self._stand_in(text)) for vector, text in zip(self.encode(texts), texts, strict=True)]

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """By the real one."""
        return self._real.encode_query(text)

    def encode_question(self, text: str) -> Question:
        """By the real one."""
        return self._real.encode_question(text)

    def _stand_in(self, text: str) -> NDArray[np.float32]:
        words = {word for word in text.split(" ", WORDS_READ)[:WORDS_READ] if len(word) > 3}
        return self._tokens[[zlib.crc32(word.encode("utf-8", "replace")) % 4096 for word in words]]


def open_real() -> TokenEncoder:
    """The text encoder; stops the run where there is none."""
    real = open_encoder(read_settings())
    if not isinstance(real, TokenEncoder):
        raise SystemExit("bench: needs the text encoder")
    return real


def make_papers(source: Path, out: Path, count: int) -> str:
    """The store: every real paper, and recombined ones up to ``count``."""
    made, done = out / "made", out / "made" / "imported"
    if done.exists():
        return "as made before"
    if not (out / "library.sqlite").exists():
        with sqlite3.connect(source / "library.sqlite") as real, sqlite3.connect(out / "library.part") as copy:
            real.backup(copy)
        (out / "library.part").rename(out / "library.sqlite")
    if not (made / "vectors.npy").exists():
        write_recombined(source, made, round((count - _count_papers(out)) * SPARE))
    library = Library.open(read_settings(home=out, encoder="none"))
    library.import_paths([str(made / f"{STEM}.jsonl")], "json-lines")
    library.close()
    done.touch()
    return f"{_count_papers(out):,} papers"


def write_recombined(source: Path, made: Path, count: int) -> None:
    """So many papers as JSON Lines, and their vectors in the same order."""
    pool = open_pool(source)
    vectors = np.lib.format.open_memmap(made / "vectors.part", "w+", np.int8, (count, pool.vectors.shape[1]))
    with (made / f"{STEM}.jsonl").open("wb") as file:
        for number, (paper, vector) in enumerate(recombine(pool, count)):
            file.write(orjson.dumps(paper) + b"\n")
            vectors[number] = vector_file.quantise(vector)
    vectors.flush()
    (made / "vectors.part").rename(made / "vectors.npy")


def know_vectors(source: Path, out: Path) -> tuple[NDArray[np.uint64], NDArray[np.int8], int]:
    """The hash of every paper's text, ascending, the vector of each, and how many real papers were lent one."""
    recombined = np.load(out / "made" / "vectors.npy", mmap_mode="r")
    real = _real_vectors(source)
    library = Library.open(read_settings(home=out, encoder="none"))
    numbers = {paper: int(key.rpartition("/")[2]) for key, paper in library.list_keys() if key.startswith(f"{STEM}/")}
    hashes, rows, lent = [], [], 0
    for _, papers in _read_papers(library):
        for paper in papers:
            hashes.append(_hash(_text_of(paper)))
            known = recombined[numbers[paper.id]] if paper.id in numbers else real.get(hashes[-1])
            lent += known is None
            rows.append(recombined[paper.id % len(recombined)] if known is None else known)
    library.close()
    order = np.argsort(np.array(hashes, np.uint64))
    return np.array(hashes, np.uint64)[order], np.array(rows, np.int8)[order], lent


def make_meaning(source: Path, out: Path) -> str:
    """The vectors, through the library's own door."""
    hashes, vectors, lent = know_vectors(source, out)
    encoder = KnownVectors(open_real(), hashes, vectors)
    # Slices are small so that a slow encoder can be stopped; this one is quick, and each commit reads all rows again.
    index.MEANING_SLICE, index.MEANING_COMMIT = STRETCH, 5 * STRETCH
    library = Library.open(read_settings(home=out), encoder=encoder)
    library.update_index()
    library.close()
    return f"{lent:,} real papers were lent a vector; {encoder.unknown:,} texts were not known"


def make_words(out: Path) -> str:
    """The words alone."""
    library = Library.open(read_settings(home=out, encoder="none"))
    status = library.update_index(meaning=False)
    library.close()
    return f"{status.engines[0].papers:,} papers"


def main() -> None:
    """Make what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path, help="a library of real papers")
    parser.add_argument("out", type=Path, help="where the large library is, or is to be")
    parser.add_argument("--papers", type=int, default=1_000_000)
    parser.add_argument(
        "--again", action="append", default=[], choices=("words", "meaning"), help="throw this part away first"
    )
    asked = parser.parse_args()
    (asked.out / "made").mkdir(parents=True, exist_ok=True)
    for part in asked.again:
        for folder in (asked.out / "index").glob(f"gen-*/{part}"):
            shutil.rmtree(folder)
    _timed("papers", lambda: make_papers(asked.home, asked.out, asked.papers))
    _timed("words", lambda: make_words(asked.out))
    _timed("meaning", lambda: make_meaning(asked.home, asked.out))


def _timed(step: str, make: Callable[[], Any]) -> None:
    begun, busy = time.perf_counter(), time.process_time()
    said = make()
    print(
        f"{step}: {time.perf_counter() - begun:.0f} s, {time.process_time() - busy:.0f} s of processor; {said or ''}",
        flush=True,
    )


def _count_papers(home: Path) -> int:
    library = Library.open(read_settings(home=home, encoder="none"))
    count = library.status().papers
    library.close()
    return count


def _real_vectors(home: Path) -> dict[int, NDArray[np.int8]]:
    """The text's hash to the vector, of every real paper that has one."""
    settings = read_settings(home=home)
    library = Library.open(settings)
    meaning = library._index.engines().meaning
    records: Iterable[Any] = meaning._state.snapshot.records if meaning is not None else ()
    known = {int(record["text"]): record["vector"] for record in records}
    library.close()
    return known


def _read_papers(library: Library) -> Iterator[tuple[int, list[Any]]]:
    after = 0
    while changes := library.read_changes(after, STRETCH):
        after = changes[-1].number
        yield after, [change.paper for change in changes if change.paper is not None]


if __name__ == "__main__":
    main()
