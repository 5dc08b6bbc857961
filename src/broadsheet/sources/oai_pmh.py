"""OAI-PMH answers, whatever the metadata inside: read piece by piece, in bounded memory, trusting nothing.

An :class:`OaiReader` takes the bytes of one answer and gives its records one at a time; when they are through, it
knows the rest: when it was answered, which token leads on, which errors there were, and whether the XML broke off.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

from lxml import etree

from broadsheet.sources.base import BrokenOff, Failure, SourceFile
from broadsheet.sources.fields import iso_day
from broadsheet.sources.reading import decode_head, first_element
from broadsheet.sources.xml_document import read_document

NAMESPACE = "{http://www.openarchives.org/OAI/2.0/}"
LARGEST_RECORD = 64 << 20
"""Bytes without a record in them that are read before giving up: what is no list of records never fills the memory."""

_RECORD, _HEADER = f"{NAMESPACE}record", f"{NAMESPACE}header"
_IDENTIFIER, _DATESTAMP = f"{NAMESPACE}identifier", f"{NAMESPACE}datestamp"
_SET, _METADATA = f"{NAMESPACE}setSpec", f"{NAMESPACE}metadata"
_ANSWERED, _ERROR, _TOKEN = f"{NAMESPACE}responseDate", f"{NAMESPACE}error", f"{NAMESPACE}resumptionToken"
_HEADERS_ONLY = f"{NAMESPACE}ListIdentifiers"
_TAGS = (_RECORD, _HEADER, _ANSWERED, _ERROR, _TOKEN)
_MOST_ERRORS = 20
LONGEST_TOKEN = 8_000
"""Characters; an address cannot be much longer. One that is cut leads nowhere, and is told of then."""
_LONGEST_NAME = 500
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above a record. ``day`` is the UTC day of its datestamp, or empty."""

    identifier: str
    day: str
    sets: tuple[str, ...] = ()
    deleted: bool = False


@dataclass(slots=True)
class Trailer:
    """What an answer says beside its records; whole once they are through."""

    answered: str = ""
    """The UTC day on which it was answered."""
    token: str = ""
    """Leads to the next part of the list; empty at its end."""
    expires: str = ""
    """The day or moment at which the token ends, where it is told."""
    complete: int | None = None
    """How many records the whole list has, where it is told."""
    errors: list[tuple[str, str]] = field(default_factory=list)
    """Code and text: ``("noRecordsMatch", "")``."""
    broken: str = ""
    """Why the XML could not be read to its end, or empty."""


class OaiReader:
    """One answer, piece by piece."""

    def __init__(self) -> None:
        self.trailer = Trailer()
        self._parser = etree.XMLPullParser(
            events=("end",),
            tag=_TAGS,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )

    def read(self, chunks: Iterable[bytes]) -> Iterator[tuple[Header, etree._Element | None]]:
        """Each record's header and the one element of its metadata, None where there is none (deleted, header only).

        The element is emptied when the next record is asked for. Never raises for what the bytes hold.
        """
        waiting = 0
        try:
            for chunk in chunks:
                waiting += len(chunk)
                self._parser.feed(chunk)
                for record in self._take():
                    waiting = 0
                    yield record
                if waiting > LARGEST_RECORD:
                    self.trailer.broken = f"more than {LARGEST_RECORD >> 20} MiB without a record"
                    return
            self._parser.close()
            yield from self._take()
        except etree.XMLSyntaxError as error:
            self.trailer.broken = f"not well-formed XML: {error.msg}"

    def _take(self) -> Iterator[tuple[Header, etree._Element | None]]:
        for _, found in self._parser.read_events():
            element = cast(etree._Element, found)
            tag = element.tag
            if tag == _RECORD:
                yield _read_record(element)
                _let_go(element)
            elif tag == _HEADER:
                parent = element.getparent()
                if parent is not None and parent.tag == _HEADERS_ONLY:
                    yield _read_header(element), None
                    _let_go(element)
            else:
                _note(self.trailer, element)


def _note(trailer: Trailer, element: etree._Element) -> None:
    tag, text = element.tag, (element.text or "").strip()
    if tag == _ANSWERED:
        trailer.answered = iso_day(text)
    elif tag == _TOKEN:
        trailer.token = text[:LONGEST_TOKEN]
        trailer.expires = str(element.get("expirationDate") or element.get("expires") or "")
        size = str(element.get("completeListSize") or "")
        trailer.complete = int(size) if size.isascii() and size.isdigit() and len(size) < 12 else None
    elif len(trailer.errors) < _MOST_ERRORS:
        trailer.errors.append((str(element.get("code") or "unnamed error")[:80], text[:500]))


