"""The least that a search can cost on this machine: memory read once, a bare flat scan, a bare engine of words."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import tantivy

from bench.machine import timed
from bench.questions import make_questions
from broadsheet.library import Library
from broadsheet.settings import read_settings

DIMENSIONS = 384


def measure_memory(megabytes: int = 1024) -> dict[str, float]:
    """Gigabytes read a second, by one thread and by two; the best of five."""
    block = np.ones(megabytes * 2**17, np.int64)
    halves = np.array_split(block, 2)
    with ThreadPoolExecutor(2) as pool:
        one = min(timed(lambda _: block.sum(), range(5)))
        two = min(timed(lambda _: list(pool.map(np.sum, halves)), range(5)))
    return {"one": block.nbytes / one / 1e6, "two": block.nbytes / two / 1e6}


def measure_bare(home: str, folder: str) -> dict[str, Any]:
    """A stemmed tantivy index of one field, kept in ``folder``, and a flat int8 faiss index of as many vectors."""
    library = Library.open(read_settings(home=home, encoder="none"))
    questions = make_questions(library)["three words"]
    papers = library.status().papers
    index = _open_bare(library, Path(folder) / f"bare-{papers}")
    library.close()
    searcher = index.searcher()
    vectors, rows = _scan(papers)
    return {
        "bare tantivy, OR of three words, 20 hits": timed(
            lambda text: searcher.search(index.parse_query(text, ["text"]), 20), questions
        ),
        "bare faiss, flat int8 scan, 20 hits": timed(lambda row: vectors.search(row[None], 20), rows),
    }


def _open_bare(library: Library, folder: Path) -> tantivy.Index:
    """The index of an earlier run, or one made now."""
    if folder.exists():
        return tantivy.Index.open(str(folder))
    (part := folder.with_suffix(".part")).mkdir(parents=True)
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem")
    writer = tantivy.Index(builder.build(), str(part)).writer(128_000_000)
    for text in _texts(library):
        writer.add_document(tantivy.Document(text=text))
    writer.commit()
    writer.wait_merging_threads()
    part.rename(folder)
    return tantivy.Index.open(str(folder))


def _texts(library: Library) -> Iterator[str]:
    after = 0
    while changes := library.read_changes(after, 5_000):
        yield from (f"{one.paper.title} {one.paper.text}" for one in changes if one.paper)
        after = changes[-1].number


def _scan(count: int) -> tuple[Any, Any]:
    """An index of ``count`` vectors drawn at random, and questions: what the numbers are makes no difference."""
    vectors = faiss.IndexScalarQuantizer(DIMENSIONS, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    dice = np.random.default_rng(0)
    block = dice.standard_normal((10_000, DIMENSIONS), dtype=np.float32)
    vectors.train(block)
    for start in range(0, count, len(block)):
        vectors.add(block[: count - start])
    return vectors, block[:100]
