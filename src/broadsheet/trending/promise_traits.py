"""What is known of a paper before anybody voted, in numbers; and what became of its authors' earlier papers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log2

from broadsheet.paper import Paper

SHRINK = 2.0
"""Papers without a difference that are added to each author's and submitter's earlier ones: one success says little."""
BEST_AUTHORS = 3
"""Of a long list of authors those count whose earlier papers did best."""

_FIGURES = re.compile(r"\d+(?:\.\d+)?\s?%|\d+(?:\.\d+)?\s?(?:[xX×]|times)\b|\b\d+(?:\.\d+)?[BM]\b")
_CODE = re.compile(r"github\.com/|gitlab\.com/|huggingface\.co/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper on the day it came up; ``submitter`` is empty and ``lag`` (days since it was written) None where not
    known.
    """

    title: str
    abstract: str
    authors: tuple[str, ...]
    has_code: bool
    submitter: str = ""
    lag: int | None = None

    @classmethod
    def of(cls, paper: Paper, day: str = "", submitter: str = "") -> "Entry":
        """A paper that came up on ``day`` (ISO, or empty: not known)."""
        names = tuple(author.name for author in paper.authors)
        code = bool(paper.link("code")) or mentions_code(paper.abstract)
        return cls(paper.title, paper.text, names, code, submitter, days_between(paper.submitted, day))


class History:
    """What became of the earlier papers of authors and submitters: how far their votes lay from those of their day.

    Give it only days that are over; a paper's own votes must not be in it when it is asked about. ``before`` is a
    history of other days, which counts with this one and is not changed.
    """

    def __init__(self, before: "History | None" = None) -> None:
        self._before = before
        self._authors: dict[str, _Past] = defaultdict(_Past)
        self._submitters: dict[str, _Past] = defaultdict(_Past)

    @property
    def is_empty(self) -> bool:
        """Nothing is known of anybody."""
        return not self._authors and (self._before is None or self._before.is_empty)

    def add_day(self, entries: Sequence[Entry], votes: Sequence[float]) -> None:
        """The papers of one day with their votes; what counts is the doublings above or below the day's mean."""
        levels = [log2(1 + max(0.0, one)) for one in votes]
        usual = sum(levels) / len(levels) if levels else 0.0
        for entry, level in zip(entries, levels, strict=True):
            for name in set(map(_key, entry.authors)):
                self._authors[name].add(level - usual)
            if entry.submitter:
                self._submitters[entry.submitter].add(level - usual)

    def of_authors(self, names: Iterable[str]) -> tuple[float, int]:
        """The sum of the best authors' means (shrunk, in doublings), and how many earlier papers all of them have."""
        past = [self._author(name) for name in set(map(_key, names))]
        best = sorted((one.mean for one in past if one.papers), reverse=True)[:BEST_AUTHORS]
        return sum(best), sum(one.papers for one in past)

    def of_submitter(self, name: str) -> float:
        """The submitter's mean (shrunk, in doublings); 0 where nothing is known."""
        return self._submitter(name).mean

    def _author(self, name: str) -> "_Past":
        own = self._authors.get(name, _NOTHING)
        return own.join(self._before._author(name)) if self._before else own

    def _submitter(self, name: str) -> "_Past":
        own = self._submitters.get(name, _NOTHING)
        return own.join(self._before._submitter(name)) if self._before else own


@dataclass(slots=True)
class _Past:
    papers: int = 0
    total: float = 0.0

    def add(self, level: float) -> None:
        self.papers += 1
        self.total += level

    def join(self, other: "_Past") -> "_Past":
        return _Past(self.papers + other.papers, self.total + other.total)

    @property
    def mean(self) -> float:
        return self.total / (self.papers + SHRINK)


_NOTHING = _Past()


def measure_traits(entry: Entry, history: History) -> Mapping[str, float | None]:
    """Each trait's number; None where it is not known. What they are stands in ``promise.TRAITS``."""
    record, earlier = history.of_authors(entry.authors)
    return {
        "authors": log2(1 + len(entry.authors)) if entry.authors else None,
        "author record": None if history.is_empty else record,
        "author papers": None if history.is_empty else log2(1 + earlier),
        "submitter record": history.of_submitter(entry.submitter),
        "code": float(entry.has_code),
        "figures": log2(1 + len(_FIGURES.findall(entry.abstract))) if entry.abstract else None,
        "title words": float(len(entry.title.split())),
        "lag": None if entry.lag is None else log2(1 + entry.lag),
    }


def mentions_code(text: str) -> bool:
    """Whether a text names a place where code or models are kept."""
    return _CODE.search(text) is not None


def days_between(begin: str, end: str) -> int | None:
    """How many days lie between two ISO days or moments, 0 at least; None where one is not that exact."""
    try:
        return max(0, (date.fromisoformat(end[:10]) - date.fromisoformat(begin[:10])).days)
    except ValueError:
        return None


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
