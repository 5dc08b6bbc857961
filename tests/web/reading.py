"""Asking for a page and reading what came."""

from typing import Any

import lxml.html
from starlette.testclient import TestClient


def parse(text: str) -> Any:
    """A page's elements. ``Any``: lxml answers an XPath with whatever the path asks for."""
    return lxml.html.document_fromstring(text)


def read(client: TestClient, path: str, status: int = 200) -> Any:
    """The elements of the page at ``path``, which must answer with ``status``."""
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return parse(answer.text)


def words(element: Any) -> str:
    """What a person reads in an element, spaces evened out."""
    return " ".join(element.text_content().split())
