"""Harvesting a list of arXiv's by OAI-PMH, page by page, from where it stopped: what can go wrong does.

1. ask for the next page: by its token, or by a ``from`` day when there is none, it is out of date, or it was refused
2. ask for the versions of the papers on it (``arxiv_raw.py``)
3. a token that came before, or a page like the one before it: drop the token and go on by the last datestamp seen
4. give the page's records, the checkpoint behind them, and a tally of every day that no later page can add to
5. at the end of the list, the next one begins with the day on which this one was answered: ``from`` takes whole days,
   so that day's records come once more and nothing falls between
"""

from collections.abc import Iterator
from datetime import date, timedelta

from lxml import etree

from broadsheet.errors import BadAnswer
from broadsheet.paper import Record
from broadsheet.sources.arxiv_calendar import expected_announcement
from broadsheet.sources.arxiv_categories import oai_set
from broadsheet.sources.arxiv_checkpoint import read_checkpoint
from broadsheet.sources.arxiv_raw import RawList, Versions
from broadsheet.sources.arxiv_xml import parse_metadata, with_versions
from broadsheet.sources.base import Failure
from broadsheet.sources.fields import iso_day
from broadsheet.sources.json_answers import refuse_endless
from broadsheet.sources.live import Batch, Tally, Visit
from broadsheet.sources.oai_asking import OaiList, TokenRefused
from broadsheet.sources.oai_pmh import Header, Page

FIRST_DAYS = 7
"""Days that a first fetch goes back, where nobody asked for more."""
EARLIEST = "2005-09-16"
"""No datestamp of arXiv's is older, and it does not take a day before it."""
MOST_PAGES = 10_000
"""Of one visit; all of arXiv has some 1,300. Marks of the last 200 are kept, so that a longer circle is not seen."""
_MOST_RESTARTS = 2
"""From one day. A third would find what the first two found."""
_MOST_EMPTY = 20
"""Pages without a record, each with a token to the next, that are taken for a list that never ends."""

_IN_NO_ORDER = "The list came in no order: how many records it has of this day is not known."

Item = Record | Failure


def harvest(visit: Visit) -> Iterator[Batch]:
    """The list from the checkpoint to its end. Raises what the client raises, Declined and BadAnswer."""
    run = _Harvest(visit)
    more, pages = True, 0
    while more:
        refuse_endless(pages, MOST_PAGES, "arXiv")
        batch = run.next_batch()
        pages += 1
        yield batch
        if run.hopeless:
            raise run.hopeless
        more = batch.more


