"""Odd spaces, invisible characters and ligatures: what a text may be rid of without changing a word."""

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    "|(?<![^\x00-\x7f])[\u200c\u200d]"
)
"""Controls, soft hyphens, zero-width spaces and the marks that turn the direction of writing (they can disguise an
address). Joiners stay between letters of the scripts that need them."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_LIGATURE = re.compile("[\ufb00-\ufb06]")


def clean_spaces(text: str) -> str:
    """One line with single spaces, composed (NFC), nothing invisible."""
    if not text.isprintable():
        text = " ".join(_INVISIBLE.sub("", _SURROGATE.sub("\ufffd", text)).split())
    elif "  " in text:
        text = " ".join(text.split())
    if text.isascii():
        return text.strip()
    text = _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return unicodedata.normalize("NFC", text).strip()


def clean_paragraphs(text: str) -> str:
    """As :func:`clean_spaces`, but an empty line stays, as the end of a paragraph."""
    if "\n" not in text:
        return clean_spaces(text)
    paragraphs = (clean_spaces(part) for part in re.split(r"\n[ \t\r]*\n", text))
    return "\n\n".join(part for part in paragraphs if part)
