"""Days as people write them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.ranking.query.dates import read_days

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-2", "2024-02-01", "2024-02-29"),
        ("2024/02/09", "2024-02-09", "2024-02-09"),
        ("March", "2026-03-01", "2026-03-31"),
        ("december", "2025-12-01", "2025-12-31"),
        ("Sept. 2019", "2019-09-01", "2019-09-30"),
        ("5 May 2020", "2020-05-05", "2020-05-05"),
        ("May 5th, 2020", "2020-05-05", "2020-05-05"),
        ("29 February", "2024-02-29", "2024-02-29"),
        ("today", "2026-11-22", "2026-11-22"),
        ("Yesterday", "2026-11-21", "2026-11-21"),
        ("monday", "2026-11-16", "2026-11-16"),
        ("last sunday", "2026-11-15", "2026-11-15"),
        ("this week", "2026-11-16", "2026-11-22"),
        ("last week", "2026-11-09", "2026-11-15"),
        ("past week", "2026-11-15", "2026-11-22"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("this year", "2026-01-01", "2026-11-22"),
        ("last  year", "2025-01-01", "2025-12-31"),
        ("past 3 months", "2026-08-22", "2026-11-22"),
        ("the last two years", "2024-11-22", "2026-11-22"),
        ("10 days ago", "2026-11-12", "2026-11-12"),
        ("a year ago", "2025-11-22", "2025-11-22"),
        ("9999 years ago", "0001-01-01", "0001-01-01"),
    ],
)
def test_days_are_read_as_they_are_meant(text: str, first: str, last: str) -> None:
    assert read_days(text, SUNDAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text", ["", "soon", "0000", "2024-13", "2023-02-29", "31 June", "march of time", "last", "0 0"]
)
def test_what_names_no_day_is_none(text: str) -> None:
    assert read_days(text, SUNDAY) is None


def test_without_today_only_what_names_its_year_is_read() -> None:
    assert read_days("march", None) is None
    assert read_days("yesterday", None) is None
    assert read_days("march 2024", None) == (date(2024, 3, 1), date(2024, 3, 31))


@settings(deadline=None)
@given(
    st.from_regex(r"(the )?(last|past|this|a|10|9999)? ?(days?|weeks?|months?|years?|may|29 feb) ?(ago)?"), st.dates()
)
def test_no_today_breaks_it_and_the_first_day_is_never_after_the_last(text: str, today: date) -> None:
    days = read_days(text, today)
    assert days is None or days.first <= days.last
