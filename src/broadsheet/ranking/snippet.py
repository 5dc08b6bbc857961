"""The piece of a text that shows the words asked for, with the words marked."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from broadsheet.answers import Span
from broadsheet.cleaning.maths import read_maths
from broadsheet.ranking.marking import Place

LENGTH = 300
"""Characters, more or less: a snippet begins and ends with a whole word, and a formula is never cut."""

LEAD = 60
"""Characters kept before the first word marked when no sentence begins near it."""

# One set of letters to begin with is what lets the search skip all others.
_SENTENCE = re.compile(r"[.!?\n](?:(?<=[.!?])[)\"'\u201d\u2019]*\s+(?=[^\sa-z])|(?<=\n)\s*\n)")
_SPACE = re.compile(r"\s+")

Stretch = tuple[int, int]


def mark_text(text: str, places: Sequence[Place]) -> tuple[Span, ...]:
    """The whole text in pieces, the places marked; inside a formula nothing is."""
    return _cut(text, _marks(text, places), (0, len(text)))


def choose_snippet(text: str, places: Sequence[Place]) -> tuple[Span, ...]:
    """The best piece of the text: the one with most of the words, from a sentence's start where it can be."""
    if len(text) <= LENGTH + LEAD:
        return mark_text(text, places)
    start, end = _best_stretch(text, places)
    spans = _cut(text, _marks(text, places), (start, end))
    before = (Span("\u2026 "),) if start > 0 else ()
    after = (Span(" \u2026"),) if end < len(text) else ()
    return _join_plain((*before, *spans, *after))


def find_formulas(text: str) -> list[Stretch]:
    """Where formulas stand, their dollars with them."""
    found, at = [], 0
    while (at := text.find("$", at)) >= 0:
        read = None if at and text[at - 1] == "\\" else read_maths(text, at)
        if read:
            found.append((at, read[1]))
        at = read[1] if read else at + 1
    return found


def _best_stretch(text: str, places: Sequence[Place]) -> Stretch:
    formulas = find_formulas(text)
    sentences = [0, *(found.end() for found in _SENTENCE.finditer(text))]
    best = _best_start(text, sentences, places, formulas) if places else 0
    return best, _end_of(text, best, sentences, formulas)


def _best_start(text: str, sentences: list[int], places: Sequence[Place], formulas: list[Stretch]) -> int:
    """Most of the words; then from a sentence's start; then most marks; then earliest."""
    starts = [place.start for place in places]
    begins = {start for start in sentences if start < len(text)}
    leads = {_out_of(_word_start(text, max(start - LEAD, 0), start), formulas) for start in starts}

    def worth(start: int) -> tuple[int, bool, int, int]:
        first, last = bisect_left(starts, start), bisect_right(starts, start + LENGTH)
        inside = [place.word for place in places[first:last] if place.end <= start + LENGTH]
        return len(set(inside)), start in begins, len(inside), -start

    return max(begins | leads, key=worth)


def _end_of(text: str, start: int, sentences: list[int], formulas: list[Stretch]) -> int:
    """The last sentence's end in the second half of the room there is, else the last whole word."""
    limit = start + LENGTH
    if limit + LEAD >= len(text):
        return len(text)
    ends = [end for end in sentences if start + LENGTH // 2 <= end <= limit + LEAD // 2]
    end = max(ends, default=0) or _space_before(text, start, limit)
    for first, last in formulas:
        if first < end < last:
            end = first if first > start else last
    return start + len(text[start:end].rstrip())


def _space_before(text: str, start: int, limit: int) -> int:
    """The end of the last space before ``limit``, or that where there is none."""
    at = limit
    while at > start and not text[at - 1].isspace():
        at -= 1
    return at if at > start else limit


def _word_start(text: str, at: int, before: int) -> int:
    if at == 0:
        return 0
    space = _SPACE.search(text, at, before)
    return space.end() if space else before


def _out_of(at: int, formulas: list[Stretch]) -> int:
    return next((first for first, last in formulas if first < at < last), at)


def _marks(text: str, places: Sequence[Place]) -> list[Stretch]:
    """The places as stretches that neither overlap nor touch a formula."""
    formulas, marks = find_formulas(text), list[Stretch]()
    for place in places:
        in_formula = any(place.start < last and first < place.end for first, last in formulas)
        if not in_formula and (not marks or place.start >= marks[-1][1]):
            marks.append((place.start, place.end))
    return marks


def _cut(text: str, marks: list[Stretch], stretch: Stretch) -> tuple[Span, ...]:
    at, end = stretch
    spans = []
    for first, last in marks:
        if at <= first and last <= end:
            spans += [Span(text[at:first]), Span(text[first:last], marked=True)]
            at = last
    spans.append(Span(text[at:end]))
    return tuple(span for span in spans if span.text)


def _join_plain(spans: Sequence[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in spans:
        if joined and not span.marked and not joined[-1].marked:
            joined[-1] = Span(joined[-1].text + span.text)
        else:
            joined.append(span)
    return tuple(joined)
