"""Crossref: what publishers deposit with their DOIs. Saved answers of its API are imported, single DOIs looked up.

An answer is an envelope around one work or a list of them; content negotiation gives the bare work, and the yearly
public data file has one work a line. Abstracts are JATS.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

import orjson

from broadsheet.errors import Declined
from broadsheet.fetching import Client
from broadsheet.paper import Record
from broadsheet.settings import Settings
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.crossref_work import make_record
from broadsheet.sources.fields import object_of, scheme_identifier, text_of
from broadsheet.sources.reading import decode_head, read_objects, read_whole

name = "crossref"
describe = "Crossref: works as its API gives them (JSON), and DOIs looked up."

_ENVELOPE = re.compile(r'"message-type"\s*:\s*"([a-z-]{1,40})"')
_WORK_MARKS = ('"is-referenced-by-count"', '"reference-count"', '"references-count"', '"content-domain"')
_AT_ONCE = 20
"""DOIs asked for in one request; some hundred characters each keep the address short enough."""


def recognise(file: SourceFile) -> bool:
    """Crossref's envelope, or a work with Crossref's counts and DOI."""
    head = decode_head(file).lstrip()
    if not head.startswith(("{", "[")):
        return False
    if _ENVELOPE.search(head) and '"message"' in head:
        return True
    return '"DOI"' in head and any(mark in head for mark in _WORK_MARKS)


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a work; what is no paper (a figure, an issue of a journal) is a Failure that says so."""
    if _has_a_work_a_line(file):
        for one in read_objects(file):
            yield one if isinstance(one, Failure) else make_record(one[1], one[0])
        return
    data, failure = read_whole(file)
    if failure:
        yield failure
        return
    try:
        answer = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except (orjson.JSONDecodeError, RecursionError) as error:
        yield Failure(file.name, f"not valid JSON: {error}")
        return
    works = list_works(answer)
    if isinstance(works, str):
        yield Failure(file.name, works)
        return
    for number, work in enumerate(works, 1):
        where = f"{file.name}: work {number}"
        yield make_record(work, where) if isinstance(work, dict) else Failure(where, "not a JSON object")


def look_up(client: Client, settings: Settings, dois: Sequence[str]) -> list[Record | Failure]:
    """The works of these DOIs, in any order; a Failure for each that Crossref does not know. Raises as the client."""
    named = list(dict.fromkeys(one.value for text in dois for one in scheme_identifier("doi", text)))
    made: list[Record | Failure] = []
    # A comma would end the DOI in a filter; the few that have one are asked for alone.
    together = [doi for doi in named if "," not in doi]
    chunks = [together[begin : begin + _AT_ONCE] for begin in range(0, len(together), _AT_ONCE)]
    for chunk in [*chunks, *([doi] for doi in named if "," in doi)]:
        made += _ask(client, settings, chunk)
    known = {one.value for record in made if isinstance(record, Record) for one in record.identifiers}
    known |= {record.where.removeprefix("crossref: ") for record in made if isinstance(record, Failure)}
    missing = [Failure(f"crossref: {doi}", "Crossref does not know this DOI") for doi in named if doi not in known]
    return [*made, *missing]


def _ask(client: Client, settings: Settings, dois: Sequence[str]) -> Iterator[Record | Failure]:
    base = f"{settings.address('crossref')}/works"
    contact = {"mailto": settings.contact} if settings.contact else {}
    try:
        if len(dois) == 1:
            answer = client.get(f"{base}/{quote(dois[0], safe='')}", contact or None, keep="day")
        else:
            params = {"filter": ",".join(f"doi:{doi}" for doi in dois), "rows": str(len(dois)), **contact}
            answer = client.get(base, params, keep="day")
    except Declined as declined:
        if declined.status != 404:
            raise
        return
    file_name = "crossref"
    try:
        works = list_works(orjson.loads(answer.body))
    except (orjson.JSONDecodeError, RecursionError):
        works = "the answer is no JSON"
    for work in [] if isinstance(works, str) else works:
        told = object_of(work)
        yield make_record(told, f"{file_name}: {text_of(told.get('DOI')).lower()}")
    if isinstance(works, str):
        yield from (Failure(f"{file_name}: {doi}", works) for doi in dois)


# --- the answer -----------------------------------------------------------------------------------------------------


def _has_a_work_a_line(file: SourceFile) -> bool:
    """Whether the first line is a whole work and another follows."""
    first, _, rest = file.head.partition(b"\n")
    return first.rstrip().endswith(b"}") and first.lstrip().startswith(b"{") and rest.lstrip().startswith(b"{")


def list_works(answer: object) -> list[object] | str:
    """The works in an answer, a list, or a file of the public data; or in plain words why there are none."""
    if isinstance(answer, list):
        return answer
    told = object_of(answer)
    kind = text_of(told.get("message-type"))
    if kind == "work-list":
        items = object_of(told.get("message")).get("items")
        return items if isinstance(items, list) else "a list of works without `items`"
    if kind == "work":
        return [told.get("message")]
    if kind:
        return f"an answer about something else than works: {kind[:60]}"
    items = told.get("items")
    return items if isinstance(items, list) else [told]
