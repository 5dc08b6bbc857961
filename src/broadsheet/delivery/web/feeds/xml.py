"""XML made element by element, so that nothing can go unescaped."""

from lxml import etree

ATOM = "http://www.w3.org/2005/Atom"
ARXIV = "http://arxiv.org/schemas/atom"
DC = "http://purl.org/dc/elements/1.1/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"


def add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    """A child of that name; ``type_`` is the attribute ``type``."""
    child = etree.SubElement(parent, name, {key.rstrip("_"): value for key, value in attributes.items()})
    child.text = text or None
    return child


def add_if(parent: etree._Element, name: str, text: str) -> None:
    """A child of that name, where there is something to say."""
    if text:
        add(parent, name, text)


def to_bytes(root: etree._Element) -> bytes:
    """The document, in UTF-8."""
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")
