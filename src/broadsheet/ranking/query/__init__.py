"""What was typed becomes a Query: words to rank by, conditions to meet, text to encode.

    neural networks                     words; a paper may lack some, those that hold all come first
    "graph neural network"  -survey     side by side; must not hold
    (cats OR dogs) AND -(a b)           groups
    title:  abstract:  author:  cat:  venue:  year:  after:  before:  until:  has:  source:  id:

Three steps, each a module of its own: ``parser.py`` makes a tree (``tree.py``) of the text, ``asking.py`` makes of the
tree what the engines are asked, ``understood.py`` puts both together. Nobody is punished for odd typing: what cannot be
read is searched as words, and a notice says so. docs/search.md explains it all to readers.
"""

from broadsheet.ranking.query.asking import MOST_WORDS
from broadsheet.ranking.query.editing import add_condition, has_condition, remove_condition
from broadsheet.ranking.query.fields import LAST_DAY, OPERATORS
from broadsheet.ranking.query.names import read_author_name, read_paper_name
from broadsheet.ranking.query.parser import LONGEST_COMMAND, parse_tree
from broadsheet.ranking.query.tree import Tree
from broadsheet.ranking.query.understood import Query, parse_query
from broadsheet.ranking.query.words import split_words

__all__ = [
    "LAST_DAY",
    "LONGEST_COMMAND",
    "MOST_WORDS",
    "OPERATORS",
    "Query",
    "Tree",
    "add_condition",
    "has_condition",
    "parse_query",
    "parse_tree",
    "read_author_name",
    "read_paper_name",
    "remove_condition",
    "split_words",
]
