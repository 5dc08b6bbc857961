"""Which queries are names: of a paper, which then comes first, or maybe of an author."""

import re

from broadsheet.identifiers import parse_identifier
from broadsheet.index.words_query import ByAuthor
from broadsheet.index.words_text import split_name
from broadsheet.ranking.stopwords import STOP_WORDS

MOST_NAME_PARTS = 4

_OUR_NAME = re.compile(r"[pP][0-9]{1,18}")
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
_TAB_TITLE = re.compile(r"\[(?P<name>[0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7})\]\s")
"""How a browser names a tab of arXiv: ``[2507.06457] Title``."""
_WRAPPING = "<>\"'\u201c\u201d\u2018\u2019 \t\n"
_NAME = re.compile(r"[^\W\d_]+(?:[-'\u2019.][^\W\d_]*)*")
_LIKELY = re.compile(r"(?:[A-Z]\.\s?)+[A-Z][\w'\u2019-]+|[A-Z][\w'\u2019-]+,(?:\s?[A-Z][\w'\u2019.-]*)+")
"""Initials and a family name, or a family name, a comma and what is given."""


def read_paper_name(typed: str) -> str:
    """The paper's name that the whole of a query is, whatever wraps it; empty where it is none."""
    text = typed.strip(_WRAPPING)
    if _OUR_NAME.fullmatch(text):
        return text.lower()
    if tab := _TAB_TITLE.match(text):
        return tab["name"]
    says_what_it_is = _ADDRESS.match(text) or any(map(str.isdigit, text))
    return text if says_what_it_is and parse_identifier(text) else ""


def read_author_name(text: str) -> ByAuthor | None:
    """The author that a short query may name; whether there is one of that name is for the index to say."""
    family, comma, given = text.partition(",")
    words = (f"{given} {family}" if comma else text).split()
    if not 1 <= len(words) <= MOST_NAME_PARTS or not all(map(_NAME.fullmatch, words)):
        return None
    if any(word.lower() in STOP_WORDS for word in words) or max(map(len, words)) < 2:
        return None
    return ByAuthor(tuple(split_name(" ".join(words))))


def looks_like_author(text: str) -> bool:
    """Whether it is written as only names are: ``G. Hinton``, ``Hinton, Geoffrey``."""
    return bool(_LIKELY.fullmatch(text.strip())) and read_author_name(text) is not None
