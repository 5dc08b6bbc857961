"""A question put a little differently, as text that can be asked: with fewer words, without a condition."""

from collections.abc import Iterator, Sequence

from broadsheet.index.words_query import Word
from broadsheet.ranking.query import Query
from broadsheet.ranking.query.fields import find_operator
from broadsheet.ranking.query.tree import Field, Node, Term, Tree
from broadsheet.ranking.query.words import split_words


def bare_terms(tree: Tree) -> Iterator[Term]:
    """What stands in a question as a plain word, which papers may lack."""
    return (part for part in tree.parts if isinstance(part, Term) and not part.quoted)


def conditions(tree: Tree) -> tuple[Node, ...]:
    """Everything else: what papers must meet."""
    bare = set(bare_terms(tree))
    return tuple(part for part in tree.parts if part not in bare)


def telling_words(query: Query) -> tuple[Word, ...]:
    """The words of a question that papers may lack, each once, without those that carry no topic."""
    plain = {word for term in bare_terms(query.tree) for word in split_words(term.text)}
    return tuple(word for word in dict.fromkeys(query.words.words) if word in plain)


def with_field(tree: Tree, added: Field) -> str:
    """The question with a condition more, in place of another of its kind where there can be but one (``year``)."""
    operator = find_operator(added.name)
    single = operator is not None and operator.single
    kept = (part for part in tree.parts if not (single and isinstance(part, Field) and part.name == added.name))
    return str(Tree((*kept, added)))


def without_field(tree: Tree, gone: Field) -> str:
    """The question without that condition, in whatever letter case it stands there."""
    return str(Tree(tuple(part for part in tree.parts if not _is_same(part, gone))))


def requiring(tree: Tree, words: Sequence[Word]) -> str:
    """The question for the papers that hold every one of these words and meet its conditions."""
    return str(Tree((*(Term(word.typed, quoted=True) for word in words), *conditions(tree))))


def without_words(tree: Tree, words: Sequence[Word]) -> str:
    """The question without these of its plain words; empty when nothing is left."""
    gone = {word.stems for word in words}
    return str(Tree(tuple(part for part in tree.parts if not _is_among(part, gone))))


def without_part(tree: Tree, part: Node) -> str:
    """The question without one of its conditions; empty when nothing is left."""
    return str(Tree(tuple(one for one in tree.parts if one != part)))


def without_conditions(tree: Tree) -> str:
    """Its plain words alone; empty when there are none."""
    return str(Tree(tuple(bare_terms(tree))))


def with_loose(tree: Tree, phrase: Term) -> str:
    """The question with the words of a phrase wherever they stand."""
    loose = tuple(Term(text) for text in phrase.text.split())
    return str(Tree(tuple(one for part in tree.parts for one in (loose if part == phrase else (part,)))))


def _is_same(part: Node, field: Field) -> bool:
    return isinstance(part, Field) and part.name == field.name and part.value.lower() == field.value.lower()


def _is_among(part: Node, gone: set[tuple[str, ...]]) -> bool:
    if not isinstance(part, Term) or part.quoted:
        return False
    said = split_words(part.text)
    return bool(said) and all(word.stems in gone for word in said)
