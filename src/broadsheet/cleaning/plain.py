"""A clean text said in plain Unicode: for the index, a terminal, a letter. ``$O(n^2)$`` becomes ``O(n²)``."""

import re
import unicodedata

from broadsheet.cleaning.maths import split_maths
from broadsheet.cleaning.scripts import lower_script, raise_script
from broadsheet.cleaning.symbols import FUNCTIONS, find_symbol

DEEPEST = 20
"""Groups within groups in one formula; deeper ones lose their meaning, not their text."""

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.S)
_ATOM = re.compile(r"[^\W_]+|.")
_SPACES = {",": " ", ";": " ", ":": " ", " ": " ", "!": "", "\\": "; ", "/": "", "|": "‖"}
_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304", "vec": "\u20d7",
    "dot": "\u0307", "ddot": "\u0308", "check": "\u030c", "breve": "\u0306", "acute": "\u0301", "grave": "\u0300",
}  # fmt: skip
_SILENT = frozenset(
    [
        "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "limits", "nolimits",
        "displaystyle", "textstyle", "scriptstyle", "rm", "it", "bf", "sf", "tt", "cal", "em", "mathcal",
        "mathbf", "mathrm", "mathit", "mathsf", "mathtt", "mathscr", "mathfrak", "boldsymbol", "bm", "text",
        "textrm", "textit", "textbf", "textsf", "texttt", "textsc", "textnormal", "mbox", "hbox",
        "operatorname", "ensuremath", "overline", "underline", "mathop", "mathrel", "mathbin", "smash", "rm",
        "pmb", "unicode", "nonumber", "notag", "emph", "mathds", "mathbbm", "phantom"
    ]
)  # fmt: skip
_WORDS = {
    "quad": " ", "qquad": " ", "colon": ":", "bmod": " mod ", "mod": " mod ", "lbrace": "{", "rbrace": "}", "vert": "|",
    "lvert": "|", "rvert": "|", "Vert": "‖", "lVert": "‖", "rVert": "‖", "over": "/", "choose": " choose ", "ast": "*",
    "lbrack": "[", "rbrack": "]", "dots": "…", "setminus": "∖", "gt": ">", "lt": "<", "backslash": "\\", "prime": "′",
}  # fmt: skip
_DOUBLE_STRUCK = {ord(one): two for one, two in zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)}


def plain_text(clean: str) -> str:
    """``clean`` without markup. What Unicode cannot raise or lower is written ``x^(a+b)``."""
    if "$" not in clean:
        return clean
    return "".join(say_maths(piece.text) if piece.is_maths else piece.text for piece in split_maths(clean))


def say_maths(tex: str) -> str:
    """A formula in one line of Unicode. Never fails: what it does not know, it leaves as it stands."""
    return unicodedata.normalize("NFC", " ".join(_Speaker(_TOKEN.findall(tex)).say().split()))


class _Speaker:
    """Reads a formula's tokens once, left to right."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def say(self) -> str:
        """Up to the end of the group, or of the formula."""
        said: list[str] = []
        while self.at < len(self.tokens) and self.tokens[self.at] != "}":
            said.append(self._join(said, self._atom()))
        return "".join(said)

    def _join(self, said: list[str], atom: str) -> str:
        """A function's name is kept apart from the letters beside it: ``n log n``."""
        before = said[-1] if said else ""
        if before in FUNCTIONS and atom[:1].isalnum():
            return " " + atom
        return " " + atom if atom in FUNCTIONS and before[-1:].isalnum() else atom

    def _atom(self) -> str:
        token = self.tokens[self.at]
        self.at += 1
        if token == "{":
            return self._group()
        if token in "^_":
            return self._script(token)
        if token[0] == "\\":
            return self._command(token[1:].rstrip("*"))
        return " " if token == "&" or token.isspace() else token

    def _group(self) -> str:
        self.depth += 1
        if self.depth > DEEPEST:
            self.depth -= 1
            return ""
        inner = self.say()
        self.at += 1
        self.depth -= 1
        return inner

    def _argument(self) -> str:
        """What the next command or script applies to: a group or one character; empty at the end."""
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        if self.at >= len(self.tokens) or self.tokens[self.at] == "}" or self.depth > DEEPEST:
            return ""
        self.depth += 1
        argument = self._atom().strip()
        self.depth -= 1
        return argument

    def _script(self, token: str) -> str:
        argument = self._argument()
        if not argument:
            return token
        if token == "^" and argument in ("∘", "°", "*", "′", "'", "⊤", "†"):
            return "°" if argument == "∘" else argument
        raised = raise_script(argument) if token == "^" else lower_script(argument)
        return raised or token + _enclose(argument)

    def _command(self, name: str) -> str:
        if name in ("frac", "tfrac", "dfrac", "nicefrac", "sfrac"):
            return f"{_enclose(self._argument())}/{_enclose(self._argument())}"
        if name in ("binom", "tbinom", "dbinom"):
            return f"({self._argument()} choose {self._argument()})"
        if name == "sqrt":
            return "√" + _enclose(self._argument())
        if name == "mathbb":
            return self._argument().translate(_DOUBLE_STRUCK)
        if name == "not":
            return self._argument()[:1] + "\u0338"
        if name in _ACCENTS:
            argument = self._argument()
            return argument + _ACCENTS[name] if len(argument) == 1 else argument
        if name in ("begin", "end", "label", "color", "hspace", "vspace"):
            self._argument()
            return " "
        return self._word(name)

    def _word(self, name: str) -> str:
        if name in _SILENT:
            return ""
        if name in _SPACES:
            return _SPACES[name]
        if name in _WORDS:
            return _WORDS[name]
        return name if name in FUNCTIONS else find_symbol(name) or name


def _enclose(text: str) -> str:
    """In brackets, unless it is one thing already."""
    return text if _ATOM.fullmatch(text) else f"({text})"
