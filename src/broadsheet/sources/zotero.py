"""A Zotero library: of a person or a group on the web, or of the Zotero that runs on this machine.

Zotero counts the changes of a library; asked for what is newer than a count, it gives that alone, and 304 when there
is nothing. A read goes page by page in the order in which items were added, so that a change in the middle moves
nothing; should the count rise meanwhile, it begins again. What is deleted there stays here.

Zotero before version 10 does not count on this machine; such a library is read whole each time.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import orjson

from broadsheet.errors import BadAnswer, BadInput, Declined, FetchFailed, TryLater
from broadsheet.fetching import Answer
from broadsheet.paper import Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import number_of, object_of, text_of
from broadsheet.sources.json_answers import refuse_endless
from broadsheet.sources.live import Batch, Stream, Tally, Visit
from broadsheet.sources.reading import decode_head, read_whole
from broadsheet.sources.zotero_items import is_paper, kind_of, make_record, read_items

name = "zotero"
describe = "A Zotero library, on the web or on this machine, or its items saved as JSON."
prefix = "zotero"

_PAGE = 100
"""Items a page: the most that Zotero gives."""
MOST_PAGES = 10_000
"""Of one visit: a million items, more than any library has."""
_MOST_RESTARTS = 3
_EVERY = timedelta(hours=1)


# --- saved items ------------------------------------------------------------------------------------------------------


def recognise(file: SourceFile) -> bool:
    """JSON whose items have an ``itemType``: Zotero's word, no other form's."""
    head = decode_head(file).lstrip()
    return head.startswith(("[", "{")) and bool(re.search(r'"itemType"\s*:', head))


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record an item that is a paper; attachments and notes are passed over. The file is read whole."""
    data, failure = read_whole(file)
    if failure:
        yield failure
        return
    items = read_items(data)
    if items is None:
        yield Failure(file.name, "not a JSON list of Zotero items")
        return
    for number, item in enumerate(items, 1):
        where = f"{file.name}: item {number}"
        if not isinstance(item, dict):
            yield Failure(where, "not a JSON object")
        elif is_paper(item):
            yield make_record(name, file.stem, item, where)


# --- a library --------------------------------------------------------------------------------------------------------

_STREAM = re.compile(
    r"(?P<local>local(?:/groups/[1-9]\d{0,11})?|(?:users|groups)/[1-9]\d{0,11})(?:/collections/(?P<part>[A-Z0-9]{8}))?"
)
_ON_THE_WEB = re.compile(
    r"(?:https?://)?(?:www\.)?zotero\.org/groups/([1-9]\d{0,11})(?:/[^/]*)?(?:/collections/([A-Z0-9]{8}))?(?:/.*)?"
)


def read_stream(text: str) -> Stream:
    """``users/123``, ``groups/123``, ``local``, or a collection of one: ``users/123/collections/ABCD2345``.

    The address of a group's page is understood too. Raises BadInput.
    """
    text = text.strip().strip("/")
    page = _ON_THE_WEB.fullmatch(text)
    stream = f"groups/{page[1]}" + (f"/collections/{page[2]}" if page[2] else "") if page else text
    found = _STREAM.fullmatch(stream)
    if not found:
        raise BadInput(
            f"{text[:100]!r} is no Zotero library",
            "Type zotero:users/NUMBER, zotero:groups/NUMBER or zotero:local; your number: zotero.org/settings/keys.",
        )
    place = found["local"].replace("local/groups/", "group ").replace("users/", "user ").replace("groups/", "group ")
    title = "Zotero on this machine" if stream.startswith("local") else f"Zotero {place}"
    title += f", {place}" if place.startswith("group") and stream.startswith("local") else ""
    return Stream(stream, title + (f", collection {found['part']}" if found["part"] else ""))


def follows(stream: str) -> bool:
    """Every library."""
    return bool(stream)


