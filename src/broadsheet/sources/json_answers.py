"""JSON as services answer it and as people save it: one document, or one value a line; and where a fetch goes on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import orjson

from broadsheet.errors import BadAnswer
from broadsheet.fetching import Answer
from broadsheet.fetching.secrets import Secrets
from broadsheet.settings import Settings
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import object_of, text_of
from broadsheet.sources.reading import decode_head, read_objects, read_whole

LONGEST_PLACE = 8_000
"""Characters of a token or cursor; an address cannot be much longer."""
MOST_EMPTY = 3
"""Pages in a row without anything on them, each with a place to go on from, that are taken for the end of a list."""
NO_ENTRY = (401, 402, 403)
"""Statuses of a refusal that is about the key and not about what was asked for."""


def read_values(file: SourceFile) -> Iterator[tuple[str, object] | Failure]:
    """Every JSON value that stands by itself, with its place: each line of JSON Lines, or the whole document.

    Lines cost the memory of one; a document has the bounds of ``read_whole``.
    """
    if _is_lines(file):
        yield from read_objects(file)
        return
    data, failure = read_whole(file)
    if failure:
        yield failure
        return
    try:
        yield file.name, orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except (orjson.JSONDecodeError, RecursionError) as error:
        yield Failure(file.name, f"not valid JSON: {error}")


def _is_lines(file: SourceFile) -> bool:
    """Whether the first line is an object by itself, or longer than what is known of the file."""
    head = decode_head(file).lstrip()
    first, newline, _ = head.partition("\n")
    return head.startswith("{") and (not newline or first.rstrip().endswith("}"))


def begins_as_json(file: SourceFile) -> str:
    """The file's head where it begins as a JSON object or list does, else empty."""
    head = decode_head(file).lstrip()
    return head if head.startswith(("[", "{")) else ""


def read_answer(answer: Answer, service: str) -> object:
    """The value that a service answered with. Raises BadAnswer when it is no JSON."""
    try:
        return orjson.loads(answer.body)
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise refuse(answer, f"{service} answered what is no JSON: {error}") from error


def refuse(answer: Answer, says: str) -> BadAnswer:
    """The error for an answer of another form than asked."""
    return BadAnswer(says, "Nothing was lost; it is asked again at the next visit.", url=answer.url, status=200)


def refuse_endless(pages: int, most: int, service: str) -> None:
    """Raises BadAnswer where one visit has read as many pages as any list has; what was read stays."""
    if pages >= most:
        says = f"{service} gave {most:,} pages and has more still"
        raise BadAnswer(says, "If it goes on like this at the next visits, follow less of it.")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list that is read from place to place (a cursor, a token); ``following`` is empty in the last."""

    items: list[object]
    total: int | None
    place: str
    following: str
    again: bool
    """Whether the service led on to a place that was read already; then this page is the last."""


def walk_pages(
    ask: Callable[[str], tuple[list[object], int | None, str]], place: str, most: int, service: str
) -> Iterator[Page]:
    """The pages from a place on; ``ask`` gives a place's items, how many the whole list has, and the next place.

    It ends where nothing follows, where a place comes again, and after a few empty pages. Raises BadAnswer after
    ``most`` pages.
    """
    seen: set[str] = set()
    empty = 0
    while True:
        refuse_endless(len(seen), most, service)
        seen.add(place)
        items, total, following = ask(place)
        again = bool(following) and following in seen
        empty = 0 if items else empty + 1
        is_last = not following or again or empty >= MOST_EMPTY
        yield Page(items, total, place, "" if is_last else following, again)
        if is_last:
            return
        place = following


def told_error(value: object, settings: Settings | None = None) -> str:
    """What a service says went wrong, where its answer is an error and nothing else; else empty.

    Services repeat what they were asked, so that with the ``settings`` no key of theirs is in it.
    """
    told = object_of(value)
    if not told.keys() <= {"error", "message", "code", "status"}:
        return ""
    says = ": ".join(filter(None, (text_of(told.get("error")), text_of(told.get("message")))))
    return (Secrets(settings).hide(says) if settings else says)[:500]


def read_checkpoint(text: str) -> dict[str, str]:
    """The fields of a checkpoint; none where it is empty or not one of ours."""
    try:
        kept = orjson.loads(text) if text else {}
    except (orjson.JSONDecodeError, RecursionError):
        return {}
    return {key: value for key, value in object_of(kept).items() if isinstance(value, str)}


def write_checkpoint(fields: Mapping[str, str]) -> str:
    """The fields as the text of a checkpoint; empty ones are left out."""
    return orjson.dumps({key: value for key, value in fields.items() if value}).decode()
