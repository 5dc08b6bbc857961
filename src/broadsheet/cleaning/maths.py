r"""Where a text speaks mathematics: finding it and marking it in one way, ``$...$`` or ``$$...$$``.

A dollar sign that means money is bare where it cannot be misread, else ``\$``; :func:`split_maths` knows both.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 2000
"""Characters of one formula. The longest in 168,119 real papers has under 900; the bound keeps reading linear."""

_OPENING = re.compile(
    r"\$\$?|\\\(|\\\[|\\begin\{(equation|align|aligned|gather|multline|eqnarray|displaymath|math)(\*?)\}"
)
_CLOSING = {"$$": "$$", "$": "$", r"\(": r"\)", r"\[": r"\]"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a clean text. Mathematics is TeX without its dollars; ``display`` if it stands on its own line."""

    text: str
    is_maths: bool = False
    display: bool = False

    def __str__(self) -> str:
        if not self.is_maths:
            return self.text
        return f"$${self.text}$$" if self.display else f"${self.text}$"


def split_maths(clean: str) -> tuple[Piece, ...]:
    """The text in pieces, in order; what is not mathematics has its dollars plain."""
    if "$" not in clean:
        return (Piece(clean),) if clean else ()
    return tuple(_pieces(clean))


def _pieces(text: str) -> Iterator[Piece]:
    start = at = 0
    while (at := text.find("$", at)) >= 0:
        read = None if _is_escaped(text, at) else read_maths(text, at)
        if read is None:
            at += 1
            continue
        if start < at:
            yield Piece(text[start:at].replace(r"\$", "$"))
        piece, at = read
        start = at
        yield piece
    if start < len(text):
        yield Piece(text[start:].replace(r"\$", "$"))


def read_maths(text: str, at: int) -> tuple[Piece, int] | None:
    """The formula that opens at ``at`` and the place after it, or None if nothing opens there."""
    opening = _OPENING.match(text, at)
    if not opening:
        return None
    if opening[0] == "$$":
        return _read_until(text, opening, "$$", True) or None
    if opening[1]:
        return _read_environment(text, opening)
    return _read_until(text, opening, _CLOSING[opening[0]], opening[0] == r"\[")


def _read_until(text: str, opening: re.Match[str], closing: str, display: bool) -> tuple[Piece, int] | None:
    end = _find(text, closing, opening.end())
    if end < 0:
        return None
    inner = text[opening.end() : end]
    after = text[end + len(closing) : end + len(closing) + 1]
    if opening[0] == "$" and not _reads_as_maths(inner, after):
        return None
    return _piece(inner, display, end + len(closing))


def _read_environment(text: str, opening: re.Match[str]) -> tuple[Piece, int] | None:
    name = opening[1] + opening[2]
    end = _find(text, rf"\end{{{name}}}", opening.end())
    if end < 0:
        return None
    inner = text[opening.end() : end]
    if opening[1] not in ("equation", "displaymath", "math"):
        inner = rf"\begin{{{name}}}{inner}\end{{{name}}}"
    return _piece(inner, opening[1] != "math", end + len(rf"\end{{{name}}}"))


def _piece(inner: str, display: bool, end: int) -> tuple[Piece, int] | None:
    formula = " ".join(inner.replace("$", " ").split()).rstrip("\\ ")
    return (Piece(formula, True, display), end) if formula and "\n\n" not in inner else None


def _find(text: str, closing: str, start: int) -> int:
    """Where ``closing`` stands next, not escaped, within the longest formula; else -1."""
    end = text.find(closing, start, start + LONGEST)
    while end >= 0 and _is_escaped(text, end):
        end = text.find(closing, end + 1, start + LONGEST)
    return end


def _is_escaped(text: str, at: int) -> bool:
    slashes = 0
    while slashes < at and text[at - slashes - 1] == "\\":
        slashes += 1
    return slashes % 2 == 1


_SIGNS = re.compile(r"[\\^_=]")
_NAMES = re.compile(r"\\[A-Za-z]+\s*(?:\{[^{}]*\})?")
_PROSE = re.compile(r"(?:[A-Za-z]{2,}[,.]? ){2}[A-Za-z]{2,}")
_WORDS = re.compile(r"[A-Za-z]{2,}[,.]? +[A-Za-z]{2,}")


def _reads_as_maths(inner: str, after: str) -> bool:
    """Whether ``$inner$`` is a formula, and not "$5 and $6": no prose in it, no sum of money beside it."""
    if _SIGNS.search(inner):
        return not _PROSE.search(_NAMES.sub("", inner))
    if not inner or inner[0].isspace() != inner[-1].isspace() or _WORDS.search(inner):
        return False
    return not (after.isdigit() and inner.lstrip()[:1].isdigit())
