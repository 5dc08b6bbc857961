"""What one would use instead, over the same papers in the same run: SQLite FTS5, bm25s, LanceDB, a scan of TF-IDF.

Nothing here belongs to Broadsheet's dependencies. What is not installed gives a row that says so and what to type; a
Python that has them may be named: ``--peers /path/to/python`` of an environment with ``pip install bm25s lancedb
scikit-learn``. What a peer builds is kept in the folder given, with the time it took.

    PYTHON -m bench.peers PEER FOLDER       runs one; FOLDER holds texts.jsonl, vectors.npy, questions.json, asked.npy
"""

import importlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.machine import peak, timed

TFIDF_PAPERS, TFIDF_QUESTIONS = 100_000, 5
"""The scan takes seconds a search: five are enough to see it."""
LIMIT = 20


def run_fts5(folder: Path) -> dict[str, Any]:
    """SQLite's own full-text index with Porter stems, ranked by its bm25()."""
    import sqlite3

    path = folder / "fts5.sqlite"

    def build() -> None:
        with sqlite3.connect(part := path.with_suffix(".part")) as database:
            database.execute("CREATE VIRTUAL TABLE paper USING fts5(title, text, tokenize = 'porter unicode61')")
            rows = ((one["id"], one["title"], one["text"]) for one in _texts(folder))
            database.executemany("INSERT INTO paper (rowid, title, text) VALUES (?, ?, ?)", rows)
        part.rename(path)

    seconds = _built(path, build)
    database = sqlite3.connect(path)

    def ask(text: str, joined: str) -> None:
        words = joined.join(f'"{word}"' for word in text.replace('"', " ").split())
        database.execute(
            "SELECT rowid FROM paper WHERE paper MATCH ? ORDER BY bm25(paper) LIMIT ?", (words, LIMIT)
        ).fetchall()

    return {
        "built_s": seconds,
        "SQLite FTS5, three words, OR": timed(lambda text: ask(text, " OR "), _questions(folder, "three words")),
        "SQLite FTS5, three words, AND": timed(lambda text: ask(text, " AND "), _questions(folder, "three words")),
        "SQLite FTS5, sentence, OR": timed(lambda text: ask(text, " OR "), _questions(folder, "sentence")),
    }


def run_bm25s(folder: Path) -> dict[str, Any]:
    """bm25s: BM25 scores computed beforehand, in sparse matrices."""
    bm25s: Any = importlib.import_module("bm25s")
    path = folder / "bm25s"

    def build() -> None:
        texts = [f"{one['title']} {one['text']}" for one in _texts(folder)]
        made = bm25s.BM25()
        made.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)
        made.save(part := path.with_suffix(".part"))
        part.rename(path)

    seconds = _built(path, build)
    index = bm25s.BM25.load(path)

    def ask(text: str) -> None:
        tokens = bm25s.tokenize(text, stopwords="en", return_ids=False, show_progress=False)
        index.retrieve(tokens, k=LIMIT, show_progress=False)

    return {
        "built_s": seconds,
        "bm25s, three words": timed(ask, _questions(folder, "three words")),
        "bm25s, sentence": timed(ask, _questions(folder, "sentence")),
    }


