"""What somebody who is typing may mean: topics, authors and titles that go on as the words typed so far.

    graph neu               topics and titles with ``graph`` and a word that begins with ``neu``, authors of such a name
    capsules author:hin     only authors, and ``capsules`` stays in the question
    cat:cs.                 only categories
    survey "graph neu       a phrase is being typed: only topics, in quotation marks
    -surv, year:20          nothing

What completes the whole question comes as authors and titles too; behind operators only a topic can be meant.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from broadsheet.answers import Suggestion
from broadsheet.cleaning import plain_text
from broadsheet.index.completions import Completion
from broadsheet.index.completions_text import fold_words

TOPICS, AUTHORS, TITLES = 3, 2, 3
"""Places each kind has first claim to among eight; what one leaves free the others take, titles first."""

LONGEST, MOST_WORDS = 300, 30
"""Characters and words of what is looked at: nobody types more, and a pasted text needs no completing."""

Wanted = Literal["any", "topic", "phrase", "author", "category", "nothing"]

_TOKEN = re.compile(r'\S*"[^"]*"?|\S+')
_FIELD = re.compile(r"(?P<field>[a-z]+):(?P<value>.*)", re.IGNORECASE | re.DOTALL)
_NAMED: dict[str, Wanted] = {"author": "author", "au": "author", "cat": "category", "category": "category"}
_FREE: dict[str, Wanted] = {"title": "topic", "abstract": "topic", "abs": "topic", "ti": "topic"}
_QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'))


class CompletionEngine(Protocol):
    """Where completions come from: the index's engine of that name."""

    def titles(self, words: Sequence[str], limit: int, whole: bool = False) -> list[Completion]:
        """Titles that hold these words, the last one being typed unless ``whole``."""
        ...

    def authors(self, words: Sequence[str], limit: int, whole: bool = False) -> list[Completion]:
        """Names."""
        ...

    def topics(self, words: Sequence[str], limit: int, whole: bool = False) -> list[Completion]:
        """Topics."""
        ...

    def categories(self, words: Sequence[str], limit: int, whole: bool = False) -> list[Completion]:
        """Categories."""
        ...


@dataclass(frozen=True, slots=True)
class Typing:
    """What is being typed: what stands ``before`` it and stays, the words, and what they can become.

    ``whole`` says that the last word is finished: a blank follows it.
    """

    before: str
    words: tuple[str, ...]
    wanted: Wanted
    field: str = ""
    whole: bool = False


def suggest(completions: CompletionEngine | None, typed: str, limit: int = 8) -> list[Suggestion]:
    """The likeliest questions that begin with what was typed; none for an empty text. Never raises."""
    if completions is None or limit <= 0:
        return []
    try:
        return _suggest(completions, read_typing(typed), limit)
    except Exception:
        # A damaged file must not take the search box away; the index is repaired by the next update.
        return []


def read_typing(typed: str) -> Typing:
    """Cut what was typed into what is finished and what is still being typed."""
    text = typed.translate(_QUOTES).lstrip()
    tokens = list(_TOKEN.finditer(text))
    if not tokens or len(text) > LONGEST or len(tokens) > MOST_WORDS:
        return Typing(text, (), "nothing")
    last, ended = tokens[-1], text[-1:].isspace()
    if _is_open(last[0]) or (_is_operator(last[0]) and not ended):
        return _read_operator(text[: last.start()], last[0])
    plain = len(tokens)
    while plain and not _is_operator(tokens[plain - 1][0]):
        plain -= 1
    start = tokens[plain].start() if plain < len(tokens) else len(text)
    words = tuple(fold_words(plain_text(text[start:])))
    finished = ended or not text[-1:].isalnum()
    return Typing(text[:start], words, "topic" if text[:start] else "any", whole=finished)


def _read_operator(before: str, token: str) -> Typing:
    """The last token is an operator, or a phrase that has no end yet."""
    found = _FIELD.fullmatch(token)
    name = found["field"].lower() if found else ""
    value = found["value"] if found else token
    words = tuple(fold_words(value))
    if name in _NAMED:
        return Typing(before, words, _NAMED[name], f"{name}:")
    if name in _FREE:
        return Typing(before, words, "phrase", f"{name}:")
    return Typing(before, words, "phrase" if token.startswith('"') and _is_open(token) else "nothing")


