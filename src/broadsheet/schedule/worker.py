"""The worker: takes what is due, one job after the other, until told to stop.

Any number of workers may run, in one process or in many: a job is claimed by one of them. A clean stop hands the job
back between two batches; a killed worker's claim runs out, and the next one goes on after the last batch saved.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from broadsheet.answers import ImportReport
from broadsheet.clock import Clock, to_text
from broadsheet.errors import Busy, FetchFailed, TryLater
from broadsheet.fetching import Client
from broadsheet.paper import Identifier
from broadsheet.schedule.chores import fill, tidy
from broadsheet.schedule.fetch import MOST_NOTE, Fetch, Told
from broadsheet.schedule.looking_up import look_up_all
from broadsheet.schedule.outside import HostGate, Outside
from broadsheet.settings import Settings
from broadsheet.sources.live import LiveSource
from broadsheet.store import Channel, Claim, Facts, Store
from broadsheet.workers import is_dead, name_worker

log = logging.getLogger("broadsheet.work")

AFTER_TROUBLE = 10.0
"""Seconds before the loop goes on after an error that is no job's own: a full disk, another writer."""
FILL_AFTER = timedelta(hours=1)
"""Announced papers that are missing then are looked up; mostly the harvest has brought them."""
FILL_DAYS = timedelta(days=14)
"""What has been missing longer is not looked up any more; it stays in the ledger."""
TIDY_EVERY = timedelta(days=1)


