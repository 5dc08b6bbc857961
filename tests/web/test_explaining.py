"""A tree of reasons as HTML."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.answers import Reason
from broadsheet.delivery.web.explaining import BAR, format_sum, render_tree
from tests.web.reading import parse, words

FIGURES = st.floats(-1e6, 1e6)
TREES = st.recursive(
    st.builds(Reason, st.text(max_size=9), FIGURES, FIGURES, st.text(max_size=9)),
    lambda trees: st.builds(Reason, st.text(max_size=9), FIGURES, FIGURES, st.text(max_size=9), st.tuples(trees)),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("value", "weight", "sum_"),
    [
        (0.857, 1.0, "0.86"),
        (0.857, 0.5, "0.86 × 0.50 = 0.43"),
        (-0.3, 0.1, "−0.30 × 0.10 = −0.03"),
        (-0.001, 1.0, "0.00"),
    ],
)
def test_a_sum_has_two_places_and_its_weight_where_there_is_one(value: float, weight: float, sum_: str) -> None:
    assert format_sum(Reason("words", value, weight)) == sum_


def test_a_bar_is_the_share_of_the_whole_however_deep() -> None:
    tree = Reason("score", 1.0, parts=(Reason("a", 1.0, 0.5, parts=(Reason("b", 0.4), Reason("c", -0.1))),))
    html = parse(render_tree(tree, {}))
    assert html.xpath("//i/@class") == ["b20", "b10", "b4", "b1 less"]


def test_nothing_in_a_tree_becomes_markup() -> None:
    html = render_tree(Reason("<b>", 0.0, says="<script>x</script>"), {"<b>": "<i>bold</i>"})
    assert words(parse(html)) == "<i>bold</i> 0.00 <script>x</script>"


@settings(deadline=None)
@given(TREES)
def test_any_tree_can_be_shown(tree: Reason) -> None:
    html = parse(render_tree(tree, {}))
    assert {one.split()[0] for one in html.xpath("//i/@class")} <= {f"b{step}" for step in range(BAR + 1)}
    assert len(html.xpath("//li/b")) == len(html.xpath("//li"))
