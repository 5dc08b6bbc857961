"""OpenAlex: the list API's answers and the snapshot's files of works, and live, by a filter as OpenAlex writes it.

What is new is asked for by publication date. The filters for the dates on which a work was entered or changed are for
paying customers only; so each visit looks back some days, and once a week further, for works that were entered late.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from urllib.parse import parse_qs

from broadsheet.clock import to_text
from broadsheet.errors import BadInput, Declined
from broadsheet.fetching import Answer
from broadsheet.paper import Record
from broadsheet.settings import Settings
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import iso_day, number_of, object_of, text_of
from broadsheet.sources.json_answers import (
    LONGEST_PLACE,
    NO_ENTRY,
    begins_as_json,
    read_answer,
    read_checkpoint,
    read_values,
    refuse,
    told_error,
    walk_pages,
    write_checkpoint,
)
from broadsheet.sources.live import Batch, Stream, Tally, Visit
from broadsheet.sources.openalex_work import FIELDS, make_work

name = "openalex"
describe = "OpenAlex works: answers of its API as JSON, and files of its snapshot (JSON Lines)."
prefix = "openalex"

_ITS_ID = re.compile(r'"id"\s*:\s*"https://openalex\.org/[A-Z]\d')
_MARK = re.compile(r'"(cited_by_count|authorships|works_count|abstract_inverted_index)"\s*:')


def recognise(file: SourceFile) -> bool:
    """Objects with a number of OpenAlex's; its authors and institutions too, so that they are refused by name."""
    head = begins_as_json(file)
    return bool(_ITS_ID.search(head) and _MARK.search(head))


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a work, in order."""
    for value in read_values(file):
        if isinstance(value, Failure):
            yield value
            continue
        where, told = value
        works = told if isinstance(told, list) else object_of(told).get("results")
        if isinstance(works, list):
            yield from (_make(work, f"{where}: work {place}") for place, work in enumerate(works, 1))
        else:
            yield _make(told, where)


def _make(work: object, where: str, told: str = "") -> Record | Failure:
    if why := told_error(work):
        return Failure(where, f"OpenAlex answered: {why}")
    return make_work(name, work, where, told) if isinstance(work, dict) else Failure(where, "not an object")


# --- live -----------------------------------------------------------------------------------------------------------

PER_PAGE = 100
"""The most that OpenAlex gives at a time, as its documents of 2026 say; it was 200 before."""
MOST_PAGES = 20_000
"""Of one visit: two million works. A list without end would keep a worker for ever; a longer one goes on later."""
FIRST_LOOK = timedelta(days=30)
SHORT_LOOK = timedelta(days=7)
LONG_LOOK = timedelta(days=60)
"""How far back each visit looks, and once in ``SHORT_LOOK`` the long one."""

_FILTER = re.compile(r"[a-z][a-z_]*(?:\.[a-z_]+)*:[^,:\s][^,\x00-\x1f]*", re.I)
_SHORT = {
    "T": "primary_topic.id",
    "A": "authorships.author.id",
    "I": "authorships.institutions.id",
    "S": "primary_location.source.id",
}
"""What a bare number means, by its first letter."""


def read_stream(text: str) -> Stream:
    """A filter (``primary_topic.id:T10028,type:article``), an address of the API that holds one, or a bare number.

    Raises BadInput when it is none of these.
    """
    told = _filter_of(text.strip()[:5000])
    if re.fullmatch(r"[TAIS]\d{1,15}", told, re.I):
        told = f"{_SHORT[told[0].upper()]}:{told.upper()}"
    parts = [part.strip() for part in told.split(",")]
    if len(told) > 1000 or not all(_FILTER.fullmatch(part) for part in parts):
        raise BadInput(
            f"{text[:120]!r} is no filter of OpenAlex",
            "Write it as OpenAlex does, attribute:value with commas between: openalex:primary_topic.id:T10028",
        )
    normal = ",".join(f"{part.partition(':')[0].lower()}:{part.partition(':')[2]}" for part in parts)
    return Stream(normal, f"OpenAlex works with {normal}")


def _filter_of(text: str) -> str:
    """The filter within an address, else the text."""
    if text.lower().startswith(("http://", "https://")) and not text.count("openalex.org/works?"):
        return text.rpartition("/")[2]
    return next(iter(parse_qs(text.partition("?")[2] or text).get("filter", [])), text)


def follows(stream: str) -> bool:  # noqa: ARG001 - as every live source's
    """Every filter."""
    return True


def next_due(stream: str, last: datetime | None, now: datetime) -> datetime:  # noqa: ARG001 - as every live source's
    """Once a day."""
    return last + timedelta(days=1) if last else now


@dataclass(frozen=True, slots=True)
class _Look:
    """One look through the list: since which publication date, begun on which day, from which cursor on."""

    since: str
    begun: str
    long: str
    """The day of the last long look."""
    asked: str
    cursor: str = "*"
    refused: int = 0
    """How many works of the pages before were no papers or had no title."""

    def at(self, cursor: str, refused: int) -> str:
        """The checkpoint in the middle of the list."""
        fields = {"cursor": cursor, "from": self.since, "begun": self.begun, "long": self.long, "asked": self.asked}
        return write_checkpoint({**fields, "refused": str(refused)})

    def done(self) -> str:
        """The checkpoint after it."""
        return write_checkpoint({"through": self.begun, "long": self.long})


def fetch_since(visit: Visit) -> Iterator[Batch]:
    """The works that came out since, a page a batch. A cursor that OpenAlex no longer knows: from the beginning."""
    look = _plan(visit)
    try:
        yield from _read_list(visit, look, "")
    except Declined as error:
        if look.cursor == "*" or error.status in NO_ENTRY:
            raise
        again = replace(look, cursor="*", refused=0)
        yield from _read_list(visit, again, f"The place in the list had expired; went on from {look.since}.")


def _plan(visit: Visit) -> _Look:
    today = visit.now.date()
    kept = read_checkpoint(visit.checkpoint)
    asked = iso_day(visit.since)
    begun, since = iso_day(kept.get("begun")), iso_day(kept.get("from"))
    if kept.get("cursor") and begun and since and (not asked or kept.get("asked") == asked):
        refused = int(number_of(kept.get("refused")) or 0)
        return _Look(since, begun, kept.get("long", ""), kept.get("asked", ""), kept["cursor"], refused)
    through, long = iso_day(kept.get("through")), iso_day(kept.get("long"))
    if not through:
        # A look that was broken off for what a person asks is not lost: theirs begins no later.
        first = asked or since or str(today - FIRST_LOOK)
        return _Look(min(first, since or first), str(today), long or str(today), asked)
    is_long = not long or today - date.fromisoformat(long) >= SHORT_LOOK
    usual = str(date.fromisoformat(through) - (LONG_LOOK if is_long else SHORT_LOOK))
    return _Look(min(asked or usual, usual), str(today), str(today) if is_long else long, asked)


def _read_list(visit: Visit, look: _Look, note: str) -> Iterator[Batch]:
    refused, told = look.refused, to_text(visit.now)
    for page in walk_pages(partial(_ask, visit, look), look.cursor, MOST_PAGES, "OpenAlex"):
        works = enumerate(page.items, 1)
        made = tuple(_make(work, _where(work, place, page.place), told) for place, work in works)
        refused += sum(isinstance(one, Failure) for one in made)
        yield Batch(
            made,
            look.at(page.following, refused) if page.following else look.done(),
            days=(look.begun,) * len(made),
            tallies=() if page.following else (_tally(look, page.total, refused),),
            more=bool(page.following),
            total=page.total,
            note="The list gave a place for the second time; stopped there." if page.again and made else note,
        )
        note = ""


def _where(work: object, place: int, cursor: str) -> str:
    """For messages and for counting: the same each time, and another for each work."""
    return f"{name} {text_of(object_of(work).get('id')) or f'work {place} of page {cursor}'}"[:200]


def _tally(look: _Look, total: int | None, refused: int) -> Tally:
    """How many papers the whole list should have given: what is no paper or has no title is not waited for."""
    says = f"published since {look.since}"
    if total == 0:
        return Tally(look.begun, expected=0, state="nothing", note=f"No works {says}.")
    without = f" {refused:,} of them are no papers or have no title." if refused else ""
    return Tally(look.begun, None if total is None else max(0, total - refused), note=f"Works {says}.{without}")


def _ask(visit: Visit, look: _Look, cursor: str) -> tuple[list[object], int | None, str]:
    """The works of one page, how many the whole list has, and the next cursor, empty at the end."""
    wanted = {
        "filter": f"{visit.stream},from_publication_date:{look.since}",
        "select": FIELDS,
        "per_page": str(PER_PAGE),
        "cursor": cursor,
        "mailto": visit.settings.contact,
        "api_key": visit.settings.key("openalex_key"),
    }
    url = f"{visit.settings.address('openalex')}/works"
    answer = visit.client.get(url, {key: value for key, value in wanted.items() if value})
    return _read_page(answer, visit.settings)


def _read_page(answer: Answer, settings: Settings) -> tuple[list[object], int | None, str]:
    told = object_of(read_answer(answer, "OpenAlex"))
    works, meta = told.get("results"), object_of(told.get("meta"))
    if not isinstance(works, list):
        why = told_error(told, settings)
        raise refuse(answer, f"OpenAlex answered no list of works{f' but: {why}' if why else ''}")
    count = number_of(meta.get("count"))
    return works, None if count is None else int(count), text_of(meta.get("next_cursor"))[:LONGEST_PLACE]
