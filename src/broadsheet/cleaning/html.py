"""HTML and JATS in a text: entities become characters, formatting tags go and their text stays.

Only tags that format text are known here: ``<think>``, ``<image>``, ``<s>`` or ``a < b`` are words of the authors.
"""

import html
import re

from broadsheet.cleaning.scripts import lower_script, raise_script

_ENTITY = re.compile(r"&(?:amp;|#38;|#x26;)*(#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
"""Escaped once, or again and again (``&amp;lt;``), but always to the end: a half-escaped text is no text."""

_ATTRIBUTES = r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s<>"']+))*\s*"""
_BLOCK = re.compile(
    rf"</?(?:jats:)?(?:p|br|div|sec|title|ul|ol|li|list|list-item|h[1-6]|blockquote){_ATTRIBUTES}/?>", re.I
)
_INLINE = re.compile(
    r"</?(?:jats:|mml:)?(?:i|b|em|strong|span|u|tt|small|big|sc|scp|italic|bold|underline|font|a|sub|sup"
    r"|inline-formula|inline-graphic|tex-math|alternatives|math|mrow|mi|mn|mo|mtext|msub|msup|msubsup|mfrac|mover)"
    rf"{_ATTRIBUTES}/?>",
    re.I,
)
_SCRIPT = re.compile(r"<(?:jats:)?(su[bp])>\s*([^<>]{1,30}?)\s*</(?:jats:)?\1>", re.I)
_HEADING = re.compile(r"<(jats:)?title>\s*abstract:?\s*</(?:jats:)?title>", re.I)
_CLOSING = re.compile(r"</|/>")


def clean_html(text: str) -> str:
    """``text`` without entities and formatting tags; a paragraph's end stays as an empty line."""
    if "<" in text:
        text = _clean_tags(text)
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    return text


def _character(found: re.Match[str]) -> str:
    """What the entity stands for; a name nobody gave (``&foo;``) stays."""
    entity = "&" + found[1]
    character = html.unescape(entity)
    return found[0] if character == entity else character


def _clean_tags(text: str) -> str:
    text = _BLOCK.sub("\n\n", _HEADING.sub("", text))
    if not _CLOSING.search(text):  # "the set <i>": a tag that nothing closes is none
        return text
    return _INLINE.sub("", _SCRIPT.sub(_script, text))


def _script(found: re.Match[str]) -> str:
    convert = raise_script if found[1].lower() == "sup" else lower_script
    return convert(found[2]) or found[2]
