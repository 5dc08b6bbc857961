"""A query with one condition more, or less."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.ranking.query import add_condition, has_condition, parse_query, remove_condition

TODAY = date(2026, 11, 22)
LONG = "a text pasted from an abstract, " * 8 + "which ends"


@pytest.mark.parametrize(
    ("typed", "condition", "becomes"),
    [
        ("", "year:2024", "year:2024"),
        ("ants bees", "year:2024", "ants bees year:2024"),
        ("ants year:2020..2022 bees", "year:2024", "ants bees year:2024"),
        ("ants -year:2020", "year:2024", "ants -year:2020 year:2024"),
        ("ants cat:cs.CL", "cat:cs.LG", "ants cat:cs.CL cat:cs.LG"),
        ("ants cat:cs.CL", "cat:cs.CL", "ants cat:cs.CL"),
        ("ants OR bees", "has:code", "(ants OR bees) has:code"),
        ("diffusion since March", "has:code", "diffusion after:2026-03-01 has:code"),
        ("(ants", "-cat:cs.CV", "ants -cat:cs.CV"),
        (LONG, "year:2024", f"{LONG} year:2024"),
        (f"{LONG} year:2020", "year:2024", f"{LONG} year:2024"),
    ],
)
def test_a_condition_is_added(typed: str, condition: str, becomes: str) -> None:
    assert add_condition(typed, condition, TODAY) == becomes


@pytest.mark.parametrize(
    ("typed", "condition", "becomes"),
    [
        ("ants year:2024", "year:2024", "ants"),
        ("ants CAT:cs.cl bees", "cat:cs.CL", "ants bees"),
        ("ants year:2020..2022 -year:2021", "year:", "ants -year:2021"),
        ("ants", "year:2024", "ants"),
        (f"{LONG} cat:cs.CL year:2024", "cat:cs.CL", f"{LONG} year:2024"),
    ],
)
def test_a_condition_is_removed(typed: str, condition: str, becomes: str) -> None:
    assert remove_condition(typed, condition, TODAY) == becomes


@settings(deadline=None)
@given(st.text(), st.sampled_from(["year:2024", "cat:cs.CL", "-has:code", "source:arxiv", 'venue:"two words"']))
def test_what_was_added_is_there_and_can_be_removed(typed: str, condition: str) -> None:
    more = add_condition(typed, condition, TODAY)
    assert has_condition(more, condition, TODAY)
    assert not has_condition(remove_condition(more, condition, TODAY), condition, TODAY)
    assert parse_query(more, TODAY).filter