def next_due(_stream: str, last: datetime | None, now: datetime) -> datetime:
    """Every hour: asking whether anything changed costs Zotero next to nothing."""
    return now if last is None else last + _EVERY


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a read stands. ``version`` is the count up to which all was read, ``start`` and ``target`` how far the
    present read has come and to which count it leads; ``server`` names the Zotero on this machine that counts.
    """

    version: int = 0
    start: int = 0
    target: int = 0
    server: str = ""
    day: str = ""
    kinds: dict[str, int] = field(default_factory=dict)
    """What was passed over in this read, by its kind."""

    def write(self) -> str:
        told = {"version": self.version, "start": self.start, "target": self.target, "server": self.server}
        return json.dumps(told | {"day": self.day, "kinds": self.kinds})


def _read_place(text: str) -> _Place:
    try:
        told = object_of(orjson.loads(text))
    except orjson.JSONDecodeError:
        return _Place()
    version, start, target = (int(number_of(told.get(name)) or 0) for name in ("version", "start", "target"))
    kinds = {kind: int(number_of(count) or 0) for kind, count in object_of(told.get("kinds")).items()}
    return _Place(version, start, target, text_of(told.get("server")), text_of(told.get("day")), kinds)


def fetch_since(visit: Visit) -> Iterator[Batch]:
    """All items that changed since the last time, a page a batch.

    Raises what the client raises, with what to do in Zotero about a refusal.
    """
    place, restarts = _read_place(visit.checkpoint), 0
    for pages in count():
        refuse_endless(pages, MOST_PAGES, "Zotero")
        answer = _ask(visit, place)
        version, server = _count(answer, "last-modified-version") or 0, answer.headers.get("zotero-server-id", "")[:100]
        if place.version and server != place.server:
            place = _Place(server=server, day=place.day)  # another Zotero counts: nothing it says compares
            continue
        if not answer.changed:
            yield _quiet(visit, place)
            return
        if place.start and version != place.target and restarts < _MOST_RESTARTS:
            place, restarts = replace(place, start=0, target=0, kinds={}), restarts + 1
            continue
        batch, place = _read_page(visit, answer, replace(place, target=place.target or version, server=server))
        yield batch
        if not batch.more:
            return


def _ask(visit: Visit, place: _Place) -> Answer:
    base, local = _library_address(visit)
    _, collection, part = visit.stream.partition("/collections/")
    params = {"format": "json", "limit": str(_PAGE), "start": str(place.start)}
    params |= {"sort": "dateAdded", "direction": "asc"} | ({"since": str(place.version)} if place.version else {})
    headers = _headers(visit)
    if place.version and not place.start:
        headers["If-Modified-Since-Version"] = str(place.version)
    try:
        return visit.client.get(f"{base}{collection}{part}/items/top", params, headers=headers)
    except FetchFailed as error:
        raise _explain(error, visit, local) from error


def _library_address(visit: Visit) -> tuple[str, bool]:
    """The library's address, and whether it is on this machine, where the one user has the number 0."""
    library = visit.stream.partition("/collections/")[0]
    if not library.startswith("local"):
        return f"{visit.settings.address('zotero')}/{library}", False
    return f"{visit.settings.address('zotero_local')}/{library.partition('/')[2] or 'users/0'}", True


def _headers(visit: Visit) -> dict[str, str]:
    key = "" if visit.stream.startswith("local") else visit.settings.key("zotero_key")
    return {"Zotero-API-Version": "3"} | ({"Zotero-API-Key": key} if key else {})


def _read_page(visit: Visit, answer: Answer, place: _Place) -> tuple[Batch, _Place]:
    items = read_items(answer.body)
    if items is None or not all(isinstance(one, dict) for one in items):
        raise BadAnswer(
            "Zotero answered with something that is no list of items",
            "Look whether the address in the settings is that of Zotero's API.",
            url=answer.url,
        )
    shown = [object_of(one) for one in items]
    passed = Counter(place.kinds) + Counter(kind_of(one) for one in shown if not is_paper(one))
    library = visit.stream.partition("/collections/")[0]
    made = (make_record(name, library, one, f"{visit.stream}: {_key(one)}") for one in shown if is_paper(one))
    kept = tuple({one.key if isinstance(one, Record) else one.where: one for one in made}.values())
    untitled = sum(isinstance(one, Failure) for one in kept)
    passed += Counter({"without a title": untitled} if untitled else {})
    total, after, today = _count(answer, "total-results"), _next_start(answer), _today(visit)
    here = replace(place, kinds=dict(passed), day=today if kept else place.day)
    if after > place.start and items:
        here = replace(here, start=after)
        return Batch(kept, here.write(), (today,) * len(kept), total=total), here
    counts = not visit.stream.startswith("local") or here.server
    done = _Place(version=here.target if counts else 0, server=here.server, day=here.day)
    tallies, note = _sum_up(visit, here, total), _tell(visit, here)
    return Batch(kept, done.write(), (today,) * len(kept), tallies, more=False, total=total, note=note), here


