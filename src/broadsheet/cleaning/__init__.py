"""A source's text, made fit to show: plain Unicode, with mathematics as ``$...$`` or ``$$...$$``.

All functions are pure and never fail; cleaning what is clean changes nothing. Text that is already damaged
(``13.7times``, its backslash lost on the way) stays as it is: nothing is guessed. Nothing here escapes
HTML; that is the page's work.
"""

import re
from collections.abc import Callable

from broadsheet.cleaning.html import clean_html
from broadsheet.cleaning.keys import key_of
from broadsheet.cleaning.links import find_code_links
from broadsheet.cleaning.maths import Piece, split_maths
from broadsheet.cleaning.names import print_order
from broadsheet.cleaning.plain import plain_text
from broadsheet.cleaning.spaces import clean_paragraphs, clean_spaces
from broadsheet.cleaning.tex import clean_tex

__all__ = [
    "Piece",
    "are_plain_names",
    "clean_abstract",
    "clean_name",
    "clean_title",
    "find_code_links",
    "plain_text",
    "split_maths",
    "title_key",
]

_ROUNDS = 10
"""A text escaped twice needs a second round; the last one finds nothing to do. No text seen needs more than three."""

_PLAIN_NAMES = re.compile(r"[A-Za-z.']+(?:[ \n-][A-Za-z.']+)*")

LONGEST = 50_000
"""Characters. The longest of 168,119 abstracts has 16,205; a longer text is none, and is only rid of odd characters."""


def clean_title(raw: str) -> str:
    """A title on one line; braces that protect capitals are gone."""
    return _clean(raw, clean_spaces, in_title=True)


def clean_abstract(raw: str) -> str:
    """An abstract; an empty line between paragraphs stays, other line breaks are spaces."""
    return _clean(raw, clean_paragraphs, in_title=False)


def clean_name(raw: str) -> str:
    r"""A name as it is printed: ``Poincar{\'e}, Henri`` becomes ``Henri Poincaré``."""
    name = _clean(raw, clean_spaces, in_title=True)
    return name if _has_markup(name) else print_order(name)


def are_plain_names(lines: str) -> bool:
    """Whether every line is a name that :func:`clean_name` would leave as it is, judged at one look.

    May say no of a name that is clean. Nine lists of authors in ten pass, in a twentieth of the time of cleaning them.
    """
    return bool(_PLAIN_NAMES.fullmatch(lines))


def title_key(title: str) -> str:
    """What two spellings of one title share: letters and digits, without case, accents, spaces and markup."""
    return key_of(clean_title(title))


def _clean(raw: str, tidy: Callable[[str], str], in_title: bool) -> str:
    text = tidy(raw)
    for _ in range(_ROUNDS):
        if not _has_markup(text) or len(text) > LONGEST:
            break
        cleaned = tidy(clean_tex(clean_html(text), in_title))
        if cleaned == text:
            break
        text = cleaned
    return text


def _has_markup(text: str) -> bool:
    """Most texts have none, and are done after a microsecond: ten searches by ``memchr``."""
    return (
        "\\" in text
        or "$" in text
        or "{" in text
        or "~" in text
        or "&" in text
        or "<" in text
        or "--" in text
        or "`" in text
    )
