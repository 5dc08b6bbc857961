"""Web of Science (and old ISI) exports: two-letter tags, three-space continuation; read through rispy."""

import re
from collections.abc import Iterator

import rispy

from broadsheet.paper import Identifier, Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import loose_date, scheme_identifier, text_of, texts_of
from broadsheet.sources.reading import decode_head
from broadsheet.sources.tagged import Reference, doi_of, make_record, read_blocks

name = "wos"
describe = "Web of Science or ISI tagged export (.isi, .ciw, .txt)."

_LISTS = ["AU", "AF", "CA", "C1", "CR", "DE", "ID", "TI", "SO", "AB"]
"""Tags read as lists: of names, or of lines, which are joined here, for rispy joins the lines of known tags only."""
_MAPPING = {tag: tag for tag in [*_LISTS, "PT", "PY", "PD", "DI", "PM", "UT", "ER"]} | {"UK": "unknown"}


def recognise(file: SourceFile) -> bool:
    """A line ``PT J`` (or another letter) and a line that begins the title or the authors."""
    head = decode_head(file)
    if file.name.lower().endswith(".isi"):
        return True
    return bool(re.search(r"^PT [A-Z][ \t\r]*$", head, re.M) and re.search(r"^(?:TI|AU|ER|VR)\b", head, re.M))


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a reference."""
    for block in read_blocks(file, lambda line, _: line.startswith("PT ")):
        yield block if isinstance(block, Failure) else _parse_reference(file.stem, block.where, block.lines)


def _parse_reference(stem: str, where: str, lines: list[str]) -> Record | Failure:
    ends = next((place for place, line in enumerate(lines) if line[:2] in ("ER", "EF")), len(lines))
    text = "\n".join([*lines[:ends], "ER"])
    try:
        found = rispy.loads(text, implementation=rispy.WokParser, mapping=_MAPPING, list_tags=_LISTS)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        return Failure(where, f"not readable as Web of Science: {error}")
    if not found:
        return Failure(where, "not readable as Web of Science")
    return make_record(name, stem, where, _make_reference(found[0]))


def _make_reference(told: dict[str, object]) -> Reference:
    number = text_of(told.get("UT"))
    year = text_of(told.get("PY"))
    return Reference(
        title=_joined(told, "TI"),
        key=number,
        abstract=_joined(told, "AB"),
        authors=_parse_names(told),
        dates=[loose_date(year), loose_date(f"{year} {text_of(told.get('PD'))}")],
        venue=_joined(told, "SO"),
        keywords=_joined(told, "DE").split(";"),
        identifiers=(*doi_of(text_of(told.get("DI"))), *_parse_pubmed(text_of(told.get("PM")), number)),
    )


def _joined(told: dict[str, object], tag: str) -> str:
    return " ".join(texts_of(told.get(tag)))


def _parse_names(told: dict[str, object]) -> list[str]:
    """Full names where there are some (``AF``); one a line, or several on a line apart by semicolons."""
    lines = texts_of(told.get("AF")) or texts_of(told.get("AU"))
    return [one for line in lines for one in line.split(";")] + list(texts_of(told.get("CA")))


def _parse_pubmed(number: str, accession: str) -> tuple[Identifier, ...]:
    """The PubMed number in its own field, or as the accession number of MEDLINE: ``MEDLINE:16842170``."""
    told = accession.removeprefix("MEDLINE:")
    return scheme_identifier("pubmed", number or (told if told != accession else ""))
