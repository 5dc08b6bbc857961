"""MEDLINE's tagged form (.nbib), as PubMed exports citations: four-letter tags, six-space continuation."""

import re
from collections.abc import Iterator

from broadsheet.paper import Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import distinct, loose_date, scheme_identifier
from broadsheet.sources.reading import decode_head
from broadsheet.sources.tagged import Reference, doi_of, make_record, read_blocks

name = "pubmed-nbib"
describe = "PubMed citations in MEDLINE form (.nbib)."

_TAG = re.compile(r"([A-Z]{2,4}) *- ?(.*)")
_DOI = re.compile(r"(\S+) \[doi\]")
_LONGEST_DOI = 500
"""Characters."""


def recognise(file: SourceFile) -> bool:
    """A line ``PMID- 27169098``, with which every citation begins."""
    return bool(re.search(r"^PMID *- *\d", decode_head(file), re.M))


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a citation."""
    for block in read_blocks(file, lambda line, _: line.startswith("PMID")):
        yield (
            block
            if isinstance(block, Failure)
            else make_record(name, file.stem, block.where, _make_reference(_read_tags(block.lines)))
        )


def _read_tags(lines: list[str]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    last: list[str] = []
    for line in lines:
        tag = _TAG.match(line)
        if tag:
            last = values.setdefault(tag[1], [])
            last.append(tag[2].strip())
        elif line.startswith(" ") and last:
            last[-1] = f"{last[-1]} {line.strip()}"
    return values


def _make_reference(told: dict[str, list[str]]) -> Reference:
    def first(tag: str) -> str:
        return next(iter(told.get(tag, ())), "")

    dois = [
        found[1]
        for tag in ("LID", "AID")
        for value in told.get(tag, ())
        if (found := _DOI.search(value[:_LONGEST_DOI]))
    ]
    return Reference(
        title=first("TI") or first("BTI"),
        key=first("PMID"),
        abstract=first("AB"),
        authors=[*(told.get("FAU") or told.get("AU", [])), *told.get("CN", [])],
        dates=[loose_date(first("DP"))],
        venue=first("JT") or first("TA"),
        keywords=told.get("OT", []),
        identifiers=distinct(scheme_identifier("pubmed", first("PMID")), doi_of(*dois)),
    )