def _sum_up(visit: Visit, here: _Place, total: int | None) -> tuple[Tally, ...]:
    """What the day should hold: all that Zotero counts, less what is no paper."""
    today = _today(visit)
    if here.day != today:
        return (Tally(today, 0, state="nothing", note="no paper in the library has changed"),)
    return (Tally(today, max(total - sum(here.kinds.values()), 0)),) if total else ()


def _tell(visit: Visit, here: _Place) -> str:
    passed = sum(here.kinds.values())
    kinds = f"{passed} items are no papers ({_list_kinds(here.kinds)})" if passed else ""
    return "; ".join(filter(None, (kinds, _count_deleted(visit, here))))


def _quiet(visit: Visit, place: _Place) -> Batch:
    """Nothing changed; a day on which something came keeps what was said of it."""
    today = _today(visit)
    said = () if place.day == today else (Tally(today, 0, state="nothing", note="the library has not changed"),)
    return Batch((), visit.checkpoint, tallies=said, more=False, total=0)


def _count_deleted(visit: Visit, place: _Place) -> str:
    """How many items were deleted since the last time; the Zotero on this machine does not tell."""
    base, local = _library_address(visit)
    if local or not place.version:
        return ""
    try:
        answer = visit.client.get(f"{base}/deleted", {"since": str(place.version)}, headers=_headers(visit))
        gone = object_of(orjson.loads(answer.body)).get("items")
    except (FetchFailed, orjson.JSONDecodeError):
        return ""  # it is worth a note, and no page of items
    number = len(gone) if isinstance(gone, list) else 0
    return f"{number} items were deleted in Zotero; their papers stay here" if number else ""


def _next_start(answer: Answer) -> int:
    """Where the next page starts, from the ``Link`` header; only the number is taken, never its address."""
    found = re.search(r'<([^<>]{1,2000})>\s*;\s*rel="?next"?', answer.headers.get("link", "")[:10_000])
    try:
        numbers = parse_qs(urlsplit(found[1]).query).get("start", []) if found else []
    except ValueError:
        return 0
    return int(numbers[0]) if numbers and re.fullmatch(r"[0-9]{1,9}", numbers[0]) else 0


def _count(answer: Answer, header: str) -> int | None:
    text = answer.headers.get(header, "")
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else None


def _key(item: dict[str, object]) -> str:
    return f"item {text_of(item.get('key'))[:40]}"


def _today(visit: Visit) -> str:
    return visit.now.astimezone(ZoneInfo(visit.settings.zone)).date().isoformat()


def _list_kinds(kinds: dict[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items(), key=lambda one: (-one[1], one[0])))


def _explain(error: FetchFailed, visit: Visit, local: bool) -> FetchFailed:
    """The same error, with what to do in Zotero about it."""
    if local and error.status == 403:
        says = "Zotero on this machine does not let other programs read it"
        hint = (
            'In Zotero, open Settings, Advanced, and tick "Allow other applications on this computer to communicate".'
        )
        return Declined(says, hint, url=error.url, status=403)
    if local and isinstance(error, TryLater) and not error.status:
        return TryLater("Zotero on this machine does not answer", error.at, "Start Zotero.", url=error.url)
    if error.status in (401, 403):
        says = f"Zotero does not let {visit.stream} be read"
        hint = (
            "Make a key that may read it at https://www.zotero.org/settings/keys and set BROADSHEET_ZOTERO_KEY to it."
        )
        return Declined(says, hint, url=error.url, status=error.status)
    if error.status == 404:
        says, hint = f"Zotero has no {visit.stream}", "Check the number; a group's stands in the address of its page."
        return Declined(says, hint, url=error.url, status=404)
    return error
