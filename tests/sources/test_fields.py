"""Values of unknown type to dates: a day is a day of the calendar, written in full, or none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.sources.fields import iso_date, iso_day, loose_date
from tests.sources.anything import patient

ODD_DATES = {
    "0001-01-01T00:00:00Z": "",
    "0999-12-31T23:59:59Z": "",
    "0999-12-31": "",
    "0000-00-00": "",
    "99999-01-01": "",
    "1000-01-01T00:30:00+01:00": "1000-01-01",
    "9999-12-31T23:59:59-10:00": "9999-12-31",
    "2026-02-29": "",
    "2028-02-29": "2028-02-29",
    "2026-11-22T23:30:00-05:00": "2026-11-23",
    "\u0662\u0660\u0662\u0665-\u0660\u0661-\u0660\u0662": "",
}


@pytest.mark.parametrize("text", ODD_DATES)
def test_an_odd_date_is_a_day_of_ten_letters_or_none(text: str) -> None:
    assert iso_day(text) == ODD_DATES[text]


@patient
@given(
    st.one_of(
        st.text(max_size=30),
        st.text("0123456789-/:TZ+., JanFeb\u0660\u0661", max_size=30),
        st.datetimes().map(lambda one: f"{one:%a, %d %b %Y %H:%M:%S} -0500"),
        st.datetimes().map(lambda one: f"{one.isoformat()}+14:00"),
    )
)
def test_no_text_makes_another_thing_than_a_date(text: str) -> None:
    for made in (iso_date(text), loose_date(text)):
        assert made.isascii()
        assert len(made) in (0, 4, 7, 10, 20)
    day = iso_day(text)
    assert not day or date.fromisoformat(day).isoformat() == day