class _Harvest:
    def __init__(self, visit: Visit) -> None:
        self.stream = visit.stream
        self.today = visit.now.date().isoformat()
        self.at = read_checkpoint(visit.checkpoint)
        self.notes: list[str] = []
        self.hopeless: BadAnswer | None = None
        self.restarts: dict[str, int] = {}
        self.empty = 0
        self._begin(iso_day(visit.since), visit.now.date())
        url, named_set = visit.settings.address("arxiv_oai"), oai_set(visit.stream)
        self.list = OaiList(visit.client, url, "arXiv", named_set)
        self.raw = RawList(OaiList(visit.client, url, "arXivRaw", named_set), self.at)
        if self.at.token and self.at.expires and self.at.expires <= f"{visit.now:%Y-%m-%dT%H:%M:%SZ}":
            self._restart("the list's token was out of date")

    def _begin(self, since: str, today: date) -> None:
        """Where this fetch begins: where the last one stopped, or earlier where a person asks for it."""
        at = self.at
        first = (today - timedelta(days=FIRST_DAYS)).isoformat()
        if not at.begin or (since and since < at.begin and since != at.since):
            at.begin_list(max(min(since or at.begin or first, self.today), EARLIEST))
            at.since = since

    def next_batch(self) -> Batch:
        page = self._ask()
        versions = self.raw.versions_for(page)
        listed = [(header.day, _join(item, versions)) for header, item in page.items]
        if page.trailer.broken:
            listed.append(("", Failure(f"{self.list.url}: {self.stream}", page.trailer.broken)))
        self.at.answered = page.trailer.answered or self.today
        token, total = page.trailer.token, page.trailer.complete
        repeated = self._is_repeated(page)
        if not repeated:
            self._count([header for header, _ in page.items])
        problem = self._find_problem(token, repeated) if token else ""
        tallies = () if problem else self._tell_days(token, total)
        if problem:
            self._restart(problem)
        elif token:
            self.at.go_on(token, page.trailer.expires)
        else:
            self._end(total)
        note, self.notes, self.raw.notes = "; ".join([*self.notes, *self.raw.notes]), [], []
        return Batch(
            items=tuple([item for _, item in listed]),
            checkpoint=self.at.write(),
            days=tuple([day for day, _ in listed]),
            tallies=tallies,
            more=bool(token),
            total=total,
            note=note,
        )

    def _ask(self) -> Page[Item]:
        while not self.hopeless:
            try:
                return self.list.ask(self.at.begin, self.at.token, self._parse)
            except TokenRefused:
                self._restart("the list's token had expired")
        raise self.hopeless

    def _parse(self, header: Header, element: etree._Element | None) -> Item:
        return parse_metadata(header, element, f"arXiv {self.stream}: {header.identifier}")

    def _restart(self, why: str) -> None:
        """Go on by datestamp: the last day seen is asked for again, whole."""
        at = self.at
        # In a list that is in no order, days before the last one seen may be still to come.
        day = min(max(at.begin, at.last), self.today) if at.sorted else at.begin
        self.restarts[day] = self.restarts.get(day, 0) + 1
        self.notes.append(f"{why}; went on from {day}")
        at.go_back(day)
        self.raw.start()
        self.empty = 0
        if self.restarts[day] > _MOST_RESTARTS:
            self.hopeless = BadAnswer(
                f"arXiv's list of {self.stream} cannot be read past {day}: {why}",
                "It is tried again later; broadsheet refresh asks at once.",
                url=self.list.url,
            )

    def _is_repeated(self, page: Page[Item]) -> bool:
        """Whether this list has had a page of these very records before."""
        self.empty = 0 if page.items else self.empty + 1
        return bool(page.items) and not self.at.is_new("\n".join(header.identifier for header, _ in page.items))

    def _find_problem(self, token: str, repeated: bool) -> str:
        """Why the page's token is no use, or empty."""
        if repeated:
            return "the service gave a page for the second time"
        if not self.at.is_new(token):
            return "the service gave a token for the second time"
        return f"the service gave {_MOST_EMPTY} pages without a record" if self.empty >= _MOST_EMPTY else ""

    def _end(self, total: int | None) -> None:
        """Where the next list begins; a list that was too short is asked for once more."""
        at = self.at
        if self._is_short(total) and not at.short:
            self.notes.append(f"the list should have {total:,} records and gave {at.count:,}; it is asked for again")
            at.begin_list(at.begin)
            at.short = True
            return
        # A service whose clock runs ahead must not make us pass over days.
        at.begin_list(min(at.answered, self.today))
        at.short = False

    def _is_short(self, total: int | None) -> bool:
        return total is not None and self.at.count < total

    # --- days -------------------------------------------------------------------------------------------------------

    def _count(self, headers: list[Header]) -> None:
        at = self.at
        at.count += len(headers)
        days = [header.day for header in headers if header.day]
        for day in days:
            at.counts[day] = at.counts.get(day, 0) + 1
        # Within a page the order does not matter: nothing is told of before the page is through.
        at.sorted = at.sorted and min(days, default=at.last) >= at.last
        at.last = max(at.last, *days) if days else at.last

    def _tell_days(self, token: str, total: int | None) -> tuple[Tally, ...]:
        """Days that can get no more records: those before the last one seen; at the end all that are over."""
        at, short = self.at, self._is_short(total)
        later = not at.sorted if token else short and not at.short
        if later:
            return ()
        until = min(at.last if token else at.answered, self.today)
        late = [Tally(day, note=_IN_NO_ORDER) for day in at.take_late()]
        counted = list(at.take_days(until))
        only = len([count for _, count in counted if count]) == 1 and not at.counts
        missing = total - at.count if total is not None and not token and short else 0
        return (*late, *[_tally(day, count, missing, only) for day, count in counted])


def _join(item: Item, versions: Versions) -> Item:
    return item if isinstance(item, Failure) else with_versions(item, versions.get(item.key, ()))


def _tally(day: str, count: int, missing: int, only: bool) -> Tally:
    """``missing`` records of the list never came; whose day is known where it has but one."""
    if count:
        note = f"The list said that it has {missing:,} records more than it gave." if missing else ""
        return Tally(day, expected=count + (missing if only else 0), note=note)
    expectation = expected_announcement(date.fromisoformat(day))
    if expectation.answer == "no":
        return Tally(day, expected=0, state="nothing", note=expectation.why)
    return Tally(day, expected=0, note="The list has no record of this day.")
