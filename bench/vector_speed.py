"""How fast and how complete is the search by vectors alone? At two sizes, beside bare faiss and the memory itself.

    python -m bench.vector_speed --home HOME [--papers 168119,1000000]

HOME is a library whose papers have real vectors; what lacks to a size is recombined from them (``recombined.py``).
Questions are real ones, encoded. Recall is against an exact comparison with every vector.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.machine import SHARED, in_child, publish
from bench.recombined import BLOCK, Pool, draw, move, open_pool
from broadsheet.index import vector_codes, vector_file, vector_search
from broadsheet.index.encoder import open_encoder
from broadsheet.index.vector_file import Mark, Rows, Snapshot
from broadsheet.ranking.measures import percentile
from broadsheet.settings import read_settings

QUESTIONS, WANTED = 400, 500
Vectors = NDArray[np.float32]
Find = Callable[[Vectors], Rows]
Line = tuple[str, str, str, str, str, str]


def measure(home: str, papers: int, questions: Vectors) -> dict[str, Any]:
    """Every way to search so many vectors."""
    with TemporaryDirectory(prefix="broadsheet-vectors-") as scratch:
        mark, snapshot, seconds = fill(Path(scratch), open_pool(Path(home)), papers)
        searcher = vector_search.make_searcher(Path(scratch), mark, snapshot, None)
        scan = vector_search.Searcher(mark, snapshot, [vector_search.scan_part(snapshot, 0)])
        truth = [scan.find(vector, WANTED, None)[0] for vector in questions]
        few = np.flatnonzero(np.random.default_rng(0).random(papers) < 0.02) + 1
        many = np.flatnonzero(np.random.default_rng(0).random(papers) < 0.4) + 1
        rows = [time_finding("memory alone: the sum of all bytes", floor(snapshot), questions, None)]
        rows.append(time_finding("exact scan", lambda vector: scan.find(vector, WANTED, None)[0], questions, truth))
        rows += [time_finding(name, find, questions, truth) for name, find in bare(snapshot)]
        rows += [
            time_finding("Broadsheet, best 500", lambda v: searcher.find(v, WANTED, None)[0], questions, truth),
            time_finding("Broadsheet, best 10", lambda v: searcher.find(v, 10, None)[0], questions, truth),
            time_finding("Broadsheet, filter: 2 in 100", lambda v: searcher.find(v, WANTED, few)[0], questions, None),
            time_finding("Broadsheet, filter: 40 in 100", lambda v: searcher.find(v, WANTED, many)[0], questions, None),
        ]
        codes = (Path(scratch) / mark.clusters).stat().st_size / 2**20 if mark.clusters else 0
    return {"rows": [(f"{papers:,}", *row) for row in rows], "build": seconds, "codes": codes}


def fill(folder: Path, pool: Pool, papers: int) -> tuple[Mark, Snapshot, float]:
    """A folder of so many vectors with their codes, and the processor seconds that the codes took."""
    mark = Mark("bench", pool.vectors.shape[1])
    _append(folder, mark, pool.vectors[:papers])
    mark = replace(mark, rows=min(papers, len(pool.vectors)))
    for block in range(-(-(papers - mark.rows) // BLOCK)):
        moved = move(pool, draw(pool, np.random.default_rng([0, block])))[: papers - mark.rows]
        _append(folder, mark, moved)
        mark = replace(mark, rows=mark.rows + len(moved))
    snapshot, begun = Snapshot(vector_file.map_records(folder, mark)), time.process_time()
    mark = vector_codes.renew(folder, mark, snapshot, vector_search.EXACT_UP_TO)
    return mark, snapshot, time.process_time() - begun


def bare(snapshot: Snapshot) -> list[tuple[str, Find]]:
    """What faiss does by itself: one flat index, and clusters of int8 vectors, of which 64 are looked into."""
    import faiss

    faiss.omp_set_num_threads(1)
    vectors, kind, by = (
        snapshot.records["vector"],
        faiss.ScalarQuantizer.QT_8bit_direct_signed,
        faiss.METRIC_INNER_PRODUCT,
    )
    dimensions, lists = vectors.shape[1], int(2 * len(vectors) ** 0.5)
    flat = faiss.IndexScalarQuantizer(dimensions, kind, by)
    centres = faiss.IndexFlatIP(dimensions)
    clusters = faiss.IndexIVFScalarQuantizer(centres, dimensions, lists, kind, by, False)
    clusters.cp.niter, clusters.cp.min_points_per_centroid, clusters.nprobe = 8, 1, 64
    clusters.train(vectors[:: max(1, len(vectors) // (40 * lists))].astype(np.float32))
    for first in range(0, len(vectors), 16_384):
        for index in (flat, clusters):
            index.add(vectors[first : first + 16_384].astype(np.float32))

    def ask(index: Any, vector: Vectors) -> Rows:
        found: Rows = index.search(np.rint(vector * vector_file.STEPS)[None], WANTED)[1][0] + 1
        return found

    return [
        ("bare faiss: flat int8", lambda vector: ask(flat, vector)),
        ("bare faiss: IVF int8, 64 clusters", lambda vector: ask(clusters, vector)),
    ]


def floor(snapshot: Snapshot) -> Find:
    """Reads as many bytes as an exact comparison must."""
    whole = np.ascontiguousarray(snapshot.records["vector"]).reshape(-1).view(np.int64)

    def read(vector: Vectors) -> Rows:
        del vector
        return np.add.reduce(whole, keepdims=True)

    return read


def time_finding(name: str, find: Find, questions: Vectors, truth: list[Rows] | None) -> Line:
    """Wall time and processor time of a search, and how many of the ten and the hundred nearest it finds."""
    walls, times, found = [], [], []
    find(questions[0])
    for vector in questions:
        wall, begun = time.perf_counter(), time.thread_time()
        found.append(find(vector))
        times.append((time.thread_time() - begun) * 1000)
        walls.append((time.perf_counter() - wall) * 1000)
    shares = [_recall(found, truth, first) for first in (10, 100)] if truth else ["-", "-"]
    half, most = percentile(walls, 0.5), percentile(walls, 0.99)
    return (name, f"{half:.2f}", f"{most:.2f}", f"{percentile(times, 0.5):.2f}", shares[0], shares[1])


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", required=True)
    parser.add_argument("--papers", default="168119,1000000")
    asked = parser.parse_args()
    questions = read_questions()
    measured = {int(size): in_child(measure, asked.home, int(size), questions) for size in asked.papers.split(",")}
    columns = ("papers", "what", "p50 ms", "p99 ms", "p50 processor ms", "recall@10", "recall@100")
    note = "; ".join(
        f"{size:,} papers: codes made in {numbers['build']:.1f} s of one processor, {numbers['codes']:.0f} MB"
        for size, numbers in measured.items()
    )
    publish("vector-speed", columns, [row for numbers in measured.values() for row in numbers["rows"]], f"{note}.")


def read_questions() -> Vectors:
    """Real questions as vectors."""
    encoder = open_encoder(read_settings())
    if encoder is None:
        raise SystemExit("bench: needs the text encoder")
    lines = (SHARED / "bench" / "tldr-known-item" / "queries.jsonl").read_text("utf-8").splitlines()
    return encoder.encode([json.loads(line)["text"] for line in lines[:: len(lines) // QUESTIONS]][:QUESTIONS])


def _append(folder: Path, mark: Mark, vectors: Vectors) -> None:
    records = np.zeros(len(vectors), vector_file.record_type(mark.dimensions))
    records["paper"] = np.arange(mark.rows, mark.rows + len(vectors)) + 1
    records["vector"] = vector_file.quantise(vectors)
    vector_file.append_records(folder, mark, records)


def _recall(found: list[Rows], truth: list[Rows], first: int) -> str:
    pairs = zip(found, truth, strict=True)
    shares = [len(np.intersect1d(ours[:first], its[:first])) / first for ours, its in pairs if len(ours) >= first]
    return f"{np.mean(shares):.3f}" if shares else "-"


if __name__ == "__main__":
    main()
