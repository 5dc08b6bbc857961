"""Hugging Face trending papers: what is talked about now; a saved answer of the API, and live.

The answer looks like that of a day and does not say what it is. It is taken for this where the file's name begins with
``trending`` (``trending-2026-08-21.json``) or where it stands in an object that says so:
``{"sort": "trending", "date": "2026-08-21", "data": [...]}``.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from broadsheet.clock import to_text
from broadsheet.paper import Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.hf_daily import TRENDING, parse_items, read_items
from broadsheet.sources.hf_live import PREFIX, ask_papers, count_day, name_papers, read_hf_stream
from broadsheet.sources.json_answers import begins_as_json, write_checkpoint
from broadsheet.sources.live import Batch, Tally, Visit

name = "hf-trending"
describe = "Hugging Face trending papers: the API's answer for sort=trending as JSON."
prefix = PREFIX
read_stream = read_hf_stream

_NAMED = re.compile(r"(hf[-_])?trending\b|trending[-_]", re.I)
_SORTED = re.compile(r'"sort"\s*:\s*"trending"')
_PAPER = re.compile(r'"paper"\s*:\s*\{')


def recognise(file: SourceFile) -> bool:
    """Items that hold a ``paper``, under a name or in an object that says trending."""
    head = begins_as_json(file)
    return bool((_NAMED.match(file.name) or _SORTED.search(head)) and _PAPER.search(head))


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a paper, in the order of the list."""
    found = read_items(file)
    if isinstance(found, Failure):
        yield found
    else:
        items, day = found
        yield from parse_items(name, items, TRENDING, day, file.name)


def follows(stream: str) -> bool:
    """The trending list."""
    return stream == TRENDING


def next_due(stream: str, last: datetime | None, now: datetime) -> datetime:  # noqa: ARG001 - as every live source's
    """Every six hours."""
    return last + timedelta(hours=6) if last else now


def fetch_since(visit: Visit) -> Iterator[Batch]:
    """The hundred papers that trend now, with their places on this day's list. It has no past to ask for."""
    day = str(count_day(visit.now))
    items = ask_papers(visit, {"sort": "trending"}, pages=1)
    made = tuple(parse_items(name, items, TRENDING, day, f"{name} {day}", told=to_text(visit.now)))
    tally = Tally(day, expected=len(made), announced=name_papers(made))
    yield Batch(made, write_checkpoint({"day": day}), days=(day,) * len(made), tallies=(tally,), more=False)