class Worker:
    """Does the work of one library."""

    def __init__(self, store: Store, settings: Settings, outside: Outside, clock: Clock) -> None:
        self._store = store
        self._settings = settings
        self._outside = outside
        self._clock = clock
        self.name = name_worker()

    def work(self, stop: threading.Event) -> None:
        """Do what falls due until told to stop."""
        while not stop.is_set():
            try:
                self.run_due(stop)
                seconds = self._seconds_to_next()
            except Exception:
                log.exception("work could not go on; trying again")
                seconds = AFTER_TROUBLE
            if not stop.is_set():
                self._outside.wait(seconds, stop)

    def run_due(self, stop: threading.Event) -> int:
        """Do all that is due now; how many jobs were done."""
        done = 0
        self._free_the_dead()
        while not stop.is_set():
            self._open_due()
            claim = self._store.jobs.claim_due(self.name)
            if claim is None:
                break
            self._run(claim, stop)
            done += 1
        return done

    def refresh(
        self, channel: Channel, since: str, stop: threading.Event, told: Told | None = None
    ) -> tuple[ImportReport, str]:
        """Fetch this channel now: what came, and why not where it failed. Raises Busy when another worker does it."""
        self._free_the_dead()
        job_id = self._store.jobs.open_job("fetch", channel.subject, to_text(self._clock()))
        claim = self._store.jobs.claim(job_id, self.name)
        if claim is None:
            raise Busy(f"A worker is fetching {channel.subject} now.", "See how far it is: broadsheet sources.")
        return self._fetch(claim, channel, stop, since, told)

    def _free_the_dead(self) -> None:
        """What a process of this machine held that is no more is free at once."""
        for job_id, worker in self._store.jobs.list_claimed():
            if is_dead(worker):
                self._store.jobs.free(job_id, worker)

    def _open_due(self) -> None:
        self._store.jobs.open_due()
        if not self._store.follows.list_following():
            return
        last = self._store.jobs.last_end("tidy")
        if not last or datetime.fromisoformat(last) + TIDY_EVERY <= self._clock():
            self._store.jobs.open_job("tidy", "library", to_text(self._clock()))

    def _run(self, claim: Claim, stop: threading.Event) -> None:
        """One job; whatever goes wrong in it is noted with it and ends nothing else."""
        if claim.kind == "tidy":
            self._chore(claim, stop, lambda facts: tidy(self._store, self._clock(), facts))
            return
        source, _, stream = claim.subject.partition(" ")
        channel = self._store.follows.find_channel(source, stream)
        if channel is None:
            self._chore(claim, stop, lambda _: None)
        elif claim.kind == "fill":
            self._chore(claim, stop, lambda facts: self._fill(claim, channel, facts, stop))
        else:
            self._fetch(claim, channel, stop)

    def _fetch(
        self, claim: Claim, channel: Channel, stop: threading.Event, since: str = "", told: Told | None = None
    ) -> tuple[ImportReport, str]:
        fetch = Fetch(self._store, self._settings, self._clock, channel, claim, dict(claim.facts), since)
        error, state, began = "", "stopped", self._clock()
        try:
            if fetch.run(self._source(channel.source), self.make_client(stop), stop, told):
                state = "done"
                self._plan_fill(channel)
            else:
                self._hand_back(claim, fetch.facts)
        except Busy as lost:
            error = lost.message
            self._hand_back(claim, fetch.facts)
        except Exception as failure:
            if stop.is_set() and isinstance(failure, TryLater):
                self._hand_back(claim, fetch.facts)  # it was told to stop while it waited
            else:
                state, error = "failed", self._fail(fetch, failure)
        except BaseException:
            self._hand_back(claim, fetch.facts)
            raise
        self._log(claim, state, fetch.facts, began, error)
        return fetch.report, error

    def _fail(self, fetch: Fetch, failure: Exception) -> str:
        if not isinstance(failure, FetchFailed):
            log.error("%s %s", fetch.claim.kind, fetch.claim.subject, exc_info=failure)
        try:
            return fetch.fail(failure)
        except Busy as lost:
            return lost.message

    def _hand_back(self, claim: Claim, facts: Facts) -> None:
        """Whoever works next goes on; nothing to do where another worker has taken it over."""
        with suppress(Busy):
            self._store.jobs.hand_back(claim, facts)

    def _chore(self, claim: Claim, stop: threading.Event, do: Callable[[Facts], None]) -> None:
        facts, error, began = dict(claim.facts), "", self._clock()
        try:
            do(facts)
            self._store.jobs.finish(claim, "done", facts)
        except Busy as lost:
            error = lost.message
            self._hand_back(claim, facts)
        except Exception as failure:
            if stop.is_set():
                self._hand_back(claim, facts)
                return
            error = str(failure)[:MOST_NOTE] or type(failure).__name__
            self._store.jobs.finish(claim, "failed", facts, error)
        self._log(claim, "failed" if error else "done", facts, began, error)

    def _fill(self, claim: Claim, channel: Channel, facts: Facts, stop: threading.Event) -> None:
        names = self._missing(channel, 200)
        if names:
            found = look_up_all(self._outside, self.make_client(stop), self._settings, names)
            fill(self._store, claim, found, len(names), facts)

    def _plan_fill(self, channel: Channel) -> None:
        if self._outside.look_ups and self._missing(channel, 1):
            self._store.jobs.open_job("fill", channel.subject, to_text(self._clock() + FILL_AFTER))

    def _missing(self, channel: Channel, most: int) -> list[Identifier]:
        """Papers that were announced to this channel and are not here."""
        since = (self._clock() - FILL_DAYS).date().isoformat()
        names = self._store.ledger.list_missing(channel.id, since, most)
        return [Identifier(*name.split(":", 1)) for name in names]

    def _source(self, name: str) -> LiveSource:
        for source in self._outside.sources:
            if source.name == name:
                return source
        raise FetchFailed(f"This version of Broadsheet has no source {name}.", "Upgrade it, or unfollow what needs it.")

    def make_client(self, stop: threading.Event) -> Client:
        """A client for one job; nothing is made before something is to be fetched."""
        return self._outside.make_client(self._settings, HostGate(self._store), self._clock, stop)

    def _seconds_to_next(self) -> float:
        due = self._store.jobs.next_due()
        return max((datetime.fromisoformat(due) - self._clock()).total_seconds(), 0.0) if due else 3_600.0

    def _log(self, claim: Claim, state: str, facts: Facts, began: datetime, error: str) -> None:
        said = [f"{name}={value}" for name, value in facts.items() if value not in (0, "")]
        seconds = (self._clock() - began).total_seconds()
        line = " ".join([f"{claim.kind} {claim.subject}: {state}", *said, f"seconds={seconds:.1f}"])
        log.info("%s", f"{line} error={error}" if error else line)
