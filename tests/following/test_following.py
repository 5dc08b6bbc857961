"""What is followed, what can be, and what is said of it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from broadsheet.errors import BadInput, NotFound
from broadsheet.sources.live import Batch, Visit
from tests.following.stand_in import StandIn, Time, day, gives, one_batch, open_library, run_due


def test_a_name_is_kept_in_its_normal_form_and_twice_is_once(tmp_path: Path) -> None:
    time = Time()
    library = open_library(tmp_path, time, StandIn(gives(one_batch(1))))
    (first,) = library.sources.follow(["news:Daily"])
    time.move(days=1)
    (again,) = library.sources.follow([" NEWS:daily "])
    assert first == again
    assert (first.name, first.title, first.since) == ("news:daily", "News: daily", "2026-08-21T12:00:00Z")
    assert library.sources.list_following() == [first]


@pytest.mark.parametrize("name", ["", "daily", "news:", "blog:daily", "news:12", "news:nobody", "x" * 5_000])
def test_what_cannot_be_followed_is_told_with_what_can(tmp_path: Path, name: str) -> None:
    library = open_library(tmp_path, Time(), StandIn(gives(one_batch(1))))
    with pytest.raises(BadInput) as told:
        library.sources.follow(["news:daily", name])
    assert told.value.hint
    assert library.sources.list_following() == []


def test_unfollowing_what_is_not_followed_says_what_is(tmp_path: Path) -> None:
    library = open_library(tmp_path, Time(), StandIn(gives(one_batch(1))))
    with pytest.raises(NotFound, match="Nothing is followed"):
        library.sources.unfollow("news:daily")
    library.sources.follow(["news:daily"])
    with pytest.raises(NotFound, match="You follow: news:daily"):
        library.sources.unfollow("news:weekly")
    assert library.sources.unfollow("NEWS:daily").name == "news:daily"
    assert library.sources.list_following() == []


def test_each_source_of_a_service_has_its_part(tmp_path: Path) -> None:
    sources = [StandIn(gives(one_batch(1)), "harvest"), StandIn(gives(one_batch(1)), "feed")]
    library = open_library(tmp_path, Time(), *sources)
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    state = library.sources.describe()[0]
    assert [channel.source for channel in state.channels] == ["harvest", "feed"]
    assert [channel.records for channel in state.channels] == [1, 1]


def test_first_choices_are_those_that_can_be_followed_and_tell_which_are() -> None:
    from broadsheet.following import list_choices

    hf = StandIn(gives(), "hf-daily", "hf")
    assert [(one.name, one.followed) for one in list_choices([hf], {"hf:daily"})] == [("hf:daily", True)]
    assert list_choices([], set()) == []


def test_the_states_of_a_source_from_its_first_day_on(tmp_path: Path) -> None:
    time, said = Time(), []

    def script(visit: Visit) -> Iterator[Batch]:
        said.append(library.sources.describe()[0])
        yield one_batch(1, 2, tallies=[day("2026-08-21", 1, 2)])

    library = open_library(tmp_path, time, StandIn(script))
    library.sources.follow(["news:daily"])
    said.append(library.sources.describe()[0])
    run_due(library._worker)
    time.move(minutes=40)
    said.append(library.sources.describe()[0])
    time.move(hours=8)
    said.append(library.sources.describe()[0])
    assert [(one.state, one.why) for one in said] == [
        ("new", "Followed, and not asked yet; the first fetch comes next."),
        ("working", "Being fetched since 2026-08-21 08:00 EDT; nothing came yet."),
        ("fine", "Asked 40 minutes ago; all 2 papers of 2026-08-21 are here."),
        ("waiting", "Due since 2026-08-21 14:00 EDT, and nobody works. Run: broadsheet worker"),
    ]


def test_the_worst_channel_speaks_for_all(tmp_path: Path) -> None:
    good = StandIn(gives(one_batch(1)), "harvest")
    short = StandIn(gives(one_batch(1, tallies=[day("2026-08-20", 1, 2)])), "feed")
    library = open_library(tmp_path, Time(), good, short)
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    state = library.sources.describe()[0]
    assert (state.state, state.why) == ("short", "Asked just now; of 2026-08-20 1 of 2 are missing.")


def test_an_overlooked_ledger_can_be_read_back_page_by_page(tmp_path: Path) -> None:
    days = [f"2026-08-{one:02d}" for one in range(1, 21)]
    batch = one_batch(*range(1, 21), days=tuple(days))
    library = open_library(tmp_path, Time(), StandIn(gives(batch)))
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    first = library.sources.read_ledger("news:daily", 8)
    rest = library.sources.read_ledger("news:daily", 60, first[-1].day)
    assert [line.day for line in [*first, *rest]] == days[::-1]
    library.sources.unfollow("news:daily")
    assert len(library.sources.read_ledger("news:daily")) == 20


@pytest.mark.parametrize(
    ("moment", "state", "says"),
    [
        (
            "2026-08-22T15:00:00+00:00",
            "nothing",
            "It is Saturday: arXiv announces nothing on Friday evenings. The next announcement is on Sunday at 20:00 "
            "in New York. Asked 23 hours ago; all 2 papers of 2026-08-21 are here.",
        ),
        ("2026-08-21T17:00:00+00:00", "fine", "Asked 60 minutes ago; all 2 papers of 2026-08-21 are here."),
        ("2026-08-22T03:00:00+00:00", "fine", "Asked 11 hours ago; all 2 papers of 2026-08-21 are here."),
    ],
)
def test_on_a_day_without_an_announcement_arxiv_says_that_first(
    tmp_path: Path, moment: str, state: str, says: str
) -> None:
    time = Time("2026-08-21T16:00:00+00:00")
    tally = day("2026-08-21", 1, 2)
    feed = StandIn(gives(one_batch(1, 2, tallies=[tally], days=("2026-08-21",) * 2)), "feed", "arxiv")
    feed.every = timedelta(days=3)
    library = open_library(tmp_path, time, feed)
    library.sources.follow(["arxiv:cs"])
    run_due(library._worker)
    time.now = Time(moment).now
    told = library.sources.describe()[0]
    assert (told.state, told.why) == (state, says)
