"""Does search survive a killed writer? Twenty SIGKILLs, while a second process searches.

Five each at random moments of encoding in the background, of a change of model, of a rebuild, and of small commits that
have segments merged. A second process asks all the while, each time for a paper whose title it gives: it must be first,
and no search may fail. In the end the index must hold what one made undisturbed holds, and answer alike.

The encoder stands in for the real one: vectors from the hashes of words, and a millisecond of sleep a text.
"""

import argparse
import functools
import itertools
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.machine import publish
from broadsheet.index import index as the_index
from broadsheet.index.meaning import MeaningVectors
from broadsheet.library import Library, starter_path
from broadsheet.settings import read_settings

BEFORE, SINCE = 700, 500
"""Papers indexed before the first kill, and brought in for the first phase."""
EXACT_UP_TO = 200
"""So that codes of vectors are made and made anew in so small a library."""


class Slow:
    """An encoder that takes its time; vectors of two names do not compare."""

    dimensions = 64

    def __init__(self, name: str, seconds: float = 0.001) -> None:
        self.name = name
        self._seconds = seconds

    def encode(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        """One vector a text."""
        del progress
        time.sleep(self._seconds * len(texts))
        return np.array([self.encode_query(text) for text in texts], np.float32).reshape(-1, self.dimensions)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """The mean of the words' signs."""
        digests = b"".join(blake2b(f"{self.name} {word}".encode(), digest_size=8).digest() for word in text.split())
        signs = np.unpackbits(np.frombuffer(digests or bytes(8), np.uint8)).reshape(-1, 64) * 2.0 - 1
        vector = signs.sum(0) + 0.01
        return np.asarray(vector / np.linalg.norm(vector), np.float32)


def open_library(home: Path, model: str, seconds: float = 0.001) -> Library:
    """The library with the stand-in encoder, its index made in small steps."""
    the_index.WORDS_SLICE, the_index.WORDS_COMMIT, the_index.MEANING_COMMIT = 25, 75, 64
    setattr(the_index, "MeaningVectors", functools.partial(MeaningVectors, exact_up_to=EXACT_UP_TO))  # noqa: B010
    return Library.open(read_settings(home=home), encoder=Slow(model, seconds))


def work(home: Path, model: str, what: str) -> None:
    """What is killed: an update or a rebuild."""
    library = open_library(home, model)
    print("begun", flush=True)
    library.index.rebuild() if what == "rebuild" else library.update_index()


def keep_asking(home: Path, model: str) -> None:
    """Ask for papers by their titles until told to stop; tell as JSON how it went."""
    library = open_library(home, model)
    titles = json.loads((home / "titles.json").read_text())
    stop, wrong = home / "stop", []
    print("begun", flush=True)
    for asked in itertools.count():
        title = titles[asked % len(titles)]
        try:
            found = library.search(title, limit=5, mode=("hybrid", "words")[asked % 2])
            if title not in [result.paper.title for result in found.results[:1]]:
                wrong.append(f"{title!r} gave {[result.paper.title for result in found.results]}")
            if asked % 5 == 0:
                library._index.refresh()
        except Exception as error:
            wrong.append(f"{type(error).__name__}: {error}")
        time.sleep(0.005)
        if stop.exists():
            print(json.dumps({"asked": asked + 1, "wrong": wrong}), flush=True)
            return


def main() -> None:
    """Measure and publish; exit code 1 when an answer was wrong or the ends differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=5, help="in each of the four phases")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("child", nargs="*", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        task, home, *rest = asked.child
        work(Path(home), *rest) if task == "work" else keep_asking(Path(home), *rest)
        return
    with tempfile.TemporaryDirectory(prefix="broadsheet-kill-") as folder:
        rows, failures = run(Path(folder), asked.kills, random.Random(asked.seed))
    publish("kill-index", ("while", "kills", "searches meanwhile", "wrong or failed"), rows, "; ".join(failures))
    if failures or any(row[3] for row in rows):
        raise SystemExit("an answer was wrong, or the ends differ")


def run(folder: Path, kills: int, dice: random.Random) -> tuple[list[tuple[str, int, int, int]], list[str]]:
    """The four phases: what happened in each; and how the end differs from that of an undisturbed run."""
    home = folder / "home"
    texts = _read_starter()
    _import(home, texts[:BEFORE], "first")
    _finish(home, "one", "update")
    titles = [paper["title"] for paper in texts[:BEFORE:7]]
    (home / "titles.json").write_text(json.dumps(titles))
    changed = [{**paper, "abstract": f"{paper['abstract']} Now changed."} for paper in texts[:BEFORE]]
    phases: list[tuple[str, str, str, Callable[[], None]]] = [
        ("encoding in the background", "one", "update", lambda: _import(home, texts[BEFORE:], "second")),
        ("a change of model", "two", "update", lambda: None),
        ("a rebuild", "two", "rebuild", lambda: None),
        ("commits and merges", "two", "update", lambda: _import(home, changed, "first")),
    ]
    rows = []
    for name, model, what, prepare in phases:
        prepare()
        told = _disturb(home, model, what, kills, dice)
        print(name, told["asked"], told["wrong"][:3], flush=True)
        rows.append((name, kills, told["asked"], len(told["wrong"])))
    return rows, _compare(home, folder / "whole", titles)


def _disturb(home: Path, model: str, what: str, kills: int, dice: random.Random) -> dict:  # type: ignore[type-arg]
    """Kill the work again and again, then let it finish, while another process asks."""
    (home / "stop").unlink(missing_ok=True)
    with _start("ask", home, model) as asker:
        for _ in range(kills):
            with _start("work", home, model, what) as worker:
                time.sleep(dice.uniform(0, 1.2))
                worker.send_signal(signal.SIGKILL)
        _finish(home, model, what)
        time.sleep(0.2)
        (home / "stop").touch()
        assert asker.stdout is not None
        told: dict[str, int | list[str]] = json.loads(asker.stdout.readline())
    return told


def _start(task: str, home: Path, *rest: str) -> subprocess.Popen[str]:
    """A child process, once it has begun."""
    code = [sys.executable, "-m", "bench.kill_index", task, str(home), *rest]
    child = subprocess.Popen(code, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.readline()
    return child


def _finish(home: Path, model: str, what: str) -> None:
    with _start("work", home, model, what) as child:
        if child.wait():
            raise SystemExit("bench: the work failed by itself")


def _import(home: Path, papers: Sequence[dict[str, str]], name: str) -> None:
    library = Library.open(read_settings(home=home, encoder="none"))
    path = home / f"{name}.jsonl"
    path.write_text("\n".join(json.dumps(paper) for paper in papers))
    library.import_paths([str(path)], "json-lines")
    library.close()


def _read_starter() -> list[dict[str, str]]:
    """Papers joined of halves of those that come with the program, no two titles alike."""
    read = [json.loads(line) for line in starter_path().read_text("utf-8").splitlines()]
    dice, made = random.Random(7), dict[str, dict[str, str]]()
    while len(made) < BEFORE + SINCE:
        one, two, three = dice.sample(read, 3)
        words, others = one["title"].split(), two["title"].split()
        title = " ".join(words[: (len(words) + 1) // 2] + others[len(others) // 2 :])
        text = three.get("abstract") or three.get("summary") or title
        made[title] = {"id": str(len(made)), "title": title, "abstract": text}
    return list(made.values())


def _compare(home: Path, whole: Path, titles: Sequence[str]) -> list[str]:
    """What differs between this index and one made of the same store undisturbed."""
    whole.mkdir()
    for path in home.glob("library.sqlite*"):
        (whole / path.name).write_bytes(path.read_bytes())
    ours, theirs = open_library(home, "two", 0), open_library(whole, "two", 0)
    theirs.update_index()
    differences = [] if _holds(ours) == _holds(theirs) else ["the papers or vectors held differ"]
    # Words changed since an index was made count a little differently until it is made anew.
    ours.index.rebuild()
    for title, mode in itertools.product(titles, ("words", "meaning", "hybrid")):
        mine, its = ([result.paper.id for result in one.search(title, 10, mode=mode).results] for one in (ours, theirs))  # type: ignore[arg-type]
        if mine != its:
            differences.append(f"{mode} {title!r}: {mine} and {its}")
    ours.close()
    theirs.close()
    return differences


def _holds(library: Library) -> tuple[object, ...]:
    """Each engine's papers and mark, and every vector."""
    engines = library._index.engines()
    assert engines.meaning is not None
    vectors = engines.meaning.vectors(range(1, library.status().papers + 1))
    facts = tuple((engine.name, engine.count(), engine.mark) for engine in engines.all())
    return (*facts, {paper: vector.tobytes() for paper, vector in vectors.items()})


if __name__ == "__main__":
    main()
