"""BEIR sets: the documents (``corpus.jsonl``) of a folder with judged queries; the rest is for evaluation."""

from collections.abc import Iterator

from broadsheet.paper import Author, Identifier, Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import authors_of, text_of, year_of
from broadsheet.sources.reading import first_line_keys, read_objects

name = "beir"
describe = "The documents of a BEIR evaluation set (corpus.jsonl), named beir:SET/DOCUMENT."

_TITLE_WORDS = 12


def recognise(file: SourceFile) -> bool:
    """``_id`` and ``text`` on the first line, and the corpus's name: a set's ``queries.jsonl`` holds no papers."""
    return {"_id", "text"} <= first_line_keys(file) and not file.name.startswith("queries")


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a document, also for one without title or text: a document left out would falsify every measure."""
    collection = file.folder or file.stem
    for line in read_objects(file):
        yield line if isinstance(line, Failure) else _parse_document(collection, *line)


def _parse_document(collection: str, where: str, document: dict[str, object]) -> Record | Failure:
    number = text_of(document.get("_id"))
    if not number:
        return Failure(where, "no _id")
    text = text_of(document.get("text"))
    return Record(
        source=name,
        key=f"{collection}/{number}",
        where=where,
        title=text_of(document.get("title")) or _make_title(number, text),
        abstract=text,
        authors=_parse_authors(document.get("authors")),
        identifiers=(Identifier("beir", f"{collection}/{number}"),),
        year=year_of(document.get("year")),
    )


def _make_title(number: str, text: str) -> str:
    """A stand-in: the text's first words, or ``(untitled 471)`` where there is no text either."""
    words = text.split()
    if not words:
        return f"(untitled {number})"
    return " ".join(words[:_TITLE_WORDS]) + (" ..." if len(words) > _TITLE_WORDS else "")


def _parse_authors(value: object) -> tuple[Author, ...]:
    """A list of names, or one text (``Comaromi, J.P.``), kept whole: its commas may part names, or parts of one."""
    return authors_of(value) if isinstance(value, list) else authors_of([value])
