"""BibTeX and BibLaTeX, tolerantly: bibtexparser splits the file into blocks, this module makes papers of the entries.

Resolved here: ``@string`` names and ``#``, month names, ``crossref``. TeX is left in titles and abstracts for cleaning.
The file is read whole (64 MiB at most), for a parent may stand after its child and an ``@string`` anywhere.
"""

import logging
import re
from collections.abc import Iterator

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.model import (
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ParsingFailedBlock,
    String,
)

from broadsheet.identifiers import find_identifiers, parse_identifier
from broadsheet.paper import Identifier, Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.bibtex_values import Fields, parse_names, resolve_value, without_braces
from broadsheet.sources.fields import (
    distinct,
    links_of,
    loose_date,
    page_link,
    scheme_identifier,
    stable_name,
    text_of,
    year_of,
)
from broadsheet.sources.reading import decode_head, decode_text, read_whole

name = "bibtex"
describe = "BibTeX or BibLaTeX bibliography (.bib)."

_BEGIN = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(]", re.M)
_VENUES = ("journaltitle", "journal", "booktitle", "eventtitle", "howpublished", "school", "institution", "publisher")
_INHERITED_OTHERWISE = {"title": "booktitle", "subtitle": "booksubtitle", "titleaddon": "booktitleaddon"}
_NEVER_INHERITED = frozenset(("crossref", "abstract", "keywords", "label", "note", "doi", "url", "eprint", "author"))
"""What belongs to the parent alone. A DOI handed down, as BibTeX does, would make child and parent one paper."""

# It logs every odd block as a warning; we tell of each as a failure instead.
logging.getLogger("bibtexparser").setLevel(logging.ERROR)


def recognise(file: SourceFile) -> bool:
    """A line that begins an entry, or the name's ending for a file that holds none in its head."""
    return bool(_BEGIN.search(decode_head(file))) or file.name.lower().endswith((".bib", ".bibtex"))


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record an entry with a title, in the file's order; a block that cannot be read is one failure."""
    data, failure = read_whole(file)
    library, problem = _split_blocks(file, decode_text(data))
    if library:
        yield from _parse_blocks(file, library)
    if problem:
        yield problem
    if failure:
        yield failure


def _split_blocks(file: SourceFile, text: str) -> tuple[Library | None, Failure | None]:
    """An empty parse stack: values keep their quotes, for its string resolution does not know ``#``."""
    try:
        return parse_string(text.replace("\r\n", "\n").replace("\r", "\n"), parse_stack=[]), None
    except Exception as error:  # a parser fed with anything at all; its own error classes are not a closed set
        return None, Failure(file.name, f"not readable as BibTeX: {type(error).__name__}: {error}"[:300])


def _parse_blocks(file: SourceFile, library: Library) -> Iterator[Record | Failure]:
    strings = _read_strings(library)
    entries = {entry.key.lower(): _read_fields(entry, strings) for entry in reversed(library.entries)}
    seen: dict[str, int] = {}
    for block in library.blocks:
        entry = _usable_entry(block)
        where = f"{file.name}:{(block.start_line or 0) + 1}"
        if entry:
            fields = _inherit(_read_fields(entry, strings), entries)
            yield _parse_entry(file.stem, where, _distinct_key(entry.key, seen), fields)
        elif isinstance(block, ParsingFailedBlock) and not _is_string(block):
            yield Failure(where, _explain(block.error))


def _usable_entry(block: object) -> Entry | None:
    """An entry, also one whose key or one of whose fields occurs twice: neither makes it unreadable."""
    if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
        return _usable_entry(block.ignore_error_block)
    return block if isinstance(block, Entry) else None


def _is_string(block: ParsingFailedBlock) -> bool:
    return isinstance(block.ignore_error_block, String)


def _explain(error: Exception) -> str:
    return f"not readable as BibTeX: {' '.join(str(error).split())}"[:300]


def _distinct_key(key: str, seen: dict[str, int]) -> str:
    """The citation key; ``key~2`` for the second entry under it, so that the two stay two. Empty stays empty."""
    if not key:
        return ""
    seen[key] = seen.get(key, 0) + 1
    return key if seen[key] == 1 else f"{key}~{seen[key]}"


def _read_strings(library: Library) -> Fields:
    """``@string`` names in lower case to their values, each resolved with those before it."""
    strings: Fields = {}
    for block in library.blocks:
        if isinstance(block, String):
            strings[block.key.lower()] = resolve_value(str(block.value), strings)
    return strings


