"""CSL-JSON: what Zotero, Pandoc and citation processors exchange. One JSON list (or ``{"items": [...]}``) a file."""

from collections.abc import Iterator

import orjson

from broadsheet.identifiers import find_identifiers
from broadsheet.paper import Author, Identifier, Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import (
    MOST_AUTHORS,
    distinct,
    iso_date,
    links_of,
    object_of,
    page_link,
    scheme_identifier,
    stable_name,
    text_of,
    texts_of,
    year_of,
)
from broadsheet.sources.reading import decode_head, read_whole

name = "csl-json"
describe = "A CSL-JSON bibliography, as Zotero and Pandoc write it."

_TYPES = ("article", "paper-conference", "chapter", "book", "thesis", "report", "manuscript", "webpage", "dataset")


def recognise(file: SourceFile) -> bool:
    """A JSON list or object whose items have a CSL type, or CSL's kind of date."""
    head = decode_head(file).lstrip()
    if not head.startswith(("[", "{")):
        return False
    spaceless = "".join(head.split())
    return '"date-parts"' in spaceless or any(f'"type":"{kind}' in spaceless for kind in _TYPES)


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record an item. The file is read whole."""
    data, failure = read_whole(file)
    if failure:
        yield failure
        return
    try:
        told = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except (orjson.JSONDecodeError, RecursionError) as error:
        yield Failure(file.name, f"not valid JSON: {error}")
        return
    for number, item in enumerate(_list_items(told), 1):
        where = f"{file.name}: item {number}"
        yield _parse_item(file.stem, where, item) if isinstance(item, dict) else Failure(where, "not a JSON object")


def _list_items(told: object) -> list[object]:
    items = object_of(told).get("items", told)
    return items if isinstance(items, list) else [items]


def _parse_item(stem: str, where: str, item: dict[str, object]) -> Record | Failure:
    title = text_of(item.get("title"))
    if not title:
        return Failure(where, "no title")
    date = _parse_date(item.get("issued"))
    identifiers, authors = _parse_identifiers(item), _parse_names(item.get("author"))
    return Record(
        source=name,
        key=f"{stem}/{text_of(item.get('id')) or stable_name(identifiers, title, year_of(date), authors)}",
        where=where,
        title=title,
        abstract=text_of(item.get("abstract")),
        authors=authors,
        identifiers=identifiers,
        announced=date,
        year=year_of(date),
        venue=text_of(item.get("container-title")) or text_of(item.get("event-title")) or text_of(item.get("event")),
        keywords=_parse_keywords(item.get("keyword")),
        comment=text_of(item.get("note")),
        links=links_of(page_link(item.get("URL"))),
    )


def _parse_identifiers(item: dict[str, object]) -> tuple[Identifier, ...]:
    """DOI and PMID name the work; the address and the number too; a note only where nothing else does."""
    named = distinct(
        scheme_identifier("doi", item.get("DOI")),
        scheme_identifier("pubmed", item.get("PMID")),
        find_identifiers(text_of(item.get("URL"))),
        find_identifiers(text_of(item.get("number"))),
    )
    return named or distinct(find_identifiers(text_of(item.get("note"))))


def _parse_keywords(value: object) -> tuple[str, ...]:
    words = ",".join(texts_of(value)).replace(";", ",").split(",")
    return tuple(word.strip() for word in words if word.strip())


def _parse_names(value: object) -> tuple[Author, ...]:
    made = (_parse_name(object_of(one)) for one in value[:MOST_AUTHORS]) if isinstance(value, list) else ()
    return tuple(author for author in made if author.name)


def _parse_name(parts: dict[str, object]) -> Author:
    """``literal`` is a group's name and stands alone; the particles stand between given and family name."""
    order = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    name = text_of(parts.get("literal")) or " ".join(filter(None, (text_of(parts.get(part)) for part in order)))
    return Author(name)


def _parse_date(value: object) -> str:
    """``{"date-parts": [[2015, 4, 1]]}`` (numbers or texts; the first of a range), or ``raw``/``literal`` text."""
    told = object_of(value)
    parts = told.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list) and first:
        date = iso_date("-".join(text_of(one) for one in first[:3] if text_of(one)))
        if date:
            return date
    spoken = text_of(told.get("raw")) or text_of(told.get("literal")) or text_of(value)
    return iso_date(spoken) or (str(year_of(spoken)) if year_of(spoken) else "")
