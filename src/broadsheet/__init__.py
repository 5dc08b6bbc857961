"""Broadsheet: everyone's own daily papers. For scripts and notebooks: ``from broadsheet import Library``."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from broadsheet.library import Library

__version__ = "0.1.0"
__all__ = ["Library", "__version__"]


def __getattr__(name: str) -> Any:
    """``Library``, once somebody asks for it: what only wants the version need not wait for an index."""
    if name != "Library":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from broadsheet.library import Library

    return Library
