"""What the tagged reference forms share (RIS, EndNote, Web of Science, MEDLINE): blocks of lines, and one reference.

They are read block by block, so memory is bounded by one reference, and one bad block leaves the others alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from broadsheet.identifiers import find_identifiers
from broadsheet.paper import Author, Identifier, Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import (
    MOST_AUTHORS,
    distinct,
    links_of,
    page_link,
    scheme_identifier,
    stable_name,
    text_of,
    year_of,
)
from broadsheet.sources.reading import decode_text, read_lines

_LARGEST_BLOCK = 4 << 20
"""Bytes of one reference; beyond that the ends of references are missing, or it is another form."""

Begins = Callable[[str, str], bool]
"""Whether a reference begins at a line, given the line and the one before."""


@dataclass
class Block:
    """The lines of one reference and where the first stands."""

    where: str
    lines: list[str] = field(default_factory=list)
    size: int = 0


def read_blocks(file: SourceFile, begins: Begins) -> Iterator[Block | Failure]:
    """The file in blocks, each from a line that begins a reference to the next; what stands before is left."""
    block: Block | None = None
    before = ""
    for line in read_lines(file):
        if isinstance(line, Failure):
            if block:
                yield _finish(block)
            block = None
            yield line
            continue
        number, data = line
        text = decode_text(data).rstrip()
        if begins(text, before):
            if block:
                yield _finish(block)
            block = Block(f"{file.name}:{number}")
        if block and block.size <= _LARGEST_BLOCK:
            block.lines.append(text)
            block.size += len(data) + 1
        before = text
    if block:
        yield _finish(block)


def _finish(block: Block) -> Block | Failure:
    if block.size > _LARGEST_BLOCK:
        return Failure(block.where, f"the reference that begins here is longer than {_LARGEST_BLOCK >> 20} MiB")
    return block


@dataclass
class Reference:
    """One reference of a tagged form, its tags already told apart."""

    title: str
    key: str = ""
    abstract: str = ""
    authors: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    """Ready ISO dates, the best first; the most exact one of the first's year is taken."""
    venue: str = ""
    keywords: list[str] = field(default_factory=list)
    identifiers: tuple[Identifier, ...] = ()
    urls: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def make_record(source: str, stem: str, where: str, told: Reference) -> Record | Failure:
    """The record of a reference, keyed by its own id or, without one, by its identifier or title."""
    title = text_of(told.title)
    if not title:
        return Failure(where, "no title")
    date = _best_date(told.dates)
    named = distinct(told.identifiers, *(find_identifiers(url) for url in told.urls))
    # A note may name another work ("comment on ..."), so it is asked only where no field of its own tells.
    identifiers = named or distinct(*(find_identifiers(note) for note in told.notes))
    authors = tuple(Author(name) for one in told.authors[:MOST_AUTHORS] if (name := printed_name(one)))
    return Record(
        source=source,
        key=f"{stem}/{text_of(told.key) or stable_name(identifiers, title, year_of(date), authors)}",
        where=where,
        title=title,
        abstract=text_of(told.abstract),
        authors=authors,
        identifiers=identifiers,
        announced=date,
        year=year_of(date),
        venue=text_of(told.venue),
        keywords=tuple(dict.fromkeys(word for one in told.keywords if (word := text_of(one)))),
        links=links_of(*(page_link(url) for url in told.urls)),
    )


def _best_date(dates: list[str]) -> str:
    told = [date for date in dates if date]
    return max((date for date in told if date[:4] == told[0][:4]), key=len, default="")


def printed_name(name: str) -> str:
    """``Family, Given, Suffix`` as ``Given Family Suffix``; a name without a comma stays as it stands."""
    parts = [part.strip() for part in text_of(name).split(",")]
    if len(parts) < 2 or len(parts) > 3:
        return " ".join(text_of(name).split())
    family, given, *suffix = parts
    return " ".join(" ".join([given, family, *suffix]).split())


def doi_of(*values: str) -> tuple[Identifier, ...]:
    """The DOIs in fields that hold a DOI and nothing else."""
    return distinct(*(scheme_identifier("doi", value) for value in values))
