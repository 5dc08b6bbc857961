"""A month of arXiv and Hugging Face on loopback: what each would answer at each moment of a clock that is moved.

arXiv announces on the evenings of its own calendar; its records are in the list two hours later and in the feed at
midnight. One day the feed holds the day before's papers under the new date; for two days nothing answers; in the
middle of the first, long list a token has expired.
"""

import mmap
import random
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import orjson

from broadsheet.sources.arxiv_calendar import evening_announcement
from tests.replay.answers import Scripted, page, refusal
from tests.replay.server import Asked, ReplayServer

NEW_YORK = ZoneInfo("America/New_York")


class SharedClock:
    """A clock that two processes see: it stands until somebody moves it, and outlives whoever moved it."""

    def __init__(self, path: Path, moment: datetime | None = None) -> None:
        if moment is not None:
            path.write_bytes(struct.pack("<d", moment.timestamp()))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), 8)

    def __call__(self) -> datetime:
        """The moment it shows."""
        return datetime.fromtimestamp(struct.unpack("<d", self._shared[:8])[0], UTC)

    def set(self, moment: datetime) -> None:
        """Show that moment, unless a later one is shown."""
        if moment > self():
            self._shared[:8] = struct.pack("<d", moment.timestamp())

    def wait(self, seconds: float) -> bool:
        """Let that much time pass; never stopped."""
        self.set(self() + timedelta(seconds=seconds))
        return False


@dataclass(slots=True)
class Work:
    """A paper of the month and its versions: when each came (UTC), and whether it withdrew the paper."""

    number: str
    title: str
    abstract: str
    authors: Sequence[str]
    came: list[datetime]
    withdrawn: bool = False

    def versions_at(self, moment: datetime) -> int:
        """How many versions there are at that moment."""
        return sum(one <= moment for one in self.came)


@dataclass(slots=True)
class Plan:
    """How large the month is, and what goes wrong in it."""

    start: date
    days: int
    backlog: int
    """Papers in the list of the week before."""
    daily: int
    replaced: int
    withdrawn: int
    size: int
    """Records a page of the list."""
    stale: date
    """The feed of this day holds yesterday's papers."""
    out: tuple[date, date]
    """The first day, in New York, on which nothing answers, and the first on which all is well again."""

    @property
    def begins(self) -> datetime:
        """Noon of the first day, UTC: somebody begins to follow."""
        return datetime.combine(self.start, time(12), UTC)

    @property
    def ends(self) -> datetime:
        """Noon after the last day, UTC."""
        return self.begins + timedelta(days=self.days)


