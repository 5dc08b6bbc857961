"""How fast is a search, in process, encoding the question included? Memory, sizes and freshness beside it.

    python -m bench.search_speed --home REAL [--home MILLION] [--peers PYTHON] [--keep DIR]

Each home is a library with its index complete; without one, a fresh library of all the real papers is made, with
vectors drawn from a hash of the text (a scan takes the same time, whatever the numbers are). In the same run: what a
search must cost on this machine (``floors.py``) and what one would use instead (``peers.py``, over the first home's
papers). One paper is added to each home, to see how soon it is found; ``--look-only`` leaves that out.
"""

import argparse
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bench import floors
from bench.machine import in_child, megabytes, paper_files, publish, resident, timed
from bench.million import KnownVectors, open_real
from bench.peers import measure_peers
from bench.questions import make_questions, spread
from broadsheet.answers import Mode
from broadsheet.library import Library
from broadsheet.ranking.measures import percentile
from broadsheet.settings import read_settings

SHARES = (0.5, 0.95, 0.99)
MODES: tuple[Mode, ...] = ("hybrid", "words", "meaning")
TARGETS = {"hybrid, 168k": "p50 10, p99 30", "hybrid, 1M": "p50 12, p99 40"}
FIRST_ANSWER = """
import sys
from broadsheet.library import Library
from broadsheet.settings import read_settings
library = Library.open(read_settings(home=sys.argv[1]))
assert library.search("hierarchical neural network").results
print("answered", flush=True)
"""


def measure_ours(home: str, count: int) -> dict[str, Any]:
    """Milliseconds of every kind of question in every mode; what the process holds at the end."""
    library = Library.open(read_settings(home=home))
    questions = make_questions(library, count)
    for text in questions["three words"][:10]:
        library.search(text)
    times = {
        f"{kind}, {mode}": timed(lambda text, mode=mode: library.search(text, mode=mode), some)  # type: ignore[misc]
        for mode in MODES
        for kind, some in questions.items()
    }
    names = [f"p{paper.id}" for paper in spread(library, count)]
    times["similar papers"] = timed(lambda name: library.similar(name), names)
    return {"papers": library.status().papers, "times": times, "rss_mb": resident()[0]}