def run_lancedb(folder: Path) -> dict[str, Any]:
    """LanceDB: its full-text index, its vector search without and with an IVF index, and both together."""
    lancedb: Any = importlib.import_module("lancedb")
    path, vectors, asked = folder / "lancedb", _load(folder / "vectors.npy"), _load(folder / "asked.npy")

    def rows() -> Iterator[list[dict[str, Any]]]:
        batch: list[dict[str, Any]] = []
        for number, one in enumerate(_texts(folder)):
            batch.append({"id": one["id"], "text": f"{one['title']} {one['text']}", "vector": vectors[number]})
            if len(batch) == 10_000:
                yield batch
                batch = []
        yield batch

    def build() -> None:
        table: Any = None
        for batch in rows():
            table = table.add(batch) and table if table else lancedb.connect(part).create_table("papers", batch)
        table.create_fts_index("text", use_tantivy=False)
        part.rename(path)

    part = path.with_suffix(".part")
    seconds = _built(path, build)
    table = lancedb.connect(path).open_table("papers")
    texts = _questions(folder, "three words")[: len(asked)]
    pairs = list(zip(texts, asked, strict=True))
    told = {
        "built_s": seconds,
        "LanceDB, three words, full text": timed(
            lambda text: table.search(text, query_type="fts").limit(LIMIT).select(["id"]).to_list(), texts
        ),
        "LanceDB, vector, flat": timed(
            lambda row: (
                table.search(row, query_type="vector").distance_type("cosine").limit(LIMIT).select(["id"]).to_list()
            ),
            asked[:100],
        ),
    }
    table.create_index(
        metric="cosine", vector_column_name="vector", index_type="IVF_PQ", num_partitions=400, replace=True
    )
    told["LanceDB, vector, IVF-PQ"] = timed(
        lambda row: table.search(row, query_type="vector").limit(LIMIT).select(["id"]).to_list(), asked
    )
    told["LanceDB, hybrid, vector given"] = timed(
        lambda pair: table.search(query_type="hybrid").text(pair[0]).vector(pair[1]).limit(LIMIT).to_list(), pairs
    )
    return told


def run_tfidf(folder: Path) -> dict[str, Any]:
    """A scan of all papers, as small tools do it: count the question's words in each text.

    To recommend: TF-IDF of words and pairs, and a linear classifier trained anew.
    """
    import random

    text: Any = importlib.import_module("sklearn.feature_extraction.text")
    svm: Any = importlib.import_module("sklearn.svm")
    papers = [one for _, one in zip(range(TFIDF_PAPERS), _texts(folder), strict=False)]

    def search(question: str) -> None:
        words = question.lower().split()
        scored = [(_count(words, one), one["id"]) for one in papers]
        sorted(scored, reverse=True)[:LIMIT]

    begun = time.perf_counter()
    weights = text.TfidfVectorizer(
        sublinear_tf=True, strip_accents="unicode", stop_words="english", ngram_range=(1, 2), max_features=20_000
    ).fit_transform([f"{one['title']} {one['text']}" for one in papers])
    seconds = time.perf_counter() - begun
    dice = random.Random(0)

    def recommend(liked: list[int]) -> None:
        labels = [0] * len(papers)
        for number in liked:
            labels[number] = 1
        machine = svm.LinearSVC(class_weight="balanced", max_iter=10_000, tol=1e-6, C=0.01)
        machine.fit(weights, labels)
        machine.decision_function(weights).argsort()[::-1][:LIMIT]

    return {
        "built_s": seconds,
        f"scan in Python, three words, {len(papers):,} papers": timed(
            search, _questions(folder, "three words")[:TFIDF_QUESTIONS]
        ),
        f"TF-IDF and linear SVM, recommend, {len(papers):,} papers": timed(
            recommend, [dice.sample(range(len(papers)), 10) for _ in range(TFIDF_QUESTIONS)]
        ),
    }


PEERS: dict[str, tuple[Callable[[Path], dict[str, Any]], str, str]] = {
    "SQLite FTS5": (run_fts5, "sqlite3", ""),
    "bm25s": (run_bm25s, "bm25s", "pip install bm25s"),
    "LanceDB": (run_lancedb, "lancedb", "pip install lancedb"),
    "TF-IDF scan": (run_tfidf, "sklearn", "pip install scikit-learn"),
}


