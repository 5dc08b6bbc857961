"""Whatever a text holds, the document around it stays whole, and the text comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from broadsheet.delivery.web.xml import ATOM, DC, add, add_if, legal, namespaces, to_bytes

AWKWARD = st.sampled_from(
    ["<", "&amp;", "]]>", '"', "\x00", "\x1b", "\r\n", "\t", "\x85", "\ud800", "\ufffe", "𝔸", "é"]
)
TEXTS = st.lists(st.text(st.characters(exclude_categories=())) | AWKWARD).map("".join)


def is_allowed(character: str) -> bool:
    """Whether XML 1.0 lets it stand in a document (production 2, Char)."""
    code = ord(character)
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


@given(text=TEXTS, said=TEXTS)
def test_any_text_comes_back_less_what_xml_forbids(text: str, said: str) -> None:
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=namespaces(ATOM))
    add(root, "title", text, term=said)
    read = etree.fromstring(to_bytes(root))[0]
    assert (read.text or "") == "".join(filter(is_allowed, text)) == legal(text)
    assert read.get("term") == "".join(filter(is_allowed, said))


def test_a_child_is_of_its_parents_namespace_unless_it_has_its_own() -> None:
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=namespaces(ATOM, dc=DC))
    add(add(root, "entry"), "creator", "Ada", DC)
    plain = etree.Element("rss")
    add(plain, "link", namespace=ATOM)
    add(plain, "link", "here", type_="a", text_="b")
    assert to_bytes(root).endswith(
        f'<feed xmlns="{ATOM}" xmlns:dc="{DC}"><entry><dc:creator>Ada</dc:creator></entry></feed>'.encode()
    )
    assert [child.tag for child in plain] == [f"{{{ATOM}}}link", "link"]
    assert (plain[1].get("type"), plain[1].get("text"), plain[1].text) == ("a", "b", "here")


@pytest.mark.parametrize(("text", "children"), [("", 0), ("2", 1)])
def test_what_says_nothing_can_be_left_out(text: str, children: int) -> None:
    root = etree.Element("rss")
    add_if(root, "ttl", text)
    assert len(root) == children
