"""Views: what of the library somebody wants to see. An edition, a feed and a subscription are each of one view.

A view is written as one text, its *key*: ``everything``, ``trending``, ``category:cs.CL``, ``author:Ada Lovelace``,
``search:graph neural networks cat:cs.LG`` or ``saved:my-topic`` (a search that was given a name on this site). Every
view but ``trending`` can be asked as a search; ``everything`` is the empty one.
"""

from dataclasses import dataclass
from typing import Literal

from broadsheet.errors import BadInput

Kind = Literal["everything", "trending", "category", "author", "search", "saved"]
KINDS: tuple[Kind, ...] = ("everything", "trending", "category", "author", "search", "saved")
LONGEST_VALUE = 500
"""Characters of what is searched for."""


@dataclass(frozen=True, slots=True)
class View:
    """One view. ``value`` is the category, author, search text or saved name; empty for the first two kinds."""

    kind: Kind
    value: str = ""

    @property
    def key(self) -> str:
        """The view as one text, which :func:`read_view` reads."""
        return f"{self.kind}:{self.value}" if self.value else self.kind

    @property
    def title(self) -> str:
        """What it is, for people: ``Everything``, ``cs.CL``, ``Papers by Ada Lovelace``, ``“graphs”``."""
        titles = {"everything": "Everything", "trending": "Trending", "category": self.value, "saved": self.value}
        if self.kind == "author":
            return f"Papers by {self.value}"
        return titles.get(self.kind) or f"“{self.value}”"

    @property
    def query(self) -> str:
        """The search that finds it; empty for everything, trending and saved (whose search the store keeps)."""
        if self.kind == "category":
            return f"cat:{self.value}"
        if self.kind == "author":
            return f'au:"{self.value}"'
        return self.value if self.kind == "search" else ""


EVERYTHING = View("everything")
TRENDING = View("trending")


def read_view(key: str) -> View:
    """The view of that key. Raises BadInput when it is none."""
    kind, _, value = key.partition(":")
    value = " ".join(value.split())
    needs_value = kind not in ("everything", "trending")
    if (
        kind not in KINDS
        or needs_value != bool(value)
        or len(value) > LONGEST_VALUE
        or '"' in value * (kind == "author")
    ):
        hint = "Write it as everything, trending, category:cs.CL, author:Ada Lovelace or search:graph networks."
        raise BadInput(f"{key[:80]!r} is no view of the library.", hint)
    return View(kind, value)
