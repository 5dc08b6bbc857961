"""A source's text, made fit to show: plain Unicode, with mathematics as ``$...$``.

Pure functions of the text; each gives the same again when it is applied twice.
"""

import re

from broadsheet.cleaning.maths import Piece, plain_text, split_maths
from broadsheet.cleaning.spaces import clean_paragraphs, clean_spaces
from broadsheet.paper import Link

__all__ = [
    "Piece",
    "clean_abstract",
    "clean_name",
    "clean_title",
    "find_code_links",
    "plain_text",
    "split_maths",
    "title_key",
]


def clean_title(raw: str) -> str:
    return clean_spaces(raw)


def clean_abstract(raw: str) -> str:
    return clean_paragraphs(raw)


def clean_name(raw: str) -> str:
    return clean_spaces(raw)


def find_code_links(text: str) -> tuple[Link, ...]:
    return ()


def title_key(title: str) -> str:
    return re.sub(r"[\W_]+", "", title.casefold())
