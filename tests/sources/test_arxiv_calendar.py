"""When arXiv announces: evenings, days, holidays, years that are not published, changes of the clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.errors import BadInput
from broadsheet.sources.arxiv_calendar import (
    HOLIDAYS,
    PUBLISHED,
    ZONE,
    announcement_after,
    announcement_before,
    evening_announcement,
    expected_announcement,
)
from broadsheet.sources.arxiv_categories import ALIASES, ARCHIVES, CATEGORIES, CLOSED, oai_set, read_category, title_of


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("evening", "answer", "says"),
    [
        ("2026-11-19", "yes", "Thursday 19 November 2026"),
        ("2026-11-20", "no", "Friday evenings"),
        ("2026-11-21", "no", "Saturday evenings"),
        ("2026-11-22", "yes", "Sunday"),
        ("2026-11-26", "no", "Thanksgiving"),
        ("2026-06-19", "no", "Friday evenings"),
        ("2026-06-21", "no", "Juneteenth"),  # the Friday before it was a holiday
        ("2026-12-27", "no", "winter break"),
        ("2026-12-28", "yes", "Monday 28 December"),
        ("2025-07-06", "no", "Independence Day"),
        ("2026-05-25", "yes", "Monday"),  # Memorial Day is none of arXiv's
        ("2031-11-27", "unknown", "may be a holiday"),
        ("2031-12-24", "unknown", "2031 are unknown"),
        ("2031-05-13", "yes", "Tuesday"),
    ],
)
def test_an_evening_has_an_announcement_or_a_reason_for_none(evening: str, answer: str, says: str) -> None:
    found = evening_announcement(date.fromisoformat(evening))
    assert found.answer == answer
    assert says in found.why
    assert found.why.endswith(".")


def test_an_announcement_belongs_to_the_day_after_its_evening() -> None:
    assert expected_announcement(date(2026, 11, 27)) == evening_announcement(date(2026, 11, 26))
    assert expected_announcement(date(2026, 11, 20)).answer == "yes"
    assert [expected_announcement(date(2026, 11, day)).answer for day in (21, 22, 23)] == ["no", "no", "yes"]


@pytest.mark.parametrize(
    ("after", "next_one"),
    [
        ("2026-11-19T19:59:59-05:00", "2026-11-19T20:00-05:00"),
        ("2026-11-19T20:00-05:00", "2026-11-22T20:00-05:00"),
        ("2026-11-25T20:00-05:00", "2026-11-29T20:00-05:00"),
        ("2026-06-18T20:00-04:00", "2026-06-22T20:00-04:00"),
        ("2026-12-24T20:00-05:00", "2026-12-28T20:00-05:00"),
        ("2026-12-28T20:00-05:00", "2026-12-30T20:00-05:00"),
        ("2026-03-06T00:00-05:00", "2026-03-08T20:00-04:00"),
        ("2026-10-30T00:00-04:00", "2026-11-01T20:00-05:00"),
        ("2031-12-24T19:00-05:00", "2031-12-24T20:00-05:00"),  # nobody knows; better to ask than to miss
    ],
)
def test_the_next_announcement(after: str, next_one: str) -> None:
    assert announcement_after(moment(after)) == moment(next_one)
    assert announcement_before(moment(next_one)) == moment(next_one)
    assert announcement_before(moment(next_one) - timedelta(seconds=1)) <= moment(after)


@given(st.datetimes(datetime(2019, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_announcements_follow_one_another(at: datetime) -> None:
    after, before = announcement_after(at), announcement_before(at)
    assert before <= at < after
    assert announcement_before(after) == after
    assert announcement_before(after - timedelta(seconds=1)) == before
    assert after.astimezone(ZONE).hour == 20
    assert after - before <= timedelta(days=6)


def test_the_holidays_are_days_of_the_years_that_are_published() -> None:
    assert {date.fromisoformat(day).year for day in HOLIDAYS} == set(PUBLISHED)
    assert all(date.fromisoformat(day).weekday() != 5 for day in HOLIDAYS)


# --- categories -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "name", "named_set"),
    [
        ("cs.CL", "cs.CL", "cs:cs:CL"),
        ("CS.cl", "cs.CL", "cs:cs:CL"),
        (" stat.ML ", "stat.ML", "stat:stat:ML"),
        ("cs", "cs", "cs"),
        ("all", "all", ""),
        ("hep-th", "hep-th", "physics:hep-th"),
        ("physics", "physics", "physics:physics"),
        ("physics.ins-det", "physics.ins-det", "physics:physics:ins-det"),
        ("cond-mat.mtrl-sci", "cond-mat.mtrl-sci", "physics:cond-mat:mtrl-sci"),
        ("astro-ph.co", "astro-ph.CO", "physics:astro-ph:CO"),
        ("q-bio.NC", "q-bio.NC", "q-bio:q-bio:NC"),
        ("math.MP", "math-ph", "physics:math-ph"),
        ("cs.NA", "math.NA", "math:math:NA"),
        ("cmp-lg", "cs.CL", "cs:cs:CL"),
    ],
)
def test_a_category_is_read_in_any_spelling_and_has_a_set(written: str, name: str, named_set: str) -> None:
    assert read_category(written) == name
    assert oai_set(name) == named_set


def test_both_names_of_a_category_are_told() -> None:
    assert title_of("math.NA") == "Numerical Analysis (math.NA, also cs.NA)"
    assert title_of("math-ph") == "Mathematical Physics (math-ph, also math.MP)"
    assert title_of("all") == "All of arXiv"


@pytest.mark.parametrize("written", ["cs.XY", "", "cs.CL.x", "x" * 5_000, "1", "cs:cs:CL", "\0"])
def test_what_is_no_category_is_refused_with_what_is(written: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_category(written)
    assert len(caught.value.message) < 150
    assert "(cs)" in caught.value.hint


def test_a_slip_is_met_with_the_nearest_names() -> None:
    for written, meant in (("cs.ML", "stat.ML"), ("machine learning", "cs.LG"), ("hepth", "hep-th"), ("csCL", "cs.CL")):
        with pytest.raises(BadInput) as caught:
            read_category(written)
        assert meant in caught.value.hint


def test_every_name_leads_to_a_set_and_a_title() -> None:
    for written in (*ARCHIVES, *CATEGORIES, *ALIASES, *CLOSED):
        name = read_category(written)
        assert oai_set(name)
        assert title_of(name)
        assert name.partition(".")[0] in ARCHIVES
    assert (
        len(CATEGORIES)
        + len({one for one in ARCHIVES if "." not in one} - {one.partition(".")[0] for one in CATEGORIES})
        == 149
    )
