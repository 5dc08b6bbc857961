"""TeX's names for characters. The table of some 4,000 is latex2mathml's, so that a page and its plain text agree."""

import unicodedata
from functools import cache

ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a",
    "b": "\u0331", "d": "\u0323",
}  # fmt: skip

LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
}  # fmt: skip

NAMED = {
    "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "ldots": "…", "dots": "…", "textellipsis": "…",
    "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
    "textquotedblright": "”", "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_", "textdegree": "°",
    "texttrademark": "™", "textregistered": "®", "textcopyright": "©", "copyright": "©", "textmu": "µ", "texteuro": "€",
    "euro": "€", "pounds": "£", "textsterling": "£", "textperiodcentered": "·", "textbullet": "•", "item": " • ",
    "slash": "/", "textbar": "|", "textless": "<", "textgreater": ">", "textquotesingle": "'", "lq": "‘", "rq": "’",
    "eg": "e.g.", "ie": "i.e.", "Eg": "E.g.", "Ie": "I.e.", "etal": "et al.", "etc": "etc.",
    "S": "§", "P": "¶", "dag": "†", "ddag": "‡", "textdagger": "†", "guillemotleft": "«", "guillemotright": "»",
}  # fmt: skip

FUNCTIONS = frozenset(
    [
        "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg", "det", "dim", "exp",
        "gcd", "hom", "inf", "ker", "lg", "lim", "liminf", "limsup", "ln", "log", "max", "min", "mod", "bmod",
        "Pr", "sec", "sin", "sinh", "sup", "tan", "tanh", "argmax", "argmin", "poly", "polylog"
    ]
)  # fmt: skip


@cache
def find_symbol(name: str) -> str:
    r"""The character that ``\name`` stands for (``alpha``: α), or empty. Accents and plain ASCII are not symbols."""
    # Imported at the first macro: reading the table takes some 70 ms, and most texts hold none.
    from latex2mathml.symbols_parser import convert_symbol

    code = convert_symbol("\\" + name)
    character = chr(int(code, 16)) if code else ""
    return character if character and not unicodedata.combining(character) else ""


def add_accent(accent: str, letter: str) -> str:
    """One composed character, or empty where Unicode has none: nobody writes that letter."""
    base = {"\\i": "i", "\\j": "j"}.get(letter, letter)
    composed = unicodedata.normalize("NFC", base + ACCENTS[accent])
    return composed if len(composed) == 1 else ""
