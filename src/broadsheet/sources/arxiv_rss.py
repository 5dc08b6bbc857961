"""arXiv's feeds of the day: what was announced, as a check of what the harvest brought.

A feed is built at midnight in New York and bears that day. It holds one announcement and nothing of the days before; on
days without one it is empty. It has been seen to hold yesterday's papers under today's date, without a word: the papers
themselves must be others than the last time. It leaves out replacements from the sixth version on, and whatever comes
after 2,000 papers.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from broadsheet.errors import BadAnswer
from broadsheet.paper import Record
from broadsheet.sources.arxiv_calendar import ZONE, expected_announcement
from broadsheet.sources.arxiv_categories import ALL, read_category, title_of
from broadsheet.sources.arxiv_day import Day, Seen, is_arxiv_feed, read_day, read_seen
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.live import Batch, Stream, Tally, Visit
from broadsheet.sources.reading import read_whole

name = "arxiv-rss"
describe = "arXiv's feed of the day: which papers were announced, new, cross-listed and replaced."
prefix = "arxiv"

ASKED_AT = (time(0, 30), time(6, 30))
"""In New York. The second time finds a feed that was late or stale; if nothing changed, it costs an empty answer."""
MOST_PAPERS = 2_000
_SATURDAY = 5
_MOST_SILENT_DAYS = 60
"""Days without an announcement, or without us, that one fetch tells of."""


def recognise(file: SourceFile) -> bool:
    """RSS or Atom with arXiv's own elements in it."""
    return is_arxiv_feed(file)


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a paper; those that are new bear the day as the day they were announced."""
    data, failure = read_whole(file)
    if data.strip():
        day = read_day(data, file.name)
        yield from day.items
        if day.error:
            yield Failure(file.name, day.error)
    if failure:
        yield failure


def read_stream(text: str) -> Stream:
    """``cs.cl``, ``math``, ``all``. Raises BadInput that names the nearest."""
    category = read_category(text)
    return Stream(category, title_of(category))


def follows(stream: str) -> bool:
    """Every category and archive; all of arXiv has no feed."""
    return stream != ALL


def next_due(stream: str, last: datetime | None, now: datetime) -> datetime:  # noqa: ARG001 - all alike
    """The next of the two times of a day from Monday to Friday; the feeds ask not to be read on Saturdays, Sundays."""
    if last is None:
        return now
    day = last.astimezone(ZONE).date()
    while True:
        for at in ASKED_AT:
            due = datetime.combine(day, at, ZONE).astimezone(UTC)
            if due > last and day.weekday() < _SATURDAY:
                return due
        day += timedelta(days=1)


def fetch_since(visit: Visit) -> Iterator[Batch]:
    """One batch: the day's papers where they are news, and what is to be said of the days since the last one.

    Raises what the client raises, and BadAnswer for what is no feed or a feed that tells of an error.
    """
    url = f"{visit.settings.address('arxiv_rss')}/rss/{visit.stream}"
    answer = visit.client.get(url, keep="if-changed")
    found = read_day(answer.body, f"arXiv {visit.stream}")
    if found.error and not found.items:
        raise BadAnswer(f"{url}: {found.error}", "It is tried again later.", url=url)
    yield _judge(found, visit.now.astimezone(ZONE).date().isoformat(), visit.checkpoint)


def _judge(found: Day, today: str, checkpoint: str) -> Batch:
    """What the feed means, by its date, by its papers, and by what the last one held.

    1. papers of an earlier feed, or papers that are all older than the feed: stale, and nothing of it is taken
    2. the feed that was read the last time: nothing new
    3. else it is the news of its day

    What is to be said of the days between the last feed and this one, and between this one and today, comes with it.
    """
    seen, day = read_seen(checkpoint), min(found.day or today, today)
    behind = (*_silent_days(day, today), *_tell_of_today(today)) if day < today else ()
    if found.marks and day > seen.held and (seen.has(found.marks) or found.is_old):
        stale = _tell_of_stale(day, found.newest if found.is_old else seen.held)
        between = _silent_days(seen.day, day)
        return Batch((), checkpoint, tallies=(*between, stale, *behind), more=False, note=stale.note)
    if found.marks and day == seen.held and seen.has(found.marks):
        return Batch((), checkpoint, tallies=behind, more=False)
    now = Seen(day, day, found.marks) if found.marks else Seen(day, seen.held, seen.marks)
    tallies = (*_silent_days(seen.day, day), _tell(day, found), *behind)
    return Batch(found.items, now.write(), (day,) * len(found.items), tallies, more=False, note=found.error)


def _tell_of_stale(day: str, other: str) -> Tally:
    expectation = expected_announcement(date.fromisoformat(day))
    if expectation.answer == "no":
        return Tally(day, expected=0, state="nothing", note=expectation.why)
    return Tally(day, state="stale", note=f"The feed is dated {day} and holds the papers of {other}.")


def _tell(day: str, found: Day) -> Tally:
    if not found.items:
        return _tell_of_none(day)
    full = len(found.announced) >= MOST_PAPERS
    note = f"The feed gives at most {MOST_PAPERS:,} papers; there may be more." if full else ""
    return Tally(day, expected=len(found.announced), announced=found.announced, note=note)


def _tell_of_none(day: str) -> Tally:
    """An empty feed: as it should be, or perhaps not."""
    expectation = expected_announcement(date.fromisoformat(day))
    if expectation.answer == "no":
        return Tally(day, expected=0, state="nothing", note=expectation.why)
    unsure = "" if expectation.answer == "yes" else f" {expectation.why}"
    return Tally(day, expected=0, note=f"The feed is empty: nothing here, or it is late.{unsure}")


def _tell_of_today(today: str) -> tuple[Tally, ...]:
    """The feed still bears an earlier date."""
    expectation = expected_announcement(date.fromisoformat(today))
    if expectation.answer == "no":
        return (Tally(today, expected=0, state="nothing", note=expectation.why),)
    return (Tally(today, state="stale", note="The feed has not been built anew for this day."),)


def _silent_days(last_day: str, until: str) -> tuple[Tally, ...]:
    """The days between two feeds: without an announcement, or without us."""
    if not last_day:
        return ()
    first, end = date.fromisoformat(last_day) + timedelta(days=1), date.fromisoformat(until)
    days = [first + timedelta(days=number) for number in range(min((end - first).days, _MOST_SILENT_DAYS))]
    return tuple([_tell_of_silence(day) for day in days])


def _tell_of_silence(day: date) -> Tally:
    expectation = expected_announcement(day)
    if expectation.answer == "no":
        return Tally(day.isoformat(), expected=0, state="nothing", note=expectation.why)
    return Tally(day.isoformat(), note="The feed of this day was not read in time; the harvest brings its papers.")
