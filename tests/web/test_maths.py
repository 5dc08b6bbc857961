"""Formulas: readable where they can be, harmless always."""

from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.answers import Span
from broadsheet.delivery.web.maths import ATTRIBUTES, ELEMENTS, render_formula
from broadsheet.delivery.web.prose import render_paragraphs, render_spans, render_text, shorten
from tests.web.reading import parse

WORDS = r"""
    \frac { } ^ _ x 2 \sum \alpha & < > \left( \right) \text{a} \href{javascript:alert(1)} \style{color:red} \\
    \begin{matrix} \end{matrix} \mathbb{R} \mathcal{L} \color{red} \sqrt [ ] ' " <script> \over $ %
"""
TEX = st.lists(st.sampled_from(WORDS.split()) | st.text(max_size=4), max_size=14).map(" ".join)


def formula(source: str) -> Any:
    return parse(f"<div>{render_formula(source)}</div>").find(".//div")[0]


@given(TEX)
def test_whatever_the_formula_only_known_elements_come_out(source: str) -> None:
    html = formula(source)
    for element in html.iter():
        assert element.tag in ELEMENTS | {"code"}
        assert set(element.attrib) <= ATTRIBUTES | {"class"}


@given(st.text(max_size=200) | TEX)
def test_text_is_never_markup(text: str) -> None:
    html = parse(f"<div>{render_text(text)}</div>").find(".//div")
    assert {element.tag for element in html.iter()} <= ELEMENTS | {"div", "code", "span"}


@pytest.mark.parametrize(
    ("source", "shown"),
    [(r"\mathbb{R}", "ℝ"), (r"\mathcal{L}", "ℒ"), (r"\mathfrak{C}", "ℭ"), (r"\mathbf{x}", "𝐱"), (r"\ell_1", "ℓ1")],
)
def test_letters_of_other_alphabets_are_letters(source: str, shown: str) -> None:
    assert "".join(ElementTree.fromstring(str(render_formula(source))).itertext()) == shown


def test_names_of_functions_stand_apart_from_their_letters() -> None:
    row = formula(r"k \log\log n (\log (x))")[0]
    assert [element.tag for element in row][:7] == ["mi", "mspace", "mi", "mspace", "mi", "mspace", "mi"]
    assert len(row.findall("mspace")) == 3


@pytest.mark.parametrize("source", [r"\frac{", "x" * 1001, "{" * 900, r"\foo", "^" * 50, r"\left(" * 100, "a & b"])
def test_a_formula_that_cannot_be_shown_stays_its_source(source: str) -> None:
    html = formula(source)
    assert (html.tag, html.text) == ("code", source)


def test_links_and_styles_in_formulas_are_dropped() -> None:
    for source in (r"\href{javascript:alert(1)}{x}", r"\style{color:red}{x}"):
        assert not any({"href", "style"} & set(element.attrib) for element in formula(source).iter())


def test_marks_run_through_text_and_whole_formulas() -> None:
    spans = (Span("On the "), Span("norm", True), Span(" $\\ell_"), Span("1", True), Span("$ & more"))
    html = str(render_spans(spans))
    assert html.startswith("On the <mark>norm</mark> <mark><math")
    assert html.endswith("</math></mark> &amp; more")


def test_money_keeps_its_dollar() -> None:
    assert str(render_text(r"from \$5 to \$6")) == "from $5 to $6"


def test_a_formula_cut_off_is_text() -> None:
    assert str(render_text(r"the set $\mathbb{R} of")) == r"the set $\mathbb{R} of"


def test_blank_lines_make_paragraphs() -> None:
    assert str(render_paragraphs("One.\n\n\n<b>Two.\n")) == "<p>One.</p><p>&lt;b&gt;Two.</p>"


@given(st.text(alphabet="ab $.", max_size=60), st.integers(1, 60))
def test_a_shortened_text_never_ends_inside_a_formula(text: str, most: int) -> None:
    short = shorten(text, most)
    assert len(short) <= max(most + 2, 0)
    assert short == text or short.endswith(" …")
    assert short == text or short.count("$") % 2 == 0


def test_a_text_of_nothing_but_formulas_costs_no_more_than_a_long_one() -> None:
    html = str(render_text(" ".join(f"$x_{{{number}}}$" for number in range(1000))))
    assert html.count("<math") == 300
    assert html.endswith("$x_{999}$")
