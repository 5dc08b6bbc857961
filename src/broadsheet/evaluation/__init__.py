"""How good is our search? Judged sets, asked through the very path a user's search takes.

A set is a folder in BEIR's layout: ``corpus.jsonl[.gz]``, ``queries.jsonl``, ``qrels.tsv``. Its documents are
imported into a throw-away home (or a kept one), indexed, and found through :class:`Library`.
"""

import gzip
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from broadsheet.answers import Mode
from broadsheet.answers.progress import Progress
from broadsheet.errors import BadInput, NotFound
from broadsheet.library import Library
from broadsheet.ranking.measures import ndcg, percentile, recall, reciprocal_rank
from broadsheet.settings import Settings

Judgments = dict[str, dict[str, int]]
"""Query id to document id to grade."""

DEPTH = 100
"""How many papers each query asks for; recall is measured there."""
PAGE = 20
"""How many papers a reader's page shows; the search that is timed asks for so many."""


@dataclass(frozen=True, slots=True)
class SearchMeasures:
    """Means over all judged queries; times are those of a reader's page of 20 papers, in milliseconds."""

    mode: Mode
    queries: int
    documents: int
    ndcg_at_10: float
    mrr_at_10: float
    recall_at_100: float
    p50_ms: float
    p95_ms: float

    def as_json(self) -> dict[str, Any]:
        """The shape that ``evaluate search --json`` promises."""
        return {
            "queries": self.queries,
            "ndcg@10": round(self.ndcg_at_10, 4),
            "mrr@10": round(self.mrr_at_10, 4),
            "recall@100": round(self.recall_at_100, 4),
            "p50_ms": round(self.p50_ms, 2),
            "p95_ms": round(self.p95_ms, 2),
            "mode": self.mode,
            "documents": self.documents,
        }


@dataclass(frozen=True, slots=True)
class SimilarMeasures:
    """Means over all query papers, ranking only the papers judged for each, the query paper left out.

    nDCG%20 is nDCG at a fifth of the pool, the measure of CSFCube (Mysore et al. 2021).
    """

    queries: int
    ndcg_at_10: float
    ndcg_at_fifth: float
    by_facet: dict[str, float]
    """Facet to its nDCG%20."""

    def as_json(self) -> dict[str, Any]:
        """The shape that ``evaluate similar --json`` promises."""
        return {
            "queries": self.queries,
            "ndcg@10": round(self.ndcg_at_10, 4),
            "ndcg%20": round(self.ndcg_at_fifth, 4),
            "facets": {facet: round(value, 4) for facet, value in self.by_facet.items()},
        }


def evaluate_search(
    folder: Path,
    settings: Settings,
    mode: Mode = "hybrid",
    run_file: Path | None = None,
    corpus: Path | None = None,
    keep: Path | None = None,
    progress: Progress | None = None,
) -> SearchMeasures:
    """Ask every judged query of the set in ``folder`` and measure the answers.

    ``run_file`` receives a TREC run; ``corpus`` is a file to take the documents from when the folder
    has none; ``keep`` is a home to keep and use again. Raises BadInput when the folder is not such a set.
    """
    judged, queries = read_judgments(folder), read_queries(folder)
    asked = [one for one in queries if one["_id"] in judged]
    if not asked:
        raise BadInput(f"No query in {folder} has a judgment", "qrels.tsv must name the ids of queries.jsonl.")
    with _loaded(folder, settings, corpus, keep, judged, progress, mode != "words") as library:
        documents = _documents_of_papers(library)
        runs, times = _ask(library, asked, mode, documents, progress)
        count = sum(len(some) for some in documents.values())
    if run_file:
        write_run(run_file, runs, f"broadsheet-{mode}")
    return _measure_search(mode, runs, judged, times, count)


