"""Who is to get which letter: each subscription, when its turn comes, the last closed edition that it has not had.

Where there is none, a line in the outbox says why nothing is sent, so that its reader can see it.
"""

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from broadsheet.answers.mail import Subscription
from broadsheet.clock import Clock, to_text
from broadsheet.editions import Editions
from broadsheet.letters import issue_of
from broadsheet.periods import Kind, read_period
from broadsheet.store import Store
from broadsheet.store.editions import FrozenEdition
from broadsheet.store.outbox import NewLetter, Turn
from broadsheet.subscribing import Subscriptions
from broadsheet.subscribing.dates import next_due

BATCH = 200
"""Subscriptions in a transaction: 80 ms, for which other writers wait."""
STALE = {"day": timedelta(days=14), "week": timedelta(days=31)}
"""An edition that was closed longer ago is no news, even to somebody new."""
PATIENCE = timedelta(minutes=45)
"""So long after its hour a letter waits for an edition that may be closed a little late."""
LOOK_AGAIN = timedelta(minutes=10)
_WEEKEND = 5


class Planner:
    """Plans the letters of a library. Two that plan at once plan each letter once."""

    def __init__(
        self, store: Store, editions: Editions, subscriptions: Subscriptions, clock: Clock, message_domain: str
    ) -> None:
        self._store = store
        self._editions = editions
        self._subscriptions = subscriptions
        self._clock = clock
        self._domain = message_domain

    def plan_due(self, stop: threading.Event | None = None) -> int:
        """Give every subscription whose turn has come its letter, or the reason for none; how many turns."""
        done = 0
        while not (stop and stop.is_set()):
            now = self._clock()
            due = self._subscriptions.due(now, BATCH)
            if due and not done:
                self._editions.close_due(stop)  # else whoever was away for days would tell that nothing is new
            planned = self._plan(due, now)
            done += planned
            if not planned or len(due) < BATCH:
                break
        return done

    def _plan(self, due: list[Subscription], now: datetime) -> int:
        newest = {wanted: self._find_newest(*wanted) for wanted in {_wanted(one) for one in due}}
        titles = self._name_saved()
        turns = []
        for wanted, edition in newest.items():
            theirs = [one for one in due if _wanted(one) == wanted]
            had = self._list_had(theirs, edition)
            turns += [self._turn(one, edition, one.id in had, now, titles) for one in theirs]
        return self._store.outbox.plan(turns, self._domain)

    def _find_newest(self, view: str, kind: Kind) -> FrozenEdition | None:
        """The last closed edition of a view."""
        found = self._store.editions.list_closed(view, kind, "", "9999-12-31", limit=1)
        return found[0] if found else None

    def _list_had(self, theirs: list[Subscription], edition: FrozenEdition | None) -> set[int]:
        if edition is None:
            return set()
        return self._store.outbox.has_issue([one.id for one in theirs], _issue(theirs[0], edition))

    def _name_saved(self) -> dict[str, str]:
        """The titles of the saved views of this site, by their keys."""
        return {f"saved:{view.name}": view.title for view in self._store.editions.list_views()}

    def _turn(
        self, one: Subscription, edition: FrozenEdition | None, had: bool, now: datetime, titles: Mapping[str, str]
    ) -> Turn:
        domain = one.address.rpartition("@")[2].lower()
        following = next_due(one.wishes, now)
        if edition is None or had or _is_stale(edition, now):
            if next_due(one.wishes, now - PATIENCE) <= now:
                return Turn(one.id, one.next_due, to_text(min(now + LOOK_AGAIN, following)), None)
            why = _say_why(one, edition, now, titles)
            letter = NewLetter(one.id, f"none {one.next_due}", domain, state="skipped", why=why)
        else:
            letter = NewLetter(one.id, _issue(one, edition), domain, edition.id)
        return Turn(one.id, one.next_due, to_text(following), letter)


def _wanted(one: Subscription) -> tuple[str, Kind]:
    return one.wishes.view.key, "week" if one.wishes.rhythm == "weekly" else "day"


def _issue(one: Subscription, edition: FrozenEdition) -> str:
    return issue_of(one.wishes.view, read_period(edition.period))


def _is_stale(edition: FrozenEdition, now: datetime) -> bool:
    return datetime.fromisoformat(edition.closed_at) < now - STALE[edition.kind]


def _say_why(one: Subscription, edition: FrozenEdition | None, now: datetime, titles: Mapping[str, str]) -> str:
    """Why there is no letter, for its reader. ``titles`` are those of saved views."""
    view, weekly = one.wishes.view, one.wishes.rhythm == "weekly"
    title = titles.get(view.key, view.title)
    if view.kind == "saved" and view.key not in titles:
        return f"The view {title} is no longer on this site. Choose other papers under Change."
    if edition is None:
        return f"There is no {'weekly ' * weekly}edition of {title} yet: no paper for it has come."
    says = f"Nothing is new in {title} since the edition of {edition.period}."
    today = now.astimezone(ZoneInfo(one.wishes.zone))
    if not weekly and today.weekday() >= _WEEKEND:
        return f"{says} Few papers are announced at weekends."
    return f"{says} No paper for it was announced, perhaps because of a holiday."