def _let_go(element: etree._Element) -> None:
    """Free an element and all before it; without this a list of a million records would stay in memory."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _read_record(record: etree._Element) -> tuple[Header, etree._Element | None]:
    header = record.find(_HEADER)
    metadata = record.find(_METADATA)
    inner = metadata[0] if metadata is not None and len(metadata) else None
    return (_read_header(header) if header is not None else Header("", "")), inner


def _read_header(header: etree._Element) -> Header:
    return Header(
        identifier=(header.findtext(_IDENTIFIER) or "").strip()[:_LONGEST_NAME],
        day=iso_day(header.findtext(_DATESTAMP)),
        sets=tuple([(one.text or "").strip() for one in header.iterfind(_SET)]),
        deleted=header.get("status") == "deleted",
    )


def explain_error(code: str, text: str) -> str:
    """An error of the protocol, in a sentence: ``the service answered badArgument: Set does not exist``."""
    meaning = text or _MEANINGS.get(code, "")
    return f"the service answered {code}{': ' if meaning else ''}{meaning}"


_MEANINGS = {
    "noRecordsMatch": "nothing in that set and time",
    "badArgument": "it does not take what was asked",
    "badVerb": "it does not know this kind of question",
    "badResumptionToken": "the list's token is no longer good",
    "cannotDisseminateFormat": "it does not give this form of record",
    "idDoesNotExist": "it has no record of that name",
    "noSetHierarchy": "it has no sets",
    "noMetadataFormats": "it has no metadata of that record",
}

# --- a whole page ---------------------------------------------------------------------------------------------------

T = TypeVar("T")


@dataclass(slots=True)
class Page(Generic[T]):
    """One part of a list, read: what was made of each record, in order, and the rest of what the answer said."""

    items: list[tuple[Header, T]]
    trailer: Trailer


def read_page(body: bytes, parse: Callable[[Header, etree._Element | None], T]) -> Page[T]:
    """Everything in one answer that is already in memory."""
    reader = OaiReader()
    # In pieces, so that the tree of a page of 2,500 records is never there as a whole.
    pieces = (body[begin : begin + _CHUNK] for begin in range(0, len(body), _CHUNK))
    items = [(header, parse(header, element)) for header, element in reader.read(pieces)]
    return Page(items, reader.trailer)


def salvage_page(body: bytes, parse: Callable[[Header, etree._Element | None], T]) -> Page[T]:
    """The same of an answer that is not well-formed, as far as it makes sense; ``broken`` says what was wrong.

    Only a parser that has the whole document finds its place again after an error; one that is fed gives up there.
    """
    root, why = read_document(body)
    page: Page[T] = Page([], Trailer(broken=why))
    for element in root.iter(_RECORD, _ANSWERED, _ERROR, _TOKEN) if root is not None else ():
        if element.tag == _RECORD:
            header, inner = _read_record(element)
            page.items.append((header, parse(header, inner)))
        else:
            _note(page.trailer, element)
    return page


# --- files ----------------------------------------------------------------------------------------------------------


def is_oai_answer(file: SourceFile) -> bool:
    """Whether the file begins as an OAI-PMH answer."""
    head = decode_head(file)
    return first_element(head) == "oai-pmh" and "http://www.openarchives.org/OAI/2.0/" in head


def read_answer(file: SourceFile, parse: Callable[[Header, etree._Element | None, str], T]) -> Iterator[T | Failure]:
    """What ``parse`` makes of each record of a saved answer, with its place; then what was wrong with the answer.

    ``noRecordsMatch`` is no failure: the service had nothing.
    """
    reader, chunks, number = OaiReader(), _Chunks(file), 0
    for header, element in reader.read(chunks):
        number += 1
        yield parse(header, element, f"{file.name}: {header.identifier or f'record {number}'}")
    trailer = reader.trailer
    why = chunks.broken or trailer.broken
    if why:
        yield Failure(f"{file.name}: after record {number}", why)
    for code, text in trailer.errors:
        if code != "noRecordsMatch":
            yield Failure(file.name, explain_error(code, text))
    if not number and not why and not trailer.errors:
        yield Failure(file.name, "an OAI-PMH answer without records")


class _Chunks:
    """The bytes of a file in pieces; where it breaks off they end, and ``broken`` says why."""

    def __init__(self, file: SourceFile) -> None:
        self.stream = file.stream
        self.broken = ""

    def __iter__(self) -> Iterator[bytes]:
        try:
            while chunk := self.stream.read(_CHUNK):
                yield chunk
        except BrokenOff as broken:
            self.broken = str(broken)
