"""EndNote's tagged export (.enw), the old *refer* form: a percent sign, a letter, a space, the value."""

import re
from collections.abc import Iterator

from broadsheet.paper import Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import loose_date
from broadsheet.sources.reading import decode_head
from broadsheet.sources.tagged import Reference, doi_of, make_record, read_blocks

name = "endnote"
describe = "EndNote tagged references (.enw)."

_TAG = re.compile(r"%([0-9A-Z@!#$&()^<>\[\]=?~+*:|])\s+(.*)")


def recognise(file: SourceFile) -> bool:
    """The first line with text is a tag, and one of those with which such references begin."""
    return bool(re.match(r"\s*%[0AFTXDBJE] \S", decode_head(file)))


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a reference; references begin with ``%0`` or after an empty line."""
    for block in read_blocks(file, _begins):
        yield (
            block
            if isinstance(block, Failure)
            else make_record(name, file.stem, block.where, _make_reference(_read_tags(block.lines)))
        )


def _begins(line: str, before: str) -> bool:
    return line.startswith("%0") or (line.startswith("%") and not before)


def _read_tags(lines: list[str]) -> dict[str, list[str]]:
    """Tag to its values in order; a line without a tag goes on with the value before."""
    values: dict[str, list[str]] = {}
    last: list[str] = []
    for line in lines:
        tag = _TAG.match(line)
        if tag:
            last = values.setdefault(tag[1], [])
            last.append(tag[2].strip())
        elif line and last:
            last[-1] = f"{last[-1]} {line.strip()}"
    return values


def _make_reference(told: dict[str, list[str]]) -> Reference:
    def first(*tags: str) -> str:
        return next((value for tag in tags for value in told.get(tag, ()) if value), "")

    year = first("D")
    return Reference(
        title=first("T"),
        key=first("F", "M"),
        abstract=first("X"),
        authors=told.get("A", []),
        dates=[loose_date(year), loose_date(f"{year} {first('8')}")],
        venue=first("J", "B", "I"),
        keywords=told.get("K", []),
        identifiers=doi_of(first("R")),
        urls=told.get("U", []),
        notes=told.get("Z", []),
    )
