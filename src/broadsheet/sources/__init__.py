"""What is new out there? Every outside form that can be read, one module each, and which one a file is.

``SOURCES`` is in the order of recognition: forms with marks of their own first, the wide ones last.
"""

import codecs

from broadsheet.errors import BadInput, UnknownForm
from broadsheet.sources import (
    acl_anthology,
    arxiv_api,
    arxiv_oai,
    arxiv_rss,
    arxiv_snapshot,
    beir,
    bibtex,
    biorxiv,
    crossref,
    csl_json,
    endnote,
    feed,
    hf_daily,
    hf_trending,
    json_lines,
    listing_page,
    medrxiv,
    oai_dublin_core,
    openalex,
    openreview,
    pubmed_nbib,
    pubmed_xml,
    ris,
    semantic_scholar,
    starter,
    wos,
    zotero,
)
from broadsheet.sources.base import BrokenOff, Failure, Source, SourceFile
from broadsheet.sources.opening import open_sources

SOURCES: tuple[Source, ...] = (
    starter,
    arxiv_snapshot,
    arxiv_oai,
    arxiv_rss,
    arxiv_api,
    oai_dublin_core,
    hf_trending,
    hf_daily,
    openalex,
    semantic_scholar,
    feed,
    zotero,
    openreview,
    biorxiv,
    medrxiv,
    crossref,
    pubmed_xml,
    acl_anthology,
    beir,
    json_lines,
    csl_json,
    listing_page,
    pubmed_nbib,
    ris,
    wos,
    endnote,
    bibtex,
)


def get_source(name: str) -> Source:
    """The source of that name. Raises BadInput, with the names there are."""
    for source in SOURCES:
        if source.name == name:
            return source
    names = ", ".join(source.name for source in SOURCES)
    raise BadInput(f"there is no source named {name!r}", f"The sources are: {names}.")


def recognise(file: SourceFile) -> Source:
    """The first source that knows this file by its head and name.

    Raises UnknownForm for an empty file, a binary file, and a file that is of no known form.
    """
    if not file.head.strip():
        raise UnknownForm(f"{file.name} is empty", "Nothing was imported; check that the download or export finished.")
    if _is_binary(file.head):
        raise UnknownForm(
            f"{file.name} is not text but a binary file{_binary_kind(file.head)}",
            "Export the papers as JSON Lines, BibTeX, RIS or a saved page, and import that.",
        )
    for source in SOURCES:
        if source.recognise(file):
            return source
    names = ", ".join(source.name for source in SOURCES)
    raise UnknownForm(
        f"{file.name} is of no form that Broadsheet knows; looked for {names}",
        "If you know which of these it is, force it with --source NAME.",
    )


_BINARY_KINDS = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "ZIP or an office document",
    b"SQLite format 3": "an SQLite database",
    b"\x89PNG": "PNG",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
}


def _is_binary(head: bytes) -> bool:
    """Whether it holds what no text holds. UTF-16 text is full of NULs, and is known by its byte-order mark."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    return b"\0" in head or bool(_binary_kind(head))


def _binary_kind(head: bytes) -> str:
    return next((f" ({kind})" for mark, kind in _BINARY_KINDS.items() if head.startswith(mark)), "")


__all__ = [
    "SOURCES",
    "BrokenOff",
    "Failure",
    "Source",
    "SourceFile",
    "get_source",
    "open_sources",
    "recognise",
]
