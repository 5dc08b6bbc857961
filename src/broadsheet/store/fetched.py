"""One batch of a fetch, saved whole or not at all: records, checkpoint, ledger, announced papers, and the claim."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import update

from broadsheet.paper import Record
from broadsheet.store.access import Access
from broadsheet.store.batch import Chooser, save_entries
from broadsheet.store.covering import cover_days
from broadsheet.store.desk import Entry, Outcome
from broadsheet.store.jobs import Claim, Facts, Jobs
from broadsheet.store.ledger import (
    Arrived,
    ToldDay,
    close_days,
    count_arrivals,
    find_here,
    look_again,
    mark_here,
    tell_days,
)
from broadsheet.store.schema import channel


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one batch brought to a channel. ``days`` are those of ``entries``, ``failed`` has (day, where)."""

    channel_id: int
    checkpoint: str
    entries: Sequence[Entry] = ()
    days: Sequence[str] = ()
    failed: Sequence[tuple[str, str]] = ()
    told: Sequence[ToldDay] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """How a try of a channel ended. ``today`` closes the days before it; empty: the fetch did not come to its end."""

    next_due: str
    state: str = ""
    why: str = ""
    today: str = ""


class Fetches:
    """What the steps of a fetch write."""

    def __init__(self, access: Access, jobs: Jobs) -> None:
        self._access = access
        self._jobs = jobs

    def save(self, fetched: Fetched, choose: Chooser, claim: Claim, facts: Facts) -> list[Outcome]:
        """Save a batch in one transaction. ``facts`` gains what came of it. Raises Busy where the claim is lost."""
        now = self._access.now()
        with self._access.write() as connection:
            outcomes = save_entries(connection, fetched.entries, choose, now)
            done = add_facts(facts, outcomes, len(fetched.failed))
            self._jobs.holds(connection, claim, done)
            tell_days(connection, fetched.channel_id, fetched.told, now)
            fresh = count_arrivals(connection, fetched.channel_id, _arrived(fetched, outcomes))
            mark_here(connection, {name for one in fetched.entries for name in one.record.identifiers}, now)
            c = channel.c
            values = {"checkpoint": fetched.checkpoint, "last_try": now, "records": c.records + fresh}
            connection.execute(update(channel).where(c.id == fetched.channel_id).values(**values))
        facts |= done
        return outcomes

    def fill(self, entries: Sequence[Entry], choose: Chooser, claim: Claim, facts: Facts) -> None:
        """Save papers that were looked up one by one; the days that named them gain them."""
        now = self._access.now()
        with self._access.write() as connection:
            outcomes = save_entries(connection, entries, choose, now)
            done = add_facts(facts, outcomes, 0)
            self._jobs.holds(connection, claim, done)
            mark_here(connection, {name for one in entries for name in one.record.identifiers}, now)
        facts |= done

    def end(self, channel_id: int, ending: Ending, claim: Claim, facts: Facts, error: str = "") -> None:
        """The try is over: the job ends, the channel knows when it is asked next. Raises Busy: the claim is lost."""
        now, c = self._access.now(), channel.c
        values: dict[str, object] = {"last_try": now, "next_due": ending.next_due, "state": ending.state}
        values["why"] = ending.why
        values |= {"tries": c.tries + 1} if error else {"tries": 0, "last_success": now}
        with self._access.write() as connection:
            self._jobs.end(connection, claim, "failed" if error else "done", facts, error)
            connection.execute(update(channel).where(c.id == channel_id).values(**values))
            if ending.today and not error:
                look_again(connection, channel_id, now)
                close_days(connection, channel_id, ending.today, now)
                cover_days(connection, channel_id, now)

    def knows(self, name: str) -> bool:
        """Whether the library has a paper of that identifier (``arxiv:2507.06457``)."""
        return bool(self._access.read(lambda connection: find_here(connection, [name])))


def _arrived(fetched: Fetched, outcomes: Sequence[Outcome]) -> list[Arrived]:
    came = [
        Arrived(day, one.record.key, is_replacement(one.record, outcome), is_withdrawn(one.record))
        for one, day, outcome in zip(fetched.entries, fetched.days, outcomes, strict=True)
    ]
    lost = [Arrived(day, f"? {_digest(where)}", failed=True) for day, where in fetched.failed]
    return came + lost


def is_replacement(record: Record, outcome: Outcome) -> bool:
    """Whether it tells of a later version.

    From the record where it says so: of several streams that give one record only the first one sees it change.
    """
    if record.versions:
        return record.versions[-1].number > 1
    if record.updated and record.submitted:
        return record.updated[:10] > record.submitted[:10]
    return outcome == "updated"


def is_withdrawn(record: Record) -> bool:
    """Whether its newest version is withdrawn."""
    return bool(record.versions) and bool(record.versions[-1].withdrawn_at)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def add_facts(facts: Facts, outcomes: Sequence[Outcome], failed: int) -> Facts:
    """The facts of a job with those of one batch more."""
    more = Counter[str](outcomes) + Counter(failed=failed, read=len(outcomes) + failed)
    names = ("read", "new", "updated", "merged", "unchanged", "failed")
    return {**facts, **{name: int(facts.get(name, 0)) + more[name] for name in names}}