def _suggest(completions: CompletionEngine, typing: Typing, limit: int) -> list[Suggestion]:
    words, whole = typing.words, typing.whole
    if not words:
        return []
    match typing.wanted:
        case "author":
            return [_author(one, typing) for one in completions.authors(words, limit)]
        case "category":
            return [_category(one, typing) for one in completions.categories(words, limit)]
        case "phrase" | "topic":
            return [_topic(one, typing) for one in _topics(completions, words, limit, whole)]
        case "any":
            return _mix(completions, typing, limit)
        case _:
            return []


def _mix(completions: CompletionEngine, typing: Typing, limit: int) -> list[Suggestion]:
    words, whole = typing.words, typing.whole
    topics = [_topic(one, typing) for one in _topics(completions, words, limit, whole)]
    authors = [_author(one, typing) for one in completions.authors(words, limit, whole)]
    titles = [_title(one) for one in _distinct(completions.titles(words, 2 * limit, whole))]
    shares = _share(limit, (len(topics), len(authors), len(titles)))
    return [*topics[: shares[0]], *authors[: shares[1]], *titles[: shares[2]]]


def _share(limit: int, there: tuple[int, int, int]) -> tuple[int, int, int]:
    """How many of each kind are shown: first each its own places, then what is left, titles first."""
    shares = [0, 0, 0]
    for kind, places in ((0, TOPICS), (2, TITLES), (1, AUTHORS), (2, limit), (0, limit), (1, limit)):
        shares[kind] += min(places, there[kind] - shares[kind], limit - sum(shares))
    return shares[0], shares[1], shares[2]


def _topics(completions: CompletionEngine, words: Sequence[str], limit: int, whole: bool) -> list[Completion]:
    """Topics that say more than what was typed, each in the singular or in the plural, not both."""
    kept: dict[tuple[str, ...], Completion] = {}
    for one in completions.topics(words, 2 * limit, whole):
        said = fold_words(one.text)
        if not whole or said != list(words):
            kept.setdefault(tuple(word.rstrip("s") for word in said), one)
    return list(kept.values())[:limit]


def _distinct(titles: Iterable[Completion]) -> list[Completion]:
    """One of each title: two papers may have the same."""
    kept: dict[str, Completion] = {}
    for one in titles:
        kept.setdefault(" ".join(fold_words(one.text)), one)
    return list(kept.values())


def _topic(one: Completion, typing: Typing) -> Suggestion:
    text = f'"{one.text}"' if typing.wanted == "phrase" else one.text
    return Suggestion("topic", one.text, f"{typing.before}{typing.field}{text}", one.papers)


def _author(one: Completion, typing: Typing) -> Suggestion:
    name = one.text.replace('"', " ")
    return Suggestion("author", one.text, f'{typing.before}{typing.field or "author:"}"{name}"', one.papers)


def _category(one: Completion, typing: Typing) -> Suggestion:
    text = f'"{one.text}"' if " " in one.text else one.text
    return Suggestion("topic", one.text, f"{typing.before}{typing.field}{text}", one.papers)


def _title(one: Completion) -> Suggestion:
    return Suggestion("title", one.text, " ".join(plain_text(one.text).split()), 1, f"p{one.paper_id}")


def _is_open(token: str) -> bool:
    """Whether a quotation mark waits for its partner."""
    return token.count('"') % 2 == 1


def _is_operator(token: str) -> bool:
    """What is no plain word: a field, a phrase, an exclusion, a bracket, OR."""
    found = _FIELD.fullmatch(token)
    named = found is not None and bool(found["value"]) and found["field"].lower() in _OPERATORS
    return named or token[0] in '-"(' or '"' in token or token in ("OR", "AND", "NOT")


_OPERATORS = (
    frozenset(_NAMED)
    | frozenset(_FREE)
    | frozenset(("year", "venue", "after", "since", "before", "until", "has", "id", "source"))
)