def _read_fields(entry: Entry, strings: Fields) -> Fields:
    """Field names in lower case to resolved values; of a field that occurs twice the first that says something."""
    fields: Fields = {}
    for one in entry.fields:
        value = resolve_value(str(one.value), strings)
        if value and not fields.get(one.key.lower()):
            fields[one.key.lower()] = value
    return fields


def _inherit(fields: Fields, entries: dict[str, Fields]) -> Fields:
    """The entry's fields, with its ``crossref`` parent's where it has none: the parent's title is our ``booktitle``."""
    parent = entries.get(fields.get("crossref", "").strip().lower())
    if not parent:
        return fields
    handed = {_INHERITED_OTHERWISE.get(key, key): value for key, value in parent.items() if key not in _NEVER_INHERITED}
    return handed | fields


def _parse_entry(stem: str, where: str, key: str, fields: Fields) -> Record | Failure:
    title = _make_title(fields)
    if not title:
        return Failure(where, f"no title: {key}"[:300])
    date = loose_date(fields.get("date", "")) or _date_of_parts(fields)
    identifiers = _parse_identifiers(fields)
    authors = parse_names(fields.get("author") or fields.get("editor", ""))
    return Record(
        source=name,
        key=f"{stem}/{text_of(key) or stable_name(identifiers, title, year_of(date), authors)}",
        where=where,
        title=title,
        abstract=text_of(fields.get("abstract")),
        authors=authors,
        identifiers=identifiers,
        announced=date,
        year=year_of(date),
        categories=_parse_categories(fields),
        venue=next((text for one in _VENUES if (text := without_braces(fields.get(one, "")))), ""),
        keywords=_parse_keywords(fields),
        comment=without_braces(fields.get("note", "") or fields.get("annote", "")),
        links=links_of(page_link(_address(fields))),
    )


def _make_title(fields: Fields) -> str:
    """Title and subtitle (BibLaTeX) as one."""
    title, subtitle = without_braces(fields.get("title", "")), without_braces(fields.get("subtitle", ""))
    return f"{title}: {subtitle}" if title and subtitle else title or without_braces(fields.get("maintitle", ""))


def _date_of_parts(fields: Fields) -> str:
    year = fields.get("year", "")
    return loose_date(f"{year} {fields.get('month', '')}") or loose_date(year)


def _address(fields: Fields) -> str:
    r"""The address, out of ``\url{...}`` and of TeX's escapes (``\_``, ``\%``)."""
    address = fields.get("url", "") or fields.get("howpublished", "")
    found = re.search(r"https?://[^\s{}]+", re.sub(r"\\([_%&#~$])", r"\1", address))
    return found[0] if found else ""


def _parse_identifiers(fields: Fields) -> tuple[Identifier, ...]:
    """The fields that name the work; note and journal only where those are silent, for a note may name another."""
    named = distinct(
        _parse_eprint(fields),
        scheme_identifier("doi", re.sub(r"\\(.)", r"\1", without_braces(fields.get("doi", "")))),
        scheme_identifier("pubmed", fields.get("pmid", "")),
        find_identifiers(_address(fields)),
    )
    spoken = (find_identifiers(fields.get(key, "")) for key in ("journal", "journaltitle", "note", "howpublished"))
    return named or distinct(*spoken)


def _parse_eprint(fields: Fields) -> tuple[Identifier, ...]:
    """``eprint`` under the archive that is named; without one only if it says itself what it is."""
    archive = (fields.get("archiveprefix") or fields.get("eprinttype", "")).strip().lower()
    eprint = without_braces(fields.get("eprint") or fields.get("arxivid", ""))
    if not eprint:
        return ()
    schemes = {"arxiv": "arxiv", "pubmed": "pubmed"}
    if archive in schemes or "arxivid" in fields:
        return scheme_identifier(schemes.get(archive, "arxiv"), eprint)
    found = None if archive else parse_identifier(eprint)
    return (found,) if found and found.scheme == "arxiv" else ()


def _parse_categories(fields: Fields) -> tuple[str, ...]:
    primary = fields.get("primaryclass") or fields.get("eprintclass", "")
    return (primary.strip(),) if re.fullmatch(r"\s*[a-z-]+(\.[A-Za-z-]+)?\s*", primary) else ()


def _parse_keywords(fields: Fields) -> tuple[str, ...]:
    words = re.split(r"[,;]", without_braces(fields.get("keywords") or fields.get("keyword", "")))
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
