"""How fast are suggestions, at each key that is pressed, and how often is a slip put right?

Titles are typed letter by letter, and names, alone and behind ``author:``. A slip is one letter of one word left out,
added or changed, or two that change places, each as likely, in two to four words of a title.
"""

import argparse
import random
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any

from bench.machine import in_child, paper_files, publish
from broadsheet.index.completions import Completions
from broadsheet.index.index import Index
from broadsheet.library import Library
from broadsheet.ranking.measures import percentile
from broadsheet.ranking.spelling import did_you_mean
from broadsheet.ranking.stopwords import STOP_WORDS
from broadsheet.ranking.suggest import suggest
from broadsheet.settings import Settings, read_settings
from broadsheet.store import Store

TYPED, SLIPS, RIGHT = 60, 500, 2_000
"""Titles typed letter by letter, questions with a slip, and questions without one."""

PAGES, PAGE = 200, 25
"""Where titles are taken from: so many pages of the list by date, evenly spread."""

SHARES = (0.5, 0.95, 0.99)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def measure(home: str, paths: list[str]) -> dict[str, Any]:
    """Type, and mistype, over the library in ``home`` or over the shared papers."""
    with tempfile.TemporaryDirectory() as scratch:
        settings = read_settings(home=home or scratch, encoder="none")
        library = Library.open(settings)
        library.import_paths(paths)
        library.update_index(meaning=False)
        papers = library.status().papers
        titles = _titles(library, papers)
        library.close()
        return {"papers": papers, **_ask(_open(settings), titles)}


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", default="", help="measure this library instead of a fresh one of the shared papers")
    home = parser.parse_args().home
    told = in_child(measure, home, [] if home else [str(path) for path in paper_files()])
    rows = [
        (what, f"{len(times):,}", *(f"{percentile(times, share):.2f}" for share in SHARES))
        for what, times in told.items()
        if isinstance(times, list)
    ]
    note = (
        f"{told['papers']:,} papers, {told['disk_mb']:.0f} MB on disk in {told['detail']}; processor time of the "
        f"thread that asks. Of {SLIPS} questions with a slip {told['right']:.1%} came back as they were meant and "
        f"{told['silent']:.1%} were left as they are; of {RIGHT:,} without one {told['spoilt']:.2%} were changed."
    )
    publish("suggest-speed", ("what", "asked", "p50 ms", "p95 ms", "p99 ms"), rows, note)


def _open(settings: Settings) -> Completions:
    return Index(settings.index_path, None, Store.open(settings.store_path).library_id()).engines().completions


def _ask(engine: Completions, titles: list[str]) -> dict[str, Any]:
    chance = random.Random(17)
    chance.shuffle(titles)
    typed = [title[:end] for title in titles[:TYPED] for end in range(1, min(len(title), 50) + 1)]
    names = [one.text for letter in _LETTERS for one in engine.authors([letter], 2)]
    letters = [name[:end] for name in names for end in range(1, len(name) + 1)]
    questions = [words for title in titles if (words := _question(title, chance))]
    right = [" ".join(words) for words in questions[:RIGHT]]
    slips = [slip for words in questions[RIGHT:] if (slip := _slip(words, chance))][:SLIPS]
    answers: list[str] = []
    timed = {
        "a title, letter by letter": _times(lambda text: suggest(engine, text), typed),
        "a name, letter by letter": _times(lambda text: suggest(engine, text), letters),
        "author: and a name": _times(lambda text: suggest(engine, f"author:{text}"), letters),
        "did you mean, nothing wrong": _times(lambda text: answers.append(did_you_mean(engine, text)), right),
    }
    spoilt = sum(map(bool, answers)) / len(right)
    answers.clear()
    timed["did you mean, a slip"] = _times(
        lambda text: answers.append(did_you_mean(engine, text)), [wrong for wrong, _ in slips]
    )
    good = sum(answer == meant for answer, (_, meant) in zip(answers, slips, strict=True)) / len(slips)
    silent = answers.count("") / len(slips)
    size = {"disk_mb": engine.bytes() / 2**20, "detail": engine.detail}
    return {**timed, "spoilt": spoilt, "right": good, "silent": silent, **size}


def _titles(library: Library, papers: int) -> list[str]:
    """Titles from all over the library, newest first."""
    pages = (library.list_latest(PAGE, place * papers // PAGES) for place in range(PAGES))
    return [paper.title for page in pages for paper in page.papers]


def _question(title: str, chance: random.Random) -> list[str]:
    """Two to four neighbouring words of a title, as one types them; none when it has too few."""
    words = [word for word in re.findall(r"[A-Za-z]{2,}", title) if word.lower() not in STOP_WORDS]
    count = chance.randint(2, 4)
    start = chance.randint(0, max(len(words) - count, 0))
    asked = [word if word.isupper() else word.lower() for word in words[start : start + count]]
    return asked if len(asked) == count else []


def _slip(words: Sequence[str], chance: random.Random) -> tuple[str, str] | None:
    """The question with one slip, and as it was meant."""
    places = [place for place, word in enumerate(words) if len(word) > 3 and word.islower()]
    if not places:
        return None
    place = chance.choice(places)
    wrong = _mistype(words[place], chance)
    mistyped = [*words[:place], wrong, *words[place + 1 :]]
    return (" ".join(mistyped), " ".join(words)) if wrong != words[place] else None


def _mistype(word: str, chance: random.Random) -> str:
    at, letter = chance.randrange(len(word) - 1), chance.choice(_LETTERS)
    head, tail = word[:at], word[at:]
    ways = (head + tail[1:], head + letter + tail, head + letter + tail[1:], head + tail[1] + tail[0] + tail[2:])
    return chance.choice(ways)


def _times(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    times = []
    for text in questions:
        begun = time.thread_time()
        ask(text)
        times.append((time.thread_time() - begun) * 1000)
    return times


if __name__ == "__main__":
    main()
