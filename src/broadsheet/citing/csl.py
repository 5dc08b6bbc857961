"""CSL-JSON, what citation processors read (citationstyles.org)."""

from collections.abc import Sequence
from typing import Any

import orjson

from broadsheet.citing.reference import Person, Reference

_TYPES = {"preprint": "article", "article": "article-journal", "conference": "paper-conference"}


def write_csl(references: Sequence[Reference]) -> str:
    """A JSON array of items."""
    return orjson.dumps([build_item(one) for one in references], option=orjson.OPT_INDENT_2).decode()


def build_item(one: Reference) -> dict[str, Any]:
    """One reference; what is not known is not there."""
    said = {
        "id": one.key,
        "type": _TYPES[one.kind],
        "title": one.title,
        "author": [_build_person(person) for person in one.authors],
        "issued": {"date-parts": [list(one.date)]} if one.date else None,
        "container-title": one.venue,
        "abstract": one.abstract,
        "keyword": ", ".join(one.keywords),
        "DOI": one.doi,
        "URL": one.url,
        "number": f"arXiv:{one.arxiv}" if one.arxiv else "",
        "publisher": "arXiv" if one.arxiv and one.kind == "preprint" else "",
    }
    return {name: value for name, value in said.items() if value}


def _build_person(person: Person) -> dict[str, str]:
    if not person.given:
        return {"literal": person.family}
    said = {"family": person.family, "given": person.given, "suffix": person.suffix}
    return {name: value for name, value in said.items() if value}
