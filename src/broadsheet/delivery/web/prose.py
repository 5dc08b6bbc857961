"""Text from papers as safe HTML: escaped, its ``$...$`` as MathML, its matching words marked."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from markupsafe import Markup, escape

from broadsheet.answers import Span
from broadsheet.cleaning import split_maths
from broadsheet.delivery.web.maths import render_formula

MOST_FORMULAS = 300
"""Formulas converted in one text, at 0.2 ms each; what follows stays as written."""


def render_text(text: str) -> Markup:
    """A title, or any text that stays on its line."""
    return render_spans((Span(text),))


def render_paragraphs(text: str) -> Markup:
    """An abstract: each blank line starts a paragraph."""
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(render_text(part)) for part in paragraphs)


def shorten(text: str, most: int) -> str:
    """The beginning of a text, at most so many characters, cut between words and never inside a formula."""
    if len(text) <= most:
        return text
    cut = text[:most].rpartition(" ")[0]
    while cut.replace(r"\$", "").count("$") % 2:
        cut = cut.rpartition("$")[0]
    return cut.rstrip(" ,;:(") + " …"


def render_spans(spans: Sequence[Span]) -> Markup:
    """Pieces of a text, the marked ones in ``<mark>``.

    A formula may run over several spans, so formulas are found in the whole text first; a formula is
    marked when any of it is. A formula the snippet cut off is no formula and stays text.
    """
    whole, at, parts = "".join(span.text for span in spans), 0, list[Markup]()
    for formula in islice((piece for piece in split_maths(whole) if piece.is_maths), MOST_FORMULAS):
        start = whole.find(str(formula), at)
        if start < 0:  # not as cleaning writes it (``$ x$``): stays text
            continue
        end = start + len(str(formula))
        parts += _render_prose(_cut(spans, at, start))
        marked = any(span.marked for span in _cut(spans, start, end))
        parts.append(_mark(render_formula(formula.text, formula.display), marked))
        at = end
    return Markup("").join([*parts, *_render_prose(_cut(spans, at, len(whole)))])


def _render_prose(spans: Iterable[Span]) -> list[Markup]:
    r"""Text between formulas, where ``\$`` stands for a dollar that means money."""
    return [_mark(escape(span.text.replace("\\$", "$")), span.marked) for span in spans]


def _cut(spans: Sequence[Span], start: int, end: int) -> Iterator[Span]:
    """What of ``spans`` lies between two places in their joined text."""
    at = 0
    for span in spans:
        first, last = max(start - at, 0), min(end - at, len(span.text))
        if first < last:
            yield Span(span.text[first:last], span.marked)
        at += len(span.text)


def _mark(html: Markup, marked: bool) -> Markup:
    return Markup("<mark>{}</mark>").format(html) if marked else html
