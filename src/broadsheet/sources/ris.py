"""RIS, as reference managers and publishers' pages export it. Each reference goes through rispy by itself."""

import re
from collections.abc import Iterator

import rispy

from broadsheet.paper import Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import loose_date, text_of, texts_of
from broadsheet.sources.reading import decode_head
from broadsheet.sources.tagged import Reference, doi_of, make_record, read_blocks

name = "ris"
describe = "RIS references (.ris), as reference managers export them."

_BEGIN = re.compile(r"TY {0,2}-(?: |$)")
_TITLES = ("title", "primary_title")
_VENUES = (
    "journal_name",
    "secondary_title",
    "alternate_title3",
    "alternate_title2",
    "alternate_title1",
    "custom3",
    "publisher",
)


def recognise(file: SourceFile) -> bool:
    """A line ``TY  - ...``, with which every RIS reference begins."""
    return bool(re.search(rf"^[ \t]*{_BEGIN.pattern}", decode_head(file), re.M))


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a reference, also for one whose ``ER`` is missing."""
    for block in read_blocks(file, lambda line, _: bool(_BEGIN.match(line.lstrip()))):
        if isinstance(block, Failure):
            yield block
            continue
        yield _parse_reference(file.stem, block.where, _tidy(block.lines))


def _tidy(lines: list[str]) -> str:
    """With the exact spacing that rispy asks for (``TY  - ``), up to ``ER``, which is added where it is missing."""
    tidied = []
    for line in lines:
        tag = re.match(r"\s*([A-Z][A-Z0-9]) {0,2}-(?: |$)(.*)", line)
        if tag and tag[1] == "ER":
            break
        tidied.append(f"{tag[1]}  - {tag[2].strip()}" if tag else line)
    return "\n".join([*tidied, "ER  - "])


def _parse_reference(stem: str, where: str, text: str) -> Record | Failure:
    try:
        # A semicolon may stand in an address, so `UR` is not taken apart at it.
        found = rispy.loads(text, delimiter_tags_mapping={})
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        return Failure(where, f"not readable as RIS: {error}")
    if not found:
        return Failure(where, "not readable as RIS")
    return make_record(name, stem, where, _make_reference(found[0]))


def _make_reference(told: dict[str, object]) -> Reference:
    return Reference(
        title=next((text for key in _TITLES if (text := text_of(told.get(key)))), ""),
        key=text_of(told.get("id")),
        abstract=text_of(told.get("abstract")) or text_of(told.get("notes_abstract")),
        authors=[*texts_of(told.get("authors")), *texts_of(told.get("first_authors"))],
        dates=[loose_date(text_of(told.get(key))) for key in ("year", "publication_year", "date")],
        venue=next((text for key in _VENUES if (text := text_of(told.get(key)))), ""),
        keywords=[*texts_of(told.get("keywords"))],
        identifiers=doi_of(text_of(told.get("doi"))),
        urls=[*texts_of(told.get("urls"))],
        notes=[*texts_of(told.get("notes")), text_of(told.get("note"))],
    )
