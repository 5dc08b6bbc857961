"""From what was typed to a Query: text to tree, tree to what the engines are asked, and what to tell."""

from dataclasses import dataclass
from datetime import date

from broadsheet.cleaning import plain_text
from broadsheet.cleaning.spaces import clean_spaces
from broadsheet.index.words_query import ByAuthor, Filter, WordsQuery
from broadsheet.index.words_text import fold
from broadsheet.ranking.query.asking import MOST_WORDS, ask_for
from broadsheet.ranking.query.names import read_author_name, read_paper_name
from broadsheet.ranking.query.parser import parse_tree
from broadsheet.ranking.query.tree import EMPTY, Field, Term, Tree

LONGEST_TYPED = 40_000
"""Characters looked at."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood.

    ``typed`` is what was typed; ``words`` what the words engine is asked; ``meaning`` the text without operators,
    for the encoder; ``name`` is not empty when what was typed is a paper's name, which then comes first;
    ``notices`` tell what was left out or understood in a way that may surprise. ``tree`` is the query as a tree, whose
    text is a query again; ``maybe_author`` the author that a few bare words may name.
    """

    typed: str
    words: WordsQuery
    meaning: str
    name: str = ""
    notices: tuple[str, ...] = ()
    tree: Tree = EMPTY
    maybe_author: ByAuthor | None = None

    @property
    def filter(self) -> Filter:
        """The conditions alone."""
        return self.words.filter

    def __bool__(self) -> bool:
        return bool(self.words.words or self.words.filter or self.meaning)


def parse_query(typed: str, today: date | None = None) -> Query:
    """Read what was typed; whatever it is, it is a query. Without ``today``, *yesterday* and its like are words."""
    parsed = parse_tree(tidy(typed), today)
    asked = ask_for(parsed.tree)
    cut = (f"Only the first {MOST_WORDS} words were looked for.",) if asked.cut else ()
    return Query(
        typed=typed,
        words=asked.words,
        meaning=asked.meaning,
        name=_read_name(typed, parsed.tree),
        notices=(*parsed.notices, *cut),
        tree=parsed.tree,
        maybe_author=_read_author(parsed.tree),
    )


def tidy(typed: str) -> str:
    """What was typed in the form of Unicode that is indexed, formulas as readable text, without invisible signs."""
    return fold(plain_text(clean_spaces(typed[:LONGEST_TYPED])))


def _read_name(typed: str, tree: Tree) -> str:
    match tree.parts:
        case (Field("id", value),):
            return value
        case _:
            return read_paper_name(clean_spaces(typed[:LONGEST_TYPED]))


def _read_author(tree: Tree) -> ByAuthor | None:
    bare = [part.text for part in tree.parts if isinstance(part, Term) and not part.quoted]
    return read_author_name(" ".join(bare)) if bare and len(bare) == len(tree.parts) else None
