"""arXiv by OAI-PMH, the source that misses nothing: every new, changed and withdrawn paper of a category or archive.

The same window is asked for in two forms: ``arXiv`` for the names in parts and the text in Unicode, ``arXivRaw`` for
the versions and withdrawals, which no other form tells (arXiv marks no header as deleted). They come in one order, so
that a page of the one covers a page of the other, and become one record a paper: two requests for 2,500 papers.
Asking for ``arXivRaw`` only of what looks withdrawn would save requests on quiet days, and never learn that a paper has
a third version; asking for ``arXivRaw`` alone would leave us to guess names from lines of them.

How the harvest goes on from where it stopped: ``arxiv_harvest.py``.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from broadsheet.paper import Record
from broadsheet.sources.arxiv_calendar import announcement_after
from broadsheet.sources.arxiv_categories import read_category, title_of
from broadsheet.sources.arxiv_harvest import harvest
from broadsheet.sources.arxiv_xml import NAME, parse_metadata
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.live import Batch, Stream, Visit
from broadsheet.sources.oai_pmh import is_oai_answer, read_answer
from broadsheet.sources.reading import decode_head

name = NAME
describe = "arXiv by OAI-PMH: every paper of a category, with its versions and withdrawals."
prefix = "arxiv"

SETTLES = timedelta(hours=2, minutes=30)
"""After an announcement; its records are there from about 22:30 in New York."""


def recognise(file: SourceFile) -> bool:
    """An OAI-PMH answer with arXiv's names in it."""
    return is_oai_answer(file) and ("oai:arXiv.org:" in (head := decode_head(file)) or "arxiv.org/OAI/arXiv" in head)


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a paper, from any of the forms in which arXiv gives them."""
    yield from read_answer(file, parse_metadata)


def read_stream(text: str) -> Stream:
    """``cs.cl``, ``math``, ``all``. Raises BadInput that names the nearest."""
    category = read_category(text)
    return Stream(category, title_of(category))


def follows(stream: str) -> bool:
    """Every stream of arXiv."""
    return bool(stream)


def next_due(stream: str, last: datetime | None, now: datetime) -> datetime:  # noqa: ARG001 - all alike
    """Once the records of the next announcement after the last fetch are there; at once when that is past."""
    return now if last is None else announcement_after(last - SETTLES) + SETTLES


def fetch_since(visit: Visit) -> Iterator[Batch]:
    """A batch a page, of at most 2,500 records."""
    yield from harvest(visit)
