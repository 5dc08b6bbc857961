"""What the pages ask of the library that it may not know yet."""

import inspect
from typing import Any

from broadsheet.answers import ReasonKind, SearchPage, Suggestion
from broadsheet.library import Library


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
