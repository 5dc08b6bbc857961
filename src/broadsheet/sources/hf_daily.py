"""Hugging Face daily papers: the API's answer for a day, a week or a month, a row-a-paper form of it, and live.

The answer is a JSON list of items with a ``paper`` inside. Careless mirrors have saved the items as texts in
Python's own notation, and once more wrapped in an object; both are read. The submitter's name is not kept.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import orjson

from broadsheet.clock import to_text
from broadsheet.paper import Author, Link, Listing, Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import (
    authors_of,
    iso_date,
    iso_day,
    links_of,
    number_of,
    object_of,
    scheme_identifier,
    signals_of,
    text_of,
    texts_of,
    title_name,
)
from broadsheet.sources.hf_live import (
    PREFIX,
    ask_papers,
    is_same_list,
    mark_list,
    name_papers,
    plan_round,
    read_hf_stream,
)
from broadsheet.sources.live import Batch, Tally, Visit
from broadsheet.sources.reading import decode_head, first_line_keys, read_objects, read_whole

name = "hf-daily"
describe = "Hugging Face daily papers: the API's answer for a day as JSON, or one row a paper."
prefix = PREFIX
read_stream = read_hf_stream

TRENDING = "trending"
"""The page on which a place is one of the moment and not of the day a paper was put there."""

_NESTED = re.compile(r"""["']paper["']\s*:\s*\{""")
_NAMED_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")


def recognise(file: SourceFile) -> bool:
    """Rows with a day, a rank and up-votes; or a JSON document whose items hold a ``paper`` with its own id."""
    if {"day", "rank", "upvotes", "title"} <= first_line_keys(file):
        return True
    head = decode_head(file).lstrip()
    return head.startswith(("[", "{")) and bool(_NESTED.search(head))


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a paper, in the order of the day."""
    if {"day", "rank"} <= first_line_keys(file):
        yield from _parse_rows(file)
    else:
        yield from _parse_answer(file)


# --- live -----------------------------------------------------------------------------------------------------------


def follows(stream: str) -> bool:
    """The daily page."""
    return stream == "daily"


def next_due(stream: str, last: datetime | None, now: datetime) -> datetime:  # noqa: ARG001 - as every live source's
    """Every two hours: papers are put on the day's page, and voted for, all day long."""
    return last + timedelta(hours=2) if last else now


def fetch_since(visit: Visit) -> Iterator[Batch]:
    """The days that are due, oldest first, a batch each; ``hf_live.plan_round`` says which."""
    plan = plan_round(visit)
    lists = [plan.shown]
    for day in plan.days:
        items = ask_papers(visit, {"date": str(day)})
        where = f"{name} {day}"
        made = tuple(parse_items(name, items, "daily", str(day), where, told=to_text(visit.now)))
        # The web page answers for an empty day with the last one before it; so may this.
        again = bool(made) and is_same_list(mark_list(made), lists[-1])
        made = () if again else made
        lists.append(mark_list(made) or lists[-1])
        tally = _tally(day, made, today=plan.days[-1], again=again)
        yield Batch(
            made, plan.checkpoint(day, lists), days=(str(day),) * len(made), tallies=(tally,), more=day != plan.days[-1]
        )


def _tally(day: date, made: tuple[Record | Failure, ...], today: date, again: bool) -> Tally:
    """What the list of a day tells; ``again``: the list of the day before came in its place."""
    if made:
        return Tally(str(day), expected=len(made), announced=name_papers(made))
    open_still = day == today and day.weekday() < 5
    if again and open_still:
        return Tally(str(day), state="stale", note="What came is the list of the day before.")
    if open_still:
        return Tally(str(day), note="No papers are listed yet.")
    return Tally(str(day), expected=0, state="nothing", note="No papers were listed that day.")


# --- the API's answer -----------------------------------------------------------------------------------------------


def _parse_answer(file: SourceFile) -> Iterator[Record | Failure]:
    found = read_items(file)
    if isinstance(found, Failure):
        yield found
    else:
        items, day = found
        yield from parse_items(name, items, "daily", day, file.name)


def read_items(file: SourceFile) -> tuple[list[object], str] | Failure:
    """The items of a saved answer and the day it is of, empty when unknown; or why there are none."""
    data, failure = read_whole(file)
    if failure:
        return failure
    try:
        answer = orjson.loads(data)
    except (orjson.JSONDecodeError, RecursionError) as error:
        return Failure(file.name, f"not valid JSON: {error}")
    items = object_of(answer).get("data") if isinstance(answer, dict) else answer
    if not isinstance(items, list):
        return Failure(file.name, "no list of papers: neither a JSON list nor an object with `data`")
    return items, _find_day(file.name, answer)


def parse_items(
    source: str, items: Sequence[object], page: str, day: str, where: str, told: str = ""
) -> Iterator[Record | Failure]:
    """A record an item. Ranks count within a day, which in the list of a week or a month each item tells itself.

    ``told`` is the moment at which the counts held; without it they are the day's.
    """
    ranks: Counter[str] = Counter()
    for place, item in enumerate(items, 1):
        unwrapped = parse_python_notation(item) if isinstance(item, str) else item
        own = day or ("" if page == TRENDING else _submitted_day(object_of(unwrapped)))
        ranks[own] += 1
        if isinstance(unwrapped, dict):
            yield make_record(source, unwrapped, Listing(page, ranks[own], own), f"{where}: paper {place}", told=told)
        else:
            yield Failure(f"{where}: paper {place}", "not an object, nor Python's notation of one")


def _submitted_day(item: dict[str, object]) -> str:
    """The UTC day on which a paper was put on the daily page, where it tells."""
    return iso_day(object_of(item.get("paper")).get("submittedOnDailyAt")) or iso_day(item.get("submittedOnDailyAt"))


def _find_day(file_name: str, answer: object) -> str:
    """The day in the wrapping object, else in the file's name (``2024-05-27.json``), else empty."""
    told = iso_day(object_of(answer).get("date"))
    named = _NAMED_DAY.search(file_name)
    return told or (iso_day(named[1]) if named else "")


def make_record(
    source: str, item: dict[str, object], listing: Listing, where: str, by_title: bool = False, told: str = ""
) -> Record | Failure:
    """The record of one API item. The Hub puts a field inside ``paper`` in one year and beside it in the next.

    The listing's day, where unknown, is the UTC day of the submission to the daily page. Keyed by the arXiv number,
    or ``by_title`` for pages. ``told`` is the moment of the counts, where it is not that day.
    """
    paper = object_of(item.get("paper"))

    def field(key: str) -> object:
        inner = paper.get(key)
        return item.get(key) if inner is None or inner == "" else inner

    # The outer title is on one line; the inner one keeps arXiv's line breaks.
    title = text_of(item.get("title")) or text_of(paper.get("title"))
    number = text_of(paper.get("id")) or text_of(item.get("id"))
    if not title or not (number or by_title):
        return Failure(where, "no title" if number else "no title or no arXiv number")
    day = listing.day or ("" if listing.page == TRENDING else _submitted_day(item))
    return Record(
        source=source,
        key=title_name(title) if by_title else number,
        where=where,
        title=title,
        abstract=text_of(field("summary")),
        summary=text_of(field("ai_summary")),
        authors=_parse_authors(paper.get("authors")),
        identifiers=(*scheme_identifier("arxiv", number), *scheme_identifier("hf", number)),
        submitted=iso_date(paper.get("publishedAt")),
        keywords=texts_of(field("ai_keywords")),
        links=_make_links(number, field("githubRepo"), field("projectPage")),
        listings=(Listing(listing.page, listing.rank, day),),
        signals=signals_of(
            told or day, upvotes=field("upvotes"), comments=item.get("numComments"), stars=field("githubStars")
        ),
    )


def _parse_authors(value: object) -> tuple[Author, ...]:
    """The authors in order, without those the Hub hides on the paper's page."""
    shown = [one for one in value if not object_of(one).get("hidden")] if isinstance(value, list) else []
    return authors_of(shown)


def _make_links(number: str, code: object, project: object) -> tuple[Link, ...]:
    page = f"https://huggingface.co/papers/{number}" if scheme_identifier("hf", number) else ""
    return links_of(("page", page), ("code", code), ("project", project))


# --- Python's notation ----------------------------------------------------------------------------------------------

LONGEST_NOTATION = 1 << 20
"""Characters of one item; the longest of those recorded has some 10,000."""
_DEEPEST = 20
"""Brackets within brackets. The real ones go six deep; past some thousands the interpreter itself would give up."""
_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.S)
_PLAIN = re.compile(r"(?>[\[\]{},:\s]|True|False|None|-?\d{1,20}(?:\.\d{1,20})?(?![\d.]))*+")


