"""One fetch of one channel: batch by batch, each saved with its checkpoint; then when to ask again, or why not."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from broadsheet.answers import ImportFailure, ImportReport
from broadsheet.clock import Clock, to_text
from broadsheet.errors import BroadsheetError, Declined, FetchFailed, Forbidden, TryLater
from broadsheet.fetching import Client, Secrets
from broadsheet.ingest import MOST_FAILURES, make_entry, save_fetched
from broadsheet.paper import Record
from broadsheet.settings import Settings
from broadsheet.sources.base import Failure
from broadsheet.sources.live import Batch, LiveSource, Tally, Visit
from broadsheet.store import Channel, Claim, Ending, Entry, Facts, Fetched, Outcome, Store, ToldDay

FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
AFTER_NO = timedelta(days=1)
"""Pauses before asking again: after a failure, doubled each time up to the longest; after a service said no."""
SOONEST = timedelta(minutes=1)
"""No channel is asked more often, whatever its source says."""
MOST_NOTE = 500
"""Characters of a note or an error that are kept with a job."""

Told = Callable[[int, int | None], None]
"""Told after each batch how many records came, out of how many."""


@dataclass(slots=True)
class Fetch:
    """One try of one channel, under a claim."""

    store: Store
    settings: Settings
    clock: Clock
    channel: Channel
    claim: Claim
    facts: Facts
    since: str = ""
    report: ImportReport = field(default_factory=ImportReport)
    _secrets: Secrets = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._secrets = Secrets(self.settings)

    def run(self, source: LiveSource, client: Client, stop: threading.Event, told: Told | None = None) -> bool:
        """Fetch up to now; False when told to stop between two batches. Raises what client and store raise."""
        began = self.clock()
        visit = Visit(
            client=client,
            settings=self.settings,
            stream=self.channel.stream,
            checkpoint=self.channel.checkpoint,
            now=began,
            since=self.since,
            is_known=self.store.fetches.knows,
        )
        asked = int(self.facts.get("requests", 0))
        for batch in source.fetch_since(visit):
            self.facts["requests"] = asked + int(getattr(client, "requests", 0))
            self._save(batch, self._today(began))
            if told:
                told(self.report.read, batch.total)
            if not batch.more:
                break
            if stop.is_set():
                return False
        self._end(source, began)
        return True

    def fail(self, error: Exception) -> str:
        """Note why it did not go through and when to ask again; the sentence that is kept."""
        told = error.message if isinstance(error, BroadsheetError) else f"{type(error).__name__}: {error}"
        says = self._hide(told)[:MOST_NOTE]
        ending = Ending(to_text(self._again(error)), _kind(error), says)
        self.store.fetches.end(self.channel.id, ending, self.claim, self.facts, says)
        return says

    def _save(self, batch: Batch, today: str) -> None:
        days = batch.days or (today,) * len(batch.items)
        made = [(_prepare(one), day) for one, day in zip(batch.items, days, strict=True)]
        entries = [(one, day) for one, day in made if isinstance(one, Entry)]
        failures = [(one, day) for one, day in made if isinstance(one, Failure)]
        fetched = Fetched(
            channel_id=self.channel.id,
            checkpoint=batch.checkpoint,
            entries=[one for one, _ in entries],
            days=[_day(day, today) for _, day in entries],
            failed=[(_day(day, today), one.where) for one, day in failures],
            told=[_told(one) for one in batch.tallies if _day(one.day, "")],
        )
        if batch.note:
            self.facts["note"] = self._hide(batch.note)[:MOST_NOTE]
        outcomes = save_fetched(self.store, fetched, self.claim, self.facts)
        self._report(outcomes, [one for one, _ in failures])

    def _report(self, outcomes: Sequence[Outcome], failures: Sequence[Failure]) -> None:
        report = self.report
        report.read += len(outcomes) + len(failures)
        report.new += outcomes.count("new")
        report.updated += outcomes.count("updated")
        report.merged += outcomes.count("merged")
        report.unchanged += outcomes.count("unchanged")
        report.failed += len(failures)
        room = MOST_FAILURES - len(report.failures)
        report.failures += [ImportFailure(self._hide(one.where), self._hide(one.why)) for one in failures[:room]]

    def _hide(self, text: str) -> str:
        """The text without keys: a service may repeat in its answer what it was asked with."""
        return self._secrets.hide(text)

    def _end(self, source: LiveSource, began: datetime) -> None:
        now = self.clock()
        due = max(source.next_due(self.channel.stream, began, now), now + SOONEST)
        self.store.fetches.end(self.channel.id, Ending(to_text(due), today=self._today(began)), self.claim, self.facts)

    def _again(self, error: Exception) -> datetime:
        now = self.clock()
        if isinstance(error, Declined | Forbidden):
            return now + AFTER_NO
        pause: timedelta = min(FIRST_PAUSE * 2 ** min(self.channel.tries, 10), LONGEST_PAUSE)
        return max(error.at, now + pause) if isinstance(error, TryLater) else now + pause

    def _today(self, moment: datetime) -> str:
        return moment.astimezone(ZoneInfo(self.settings.zone)).date().isoformat()


def _prepare(item: Record | Failure) -> Entry | Failure:
    return item if isinstance(item, Failure) else make_entry(item)


def _told(one: Tally) -> ToldDay:
    names = tuple((paper.name, paper.kind) for paper in one.announced)
    return ToldDay(one.day, one.expected, names, one.state, one.note[:MOST_NOTE])


def _day(text: str, other: str) -> str:
    """The day, or another where a source gave none that is a date."""
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return other


def _kind(error: Exception) -> str:
    if isinstance(error, TryLater):
        return "paused"
    return "declined" if isinstance(error, FetchFailed) and isinstance(error, Declined | Forbidden) else "failing"
