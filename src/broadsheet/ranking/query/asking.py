"""A tree into what the engines are asked: words to rank by, conditions to meet, text for the encoder.

Bare words are ranked by, and a paper may lack some. What stands in a phrase, a group or behind an operator is a
condition; words that say what the reader wants are ranked by as well: of ``title:maps``, never of ``-maps``.
"""

from dataclasses import dataclass, field

from broadsheet.index.words_query import AllOf, AnyOf, Condition, Filter, Word, WordsQuery
from broadsheet.index.words_query import Not as NotMet
from broadsheet.ranking.query.fields import find_operator
from broadsheet.ranking.query.tree import Field, Group, Node, Not, Or, Pasted, Term, Tree, leaves
from broadsheet.ranking.query.words import read_words, split_words
from broadsheet.ranking.stopwords import STOP_WORDS

MOST_WORDS = 100
"""Words looked at in one query. CISI, with questions of up to 334: 64 are as good as all."""

SENTENCE = 8
"""Words from which a query reads as a sentence: brackets around some of them are an aside there, and no condition. The
seven of 1,777 judged questions with such brackets are found a little better so."""


@dataclass(slots=True)
class _Wanted:
    """What a reader wants, gathered from left to right."""

    words: list[Word] = field(default_factory=list)
    expected: set[Word] = field(default_factory=set)
    """Those of the words that are no alternatives."""
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the engines are asked; ``cut`` says that words were left out because there were too many."""

    words: WordsQuery
    meaning: str
    cut: bool = False


def ask_for(tree: Tree) -> Asked:
    """What a tree asks of the engines."""
    wanted, sentence = _Wanted(), _is_sentence(tree)
    for part in _leaves(tree) if sentence else tree.parts:
        _gather(part, wanted, alternative=False)
    telling = _telling(wanted.words)
    words = tuple(telling[:MOST_WORDS])
    others = tuple(word for word in dict.fromkeys(words) if word not in wanted.expected)
    meaning = " ".join(" ".join(wanted.texts).split())
    return Asked(
        WordsQuery(words, Filter() if sentence else _filter(tree), others), meaning, cut=len(telling) > MOST_WORDS
    )


def to_condition(node: Node) -> Condition | None:
    """What a node demands of a paper; None where it says nothing that could be met."""
    match node:
        case Term(text):
            return read_words(text)
        case Field(name, value):
            operator = find_operator(name)
            return operator.condition(value) if operator else None
        case Not(part):
            met = to_condition(part)
            return NotMet(met) if met else None
        case Or(parts):
            alternatives = _conditions(parts)
            return AnyOf(alternatives) if alternatives else None
        case Group(parts):
            every = _conditions(_without_stop_words(parts))
            return AllOf(every) if every else None
        case Pasted():
            return None


def _conditions(parts: tuple[Node, ...]) -> tuple[Condition, ...]:
    return tuple(met for part in parts if (met := to_condition(part)))


def _without_stop_words(parts: tuple[Node, ...]) -> tuple[Node, ...]:
    kept = tuple(one for one in parts if not (isinstance(one, Term) and one.text.lower() in STOP_WORDS))
    return kept or parts


def _filter(tree: Tree) -> Filter:
    required: list[Condition] = []
    excluded: list[Condition] = []
    prose = len(_leaves(tree)) >= SENTENCE
    for part in tree.parts:
        plain = _is_plain(part) if prose else isinstance(part, Term) and not part.quoted
        met = None if plain else to_condition(part)
        match met:
            case None:
                pass
            case NotMet(unmet):
                excluded.append(unmet)
            case AllOf(every):
                required.extend(one for one in every if not isinstance(one, NotMet))
                excluded.extend(one.part for one in every if isinstance(one, NotMet))
            case _:
                required.append(met)
    return Filter(tuple(dict.fromkeys(required)), tuple(dict.fromkeys(excluded)))


def _is_sentence(tree: Tree) -> bool:
    """Whether this is a sentence, full stop and all: what it quotes, puts in brackets or joins with dashes is words."""
    said = _leaves(tree)
    ends = len(said) >= SENTENCE and isinstance(said[-1], Term) and said[-1].text.endswith((".", "?", "!"))
    return ends and not any(isinstance(leaf, Field) for leaf in said)


def _leaves(tree: Tree) -> list[Term | Field | Pasted]:
    return [leaf for part in tree.parts for leaf in leaves(part)]


def _is_plain(node: Node) -> bool:
    """Whether it is words and nothing else, in brackets or not."""
    return (isinstance(node, Term) and not node.quoted) or (
        isinstance(node, Group) and all(_is_plain(part) for part in node.parts)
    )


def _gather(node: Node, wanted: _Wanted, alternative: bool) -> None:
    """The words and texts of a node that say what the reader wants."""
    match node:
        case Term(text) | Pasted(text):
            _take(text, wanted, alternative)
        case Field(name, value) if (operator := find_operator(name)) and operator.is_text:
            _take(value, wanted, alternative)
        case Or(parts):
            for part in parts:
                _gather(part, wanted, alternative=True)
        case Group(parts):
            for part in parts:
                _gather(part, wanted, alternative)
        case _:
            pass


def _take(text: str, wanted: _Wanted, alternative: bool) -> None:
    words = split_words(text)
    wanted.words.extend(words)
    wanted.expected.update(() if alternative else words)
    wanted.texts.append(text)


def _telling(words: list[Word]) -> list[Word]:
    """The words that carry a topic; all of them where none does."""
    return [word for word in words if word.typed.lower() not in STOP_WORDS] or words
