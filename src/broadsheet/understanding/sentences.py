r"""Where the sentences of an abstract end.

A full stop ends a sentence unless it belongs to an abbreviation, an initial, a number, a list's number, or to what
stands in brackets or in mathematics. Nothing is lost: the pieces joined are the text again.
"""

import re

from broadsheet.cleaning.maths import read_maths

LONGEST = 20_000
"""Characters that are looked at; what comes after belongs to the last sentence."""

_END = re.compile(r"""(?P<mark>[.!?…]+)(?P<tail>['"”’»)\]]*(?:\[\d[\d, –-]*\])?)(?P<space>\s+)(?=(?P<next>\S))""")
_BRACKETS = re.compile(r"\([^()]{0,400}\)|\[[^\[\]]{0,400}\]")
_PARAGRAPH = re.compile(r"\n\s*\n\s*")
_WORD = re.compile(r"[^\s(\[{\"“‘'«]*$")

NEVER_LAST = frozenset(
    [
        "e.g", "i.e", "cf", "al", "vs", "viz", "resp", "approx", "ca", "fig", "figs", "eq", "eqs", "eqn", "sec",
        "sect", "ch", "chap", "ref", "refs", "tab", "thm", "def", "lem", "prop", "cor", "no", "nos", "vol",
        "pp", "p", "dr", "prof", "mr", "mrs", "ms", "st", "jr", "sr", "dept", "univ", "inc", "ltd", "co",
        "corp", "w.r.t", "s.t", "wrt", "i.i.d", "a.k.a", "est", "ed", "eds", "ph.d", "m.sc", "b.sc", "jan",
        "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "u.s", "u.k", "e.u",
    ]
)  # fmt: skip
"""Words that a full stop shortens, so that it ends no sentence; lower case, without their last full stop."""

OFTEN_LAST = frozenset(["al", "i.i.d", "ltd", "inc", "co", "corp", "u.s", "u.k", "e.u", "ph.d", "no"])
"""Those after which a sentence may end all the same: before a word that seldom stands inside one."""

_OPENERS = re.compile(
    r"(?:We|Our|In|This|These|The|It|Here|However|Moreover|Furthermore|To|Then|Finally|Our|For|While|Although|As|All)\b"
)


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of ``text``, each with the space after it; joined they are ``text``. None is blank."""
    ends = [end for end in _find_ends(text[:LONGEST]) if text[end:].strip()]
    starts = [0, *ends]
    return tuple(text[a:b] for a, b in zip(starts, [*ends, len(text)], strict=True)) if text.strip() else ()


def _find_ends(text: str) -> list[int]:
    """The places after which a sentence begins, in order, each once."""
    masked = _mask(text)
    ends = {found.end() for found in _PARAGRAPH.finditer(masked) if found.start()}
    start = 0
    for found in _END.finditer(masked):
        if _is_end(masked, start, found):
            start = found.end()
            ends.add(start)
    return sorted(ends)


def _is_end(text: str, start: int, found: re.Match[str]) -> bool:
    before, after = text[start : found.start()], found["next"]
    if not before.strip() or after.islower() or after in ",;:)]}%=<>-–—":
        return False
    if found["mark"] != ".":
        return True
    word = _last_word(before)
    if _is_list_number(before.strip()):
        return False
    if word.lower() in NEVER_LAST:
        return word.lower() in OFTEN_LAST and bool(_OPENERS.match(text, found.end()))
    return not _is_initial(word)


def _last_word(before: str) -> str:
    found = _WORD.search(before[-40:])
    return found.group() if found else ""


def _is_initial(word: str) -> bool:
    """``J. Smith``; but a sentence may end with ``model A`` or in ``I``."""
    return len(word) == 1 and word.isupper() and word not in "AIM"


def _is_list_number(before: str) -> bool:
    """``1. First, ...``: the number that begins an item is part of it."""
    return len(before) <= 3 and before.isalnum() and (before.isdigit() or len(before) == 1)


def _mask(text: str) -> str:
    """The text with mathematics as ``M`` and with no full stops in brackets; every character keeps its place."""
    masked = _mask_maths(text)
    return _BRACKETS.sub(lambda found: re.sub(r"[.!?…\n]", "_", found.group()), masked)


def _mask_maths(text: str) -> str:
    pieces: list[str] = []
    start = at = 0
    while (at := text.find("$", at)) >= 0:
        read = read_maths(text, at) if text[at - 1 : at] != "\\" else None
        if read is None:
            at += 1
            continue
        pieces += [text[start:at], "M" * (read[1] - at)]
        start = at = read[1]
    return "".join([*pieces, text[start:]])
