"""The elements of a large XML file, one after the other: what the sources that read XML share.

A file is cut at the tags of the elements asked for, and each piece is parsed alone. So memory is bounded by one
element, one damaged element leaves the others readable, and no document type declaration is ever seen by the parser:
there are no entities to expand and nothing to load.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from broadsheet.sources.base import BrokenOff, ByteStream, Failure, SourceFile

LARGEST_ELEMENT = 16 << 20
"""Bytes of one element; the largest article of PubMed, with thousands of authors, has some 3 MB."""
_LONGEST_TAG = 8 << 10
"""Bytes of one opening tag."""
_CHUNK = 1 << 16
_LONGEST_END = 256
"""Bytes of a closing tag, which may stand half in one chunk and half in the next."""
_ASCII_LIKE = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_WRAP = (
    b'<r xmlns:mml="http://www.w3.org/1998/Math/MathML" xmlns:xlink="http://www.w3.org/1999/xlink"'
    b' xmlns:jats="http://jats.nlm.nih.gov" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    b' xmlns:ali="http://www.niso.org/schemas/ali/1.0/">'
)
"""Prefixes that a piece may use and that its document declared further up."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The opening tag of an element that is not held as a whole: a volume of thousands of papers."""

    tag: str
    attributes: Mapping[str, str]


