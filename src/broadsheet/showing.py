"""How answers show themselves where somebody works with them: a script's terminal, a notebook, a table of data."""

from collections.abc import Iterable
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any

from broadsheet.cleaning import plain_text
from broadsheet.errors import Unusable

if TYPE_CHECKING:
    from broadsheet.paper import Paper

Row = dict[str, Any]
SHOWN = 30
"""Papers that are shown; tables of data have all of them."""
LONGEST_TITLE, LONGEST_TEXT = 78, 600


class Shown:
    """A page of papers that can be printed, shown in a notebook, and taken as a table.

    Who inherits it says of which papers it is made (:meth:`list_rows`) and what it is (:meth:`say_what`).
    """

    __slots__ = ()

    def list_rows(self) -> list[Row]:
        """A dict a paper: name, title, authors, published, ... and what this page knows of it besides."""
        raise NotImplementedError

    def say_what(self) -> str:
        """One line above the papers."""
        raise NotImplementedError

    def __str__(self) -> str:
        """A line a paper."""
        rows = self.list_rows()
        lines = [f"{row['name']:<9}{row['published'][:10]:<12}{_shorten(row['title'])}" for row in rows[:SHOWN]]
        return "\n".join([self.say_what(), *lines, *_say_rest(rows)])

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        rows = self.list_rows()
        head = "<tr><th>paper</th><th>published</th><th>title</th><th>authors</th></tr>"
        cells = "".join(_write_row(row) for row in rows[:SHOWN])
        rest = "".join(f"<p>{escape(line)}</p>" for line in _say_rest(rows))
        return f"<p>{escape(self.say_what())}</p><table>{head}{cells}</table>{rest}"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What IPython shows in a terminal."""
        printer.text("..." if cycle else str(self))

    def to_pandas(self) -> Any:
        """A ``pandas.DataFrame``, a row a paper. Raises Unusable where pandas is not installed."""
        return _need("pandas").DataFrame(self.list_rows())

    def to_arrow(self) -> Any:
        """A ``pyarrow.Table``, a row a paper. Raises Unusable where pyarrow is not installed."""
        return _need("pyarrow").Table.from_pylist(self.list_rows())


def make_row(paper: "Paper", **more: Any) -> Row:
    """A paper as a row of a table, and what else is known of it."""
    return {
        "name": paper.name,
        "title": plain_text(paper.title),
        "authors": [author.name for author in paper.authors],
        "published": paper.published,
        "categories": list(paper.categories),
        "venue": paper.venue,
        "arxiv": paper.identifier("arxiv"),
        "doi": paper.identifier("doi"),
        "votes": paper.votes,
        "abstract": plain_text(paper.abstract),
        **more,
    }


def write_paper(paper: "Paper") -> str:
    """One paper as text."""
    names = [f"{one.scheme}:{one.value}" for one in paper.identifiers]
    facts = [_say_authors([one.name for one in paper.authors]), paper.published[:10], paper.venue, ", ".join(names)]
    text = plain_text(paper.text)
    return "\n".join(part for part in (f"{paper.name}  {plain_text(paper.title)}", _join(facts), text) if part)


def write_paper_html(paper: "Paper") -> str:
    """One paper as a piece of HTML."""
    facts = [_say_authors([one.name for one in paper.authors]), paper.published[:10], paper.venue]
    text = _shorten(plain_text(paper.text), LONGEST_TEXT)
    return (
        f"<p><b>{escape(plain_text(paper.title))}</b> ({escape(paper.name)})<br>{escape(_join(facts))}</p>"
        f"<p>{escape(text)}</p>"
    )


def _write_row(row: Row) -> str:
    cells = (row["name"], row["published"][:10], row["title"], _say_authors(row["authors"]))
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _say_authors(names: list[str]) -> str:
    return ", ".join(names[:3]) + (" et al." if len(names) > 3 else "")


def _say_rest(rows: list[Row]) -> list[str]:
    return [f"... and {len(rows) - SHOWN} more"] if len(rows) > SHOWN else []


def _join(facts: Iterable[str]) -> str:
    return " · ".join(one for one in facts if one)


def _shorten(text: str, most: int = LONGEST_TITLE) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _need(package: str) -> Any:
    try:
        return import_module(package)
    except ImportError as error:
        raise Unusable(f"{package} is not installed here.", f"Install it: pip install {package}") from error
