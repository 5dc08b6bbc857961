"""Markdown: a list that reads well and leads to the papers."""

import re
from collections.abc import Sequence

from broadsheet.citing.reference import Person, Reference

_MARKS = re.compile(r"([\\`*_\[\]#])")
_ENTITIES = str.maketrans({"<": "&lt;", ">": "&gt;", "|": "&#124;"})
"""Signs before which not every reader of Markdown takes a backslash away."""
MOST_AUTHORS = 6


def write_markdown(references: Sequence[Reference]) -> str:
    """One line a reference."""
    return "".join(f"- {_write_line(one)}\n" for one in references)


def _write_line(one: Reference) -> str:
    names = [_name(person) for person in one.authors[:MOST_AUTHORS]]
    authors = ", ".join(names) + (" et al." if len(one.authors) > MOST_AUTHORS else "")
    where = one.venue or (f"arXiv:{one.arxiv}" if one.arxiv else "")
    title = f"[{escape(one.title)}](<{re.sub(r'[<>]', '', one.url)}>)"
    return ". ".join(part for part in (title, escape(authors), escape(where), one.day[:4]) if part) + "."


def _name(person: Person) -> str:
    return " ".join(part for part in (person.given, person.family, person.suffix) if part)


def escape(text: str) -> str:
    """Text whose signs are no markup; one line."""
    plain = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return re.sub(r"&(?=\\?#?\w+;)", "&amp;", plain).translate(_ENTITIES)
