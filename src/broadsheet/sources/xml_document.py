"""One XML document that is small enough to be held whole: read strictly, else as far as it makes sense."""

import html
import re

from lxml import etree

from broadsheet.sources.reading import decode_text


def read_document(data: bytes) -> tuple[etree._Element | None, str]:
    """The root, and what was wrong; no root where nothing could be read. Never raises, expands nothing, loads nothing.

    Whoever reads a document that was damaged gets the part that could be read and is told; a parser that silently
    repairs makes half a list look like a whole one.
    """
    try:
        return etree.fromstring(data, _make_parser(recover=False)), ""
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        why = f"not well-formed XML: {_first_line(error)}"
    try:
        return etree.fromstring(_make_readable(data), _make_parser(recover=True, encoding="utf-8")), why
    except (etree.XMLSyntaxError, ValueError, LookupError):
        return None, why


REFERENCE = re.compile(rb"&(?:#x0*+([0-9a-fA-F]{0,8})|#0*+([0-9]{0,8})|([A-Za-z][A-Za-z0-9]{1,30}));")
"""A character by its number in hex digits, in digits, or by its name."""
_OF_XML = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))


def _make_readable(data: bytes) -> bytes:
    """UTF-8 without the characters that no XML may hold, however they are written; HTML's ``&nbsp;`` as what it means.

    A parser that recovers lets ``&#xD800;`` pass, and lxml raises UnicodeDecodeError when the text is looked at.
    """
    return REFERENCE.sub(_keep_character, decode_text(data).encode(errors="replace").translate(None, _CONTROLS))


def _keep_character(found: re.Match[bytes]) -> bytes:
    if found[3]:
        return found[0] if found[3] in _OF_XML else html.unescape(found[0].decode()).encode().replace(b"&", b"&amp;")
    return found[0] if is_of_xml(found) else b""


def is_of_xml(found: re.Match[bytes]) -> bool:
    """Whether XML may hold the character whose number ``REFERENCE`` found."""
    number = int(found[1], 16) if found[1] else int(found[2] or 0)
    return number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000


def _make_parser(recover: bool, encoding: str | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover,
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _first_line(error: Exception) -> str:
    """libxml2 quotes the text where it stumbled, which may be anything."""
    text = " ".join(str(error).split("\n")[0].split())[:200]
    return text.encode(errors="replace").decode()


def local_name(element: etree._Element) -> str:
    """``title`` of ``{http://www.w3.org/2005/Atom}title``; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if type(tag) is str else ""
