"""What the pages ask of the library that it may not know yet."""

import inspect
from typing import Any, NamedTuple

from broadsheet.answers import SearchPage, Sort, Suggestion
from broadsheet.library import Library


class ReasonKind(NamedTuple):
    """A kind of reason and what it means."""

    name: str
    title: str
    says: str
    formula: str


def search(library: Library, *given: Any, **extra: Any) -> SearchPage:
    """``library.search`` with those of the extras that it takes."""
    known = inspect.signature(library.search).parameters
    return library.search(*given, **{name: value for name, value in extra.items() if name in known})


def suggest(library: Library, typed: str, limit: int) -> list[Suggestion]:
    """``library.suggest``."""
    ask: Any = getattr(library, "suggest", None)
    return list(ask(typed, limit)) if ask else []


def describe_reasons(library: Library) -> tuple[ReasonKind, ...]:
    """``library.describe_reasons``."""
    ask: Any = getattr(library, "describe_reasons", None)
    return tuple(ask()) if ask else ()


def find_similar(
    library: Library, papers: Any, less: Any, text: str, limit: int, offset: int, sort: Sort
) -> SearchPage:
    """``library.find_similar``; until it is there, what is like the first paper."""
    ask: Any = getattr(library, "find_similar", None)
    if ask:
        from broadsheet import answers

        kind: Any = answers.LikenessQuestion  # type: ignore[attr-defined]
        page: SearchPage = ask(kind(papers=papers, text=text, less_like=less), limit, offset, sort)
        return page
    found = library.similar(papers[0], limit) if papers else []
    return SearchPage("", len(found), 0.0, tuple(found), None, "hybrid", sort=sort)
