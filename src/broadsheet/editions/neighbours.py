"""Which periods have papers? Walked day by day from where somebody is, over days that have none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from broadsheet.clock import Clock
from broadsheet.editions.calendar import DAY, Calendar
from broadsheet.editions.choosing import Chooser
from broadsheet.editions.matching import Wanted
from broadsheet.periods import Kind, Period, period_of, read_period
from broadsheet.store import Store
from broadsheet.store.editions import FrozenEdition
from broadsheet.views import EVERYTHING

MOST_STEPS = 30
"""Days without any of its papers after which no further one is looked for, in a view that few papers belong to."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Finds the periods of a view that have papers."""

    store: Store
    calendar: Calendar
    clock: Clock
    chooser: Chooser

    def find_closed(self, wanted: Wanted, period: Period) -> FrozenEdition | None:
        """The frozen edition of that period."""
        return self.store.editions.find(wanted.key, period.kind, period.name)

    def has_papers(self, wanted: Wanted, period: Period) -> bool:
        """Whether the period has an edition, frozen or not; one that has not begun has none."""
        now = self.clock()
        if self.find_closed(wanted, period):
            return True
        if period.first > self.calendar.today(now):
            return False
        is_past = self.calendar.closes(period) <= now
        if self.chooser.has_papers(wanted, period, as_past=is_past):
            return True
        # None are free: another process may have closed it meanwhile, and they stand in its edition.
        return self.find_closed(wanted, period) is not None

    def walk_back(self, wanted: Wanted, kind: Kind, before: date, *, roughly: bool = False) -> Iterator[Period]:
        """The periods with papers that begin before that day, newest first.

        ``roughly``, of everything: also those whose papers all stand in other editions. That hardly happens, and not to
        look at it makes lists quick.
        """
        misses, all_count = 0, roughly and wanted.view == EVERYTHING
        while misses < MOST_STEPS and (found := self._step_back(wanted, kind, before)) is not None:
            if all_count or self.has_papers(wanted, found):
                yield found
                misses = 0
            misses += 1
            before = found.first

    def find_previous(self, wanted: Wanted, kind: Kind, before: date) -> Period | None:
        """The last period with papers that begins before that day."""
        return next(self.walk_back(wanted, kind, before), None)

    def find_next(self, wanted: Wanted, period: Period) -> Period | None:
        """The first period with papers after this one."""
        for _ in range(MOST_STEPS):
            found = self._step_on(wanted, period)
            if found is None or self.has_papers(wanted, found):
                return found
            period = found
        return None

    def _step_back(self, wanted: Wanted, kind: Kind, before: date) -> Period | None:
        closed, _ = self.store.editions.find_closed_beside(wanted.key, kind, before.isoformat())
        found = [read_period(closed)] if closed else []
        # A view that is no choice of a day's papers has the editions that were closed, and today's.
        if wanted.view.kind != "trending":
            near = self.store.editions.find_before(self.calendar.span(period_of("day", before)))
            if (day := self.calendar.last_of(near)) is not None:
                found.append(period_of(kind, day))
        elif (today := self.calendar.today(self.clock())) < before:
            found.append(period_of(kind, today))
        return max(found, key=lambda one: one.first, default=None)

    def _step_on(self, wanted: Wanted, period: Period) -> Period | None:
        _, closed = self.store.editions.find_closed_beside(wanted.key, period.kind, period.first.isoformat())
        found = [read_period(closed)] if closed else []
        today = self.calendar.today(self.clock())
        if wanted.view.kind != "trending":
            near = self.store.editions.find_after(self.calendar.span(period_of("day", period.last)))
            day = self.calendar.first_of(near)
        else:
            day = today if today > period.last else None
        # A paper that is first seen after today's closing is of tomorrow, which has not begun.
        if day is not None and day <= today:
            found.append(period_of(period.kind, day))
        return min(found, key=lambda one: one.first, default=None)

    def end(self) -> date:
        """The day after today: what begins before it may have papers."""
        return self.calendar.today(self.clock()) + DAY
