"""Which papers are most like these papers and this text, and less like those?

Sources(words, meaning, encoder, read)      what is asked
Question(like, text, less)                  what is wanted
rank_alike(sources, question) -> [Alike]    the best first, each with its reasons
find_alike(sources, question, ...) -> page  the same, as an answer
"""

from broadsheet.ranking.similar.examples import MOST_PAPERS, Question, Sources
from broadsheet.ranking.similar.page import find_alike, list_alike
from broadsheet.ranking.similar.ranking import NEAREST, Alike, rank_alike, sort_alike
from broadsheet.ranking.similar.saying import present_alike

__all__ = [
    "MOST_PAPERS",
    "NEAREST",
    "Alike",
    "Question",
    "Sources",
    "find_alike",
    "list_alike",
    "present_alike",
    "rank_alike",
    "sort_alike",
]
