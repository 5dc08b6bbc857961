"""What a library follows: begun and ended, how each is, and fetched at once."""

import threading
from collections.abc import Callable, Sequence

from broadsheet import following
from broadsheet.answers.following import FollowChoice, Following, JobView, LedgerDay, RefreshReport, SourceState
from broadsheet.answers.progress import Progress
from broadsheet.clock import Clock
from broadsheet.schedule.refreshing import refresh
from broadsheet.schedule.worker import Worker
from broadsheet.settings import Settings
from broadsheet.sources.live import LiveSource
from broadsheet.store import Store


class FollowedSources:
    """The sources that a library follows, or could."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        clock: Clock,
        live: Sequence[LiveSource],
        get_worker: Callable[[], Worker],
    ) -> None:
        self._store, self._settings, self._clock = store, settings, clock
        self._live = live
        self._get_worker = get_worker

    def follow(self, names: Sequence[str]) -> list[Following]:
        """Follow these (``arxiv:cs.CL``) from now on; twice is no error. Raises BadInput with what to type."""
        return following.follow(self._store, self._live, names)

    def unfollow(self, name: str) -> Following:
        """Stop following; the papers stay. Raises NotFound."""
        return following.unfollow(self._store, self._live, name)

    def list_following(self) -> list[Following]:
        """What is followed, in the order in which it was."""
        return self._store.follows.list_following()

    def list_choices(self) -> list[FollowChoice]:
        """What is worth following, each marked when it is followed."""
        return following.list_choices(self._live, {one.name for one in self.list_following()})

    def describe(self, days: int = 7) -> list[SourceState]:
        """All that is followed, how it is, and why; with the ledger of the last days."""
        return following.describe_sources(self._store, self._live, self._clock(), self._settings.zone, days)

    def read_ledger(self, name: str, limit: int = 60, before: str = "") -> list[LedgerDay]:
        """The days of something that is or was followed, newest first; ``before`` is a day to go on from."""
        return self._store.ledger.list_days(following.normal_name(name, self._live), limit, before)

    def list_jobs(self, limit: int = 50, subject: str = "") -> list[JobView]:
        """The last pieces of work, open ones first; ``subject``: a source's name, or ``arxiv-oai cs.CL``."""
        return self._store.jobs.list_jobs(limit, subject)

    def refresh(
        self, name: str = "", since: str = "", progress: Progress | None = None, stop: threading.Event | None = None
    ) -> RefreshReport:
        """Fetch what is followed, or this part of it, now. ``since`` (ISO date) asks for that day on once more.

        Raises NotFound when it is not followed, BadInput, and Busy when a worker is fetching it.
        """
        return refresh(self._store, self._live, self._get_worker(), name, since, progress, stop)
