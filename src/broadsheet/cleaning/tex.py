r"""TeX in running text: accents, letters, commands and groups become the characters they stand for.

One pass over the text, a stack for the groups; formulas are kept (see ``maths.py``). What is not known stays as it is:
``\method`` is a command of the authors' own, and "13.7times" has lost its backslash for good. ``%`` begins no comment
here: abstracts say "improves by 5%".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from broadsheet.cleaning.maths import read_maths, split_maths
from broadsheet.cleaning.scripts import lower_script, raise_script
from broadsheet.cleaning.symbols import FUNCTIONS, LETTERS, NAMED, add_accent, find_symbol

DEEPEST = 50
"""Groups within groups; the bound keeps reading linear. Nobody writes ten."""

_SPECIAL = re.compile(
    r"://[^\s{}$<>\\]*(?:\\[_%~#&][^\s{}$<>\\]*)*"  # the rest of an address, where "~" and "--" mean themselves
    r"|[\\${}~]|``?|''|-{2,}"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?")
_ACCENT = re.compile(
    r"""\\(?:(['`^"~=.])|([cvuHkrbd])(?=[ {])) *"""
    r"""(?:\{ *(\\[ij](?![A-Za-z])|[^\W\d_]) *\}|(\\[ij])(?![A-Za-z]) ?(?:\{\})?|([^\W\d_]))"""
)
_APOSTROPHE = re.compile(r"\\'(?=(?:[stdm]|re|ve|ll)\b)")
_SINGLE_QUOTES = re.compile(r"`([^`'\\${}~]{1,80})'(?!\w)")
_OPTION = re.compile(r" ?\[[^\[\]{}]{0,200}\]")
_NOTHING = re.compile(r" ?\{\}")
_SET = re.compile(r"[,;=|<>]")

_DOLLAR = "\x00"
"""Stands for a dollar that is money until the whole text is known; such a character never comes in (``spaces.py``)."""

_SYMBOLS = {
    "%": "%", "&": "&", "_": "_", "#": "#", "$": _DOLLAR, "{": "{", "}": "}", " ": " ", ",": " ", ";": " ", ":": " ",
    "!": "", "-": "", "/": "", "@": "", "\\": " ", "|": "‖",
}  # fmt: skip

_DECLARATIONS = frozenset(
    [
        "em", "it", "bf", "tt", "sc", "rm", "sf", "sl", "itshape", "bfseries", "ttfamily", "scshape",
        "rmfamily", "sffamily", "upshape", "normalfont", "small", "large", "Large", "footnotesize", "tiny",
        "scriptsize", "normalsize", "selectfont", "centering", "noindent", "protect", "xspace", "relax",
        "bgroup", "egroup", "sloppy", "boldmath", "unboldmath"
    ]
)  # fmt: skip
_BREAKS = frozenset(
    ["par", "newline", "linebreak", "smallskip", "medskip", "bigskip", "quad", "qquad", "enspace", "space"]
)
_WRAPPERS = frozenset(
    [
        "emph", "textbf", "textit", "texttt", "textsc", "textrm", "textsf", "textsl", "textup", "textmd",
        "textnormal", "text", "mbox", "hbox", "underline", "uline", "ensuremath", "url", "path", "nolinkurl",
        "uppercase", "lowercase", "MakeUppercase", "MakeLowercase", "textls", "sout", "st", "hl", "mathrm",
        "bibinfo", "NoCaseChange", "acro"
    ]
)  # fmt: skip
_DROPPED = frozenset(
    [
        "cite", "citep", "citet", "citealp", "citealt", "citeauthor", "citeyear", "autocite", "parencite",
        "textcite", "label", "ref", "eqref", "cref", "Cref", "autoref", "index", "vspace", "hspace",
        "footnotemark", "color", "begin", "end", "thanks", "vskip", "phantom", "hphantom", "vphantom"
    ]
)  # fmt: skip


def _keep(text: str) -> str:
    return text


def _drop(_text: str) -> str:
    return ""


def _raise(text: str) -> str:
    return raise_script(text) or text


def _lower(text: str) -> str:
    return lower_script(text) or text


def _note(text: str) -> str:
    return f" ({text.strip()})" if text.strip() else ""


def _quote(text: str) -> str:
    return f"“{text}”"


def _show_address(address: str, text: str) -> str:
    return text if address.strip() in text or not address.strip() else f"{text} ({address.strip()})"


@dataclass(slots=True)
class _Group:
    """A group that is open: how it was opened, what it will become, and what it holds so far."""

    opening: str = "{"
    finish: Callable[[str], str] | None = None
    literal: bool = False
    is_tex: bool = False
    then: str = ""
    """The command whose second argument follows."""
    parts: list[str] = field(default_factory=list)


def clean_tex(text: str, in_title: bool = False) -> str:
    """The text without TeX. In a title braces protect capitals and go; elsewhere ``{0, 1}`` may be a set and stays."""
    return _settle_dollars(_Reader(text, in_title).read())


def _settle_dollars(text: str) -> str:
    """Money as a bare dollar where that reads the same, else escaped."""
    if _DOLLAR not in text:
        return text
    bare, escaped = text.replace(_DOLLAR, "$"), text.replace(_DOLLAR, r"\$")
    return bare if split_maths(bare) == split_maths(escaped) else escaped


class _Reader:
    def __init__(self, text: str, in_title: bool) -> None:
        self.text = text
        self.in_title = in_title
        self.groups = [_Group("")]
        self.quotes = 0

    def read(self) -> str:
        at = 0
        while found := _SPECIAL.search(self.text, at):
            self._put(self.text[at : found.start()])
            at = self._read_special(found[0], found.start())
        self._put(self.text[at:])
        # What was never closed is damaged, so it stays as it stood.
        return "".join(group.opening + "".join(group.parts) for group in self.groups)

    def _put(self, text: str) -> None:
        if text:
            self.groups[-1].parts.append(text)

    def _read_special(self, token: str, at: int) -> int:
        """What to put for the token that stands at ``at``; the place to go on from."""
        first = token[0]
        if first == "\\":
            return self._read_backslash(at)
        if first == "$":
            return self._read_formula(at) or self._plain(_DOLLAR, at + 1)
        if first == "{":
            return self._open(_Group(), at + 1)
        if first == "}":
            return self._close(at)
        if first == ":":
            return self._plain(re.sub(r"\\([_%~#&])", r"\1", token), at + len(token))
        if first == "~":
            return self._plain(" " if self._is_tie(at) else "~", at + 1)
        if first == "-":
            return self._plain(self._dash(token, at), at + len(token))
        return self._read_quotes(token, at)

    def _plain(self, text: str, at: int) -> int:
        self._put(text)
        return at

    # --- marks ----------------------------------------------------------------------------------------------------

    def _is_tie(self, at: int) -> bool:
        """Whether "~" binds two words (Rome~2, a~$k$-graph); "~5%", "/~user" and "10~20" say something else."""
        before, after = self.text[at - 1 : at], self.text[at + 1 : at + 2]
        if not before or not after or before in " \n~(/=[" or after in " \n~":
            return False
        return not (before.isdigit() and after.isdigit())

    def _dash(self, token: str, at: int) -> str:
        before, after = self.text[at - 1 : at].strip(), self.text[at + len(token) : at + len(token) + 1].strip()
        if len(token) > 3 or bool(before) != bool(after) or before in ("<", "!") or after == ">":
            return token
        return "—" if len(token) == 3 else "–"

    def _read_quotes(self, token: str, at: int) -> int:
        if token == "``":
            self.quotes += 1
            return self._plain("“", at + 2)
        if token == "''":
            opened, self.quotes = self.quotes > 0, max(self.quotes - 1, 0)
            return self._plain("”" if opened else token, at + 2)
        single = _SINGLE_QUOTES.match(self.text, at)
        return self._plain(f"‘{single[1]}’", single.end()) if single else self._plain(token, at + 1)

    # --- groups ---------------------------------------------------------------------------------------------------

    def _open(self, group: _Group, at: int) -> int:
        if len(self.groups) > DEEPEST:
            return self._plain(group.opening, at)
        self.groups.append(group)
        return at

    def _close(self, at: int) -> int:
        if len(self.groups) == 1:
            return self._plain("}", at + 1)
        group = self.groups.pop()
        inner = "".join(group.parts)
        follows = self.text[at + 1 : at + 2] == "{"
        if group.then and follows:
            return self._open(self._second_argument(group.then, inner), at + 2)
        self._put(group.finish(inner) if group.finish else self._finish_plain(group, inner))
        if group.literal and follows:
            return self._open(_Group(literal=True), at + 2)
        return at + 1

    def _second_argument(self, command: str, first: str) -> _Group:
        finish = partial(_show_address, first) if command == "href" else _keep
        return _Group(f"\\{command}{{{first}}}{{", finish)

    def _finish_plain(self, group: _Group, inner: str) -> str:
        """Braces go when they grouped TeX, or protected capitals in a title."""
        before = self.groups[-1].parts[-1][-1:] if self.groups[-1].parts else ""
        protects = self.in_title and not _SET.search(inner) and before not in ("^", "_")
        if not group.literal and (group.is_tex or inner in ("", ",") or protects):  # "10{,}000"
            self.groups[-1].is_tex |= group.is_tex
            return inner
        return group.opening + inner + "}"

    # --- what begins with a backslash or a dollar -----------------------------------------------------------------

    def _read_formula(self, at: int) -> int:
        """Past the formula that opens here, or 0."""
        read = read_maths(self.text, at)
        if not read:
            return 0
        self.groups[-1].is_tex = True
        self._put(str(read[0]))
        if read[0].text[0].isdigit() and self.text[read[1] : read[1] + 1].isdigit():
            self._put(" ")  # "$5$6" would read as money
        return read[1]

    def _read_backslash(self, at: int) -> int:
        accent = _ACCENT.match(self.text, at)
        if accent and (end := self._read_accent(accent)):
            return end
        command = _COMMAND.match(self.text, at)
        if command:
            return self._read_formula(at) or self._read_command(command[1], command)
        return self._read_formula(at) or self._read_symbol(at)

    def _read_accent(self, found: re.Match[str]) -> int:
        r"""Past the accented letter, or 0 when it is none: ``it\'s``, ``/\~user``, ``\"The``."""
        before = self.text[found.start() - 1 : found.start()]
        if before.isalpha() and _APOSTROPHE.match(self.text, found.start()):
            return self._plain("'", found.start() + 2)
        letter = add_accent(found[1] or found[2], found[3] or found[4] or found[5])
        if not letter or (before == "/" and found[1] == "~"):
            return 0
        self.groups[-1].is_tex = True
        return self._plain(letter, found.end())

    def _read_symbol(self, at: int) -> int:
        symbol = self.text[at + 1 : at + 2]
        if symbol in ("~", "^"):
            empty = self.text.startswith("{}", at + 2)
            return self._plain(symbol, at + (4 if empty else 2))
        if symbol not in _SYMBOLS:
            return self._plain("\\", at + 1)
        return self._plain(_SYMBOLS[symbol], at + 2)

    def _read_command(self, name: str, found: re.Match[str]) -> int:
        end = found.end()
        if name in _DECLARATIONS or name in _BREAKS:
            self.groups[-1].is_tex = True
            self._put(" " if name in _BREAKS else "")
            return self._skip_spaces(self._skip(_NOTHING, end))
        if name in _ARGUMENTS:
            return self._read_argument(name, found)
        if name in LETTERS:
            self.groups[-1].is_tex = True
            self._put(LETTERS[name])
            empty = _NOTHING.match(self.text, end)
            return empty.end() if empty else self._skip_spaces(end)
        character = NAMED.get(name) or (name if name in FUNCTIONS else find_symbol(name))
        if character:
            self.groups[-1].is_tex = True
            return self._plain(character, self._skip(_NOTHING, end))
        return self._read_unknown(found)

    def _read_argument(self, name: str, found: re.Match[str]) -> int:
        end = self._skip(_OPTION, found.end())
        brace = self._skip_spaces(end)
        if self.text[brace : brace + 1] != "{":
            return found.end() if name in _DROPPED or name in _WRAPPERS else self._read_unknown(found)
        self.groups[-1].is_tex = True
        opening = self.text[found.start() : brace + 1]
        then = name if name in ("href", "textcolor") else ""
        return self._open(_Group(opening, _ARGUMENTS[name], then=then), brace + 1)

    def _read_unknown(self, found: re.Match[str]) -> int:
        self._put(found[0])
        if self.text[found.end() : found.end() + 1] == "{":
            return self._open(_Group(literal=True), found.end() + 1)
        return found.end()

    def _skip(self, pattern: re.Pattern[str], at: int) -> int:
        found = pattern.match(self.text, at)
        return found.end() if found else at

    def _skip_spaces(self, at: int) -> int:
        while self.text[at : at + 1] == " ":
            at += 1
        return at


_ARGUMENTS: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(_WRAPPERS, _keep),
    **dict.fromkeys(_DROPPED, _drop),
    "footnote": _note,
    "enquote": _quote,
    "textsuperscript": _raise,
    "textsubscript": _lower,
    "href": _keep,
    "textcolor": _keep,
}
