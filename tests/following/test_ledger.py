"""The ledger: what should have come, what did, and that it adds up whatever happens."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.answers.following import LedgerDay
from broadsheet.library import Library
from broadsheet.paper import Version
from broadsheet.sources.base import Failure
from broadsheet.sources.live import Announced, Batch, Tally, Visit
from tests.following.stand_in import StandIn, Time, day, gives, one_batch, open_library, paper, run_due


def lines(library: Library, name: str = "news:daily") -> dict[str, LedgerDay]:
    return {line.day: line for line in library.sources.read_ledger(name)}


def fetched(folder: Path, *batches: Batch, time: Time | None = None) -> Library:
    """A library that has followed a source that gives these, and asked it once."""
    time = time or Time()
    library = open_library(folder, time, StandIn(gives(*batches)))
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    return library


def numbers(line: LedgerDay) -> tuple[int | None, int, int, int]:
    return line.expected, line.got, line.missing, line.failed


def test_a_day_whose_papers_all_came_is_complete(tmp_path: Path) -> None:
    library = fetched(tmp_path, one_batch(1, 2, tallies=[day("2026-08-20", 1, 2)], days=("2026-08-20",) * 2))
    line = lines(library)["2026-08-20"]
    assert (numbers(line), line.state) == ((2, 2, 0, 0), "complete")


def test_a_day_of_which_papers_are_missing_names_them(tmp_path: Path) -> None:
    library = fetched(tmp_path, one_batch(1, tallies=[day("2026-08-20", 1, 2, 3)]))
    line = lines(library)["2026-08-20"]
    assert (numbers(line), line.state) == ((3, 1, 2, 0), "short")
    assert line.missing_names == ("arxiv:2608.00002", "arxiv:2608.00003")


def test_a_paper_that_another_source_brought_is_not_missing(tmp_path: Path) -> None:
    time = Time()
    teller = StandIn(gives(one_batch(tallies=[day("2026-08-20", 1, 2)])), "teller", "news")
    giver = StandIn(gives(one_batch(1, 2)), "giver", "other")
    library = open_library(tmp_path, time, teller, giver)
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    assert numbers(lines(library)["2026-08-20"]) == (2, 0, 2, 0)
    time.move(minutes=1)
    library.sources.follow(["other:daily"])
    run_due(library._worker)
    line = lines(library)["2026-08-20"]
    assert (numbers(line), line.late, line.state) == ((2, 2, 0, 0), 2, "complete")


def test_a_paper_that_came_in_a_file_is_found_to_be_here_at_the_next_fetch(tmp_path: Path) -> None:
    time = Time()
    library = open_library(tmp_path, time, StandIn(gives(one_batch(1, tallies=[day("2026-08-20", 1, 2)]))))
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    (tmp_path / "more.bib").write_text("@article{a, title={A thing}, eprint={2608.00002}, archiveprefix={arXiv}}")
    library.import_paths([str(tmp_path / "more.bib")])
    time.move(hours=6)
    run_due(library._worker)
    assert numbers(lines(library)["2026-08-20"]) == (2, 2, 0, 0)


def test_a_counted_day_that_is_over_lacks_what_did_not_come(tmp_path: Path) -> None:
    batch = one_batch(1, 2, tallies=[Tally("2026-08-20", 5)], days=("2026-08-20",) * 2)
    bad = (Failure("page 1, record 3", "it has no title"),)
    batch = replace(batch, items=(*batch.items, *bad), days=("2026-08-20",) * 3)
    line = lines(fetched(tmp_path, batch))["2026-08-20"]
    assert (numbers(line), line.state) == ((5, 2, 2, 1), "short")


def test_what_could_not_be_read_leaves_a_day_short_unless_all_came_all_the_same(tmp_path: Path) -> None:
    bad = (Failure("page 1, record 2", "it has no title"),)
    batch = Batch((paper(1), *bad), "1", ("2026-08-20",) * 2, more=False)
    line = lines(fetched(tmp_path / "a", batch))["2026-08-20"]
    assert (numbers(line), line.state) == ((None, 1, 0, 1), "short")
    line = lines(fetched(tmp_path / "b", replace(batch, tallies=(Tally("2026-08-20", 1),))))["2026-08-20"]
    assert (numbers(line), line.state) == ((1, 1, 0, 1), "complete")


def test_a_paper_without_a_known_name_counts_by_its_record(tmp_path: Path) -> None:
    nameless = replace(paper(2), identifiers=())
    told = (Tally("2026-08-20", 3, (Announced("arxiv:2608.00001"),)),)
    batch = Batch((paper(1), nameless), "1", ("2026-08-20",) * 2, told, more=False)
    line = lines(fetched(tmp_path, batch))["2026-08-20"]
    assert (numbers(line), line.state) == ((3, 2, 1, 0), "short")


def test_a_day_without_news_stands_there_with_its_reason(tmp_path: Path) -> None:
    quiet = Tally("2026-08-22", 0, state="nothing", note="It is Saturday: nothing is announced until Sunday evening.")
    library = fetched(tmp_path, one_batch(tallies=[quiet]), time=Time("2026-08-22T12:00:00+00:00"))
    line = lines(library)["2026-08-22"]
    assert (line.state, line.note) == ("nothing", quiet.note)
    state = library.sources.describe()[0]
    assert (state.state, state.why) == ("nothing", quiet.note)


def test_a_later_version_and_a_withdrawal_are_counted_apart(tmp_path: Path) -> None:
    gone = replace(paper(3), versions=(Version(1), Version(2, withdrawn_at="2026-08-19")))
    batch = Batch((paper(1), paper(2, version=3), gone), "1", ("2026-08-20",) * 3, more=False)
    line = lines(fetched(tmp_path, batch))["2026-08-20"]
    assert (line.got, line.replaced, line.withdrawn) == (3, 2, 1)


def test_what_comes_after_its_day_was_closed_is_late(tmp_path: Path) -> None:
    time = Time()

    def script(visit: Visit) -> Iterator[Batch]:
        first = Batch((paper(1),), "1", ("2026-08-20",), more=False)
        yield replace(first, items=(paper(1), paper(2)), days=("2026-08-20",) * 2) if visit.checkpoint else first

    library = open_library(tmp_path, time, StandIn(script))
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    assert (lines(library)["2026-08-20"].got, lines(library)["2026-08-20"].late) == (1, 0)
    time.move(days=1)
    run_due(library._worker)
    assert (lines(library)["2026-08-20"].got, lines(library)["2026-08-20"].late) == (2, 1)


def test_what_a_source_says_of_a_day_later_takes_the_place_of_what_it_said(tmp_path: Path) -> None:
    time = Time()

    def script(visit: Visit) -> Iterator[Batch]:
        told = day("2026-08-20", 1, 2) if visit.checkpoint else Tally("2026-08-20", state="stale", note="An old batch.")
        yield one_batch(1, 2, tallies=[told])

    library = open_library(tmp_path, time, StandIn(script))
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    assert lines(library)["2026-08-20"].state == "stale"
    assert library.sources.describe()[0].state == "stale"
    time.move(hours=6)
    run_due(library._worker)
    assert lines(library)["2026-08-20"].state == "complete"


def test_a_stale_day_that_another_source_gave_is_covered(tmp_path: Path) -> None:
    time = Time()
    stale = StandIn(gives(one_batch(tallies=[Tally("2026-08-20", state="stale", note="Old.")])), "feed")
    harvest = StandIn(gives(one_batch(1, 2, days=("2026-08-20",) * 2)), "harvest")
    library = open_library(tmp_path, time, stale, harvest)
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    feed = next(
        line for line in library.sources.read_ledger("news:daily") if line.source == "feed" and line.day == "2026-08-20"
    )
    assert (feed.state, feed.got) == ("covered", 0)
    assert feed.note == "The batch of another day came under this date; harvest gave 2 records of this day."
    assert library.sources.describe()[0].state == "fine"


def test_days_off_that_another_source_gave_are_covered(tmp_path: Path) -> None:
    time = Time("2026-08-17T12:00:00+00:00")

    def feed(visit: Visit) -> Iterator[Batch]:
        today = visit.now.date().isoformat()
        yield one_batch(visit.now.day, tallies=[day(today, visit.now.day)], days=(today,))

    def harvest(visit: Visit) -> Iterator[Batch]:
        days = [f"2026-08-{one}" for one in range(17, visit.now.day + 1)]
        yield one_batch(*range(17, visit.now.day + 1), days=tuple(days))

    library = open_library(tmp_path, time, StandIn(feed, "feed"), StandIn(harvest, "harvest"))
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    time.move(days=3)
    run_due(library._worker)
    time.move(days=1)
    run_due(library._worker)
    told = {line.day: line.state for line in library.sources.read_ledger("news:daily") if line.source == "feed"}
    assert told["2026-08-18"] == told["2026-08-19"] == "covered"
    assert told["2026-08-17"] == told["2026-08-20"] == "complete"


def test_a_batch_that_comes_again_changes_no_number(tmp_path: Path) -> None:
    time = Time()
    bad = (Failure("record 4", "it has no title"),)
    batch = Batch((paper(1), paper(2, version=2), *bad), "1", ("2026-08-20",) * 3, (day("2026-08-20", 1, 2, 5),), False)
    library = open_library(tmp_path, time, StandIn(gives(batch)))
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    before = lines(library)["2026-08-20"]
    for _ in range(3):
        time.move(hours=7)
        run_due(library._worker)
    assert lines(library)["2026-08-20"] == before
    assert library.sources.describe()[0].channels[0].records == 2


def test_old_days_keep_their_numbers_when_their_papers_are_forgotten(tmp_path: Path) -> None:
    time = Time()
    library = open_library(
        tmp_path, time, StandIn(gives(one_batch(1, tallies=[day("2026-08-20", 1, 2)])), every=timedelta(days=365))
    )
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    before = lines(library)["2026-08-20"]
    time.move(days=100)
    run_due(library._worker)
    assert replace(before, missing_names=()) == lines(library)["2026-08-20"]


@settings(max_examples=30, deadline=None)
@given(
    announced=st.sets(st.integers(1, 9), max_size=9),
    batches=st.lists(st.lists(st.integers(1, 12), max_size=5), min_size=1, max_size=4),
    repeats=st.integers(0, 2),
)
def test_what_came_and_what_is_missing_is_what_was_announced(
    tmp_path_factory: object, announced: set[int], batches: list[list[int]], repeats: int
) -> None:
    """Whatever comes, in whatever batches, however often: got + missing is expected."""
    time = Time()
    told = (Tally("2026-08-20", announced=tuple(Announced(f"arxiv:2608.{one:05d}") for one in sorted(announced))),)

    def script(_: Visit) -> Iterator[Batch]:
        for number, batch in enumerate(batches, start=1):
            yield Batch(
                tuple(map(paper, batch)), str(number), ("2026-08-20",) * len(batch), told, number < len(batches)
            )

    library = open_library(tmp_path_factory.mktemp("ledger"), time, StandIn(script))  # type: ignore[attr-defined]
    library.sources.follow(["news:daily"])
    for _ in range(repeats + 1):
        run_due(library._worker)
        time.move(hours=6)
    came = {one for batch in batches for one in batch}
    line = lines(library)["2026-08-20"]
    if announced:
        assert numbers(line) == (len(announced), len(announced & came), len(announced - came), 0)
        assert line.state == ("short" if announced - came else "complete")
    else:
        assert numbers(line) == (None, len(came), 0, 0)
    library.close()