def measure_peers(home: Path, python: str, folder: Path) -> list[tuple[str, ...]]:
    """A row for each thing each peer does; for one that is not there, a row with the reason."""
    from broadsheet.ranking.measures import percentile

    papers = prepare(home, folder)
    rows: list[tuple[str, ...]] = []
    for name in PEERS:
        told = _run(name, python, folder)
        built, peak = told.pop("built_s", 0.0), told.pop("peak_mb", 0.0)
        if "reason" in told:
            rows.append((papers, f"{name}: {told['reason']}", "-", "-", "-"))
        for what, times in told.items():
            if isinstance(times, list):
                rows.append((papers, what, *(f"{percentile(times, share):.1f}" for share in (0.5, 0.95, 0.99))))
        if "reason" not in told:
            rows.append((papers, f"{name}: built in {built:.0f} s, peak {peak:,.0f} MB", "", "", ""))
    return rows


def prepare(home: Path, folder: Path) -> str:
    """Write what the peers read, unless it is there; how many papers that is."""
    import numpy as np

    from bench.questions import make_questions
    from broadsheet.index.encoder import open_encoder
    from broadsheet.library import Library
    from broadsheet.settings import read_settings

    folder.mkdir(parents=True, exist_ok=True)
    settings = read_settings(home=home)
    library = Library.open(settings)
    if not (folder / "asked.npy").exists():
        questions = make_questions(library)
        (folder / "questions.json").write_text(json.dumps(questions))
        _write_texts(library, folder)
        encoder = open_encoder(settings)
        texts = questions["three words"]
        np.save(folder / "asked.npy", encoder.encode(texts) if encoder else np.ones((len(texts), 384), np.float32))
    papers = library.status().papers
    library.close()
    return f"{papers:,}"


def _write_texts(library: Any, folder: Path) -> None:
    import numpy as np

    meaning, after = library._index.engines().meaning, 0
    vectors: list[Any] = []
    with (folder / "texts.jsonl").open("w", encoding="utf-8") as file:
        while changes := library.read_changes(after, 5_000):
            after = changes[-1].number
            papers = [one.paper for one in changes if one.paper]
            known = meaning.vectors([paper.id for paper in papers]) if meaning else {}
            for paper in papers:
                authors = ", ".join(author.name for author in paper.authors)
                told = {"id": paper.id, "title": paper.title, "text": paper.text, "authors": authors}
                file.write(json.dumps(told) + "\n")
                # Not every paper need have a vector yet; any other makes the same work.
                vectors.append(known.get(paper.id, vectors[0] if vectors else np.full(384, 0.05, np.float32)))
    np.save(folder / "vectors.npy", np.array(vectors, np.float32))


def _run(name: str, python: str, folder: Path) -> dict[str, Any]:
    command = [python, "-m", "bench.peers", name, str(folder)]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True)
    print(name, "measured" if done.returncode == 0 else done.stderr[-500:], file=sys.stderr, flush=True)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        return {"reason": f"failed ({lines[-1][:80] if lines else done.returncode})"}
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _built(path: Path, build: Callable[[], None]) -> float:
    """Build unless it is there; the seconds it took, then or now."""
    note = path.with_name(path.name + ".seconds")
    if not (path.exists() and note.exists()):
        begun = time.perf_counter()
        build()
        note.write_text(str(time.perf_counter() - begun))
    return float(note.read_text())


def _count(words: list[str], paper: dict[str, str]) -> int:
    title, authors, text = paper["title"].lower(), paper["authors"].lower(), paper["text"].lower()
    return sum(10 * (word in title) + 5 * (word in authors) + min(3, text.count(word)) for word in words)


def _texts(folder: Path) -> Iterator[dict[str, Any]]:
    with (folder / "texts.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _questions(folder: Path, kind: str) -> list[str]:
    questions: list[str] = json.loads((folder / "questions.json").read_text())[kind]
    return questions


def _load(path: Path) -> Any:
    import numpy as np

    return np.load(path)


def main() -> None:
    """Run one peer and print what it took as JSON."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    run, package, install = PEERS[name]
    try:
        importlib.import_module(package)
    except ImportError:
        print(json.dumps({"reason": f"not installed; to measure it: {install}"}))
        return
    told = run(folder)
    told["peak_mb"] = peak()
    print(json.dumps(told))


if __name__ == "__main__":
    main()