@dataclass(slots=True)
class Month:
    """All that is there to be known, and the answers to whoever asks."""

    plan: Plan
    clock: SharedClock
    works: list[Work]
    popular: list[list[dict[str, Any]]]
    """Hugging Face's lists, one for each weekday of the month."""
    announced: dict[date, list[tuple[Work, int, str]]] = field(default_factory=dict)
    """By the day of the feed: paper, version, kind."""
    expired: bool = False
    lists: dict[tuple[str, datetime], list[tuple[Work, int]]] = field(default_factory=dict)
    """The list that was asked for last."""

    def serve(self) -> ReplayServer:
        """The server of all of them."""
        answers: dict[str, Callable[[Asked], Scripted]] = {
            "/oai": self._oai, "/arxiv/*": self._rss, "/hf/*": self._popular,
        }  # fmt: skip
        return ReplayServer({name: self._if_up(answer) for name, answer in answers.items()}, self.clock)

    def _if_up(self, answer: Callable[[Asked], Scripted]) -> Callable[[Asked], Scripted]:
        def told(asked: Asked) -> Scripted:
            first, well = self.plan.out
            today = asked.moment.astimezone(NEW_YORK).date()
            return refusal(503) if first <= today < well else answer(asked)

        return told

    # --- OAI-PMH ----------------------------------------------------------------------------------------------------

    def _oai(self, asked: Asked) -> Scripted:
        token = asked.query.get("resumptionToken", "")
        if token:
            form, begin, at, seconds = token.split("!")
            moment = datetime.fromtimestamp(float(seconds), UTC)
            if form == "arXiv" and int(at) > self.plan.backlog // 2 and not self.expired:
                self.expired = True
                return self._oai_page('<error code="badResumptionToken">the token has expired</error>')
        else:
            form, begin, at = asked.query["metadataPrefix"], asked.query["from"], "0"
            moment = asked.moment.replace(microsecond=0)
        listed = self._listed(begin, moment)
        if not listed:
            return self._oai_page('<error code="noRecordsMatch"/>')
        cursor, end = int(at), int(at) + self.plan.size
        write = _write_arxiv if form == "arXiv" else _write_raw
        records = "".join(write(work, versions) for work, versions in listed[cursor:end])
        follows = f"{form}!{begin}!{end}!{moment.timestamp():.0f}" if end < len(listed) else ""
        told = f'<resumptionToken completeListSize="{len(listed)}" cursor="{cursor}">{follows}</resumptionToken>'
        return self._oai_page(f"<ListRecords>{records}{told if follows or cursor else ''}</ListRecords>")

    def _oai_page(self, inner: str) -> Scripted:
        now = self.clock().strftime("%Y-%m-%dT%H:%M:%SZ")
        head = '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        return page(f"{head}<responseDate>{now}</responseDate>{inner}</OAI-PMH>")

    def _listed(self, begin: str, moment: datetime) -> list[tuple[Work, int]]:
        """Every paper that changed since that day, in the order of datestamps, with its versions at that moment."""
        key = begin, moment
        if key not in self.lists:
            first = datetime.fromisoformat(begin).replace(tzinfo=UTC)
            there = ((work, work.versions_at(moment)) for work in self.works)
            listed = [(work, versions) for work, versions in there if versions and work.came[versions - 1] >= first]
            listed.sort(key=lambda one: (one[0].came[one[1] - 1].date(), one[0].number))
            self.lists = {key: listed}
        return self.lists[key]

    # --- feeds ------------------------------------------------------------------------------------------------------

    def _rss(self, asked: Asked) -> Scripted:
        today = asked.moment.astimezone(NEW_YORK).date()
        held = today - timedelta(days=1) if today == self.plan.stale else today
        midnight = format_datetime(datetime.combine(today, time(0), NEW_YORK))
        items = "".join(
            _write_item(work, version, kind, midnight) for work, version, kind in self.announced.get(held, [])
        )
        names = 'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        about = f"<title>cs updates on arXiv.org</title><pubDate>{midnight}</pubDate>"
        return page(f'<rss version="2.0" {names}><channel>{about}{items}</channel></rss>', "application/rss+xml")

    # --- daily papers -----------------------------------------------------------------------------------------------

    def popular_of(self, day: date) -> list[dict[str, Any]]:
        """What Hugging Face lists for a day; nothing on weekends."""
        number = (day - self.plan.start).days
        weekdays = sum((self.plan.start + timedelta(days=one)).weekday() < 5 for one in range(max(number, 0)))
        is_there = number >= 0 and day.weekday() < 5 and weekdays < len(self.popular)
        return self.popular[weekdays] if is_there else []

    def _popular(self, asked: Asked) -> Scripted:
        day = date.fromisoformat(asked.query["date"])
        is_out = asked.moment.astimezone(NEW_YORK) >= datetime.combine(day, time(3), NEW_YORK)
        items = self.popular_of(day) if is_out and asked.query.get("p", "0") == "0" else []
        return page(orjson.dumps(items), "application/json")


