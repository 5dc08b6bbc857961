"""Where do the milliseconds of a search go? A sampling thread looks a thousand times a second at what is running.

    python -m bench.search_profile --home REAL [--mode hybrid] [--kind "three words"]

Prints two tables in one, each row with its share and its milliseconds a search: the stages of a search (calls, three
deep), and the calls of ours that time is spent in, C libraries that they call included. Beside it
``search-profile.folded`` (one stack a line, for any flame graph program) and ``search-profile.svg``.
"""

import argparse
import html
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from bench.machine import RESULTS, publish
from bench.questions import make_questions
from broadsheet.library import Library
from broadsheet.ranking.measures import percentile
from broadsheet.settings import read_settings

EVERY = 0.001
"""Seconds between two looks."""
PACKAGE = "broadsheet"
WIDTH, HEIGHT, LEAST = 1200, 17, 0.002
"""Of the picture: pixels wide, pixels a row, and the smallest share that is drawn."""

Stack = tuple[str, ...]
"""Calls, outermost first, each ``module:function``."""


class Sampler(threading.Thread):
    """Counts the stacks of the thread that made it, from ``with`` to the end of it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.stacks: Counter[Stack] = Counter()
        self._watched = threading.get_ident()
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(EVERY):
            frame = sys._current_frames().get(self._watched)
            if frame is not None and (stack := read_stack(frame)):
                self.stacks[stack] += 1

    def __enter__(self) -> "Sampler":
        # Python hands its lock on every 5 ms unless a call into C lets go of it, which would then be seen more often.
        sys.setswitchinterval(EVERY / 10)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self.join()


def read_stack(frame: FrameType) -> Stack:
    """The calls of our own code, from ``Library.search`` inwards; others' are counted to whoever called them."""
    calls: list[str] = []
    asked: FrameType | None = frame
    while asked is not None:
        module = asked.f_globals.get("__name__", "")
        if module.split(".")[0] == PACKAGE:
            calls.append(f"{module.removeprefix(PACKAGE + '.')}:{asked.f_code.co_qualname}")
        asked = asked.f_back
    return tuple(reversed(calls))


def stages(stacks: Counter[Stack], depth: int) -> list[tuple[str, float]]:
    """The calls that time was spent in, with their share: each stack cut off at ``depth``, largest share first."""
    found: Counter[str] = Counter()
    for stack, count in stacks.items():
        found[" > ".join(stack[1:depth]) or stack[0]] += count
    total = sum(stacks.values()) or 1
    return [(stage, count / total) for stage, count in found.most_common()]


def own_time(stacks: Counter[Stack]) -> list[tuple[str, float]]:
    """The innermost call of ours, with its share, C libraries it calls included; largest first."""
    found: Counter[str] = Counter()
    for stack, count in stacks.items():
        found[stack[-1]] += count
    total = sum(stacks.values()) or 1
    return [(call, count / total) for call, count in found.most_common()]


def draw(stacks: Counter[Stack], path: Path) -> None:
    """A flame graph: a call's width is its share, what it calls stands below it."""
    boxes, deepest = _boxes(stacks)
    total = sum(stacks.values()) or 1
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {(deepest + 1) * HEIGHT}" '
        'font-family="monospace" font-size="11">'
    ]
    for level, start, count, name in boxes:
        left, top, width = WIDTH * start / total, level * HEIGHT, WIDTH * count / total
        shown = html.escape(name.rpartition(":")[2][: int(width / 7)])
        tip = html.escape(f"{name} {100 * count / total:.1f}%")
        place = f'x="{left:.1f}" y="{top}" width="{width:.1f}" height="{HEIGHT - 1}"'
        colour = f"hsl({20 + sum(name.encode()) % 40} 80% 70%)"  # the same for the same name, whenever it is drawn
        lines.append(f'<g><title>{tip}</title><rect {place} fill="{colour}"/>')
        lines.append(f'<text x="{left + 3:.1f}" y="{top + 12}">{shown}</text></g>')
    path.write_text("\n".join([*lines, "</svg>"]) + "\n", "utf-8")


def _boxes(stacks: Counter[Stack]) -> tuple[list[tuple[int, int, int, str]], int]:
    """Level, first sample, samples, name of each call, callers before what they call."""
    total, deepest = sum(stacks.values()) or 1, 0
    found: list[tuple[int, int, int, str]] = []

    def lay(some: Sequence[tuple[Stack, int]], level: int, start: int) -> None:
        nonlocal deepest
        groups: dict[str, list[tuple[Stack, int]]] = {}
        for stack, count in some:
            if len(stack) > level:
                groups.setdefault(stack[level], []).append((stack, count))
        for name, group in sorted(groups.items()):
            count = sum(number for _, number in group)
            if count / total >= LEAST:
                found.append((level, start, count, name))
                deepest = max(deepest, level)
                lay(group, level + 1, start)
            start += count

    lay(list(stacks.items()), 0, 0)
    return found, deepest


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", required=True, help="the library to ask")
    parser.add_argument("--mode", choices=("hybrid", "words", "meaning"), default="hybrid")
    parser.add_argument("--kind", default="three words", help="the kind of question; see questions.py")
    asked = parser.parse_args()
    library = Library.open(read_settings(home=asked.home))
    questions, papers = make_questions(library)[asked.kind], library.status().papers
    for text in questions[:10]:
        library.search(text)
    times = []
    with Sampler() as sampler:
        for text in questions:
            begun = time.perf_counter()
            library.search(text, mode=asked.mode)
            times.append((time.perf_counter() - begun) * 1000)
    library.close()
    mean = sum(times) / len(times)
    rows = [("stage", stage, *_cells(share, mean)) for stage, share in stages(sampler.stacks, 4) if share >= 0.01]
    rows += [("own time", call, *_cells(share, mean)) for call, share in own_time(sampler.stacks)[:15]]
    samples = sum(sampler.stacks.values())
    note = (
        f"{papers:,} papers, {len(times)} questions ({asked.kind}, {asked.mode}), {samples} samples; "
        f"mean {mean:.1f} ms, p50 {percentile(times, 0.5):.1f}, p99 {percentile(times, 0.99):.1f} while watched."
    )
    publish("search-profile", ("what", "where", "share", "ms a search"), rows, note)
    folded = (f"{';'.join(stack)} {count}" for stack, count in sorted(sampler.stacks.items()))
    (RESULTS / "search-profile.folded").write_text("\n".join(folded) + "\n")
    draw(sampler.stacks, RESULTS / "search-profile.svg")


def _cells(share: float, mean: float) -> tuple[str, str]:
    return f"{share:.0%}", f"{share * mean:.2f}"


if __name__ == "__main__":
    main()