def xml_parser() -> etree.XMLParser:
    """A parser that expands no entity, loads nothing and keeps within libxml2's bounds."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def parse_piece(piece: bytes, encoding: bytes = b"utf-8") -> etree._Element:
    """The one element that stands in ``piece``. Raises ValueError in plain words."""
    document = b'<?xml version="1.0" encoding="' + encoding + b'"?>' + _WRAP + piece + b"</r>"
    try:
        root = etree.fromstring(document, xml_parser())
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        # libxml2 quotes the text where it stumbled, which may be anything.
        says = " ".join(str(error).split("\n")[0].split(", line ")[0].split())[:200]
        raise ValueError(f"not well-formed XML: {says.encode(errors='replace').decode()}") from error
    if len(root) != 1:
        raise ValueError("not well-formed XML: no element")
    return root[0]


def read_elements(
    file: SourceFile, whole: Collection[str], openings: Collection[str] = ()
) -> Iterator[etree._Element | Opening | Failure]:
    """Each element named in ``whole``, parsed, and the opening tags of those in ``openings``, in the file's order.

    An element that cannot be parsed, or is too large, becomes a Failure and the next one follows; a file that breaks
    off gives what stood before, and one Failure. Elements within another of ``whole`` come with it, not on their own.
    """
    return _Cutter(file, tuple(whole), tuple(openings)).run()


class _Cutter:
    def __init__(self, file: SourceFile, whole: tuple[str, ...], openings: tuple[str, ...]) -> None:
        self.name = file.name
        self.window = _Window(file.stream)
        self.openings = frozenset(openings)
        names = "|".join(re.escape(name) for name in sorted((*whole, *openings), key=len, reverse=True))
        self.begin = re.compile(rf"<(?:({names})(?=[\s/>])|!--|!\[CDATA\[)".encode())
        # None of these elements holds one of its own kind, so the beginning of the next one ends it too.
        self.ends = {
            name.encode(): re.compile(rf"</{re.escape(name)}\s*>|<{re.escape(name)}(?=[\s/>])".encode())
            for name in whole
        }
        found = _ASCII_LIKE.search(file.head[:1000])
        self.encoding = found[1] if found else b"utf-8"
        self.count = 0

    def run(self) -> Iterator[etree._Element | Opening | Failure]:
        try:
            while found := self.window.find(self.begin, keep=_LONGEST_TAG):
                made = self._take(found)
                if made is not None:
                    yield made
        except BrokenOff as broken:
            yield Failure(self._where(), str(broken))

    def _where(self) -> str:
        return f"{self.name}: element {self.count + 1}"

    def _take(self, begin: re.Match[bytes]) -> etree._Element | Opening | Failure | None:
        """What begins here, and the window moved to its end."""
        name = begin[1]
        if name is None:
            self._skip(b"-->" if begin[0] == b"<!--" else b"]]>")
            return None
        tag = self.window.piece(_TAG_END, 1, _LONGEST_TAG)
        if not tag or not tag.endswith(b">"):
            return self._fail(f"the tag <{name.decode()}> does not end", len(tag or begin[0]) - 1)
        if name.decode() in self.openings:
            return self._open(name.decode(), tag)
        piece = tag if tag.endswith(b"/>") else self.window.piece(self.ends[name], len(tag), LARGEST_ELEMENT)
        if not piece or not piece.endswith(b">"):
            return self._give_up(name, len(piece) - len(name) - 1 if piece else 0, len(tag))
        self.window.skip(len(piece))
        where = self._where()
        self.count += 1
        try:
            return parse_piece(piece, self.encoding)
        except ValueError as error:
            return Failure(where, str(error))

    def _open(self, name: str, tag: bytes) -> Opening | Failure:
        self.window.skip(len(tag))
        closed = tag if tag.endswith(b"/>") else tag[:-1] + b"/>"
        try:
            element = parse_piece(closed, self.encoding)
        except ValueError as error:
            return Failure(self._where(), str(error))
        return Opening(name, {str(key): str(value) for key, value in element.attrib.items()})

    def _give_up(self, name: bytes, next_one: int, tag: int) -> Failure:
        """The element does not end: go on at the next one of its kind, or else behind its opening tag."""
        if next_one:
            return self._fail(f"<{name.decode()}> does not end before the next one begins", next_one)
        if self.window.ended:
            return self._fail(f"the file ends in the middle of <{name.decode()}>", len(self.window.data))
        return self._fail(f"<{name.decode()}> is longer than {LARGEST_ELEMENT >> 20} MiB, the most that is read", tag)

    def _fail(self, why: str, length: int) -> Failure:
        failure = Failure(self._where(), why)
        self.count += 1
        self.window.skip(length)
        return failure

    def _skip(self, end: bytes) -> None:
        """Over a comment, however long."""
        found = self.window.find(re.compile(re.escape(end)), keep=len(end))
        if found:
            self.window.skip(len(end))


_TAG_END = re.compile(rb"[<>]")
"""What ends a tag, well or badly: there is no < within one."""


class _Window:
    """The part of the stream that is looked at: searched forwards, filled as needed, what is past dropped."""

    def __init__(self, stream: ByteStream) -> None:
        self.stream = stream
        self.data = bytearray()
        self.at = 0
        self.ended = False
        self.broken: BrokenOff | None = None

    def fill(self) -> bool:
        """One chunk more; False at the end. What broke off is raised once all before it has been used."""
        if self.ended:
            return False
        try:
            chunk = self.stream.read(_CHUNK)
        except BrokenOff as broken:
            chunk, self.broken = b"", broken
        self.ended = not chunk
        if self.at > _CHUNK:
            del self.data[: self.at]
            self.at = 0
        self.data += chunk
        return bool(chunk)

    def find(self, pattern: re.Pattern[bytes], keep: int) -> re.Match[bytes] | None:
        """The next place of ``pattern``, and the window moved there; ``keep`` bytes may be the first part of one."""
        while True:
            found = pattern.search(self.data, self.at)
            # A match at the very end may go on in the next chunk (`<paper` of `<papers`).
            if found:
                self.at = found.start()
                return found
            self.at = max(self.at, len(self.data) - keep)
            if not self.fill():
                if self.broken:
                    raise self.broken
                return None

    def piece(self, end: re.Pattern[bytes], begin: int, most: int) -> bytes | None:
        """From here to the end of ``end``, which is looked for ``begin`` bytes on; None when it does not come within
        ``most`` bytes or before the end of all.
        """
        searched = self.at + begin
        while True:
            found = end.search(self.data, searched)
            if found:
                return bytes(self.data[self.at : found.end()])
            length = len(self.data) - self.at
            if length > most:
                return None
            searched = max(searched, len(self.data) - _LONGEST_END) - self.at
            if not self.fill():
                if self.broken:
                    raise self.broken
                return None
            searched += self.at

    def skip(self, count: int) -> None:
        self.at += count
