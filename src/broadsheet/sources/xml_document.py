"""One XML document that is small enough to be held whole: read strictly, else as far as it makes sense."""

from lxml import etree


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
        return etree.fromstring(data, _make_parser(recover=True)), why
    except (etree.XMLSyntaxError, ValueError, LookupError):
        return None, why


def _make_parser(recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover,
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
