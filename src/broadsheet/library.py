"""The one door: opens store, index and settings; every delivery calls this and nothing deeper."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from broadsheet.answers import (
    Day,
    DayCount,
    Finding,
    FormGuess,
    ImportReport,
    IndexStatus,
    LibraryStatus,
    Mode,
    PaperDetail,
    PaperPage,
    SearchPage,
    SearchResult,
)
from broadsheet.clock import Clock, system_clock
from broadsheet.paper import Paper
from broadsheet.settings import Settings

Progress = Callable[[str, int, int | None], None]
"""Told now and then: what is going on, how much is done, out of how much (None: nobody knows)."""


class Library:
    """A reader's papers: brought in, found, read.

    Safe to use from several threads. One per process and home is enough.
    """

    @classmethod
    def open(cls, settings: Settings, clock: Clock = system_clock) -> Self:
        """Open the library in ``settings.home``, making it when it is not there.

        Raises NewerSchema, Broken, CorruptIndex or Unusable, each with what to do.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Let go of every file."""
        raise NotImplementedError

    def import_paths(
        self, paths: Sequence[str], source: str | None = None, progress: Progress | None = None
    ) -> ImportReport:
        """Bring in every record of these files (``-``: standard input). Does not index; see update_index."""
        raise NotImplementedError

    def guess_forms(self, paths: Sequence[str], source: str | None = None) -> list[FormGuess]:
        """What an import of these files would read, without changing anything."""
        raise NotImplementedError

    def load_starter(self, progress: Progress | None = None) -> ImportReport:
        """Bring in the bundled starter library."""
        raise NotImplementedError

    def update_index(self, progress: Progress | None = None, meaning: bool = True) -> IndexStatus:
        """Catch the index up with the store. Raises Busy when another process keeps it."""
        raise NotImplementedError

    def rebuild_index(self, progress: Progress | None = None) -> IndexStatus:
        """Build the index anew beside the old one, then take its place; searches go on meanwhile."""
        raise NotImplementedError

    def keep_index(self, stop: threading.Event) -> None:
        """Keep the index caught up until told to stop; what ``run`` does in the background."""
        raise NotImplementedError

    def index_status(self) -> IndexStatus:
        """How far each engine has come."""
        raise NotImplementedError

    def search(self, query: str, limit: int = 20, offset: int = 0, mode: Mode = "hybrid") -> SearchPage:
        """The papers that answer a query, best first. Raises BadQuery with what is wrong in it."""
        raise NotImplementedError

    def similar(self, name: str, limit: int = 10) -> list[SearchResult]:
        """The papers most like this one, best first. Raises NotFound."""
        raise NotImplementedError

    def get_paper(self, name: str) -> Paper:
        """The paper of that name: our id (``p12``) or any of its identifiers. Raises NotFound."""
        raise NotImplementedError

    def describe_paper(self, name: str) -> PaperDetail:
        """All that a paper's own page shows. Raises NotFound."""
        raise NotImplementedError

    def list_latest(self, limit: int = 20, offset: int = 0) -> PaperPage:
        """The latest papers, newest first."""
        raise NotImplementedError

    def list_days(self, limit: int = 12, before: str = "") -> list[DayCount]:
        """The days on which a daily page listed papers, newest first."""
        raise NotImplementedError

    def get_day(self, day: str) -> Day:
        """What was listed on ``day`` (ISO date), or on the last day before it that listed anything.

        Raises BadInput when ``day`` is no date and NotFound when there is no such day at all.
        """
        raise NotImplementedError

    def split_paper(self, name: str) -> list[Paper]:
        """Undo a merge: every record that joined this paper becomes a paper of its own again."""
        raise NotImplementedError

    def status(self) -> LibraryStatus:
        """The library in numbers."""
        raise NotImplementedError

    def examine(self) -> list[Finding]:
        """What ``doctor`` tells: each thing looked at, and what to type where it is not well."""
        raise NotImplementedError


def starter_path() -> Path:
    """The bundled starter library."""
    return Path(__file__).parent / "starter" / "papers.jsonl"
