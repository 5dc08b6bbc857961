r"""Mathematics as MathML, made on the server so that formulas read well without script.

``latex2mathml`` does the conversion. What it gives back is made from outside text (it passes ``\href``
and ``\style`` through), so it is parsed and only known elements and attributes are kept; a formula that
fails anywhere is shown as its source. Of 28,286 formulas in real abstracts 671 do (2.4 %), nearly all because they
use a command the authors defined for themselves.
"""

import unicodedata
from functools import lru_cache
from itertools import pairwise
from xml.etree import ElementTree

from latex2mathml.converter import convert
from markupsafe import Markup

LONGEST = 1_000
"""Characters of a formula we try to convert. Of 28,286 in real abstracts the longest has 306."""

ELEMENTS = {
    "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup",
    "munder", "mover", "munderover", "mmultiscripts", "mprescripts", "none", "mtable", "mtr", "mtd", "mstyle",
    "mpadded", "mphantom", "menclose",
}  # fmt: skip
ATTRIBUTES = {
    "display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "fence", "separator", "symmetric",
    "largeop", "movablelimits", "accent", "accentunder", "lspace", "rspace", "width", "height", "depth", "minsize",
    "maxsize", "linethickness", "columnalign", "rowalign", "columnspacing", "rowspacing", "columnlines",
    "rowlines", "notation", "form",
}  # fmt: skip
ALPHABETS = {
    "bold": ("MATHEMATICAL BOLD",),
    "bold-italic": ("MATHEMATICAL BOLD ITALIC",),
    "script": ("MATHEMATICAL SCRIPT", "SCRIPT"),
    "bold-script": ("MATHEMATICAL BOLD SCRIPT",),
    "fraktur": ("MATHEMATICAL FRAKTUR", "BLACK-LETTER"),
    "double-struck": ("MATHEMATICAL DOUBLE-STRUCK", "DOUBLE-STRUCK"),
    "sans-serif": ("MATHEMATICAL SANS-SERIF",),
    "monospace": ("MATHEMATICAL MONOSPACE",),
}
"""MathML Core knows no ``mathvariant`` but ``normal``: browsers want the letters themselves, by Unicode name."""


class NotMathematics(ValueError):
    """The formula cannot be shown as MathML."""


@lru_cache(maxsize=4096)
def render_formula(source: str, display: bool = False) -> Markup:
    """One formula (without its dollars) as MathML, or as its source in ``<code>`` where that fails."""
    try:
        formula = _to_mathml(source, display)
    except Exception:
        # Bad input makes latex2mathml raise KeyError, IndexError, StopIteration, RecursionError and more.
        formula = Markup('<code class="tex">{}</code>').format(source)
    # A wide formula scrolls in its own box, which the keyboard must be able to reach.
    return Markup('<span class="formula" tabindex="0">{}</span>').format(formula) if display else formula


def _to_mathml(source: str, display: bool) -> Markup:
    if len(source) > LONGEST:
        raise NotMathematics("too long")
    root = ElementTree.fromstring(convert(source, display="block" if display else "inline"))
    _strip_namespace(root)
    for element in list(root.iter()):
        _clean_element(element)
        _space_functions(element)
    root.set("display", "block" if display else "inline")
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _strip_namespace(root: ElementTree.Element) -> None:
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]


def _clean_element(element: ElementTree.Element) -> None:
    if element.tag not in ELEMENTS:
        raise NotMathematics(f"unknown element {element.tag}")
    if "\\" in (element.text or ""):
        raise NotMathematics(f"unknown command {element.text}")
    element.attrib = {name: value for name, value in element.attrib.items() if name in ATTRIBUTES}
    variant = element.attrib.pop("mathvariant", "") if element.tag in ("mi", "mn", "mtext") else ""
    if variant == "normal":
        element.set("mathvariant", "normal")
    element.text = "".join(_in_alphabet(letter, variant) for letter in element.text or "") or element.text


def _space_functions(row: ElementTree.Element) -> None:
    """Put the thin space of print around ``log`` and its like, which latex2mathml leaves out: ``k log n``."""
    if row.tag not in ("math", "mrow", "mstyle"):
        return
    for place, (left, right) in reversed(list(enumerate(pairwise(list(row)), 1))):
        if "mo" not in (left.tag, right.tag) and _is_function(left, right):
            row.insert(place, ElementTree.Element("mspace", width="0.17em"))


def _is_function(*elements: ElementTree.Element) -> bool:
    """Whether one of them is a name of several letters."""
    return any(one.tag == "mi" and len(one.text or "") > 1 for one in elements)


def _in_alphabet(letter: str, variant: str) -> str:
    for alphabet in ALPHABETS.get(variant, ()):
        name = unicodedata.name(letter, "").replace("LATIN ", "").replace(" LETTER", "")
        try:
            return unicodedata.lookup(f"{alphabet} {name}")
        except KeyError:
            continue
    return letter
