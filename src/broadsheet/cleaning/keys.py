"""The key that two spellings of one title share."""

import re
import unicodedata

from broadsheet.cleaning.plain import plain_text

_DIVIDERS = re.compile(r"[^0-9a-z]+")
_AND = re.compile(r"\s&\s")
_MARKS = re.compile("[\u0300-\u036f]")
_FOLDED = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"})


def key_of(clean: str) -> str:
    """Letters and digits of a clean title, folded: case, accents, spaces, punctuation and markup do not count.

    A title of signs only is its own key, so that no two titles without letters are one.
    """
    text = _AND.sub(" and ", plain_text(clean))
    if text.isascii():
        return _DIVIDERS.sub("", text.lower()) or text
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    text = _MARKS.sub("", text).translate(_FOLDED)
    key = "".join(one for one in text if one.isalnum() or unicodedata.category(one)[0] == "M")
    return unicodedata.normalize("NFC", key) or text