def parse_python_notation(text: str) -> object:
    """The value that ``text`` is Python's own notation of (``{'id': '2412.13147'}``), or None.

    Only texts, numbers, lists and objects: everything else, and what is too long or too deep, is refused before
    ``ast.literal_eval`` sees it, which alone is not safe against deep nesting.
    """
    if len(text) > LONGEST_NOTATION:
        return None
    bare = _STRING.sub("", text)
    if not _PLAIN.fullmatch(bare) or _depth(bare) > _DEEPEST:
        return None
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _depth(bare: str) -> int:
    deepest = depth = 0
    for sign in bare:
        depth += (sign in "[{") - (sign in "]}")
        deepest = max(deepest, depth)
    return deepest


# --- a row a paper --------------------------------------------------------------------------------------------------


def _parse_rows(file: SourceFile) -> Iterator[Record | Failure]:
    for line in read_objects(file):
        yield line if isinstance(line, Failure) else _parse_row(*line)


def _parse_row(where: str, row: dict[str, object]) -> Record | Failure:
    title, number = text_of(row.get("title")), text_of(row.get("id"))
    if not title or not number:
        return Failure(where, "no title" if number else "no arXiv number")
    day, rank = iso_day(row.get("day")), number_of(row.get("rank"))
    return Record(
        source=name,
        key=number,
        where=where,
        title=title,
        abstract=text_of(row.get("abstract")),
        summary=text_of(row.get("ai_summary")),
        authors=authors_of(row.get("authors")),
        identifiers=(*scheme_identifier("arxiv", number), *scheme_identifier("hf", number)),
        submitted=iso_date(row.get("published")),
        keywords=texts_of(row.get("ai_keywords")),
        links=_make_links(number, row.get("github"), row.get("project")),
        listings=(Listing("daily", int(rank), day),) if day and rank and rank >= 1 else (),
        signals=signals_of(
            day, upvotes=row.get("upvotes"), comments=row.get("comments"), stars=row.get("github_stars")
        ),
    )
