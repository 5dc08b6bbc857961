"""Which papers of a day belong to a view? By what stands in the papers themselves where that is enough."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from broadsheet.errors import NotFound
from broadsheet.index.words_query import Filter
from broadsheet.index.words_text import split_name
from broadsheet.paper import Author
from broadsheet.ranking.page import Shelves
from broadsheet.ranking.query import Query, parse_query
from broadsheet.store import Store
from broadsheet.views import View

AT_ONCE = 500
"""Papers asked for in one question to the index."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A view, understood: what it is called here, and the search behind it (empty: every paper)."""

    view: View
    title: str
    query: str

    @property
    def key(self) -> str:
        """As it stands in the store."""
        return self.view.key

    @property
    def needs_index(self) -> bool:
        """Whether only the index knows which papers belong to it."""
        return bool(self.query) and self.view.kind not in ("category", "author")


def understand(store: Store, view: View) -> Wanted:
    """What a view asks for. Raises NotFound where it is a saved one that is not there."""
    if view.kind != "saved":
        return Wanted(view, view.title, view.query)
    saved = store.editions.find_view(view.value)
    if saved is None:
        raise NotFound(f"There is no view {view.value[:80]!r} here.", "See which there are: broadsheet views")
    return Wanted(view, saved.title, saved.query)


def find_matching(
    wanted: Wanted, ids: Sequence[int], store: Store, shelves: Callable[[], Shelves], today: date | None = None
) -> list[int]:
    """Those of these papers that belong to the view, in the same order, without reading all that they say.

    Raises CorruptIndex.
    """
    if not wanted.query:
        return list(ids)
    if wanted.view.kind == "category":
        categories = store.find_categories(ids)
        found = {one for one, some in categories.items() if is_in_category(some, wanted.view.value)}
    elif wanted.view.kind == "author":
        found = {one for one, authors in store.find_authors(ids).items() if is_by(authors, wanted.view.value)}
    else:
        found = _ask(shelves(), parse_query(wanted.query, today), ids)
    return [one for one in ids if one in found]


def is_in_category(categories: Sequence[str], category: str) -> bool:
    """Whether one of these is this category or one below it: ``cs`` takes in ``cs.CL``."""
    wanted = category.lower().rstrip("*.")
    return any(one.lower() == wanted or one.lower().startswith(f"{wanted}.") for one in categories)


def is_by(authors: Sequence[Author], name: str) -> bool:
    """Whether one of their names holds the parts of this one, side by side."""
    wanted = f" {' '.join(split_name(name))} "
    return wanted.strip() != "" and any(wanted in f" {' '.join(split_name(one.name))} " for one in authors)


def _ask(shelves: Shelves, query: Query, ids: Sequence[int]) -> set[int]:
    """Those that hold every word and meet every condition; of a name the paper it names."""
    found: set[int] = set()
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        held = shelves.words.which_hold(query.words, some, every=True) if query.words.words else None
        found |= _meet(shelves, query.filter, some) if held is None else held
    return found


def _meet(shelves: Shelves, filter: Filter, ids: Sequence[int]) -> set[int]:
    """A search that says nothing finds nothing."""
    return shelves.words.which_meet(filter, ids) if filter else set()
