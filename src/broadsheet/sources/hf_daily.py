"""Hugging Face daily papers: the API's answer for a day, as recorded, and a row-a-paper form of the same.

The answer is a JSON list of items with a ``paper`` inside. Careless mirrors have saved the items as texts in
Python's own notation, and once more wrapped in an object; both are read. The submitter's name is not kept.
"""

import ast
import re
from collections.abc import Iterator

import orjson

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
from broadsheet.sources.reading import decode_head, first_line_keys, read_objects, read_whole

name = "hf-daily"
describe = "Hugging Face daily papers: the API's answer for a day as JSON, or one row a paper."

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


# --- the API's answer -----------------------------------------------------------------------------------------------


def _parse_answer(file: SourceFile) -> Iterator[Record | Failure]:
    data, failure = read_whole(file)
    if failure:
        yield failure
        return
    try:
        answer = orjson.loads(data)
    except (orjson.JSONDecodeError, RecursionError) as error:
        yield Failure(file.name, f"not valid JSON: {error}")
        return
    items = object_of(answer).get("data") if isinstance(answer, dict) else answer
    if not isinstance(items, list):
        yield Failure(file.name, "no list of papers: neither a JSON list nor an object with `data`")
        return
    day = _find_day(file.name, answer)
    for rank, item in enumerate(items, 1):
        where = f"{file.name}: paper {rank}"
        unwrapped = parse_python_notation(item) if isinstance(item, str) else item
        if isinstance(unwrapped, dict):
            yield make_record(name, unwrapped, Listing("daily", rank, day), where)
        else:
            yield Failure(where, "not an object, nor Python's notation of one")


def _find_day(file_name: str, answer: object) -> str:
    """The day in the wrapping object, else in the file's name (``2024-05-27.json``), else empty."""
    told = iso_day(object_of(answer).get("date"))
    named = _NAMED_DAY.search(file_name)
    return told or (iso_day(named[1]) if named else "")


def make_record(
    source: str, item: dict[str, object], listing: Listing, where: str, by_title: bool = False
) -> Record | Failure:
    """The record of one API item. The Hub puts a field inside ``paper`` in one year and beside it in the next.

    The listing's day, where unknown, is the UTC day of the submission to the daily page. Keyed by the arXiv number,
    or ``by_title`` for pages.
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
    day = listing.day or iso_day(field("submittedOnDailyAt"))
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
        signals=signals_of(day, upvotes=field("upvotes"), comments=item.get("numComments"), stars=field("githubStars")),
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
