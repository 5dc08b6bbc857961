"""BibTeX's own notation inside a field: quotes and braces, ``@string`` names joined by ``#``, and lists of names."""

import re

from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

from broadsheet.paper import Author
from broadsheet.sources.fields import MOST_AUTHORS, text_of

Fields = dict[str, str]

MONTHS: Fields = {
    "jan": "January", "feb": "February", "mar": "March", "apr": "April", "may": "May", "jun": "June",
    "jul": "July", "aug": "August", "sep": "September", "oct": "October", "nov": "November", "dec": "December",
}  # fmt: skip
"""Defined by every BibTeX style."""


def resolve_value(value: str, strings: Fields) -> str:
    """What a field says: ``"Proc. of " # icml`` with the quotes off and the names replaced.

    A name that is not defined stands for itself. White space is folded, as BibTeX does; an empty line still
    ends a paragraph.
    """
    pieces = (_resolve_piece(piece, strings) for piece in _split_pieces(value))
    return _fold("".join(pieces))


def _split_pieces(value: str) -> list[str]:
    """The parts between ``#`` signs that stand in no quotes and no braces."""
    pieces, begin, depth, quoted = [], 0, 0, False
    for place, sign in enumerate(value):
        escaped = place > 0 and value[place - 1] == "\\"
        if sign in "{}" and not escaped:
            depth += 1 if sign == "{" else -1
        elif sign == '"' and depth == 0:
            quoted = not quoted
        elif sign == "#" and depth == 0 and not quoted:
            pieces.append(value[begin:place])
            begin = place + 1
    return [*pieces, value[begin:]]


def _resolve_piece(piece: str, strings: Fields) -> str:
    bare = piece.strip()
    if len(bare) >= 2 and bare[0] + bare[-1] in ("{}", '""'):
        return bare[1:-1]
    named = bare.lower()
    return strings.get(named) or MONTHS.get(named, bare)


def _fold(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text)
    return "\n\n".join(folded for one in paragraphs if (folded := " ".join(one.split())))


_PROTECTED = re.compile(r"\\[A-Za-z]+\*?\s*(?:\{[^{}]*\})*|\\.(?:\{[^{}]*\})?|\$[^$]*\$|\{([^{}\\$]*)\}")
"""A command with its arguments, an accent, mathematics (all kept); or a group that only protects capitals."""


def without_braces(text: str) -> str:
    """Without the braces that protect capitals (``{BERT}``); those of commands, accents and mathematics stay."""
    for _ in range(5):
        bare = _PROTECTED.sub(lambda found: found[0] if found[1] is None else found[1], text)
        if bare == text:
            break
        text = bare
    return text_of(text)


def parse_names(value: str) -> tuple[Author, ...]:
    """``Knuth, Donald E. and {Barnes and Noble} and others``: each as it is printed, without the ``others``."""
    names = split_multiple_persons_names(value)[:MOST_AUTHORS]
    made = (_parse_name(one) for one in names if one.strip().lower() != "others")
    return tuple(Author(name) for name in made if name)


_LONGEST_NAME = 1000
"""Characters; a group may sign with a whole address, but not with more."""
_WHOLE_GROUP = re.compile(r"\{(?:[^{}]|\{[^{}]*\})*\}")
_EXTENDED = re.compile(r"\s*(family|given|prefix|suffix)\s*=\s*(.*?)\s*(?:,|$)(?=\s*\w+-?\w*\s*=|\s*$)")


def _parse_name(name: str) -> str:
    """A name in braces is a group's and stands as it is; BibLaTeX may also write ``family=Knuth, given=Donald``."""
    name = name.strip()[:_LONGEST_NAME]
    if _WHOLE_GROUP.fullmatch(name):
        return without_braces(name[1:-1])
    extended = dict(_EXTENDED.findall(name)) if "=" in name else {}
    if extended:
        parts = (extended.get(key, "").strip('"') for key in ("given", "prefix", "family", "suffix"))
        return without_braces(" ".join(filter(None, parts)))
    return without_braces(_in_print_order(name).replace("~", " "))


def _in_print_order(name: str) -> str:
    """First, von, Last, Jr, by BibTeX's own rules."""
    try:
        return str(parse_single_name_into_parts(name, strict=False).merge_first_name_first)
    except (ValueError, IndexError, AttributeError):
        return name