def evaluate_similar(
    folder: Path, settings: Settings, keep: Path | None = None, progress: Progress | None = None
) -> SimilarMeasures:
    """Rank the judged pool of each query paper by likeness to it, and measure the order."""
    judged, queries = read_judgments(folder), read_queries(folder)
    asked = [one for one in queries if one["_id"] in judged and "doc_id" in one]
    if not asked:
        raise BadInput(f"{folder} names no query papers", "Each line of queries.jsonl needs a doc_id.")
    with _loaded(folder, settings, None, keep, judged, progress, True) as library:
        documents = _documents_of_papers(library)
        paper_of = {doc: paper for paper, docs in documents.items() for doc in docs}
        tenth: list[float] = []
        fifth: dict[str, list[float]] = defaultdict(list)
        for one in asked:
            pool = {doc: grade for doc, grade in judged[one["_id"]].items() if doc != one["doc_id"]}
            order = _rank_pool(library, paper_of[one["doc_id"]], pool, documents)
            tenth.append(ndcg(order, pool, 10))
            fifth[str(one.get("facet", "all"))].append(ndcg(order, pool, -(-len(pool) // 5)))
    return SimilarMeasures(
        queries=len(asked),
        ndcg_at_10=_mean(tenth),
        ndcg_at_fifth=_mean(value for some in fifth.values() for value in some),
        by_facet={facet: _mean(values) for facet, values in sorted(fifth.items())},
    )


def read_judgments(folder: Path) -> Judgments:
    """The judgments of a set, from its ``qrels.tsv`` (query id, document id, grade; first line a header)."""
    path = folder / "qrels.tsv"
    if not folder.exists():
        raise NotFound(f"There is no folder {folder}", "Give a folder in BEIR's layout: corpus, queries, qrels.")
    if not path.is_file():
        raise BadInput(f"{folder} holds no qrels.tsv", "Give a folder in BEIR's layout: corpus, queries, qrels.")
    judged: Judgments = defaultdict(dict)
    for number, line in enumerate(path.read_text("utf-8").splitlines()[1:], 2):
        query, document, grade = _three_fields(path, number, line)
        judged[query][document] = grade
    return dict(judged)


def read_queries(folder: Path) -> list[dict[str, Any]]:
    """The queries of a set: ``_id``, ``text``, and for similar papers ``doc_id`` and ``facet``."""
    path = folder / "queries.jsonl"
    if not path.is_file():
        raise BadInput(f"{folder} holds no queries.jsonl", "Give a folder in BEIR's layout: corpus, queries, qrels.")
    try:
        return [orjson.loads(line) for line in path.read_bytes().splitlines() if line.strip()]
    except orjson.JSONDecodeError as error:
        raise BadInput(f"{path} is not JSON Lines: {error}", "Each line must be one JSON object.") from error


def find_corpus(folder: Path, judged: Judgments) -> Path:
    """The file that holds the set's documents: in the folder, else a neighbour whose ids were judged.

    Some sets judge a corpus that is kept once for several of them; it is looked for among the
    ``*.jsonl.gz`` files beside the folder and beside its parent.
    """
    for name in ("corpus.jsonl.gz", "corpus.jsonl"):
        if (folder / name).is_file():
            return folder
    wanted = {b'"%s"' % document.encode() for some in list(judged.values())[:50] for document in some}
    for path in sorted({*folder.parent.glob("*.jsonl.gz"), *folder.resolve().parent.parent.glob("*/*.jsonl.gz")}):
        if _mentions(path, wanted):
            return path
    raise BadInput(f"{folder} holds no corpus.jsonl.gz", "Name the file of its documents with --corpus FILE.")


def _mentions(path: Path, wanted: set[bytes]) -> bool:
    """Whether a line of the file begins with one of these ids; a damaged file is not looked for."""
    try:
        with gzip.open(path) as file:
            return any(any(one in line[:200] for one in wanted) for line in file)
    except (OSError, EOFError, zlib.error):
        return False


def write_run(path: Path, runs: Mapping[str, Sequence[tuple[str, float]]], tag: str) -> None:
    """A TREC run: query, Q0, document, rank, score, tag; one line a document."""
    lines = (
        f"{query} Q0 {document} {rank} {score:.6f} {tag}\n"
        for query, ranked in runs.items()
        for rank, (document, score) in enumerate(ranked, 1)
    )
    path.write_text("".join(lines), "utf-8")


@contextmanager
def _loaded(
    folder: Path,
    settings: Settings,
    corpus: Path | None,
    keep: Path | None,
    judged: Judgments,
    progress: Progress | None,
    meaning: bool,
) -> Iterator[Library]:
    with tempfile.TemporaryDirectory(prefix="broadsheet-evaluate-") as scratch:
        library = Library.open(replace(settings, home=keep or Path(scratch)))
        try:
            if library.status().records == 0:
                report = library.import_paths([str(corpus or find_corpus(folder, judged))], progress=progress)
                if report.failed:
                    raise BadInput(f"{report.failed} documents could not be read: {report.failures[0].why}")
            library.update_index(progress, meaning=meaning)
            yield library
        finally:
            library.close()


def _documents_of_papers(library: Library) -> dict[int, list[str]]:
    """Our paper id to the ids its documents have in the set; two for a document that stands there twice."""
    documents: dict[int, list[str]] = defaultdict(list)
    for key, paper_id in library.list_keys():
        documents[paper_id].append(key.partition("/")[2])
    return documents


def _ask(
    library: Library,
    asked: Sequence[Mapping[str, Any]],
    mode: Mode,
    documents: Mapping[int, list[str]],
    progress: Progress | None,
) -> tuple[dict[str, list[tuple[str, float]]], list[float]]:
    runs: dict[str, list[tuple[str, float]]] = {}
    times: list[float] = []
    library.search("warm up", limit=PAGE, mode=mode)
    for number, one in enumerate(asked, 1):
        begun = time.perf_counter()
        library.search(one["text"], limit=PAGE, mode=mode)
        times.append((time.perf_counter() - begun) * 1000)
        page = library.search(one["text"], limit=DEPTH, mode=mode)
        runs[one["_id"]] = [
            (document, result.score) for result in page.results for document in documents[result.paper.id]
        ]
        if progress:
            progress("asking", number, len(asked))
    return runs, times


def _measure_search(
    mode: Mode,
    runs: Mapping[str, Sequence[tuple[str, float]]],
    judged: Judgments,
    times: Sequence[float],
    documents: int,
) -> SearchMeasures:
    ranked = {query: [document for document, _ in some] for query, some in runs.items()}

    def mean(measure: Callable[[Sequence[str], Mapping[str, int], int], float], depth: int) -> float:
        return _mean(measure(order, judged[query], depth) for query, order in ranked.items())

    return SearchMeasures(
        mode=mode,
        queries=len(ranked),
        documents=documents,
        ndcg_at_10=mean(ndcg, 10),
        mrr_at_10=mean(reciprocal_rank, 10),
        recall_at_100=mean(recall, DEPTH),
        p50_ms=percentile(times, 0.5),
        p95_ms=percentile(times, 0.95),
    )


def _rank_pool(
    library: Library, paper_id: int, pool: Mapping[str, int], documents: Mapping[int, list[str]]
) -> list[str]:
    among = [one for one, some in documents.items() if one != paper_id and not pool.keys().isdisjoint(some)]
    order = library.rate_similar(f"p{paper_id}", among)
    found = [document for one, _ in order for document in documents[one] if document in pool]
    return found + sorted(set(pool) - set(found))


def _three_fields(path: Path, number: int, line: str) -> tuple[str, str, int]:
    try:
        query, document, grade = line.split("\t")
        return query, document, int(grade)
    except ValueError as error:
        raise BadInput(f"{path}:{number} is not query, document, grade: {line[:80]!r}") from error


def _mean(values: Iterable[float]) -> float:
    some = list(values)
    return sum(some) / len(some) if some else 0.0
