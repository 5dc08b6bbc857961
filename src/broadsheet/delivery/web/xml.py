"""XML made element by element, so that nothing goes unescaped and no text from outside breaks a document."""

import re
from typing import Literal, cast

from lxml import etree

ATOM = "http://www.w3.org/2005/Atom"
ARXIV = "http://arxiv.org/schemas/atom"
DC = "http://purl.org/dc/elements/1.1/"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """The text without the characters that no XML 1.0 document may hold."""
    return _FORBIDDEN.sub("", text)


def namespaces(default: str, **prefixed: str) -> dict[str, str]:
    """The namespaces of an element for lxml, whose stubs do not know of a default one."""
    return cast(dict[str, str], {None: default, **prefixed})


def add(parent: etree._Element, name: str, text: str = "", namespace: str = "", **attributes: str) -> etree._Element:
    """A child with this text; without a namespace of its own it is of its parent's.

    An underscore at the end of an attribute is left out: ``type_``, ``text_``.
    """
    space = f"{{{namespace}}}" if namespace else parent.tag[: parent.tag.rfind("}") + 1]
    child = etree.SubElement(parent, space + name, {key.rstrip("_"): legal(said) for key, said in attributes.items()})
    child.text = legal(text) or None
    return child


def add_if(parent: etree._Element, name: str, text: str, namespace: str = "") -> None:
    """A child with this text, where there is something to say."""
    if text:
        add(parent, name, text, namespace)


def to_bytes(root: etree._Element, encoding: Literal["UTF-8", "utf-8"] = "UTF-8") -> bytes:
    """The document. ``encoding`` is UTF-8 in the letters in which the answer has always named it."""
    return etree.tostring(root, xml_declaration=True, encoding=encoding)