def measure_first_answer(home: str) -> float:
    """Seconds from starting a process to its first answer; the middle one of three, files in the system's cache."""
    seconds = []
    for _ in range(3):
        begun = time.perf_counter()
        with subprocess.Popen([sys.executable, "-c", FIRST_ANSWER, home], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            if child.stdout.readline() != b"answered\n":
                raise SystemExit(f"bench: {home} gives no answer")
            seconds.append(time.perf_counter() - begun)
    return sorted(seconds)[1]


def measure_sharing(home: str, processes: int = 2) -> tuple[float, float]:
    """Megabytes of two processes that both answer: the sum of what each holds, and what they take together."""
    context = multiprocessing.get_context("spawn")
    pipes, children = [], []
    for _ in range(processes):
        here, there = context.Pipe()
        children.append(context.Process(target=_answer_and_wait, args=(home, there)))
        children[-1].start()
        pipes.append(here)
    for pipe in pipes:
        pipe.recv()
    held = [resident(child.pid or 0) for child in children]
    for pipe, child in zip(pipes, children, strict=True):
        pipe.send("enough")
        child.join()
    return sum(rss for rss, _ in held), sum(pss for _, pss in held)


def measure_freshness(home: str) -> dict[str, float]:
    """Seconds until a paper that has just come in is found by its words and by its meaning."""
    word = "qv" + "".join(chr(97 + int(digit)) for digit in str(time.time_ns()))
    paper = {
        "id": word,
        "title": f"On the {word} of sourdough bread",
        "abstract": "We bake loaves of rye with wild yeast, and measure crust and crumb.",
    }
    with tempfile.TemporaryDirectory() as scratch:
        (file := Path(scratch) / "fresh.jsonl").write_text(json.dumps(paper) + "\n")
        library = Library.open(read_settings(home=home))
        library.search("bread")
        begun = time.perf_counter()
        library.import_paths([str(file)])
        library.update_index(meaning=False)
        words = _until_found(library, word, word, "words", begun)
        library.update_index()
        meaning = _until_found(library, word, f"{paper['title']}. {paper['abstract']}", "meaning", begun)
        library.close()
    return {"words": words, "meaning": meaning}


def measure_sizes(home: Path) -> dict[str, float]:
    """Megabytes of the store and of each part of the index."""
    parts = sorted(path for path in home.glob("index/gen-*/*") if path.is_dir())
    return {"store": megabytes(*home.glob("library.sqlite*")), **{part.name: megabytes(part) for part in parts}}


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", action="append", default=[], help="a library to measure; may be given several times")
    parser.add_argument("--questions", type=int, default=300, help="of each kind")
    parser.add_argument("--peers", metavar="PYTHON", default=sys.executable, help="the Python that has them installed")
    parser.add_argument("--keep", type=Path, help="a folder to keep what floors and peers build in")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--look-only", action="store_true", help="add no paper to the homes")
    asked = parser.parse_args()
    with _homes(asked.home) as homes, tempfile.TemporaryDirectory() as scratch:
        keep = asked.keep or Path(scratch)
        rows, facts = [], [("memory read, GB/s", *(f"{rate:.1f}" for rate in floors.measure_memory().values()), "")]
        for home in homes:
            timings, told = _measure(home, asked.questions, asked.look_only, keep)
            rows += timings
            facts += told
        if not asked.no_peers:
            rows += measure_peers(Path(homes[0]), asked.peers, keep)
    publish("search-speed", ("papers", "what", "p50 ms", "p95 ms", "p99 ms"), rows, _note(asked.questions))
    publish("search-size", ("what", "first", "second", "third"), facts)


def _measure(home: str, count: int, look_only: bool, keep: Path) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    least = in_child(floors.measure_bare, home, str(keep))
    ours = in_child(measure_ours, home, count)
    papers = f"{ours['papers']:,}"
    print(f"{papers} papers asked", file=sys.stderr, flush=True)
    rows = [_row(papers, f"floor: {what}", times) for what, times in least.items() if isinstance(times, list)]
    rows += [_row(papers, what, times) for what, times in ours["times"].items()]
    both, shared = measure_sharing(home)
    fresh = {} if look_only else measure_freshness(home)
    facts = [
        (f"{papers} papers: one process that answered {count * 19:,} questions, RSS MB", f"{ours['rss_mb']:,.0f}"),
        (f"{papers} papers: two processes, sum of RSS and together (PSS) MB", f"{both:,.0f}", f"{shared:,.0f}"),
        (f"{papers} papers: start to first answer, s", f"{measure_first_answer(home):.2f}"),
        *((f"{papers} papers: a new paper found by {what} after s", f"{value:.2f}") for what, value in fresh.items()),
        *((f"{papers} papers: {part} on disk, MB", f"{size:,.0f}") for part, size in measure_sizes(Path(home)).items()),
    ]
    return rows, [(*fact, "", "", "")[:4] for fact in facts]


def _row(papers: str, what: str, times: list[float]) -> tuple[str, ...]:
    return papers, what, *(f"{percentile(times, share):.1f}" for share in SHARES)


def _note(count: int) -> str:
    aims = "; ".join(f"{what}: {aim} ms" for what, aim in TARGETS.items())
    return f"{count} questions of each kind, one after the other, page of 20. Aims: {aims}."


def _answer_and_wait(home: str, pipe: Any) -> None:
    library = Library.open(read_settings(home=home))
    for text in make_questions(library, 50)["three words"]:
        library.search(text)
    pipe.send("answered")
    pipe.recv()


def _until_found(library: Library, word: str, text: str, mode: Mode, begun: float) -> float:
    """Seconds until the paper with that word in its title is among the first five."""
    while not any(word in one.paper.title for one in library.search(text, 5, mode=mode).results):
        if time.perf_counter() - begun > 60:
            return float("inf")
    return time.perf_counter() - begun


@contextmanager
def _homes(given: list[str]) -> Iterator[list[str]]:
    """The homes to measure; one made for the purpose where none is given."""
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory() as scratch:
        library = Library.open(read_settings(home=scratch), encoder=_strange_vectors())
        library.import_paths([str(path) for path in paper_files()])
        library.update_index()
        library.close()
        yield [scratch]


def _strange_vectors() -> KnownVectors:
    """Real vectors for questions; papers' are drawn from a hash of the text."""
    real = open_real()
    return KnownVectors(real, np.zeros(1, np.uint64), np.ones((1, real.dimensions), np.int8))


if __name__ == "__main__":
    main()
