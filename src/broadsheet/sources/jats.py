"""Marked-up text (JATS, PubMed, the ACL Anthology) to the plain text that cleaning expects.

Paragraphs are apart by an empty line, headings stand before their text (``Methods: ...``), raised and lowered signs
keep their tags for cleaning to turn into characters, and mathematics becomes ``$...$``, made from MathML where no TeX
stands beside it.
"""

import re
from collections.abc import Callable, Iterator

from lxml import etree

from broadsheet.sources.xml_elements import parse_piece

_DEEPEST = 60
"""Elements within elements whose markup is looked at; deeper down only the text counts."""
_LONGEST = 200_000
"""Characters of a text that is parsed; a longer one is left to cleaning as it stands."""
_BLOCKS = frozenset({"p", "par", "sec", "title", "list", "list-item", "disp-formula", "disp-quote", "br", "def-item"})
_LEFT_OUT = frozenset({"inline-graphic", "graphic", "object-id", "fn", "xref-group"})
_UNNAMED = re.compile(r"\s*(?:abstract|summary|unlabelled|abstract:|summary:)\s*", re.I)
_BREAKS = re.compile(r"[^\S\n]*\n\s*\n\s*")


def read_jats(text: str) -> str:
    """An abstract or title as Crossref gives it; what is no well-formed XML is left for cleaning as it stands."""
    if "<" not in text or len(text) > _LONGEST:
        return text
    try:
        root = parse_piece(b"<text>" + text.encode("utf-8", "replace") + b"</text>")
    except ValueError:
        return text
    return plain_markup(root)


def plain_markup(element: etree._Element) -> str:
    """All the text of an element, as the module's text tells."""
    # Nine elements in ten hold a line of text and nothing else.
    pieces = "".join(_walk(element, 0)) if len(element) else element.text or ""
    if pieces.count("\n") < 2:
        return " ".join(pieces.split())
    return "\n\n".join(" ".join(part.split()) for part in _BREAKS.split(pieces) if part.strip())


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _walk(element: etree._Element, depth: int) -> Iterator[str]:
    """The text within the element, with its markup turned; not the text behind it."""
    if depth > _DEEPEST:
        yield "".join(map(str, element.itertext()))
        return
    yield element.text or ""
    headed = False
    for child in element:
        name, tail = local_name(child), child.tail or ""
        made = "".join(_turn(child, name, depth))
        block = name in _BLOCKS
        # What follows a heading goes on in its line.
        yield f"\n\n{made}" if block and not headed else made
        headed = (bool(made) if name == "title" else headed and not made) and not tail.strip()
        if block and name != "title":
            yield "\n\n"
        yield "" if headed else tail


def _turn(child: etree._Element, name: str, depth: int) -> Iterator[str]:
    if name in _LEFT_OUT or not name:
        return
    if name in ("sub", "sup"):
        yield f"<{name}>{''.join(_walk(child, depth + 1))}</{name}>"
    elif name in ("tex-math", "math"):
        yield _formula(child, name)
    elif name == "alternatives":
        yield from _best_form(child, depth)
    elif name == "title":
        yield _heading("".join(_walk(child, depth + 1)))
    else:
        yield from _walk(child, depth + 1)


def _heading(text: str) -> str:
    text = " ".join(text.split())
    if not text or _UNNAMED.fullmatch(text):
        return ""
    return text + (" " if text[-1] in ".:?!" else ": ")


def _best_form(element: etree._Element, depth: int) -> Iterator[str]:
    """One formula in several forms: its TeX, else its MathML, else whatever has text."""
    forms = {local_name(child): child for child in reversed(element)}
    for name in ("tex-math", "math"):
        if name in forms:
            yield _formula(forms[name], name)
            return
    yield from _walk(element, depth + 1)


# --- mathematics ----------------------------------------------------------------------------------------------------

_DOCUMENT = re.compile(r"\\begin\s*\{document\}(.*?)\\end\s*\{document\}", re.S)


def _formula(element: etree._Element, name: str) -> str:
    tex = _bare_tex("".join(map(str, element.itertext()))) if name == "tex-math" else _row(element, 0)
    tex = " ".join(tex.split())
    return f"${tex}$" if tex else ""


def _bare_tex(text: str) -> str:
    """The formula alone: publishers wrap it into a whole document, and into dollars once more."""
    found = _DOCUMENT.search(text[:20_000])
    text = (found[1] if found else text).strip()
    for begin, end in (("\\[", "\\]"), ("\\(", "\\)")):
        if text.startswith(begin) and text.endswith(end) and len(text) > 4:
            text = text[2:-2]
    return text.strip("$").replace("$", " ").strip()


def _row(element: etree._Element, depth: int) -> str:
    if depth > _DEEPEST:
        return "".join(map(str, element.itertext()))
    return "".join(_tex_of(child, depth + 1) for child in element) or (element.text or "")


def _parts(element: etree._Element, depth: int, count: int) -> list[str]:
    made = [_tex_of(child, depth) for child in element]
    return [*made, *[""] * count][:count]


def _tex_of(element: etree._Element, depth: int) -> str:
    """MathML as TeX: rows, fractions, roots, and what stands above and below; all else is its text."""
    name = local_name(element)
    if name in ("annotation", "annotation-xml", "mspace", "mphantom") or not name:
        return ""
    if depth > _DEEPEST or name not in _TURNS:
        return _leaf(element) if not len(element) else _row(element, depth)
    return _TURNS[name](element, depth)


def _leaf(element: etree._Element) -> str:
    text = " ".join((element.text or "").replace("$", " ").split())
    return f"{{{text}}}" if local_name(element) in ("mtext", "mi") and len(text) > 1 and " " in text else text


def _scripts(element: etree._Element, depth: int, *signs: str) -> str:
    base, *others = _parts(element, depth + 1, len(signs) + 1)
    return base + "".join(f"{sign}{{{other}}}" for sign, other in zip(signs, others, strict=True) if other)


def _fraction(element: etree._Element, depth: int) -> str:
    above, below = _parts(element, depth + 1, 2)
    return rf"\frac{{{above}}}{{{below}}}"


def _root(element: etree._Element, depth: int) -> str:
    base, degree = _parts(element, depth + 1, 2)
    return rf"\sqrt[{degree}]{{{base}}}"


_TURNS: dict[str, Callable[[etree._Element, int], str]] = {
    "msup": lambda element, depth: _scripts(element, depth, "^"),
    "msub": lambda element, depth: _scripts(element, depth, "_"),
    "msubsup": lambda element, depth: _scripts(element, depth, "_", "^"),
    "munder": lambda element, depth: _scripts(element, depth, "_"),
    "munderover": lambda element, depth: _scripts(element, depth, "_", "^"),
    "mover": lambda element, depth: _over(element, depth),
    "mfrac": _fraction,
    "mroot": _root,
    "msqrt": lambda element, depth: rf"\sqrt{{{_row(element, depth)}}}",
}

_ACCENTS = {
    "¯": "bar", "‾": "bar", "ˉ": "bar", "^": "hat", "ˆ": "hat", "~": "tilde", "˜": "tilde", "→": "vec", "˙": "dot",
}  # fmt: skip


def _over(element: etree._Element, depth: int) -> str:
    base, sign = _parts(element, depth + 1, 2)
    return rf"\{_ACCENTS[sign]}{{{base}}}" if sign in _ACCENTS else base + (f"^{{{sign}}}" if sign else "")
