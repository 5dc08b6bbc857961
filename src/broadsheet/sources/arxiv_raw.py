"""The versions of the papers on a page: the same list in the form ``arXivRaw``, read beside the other one.

Both lists are in the order of datestamps, so that the same papers are near the same place. A paper that changed between
the two requests is missing from one of them; it comes again at the list's end, in both.
"""

from datetime import date

from broadsheet.errors import Declined
from broadsheet.paper import Record, Version
from broadsheet.sources.arxiv_checkpoint import Checkpoint
from broadsheet.sources.arxiv_xml import parse_versions
from broadsheet.sources.base import Failure
from broadsheet.sources.oai_asking import OaiList, TokenRefused
from broadsheet.sources.oai_pmh import Page

Versions = dict[str, tuple[Version, ...]]
"""A paper's number to its versions."""

_AHEAD = 2
"""Pages of the other list that this one may be ahead of it: one missing paper never draws it all into memory."""
_MOST_PULLS = 20
"""Requests for the papers of one page."""
_MOST_RESTARTS = 2


class RawList:
    """Its place is kept in the checkpoint's ``raw``."""

    def __init__(self, pages: OaiList, at: Checkpoint) -> None:
        self._list = pages
        self._at = at
        self.notes: list[str] = []
        self.start()

    def start(self) -> None:
        """From the checkpoint's place."""
        self._next = self._at.raw
        self._begin = self._at.begin
        self._kept = self._next
        self._fresh: frozenset[str] = frozenset()
        self._pool: Versions = {}
        self._last = ""
        self._ahead = 0
        self._restarts = 0
        self._tokens: set[str] = set()

    def versions_for(self, page: Page[Record | Failure]) -> Versions:
        """The versions of the papers on this page, as far as they are told; moves the checkpoint's place."""
        wanted = {item.key for _, item in page.items if isinstance(item, Record)}
        last = max((header.day for header, _ in page.items), default="")
        for _ in range(_MOST_PULLS):
            if self._next is None or wanted <= self._pool.keys():
                break
            if self._last > last or self._ahead >= _AHEAD * len(page.items):
                break
            self._kept = self._next
            self._fresh = self._pull()
        self._ahead -= len(page.items)
        found = {key: self._pool.pop(key) for key in wanted & self._pool.keys()}
        # What is left of the last page pulled belongs to a later one: after a kill it must be asked for again.
        self._at.raw = self._kept if self._fresh & self._pool.keys() else self._next
        return found

    def _pull(self) -> frozenset[str]:
        """The next page into the pool; the numbers on it."""
        try:
            if self._next in self._tokens:
                raise TokenRefused
            page = self._list.ask(self._begin, self._next or "", parse_versions)
        except TokenRefused:
            self._restart()
            return frozenset()
        except Declined as error:
            self._next = None
            self.notes.append(f"versions and withdrawals are not told: {error.message}")
            return frozenset()
        self._tokens |= {self._next or ""} - {""}
        told = dict(versions for _, versions in page.items if versions[1])
        self._ahead += len(page.items)
        self._pool |= told
        self._last = max((header.day for header, _ in page.items), default=self._last)
        self._next = page.trailer.token or None
        return frozenset(told)

    def _restart(self) -> None:
        """Go on by the last datestamp seen; after that has failed twice, without versions."""
        self._restarts += 1
        self._tokens.clear()
        self._begin = max(self._begin, self._last)
        self._next = "" if self._restarts <= _MOST_RESTARTS else None
        if self._next is None:
            day = date.fromisoformat(self._begin)
            self.notes.append(f"versions and withdrawals after {day} are not told: the token was refused")