def make_month(
    plan: Plan, clock: SharedClock, papers: Iterable[dict[str, Any]], popular: list[list[dict[str, Any]]]
) -> Month:
    """The month of these papers (title, abstract, authors), as many as the plan needs."""
    chance, source, works = random.Random(20260615), iter(papers), list[Work]()

    def write(came: datetime) -> Work:
        told, number = next(source), len(works)
        name = f"{2601 + number // 90_000}.{number % 90_000 + 1:05d}"
        work = Work(name, told["title"], told["abstract"], told["authors"], [came])
        works.append(work)
        return work

    week = datetime.combine(plan.start - timedelta(days=7), time(2), UTC)
    for number in range(plan.backlog):
        write(week + timedelta(days=number * 7 // plan.backlog))
    month = Month(plan, clock, works, popular)
    for evening in (plan.start + timedelta(days=one) for one in range(-1, plan.days)):
        if evening_announcement(evening).answer != "yes":
            continue
        came = datetime.combine(evening + timedelta(days=1), time(2), UTC)
        old = chance.sample(range(plan.backlog), plan.replaced + plan.withdrawn)
        changed = [works[one] for one in old if not works[one].withdrawn]
        fresh = [write(came) for _ in range(plan.daily)]
        for number, work in enumerate(changed):
            work.came.append(came)
            work.withdrawn = number < plan.withdrawn
        told = [(one, 1, "new") for one in fresh] + [(one, len(one.came), "replace") for one in changed]
        month.announced[evening + timedelta(days=1)] = told
    return month


@lru_cache(maxsize=200_000)
def _safe(text: str) -> str:
    return escape("".join(one for one in text if one >= " " or one in "\n\t"))


def _names(work: Work) -> Sequence[str]:
    return list(work.authors)[:20] or ["A. Nonymous"]


def _write_header(work: Work, versions: int) -> str:
    day = work.came[versions - 1].date().isoformat()
    return f"<header><identifier>oai:arXiv.org:{work.number}</identifier><datestamp>{day}</datestamp></header>"


def _write_arxiv(work: Work, versions: int) -> str:
    made, last = work.came[0].date().isoformat(), work.came[versions - 1].date().isoformat()
    authors = "".join(f"<author><keyname>{_safe(one)}</keyname></author>" for one in _names(work))
    updated = f"<updated>{last}</updated>" if versions > 1 else ""
    about = f"<id>{work.number}</id><created>{made}</created>{updated}<authors>{authors}</authors>"
    text = (
        f"<title>{_safe(work.title)}</title><categories>cs.CL</categories><abstract>{_safe(work.abstract)}</abstract>"
    )
    metadata = f'<arXiv xmlns="http://arxiv.org/OAI/arXiv/">{about}{text}</arXiv>'
    return f"<record>{_write_header(work, versions)}<metadata>{metadata}</metadata></record>"


def _write_raw(work: Work, versions: int) -> str:
    told = []
    for number in range(1, versions + 1):
        is_gone = work.withdrawn and number == len(work.came) and number > 1
        moment = format_datetime(work.came[number - 1].replace(tzinfo=UTC), usegmt=True)
        kind = "<source_type>I</source_type>" if is_gone else ""
        told.append(f'<version version="v{number}"><date>{moment}</date><size>9kb</size>{kind}</version>')
    text = f"<id>{work.number}</id>{''.join(told)}<title>{_safe(work.title)}</title><authors>A. Nonymous</authors>"
    metadata = f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">{text}</arXivRaw>'
    return f"<record>{_write_header(work, versions)}<metadata>{metadata}</metadata></record>"


def _write_item(work: Work, version: int, kind: str, midnight: str) -> str:
    about = f"arXiv:{work.number}v{version} Announce Type: {kind} \nAbstract: {_safe(work.abstract)}"
    link = f"<link>https://arxiv.org/abs/{work.number}</link><guid>oai:arXiv.org:{work.number}v{version}</guid>"
    told = f"<arxiv:announce_type>{kind}</arxiv:announce_type><dc:creator>{_safe(', '.join(_names(work)))}</dc:creator>"
    dated = f"<category>cs.CL</category><pubDate>{midnight}</pubDate>"
    return f"<item><title>{_safe(work.title)}</title>{link}<description>{about}</description>{dated}{told}</item>"
