"""What sources tell later of papers that are here: versions, cross-lists, withdrawals, counts, better abstracts."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from broadsheet.library import Library
from broadsheet.paper import Paper, Record, Signal, Version
from broadsheet.sources.live import Batch, Visit
from tests.following.stand_in import StandIn, Time, open_library, paper, run_due


def told(folder: Path, *records: Record, source: str = "arxiv-oai") -> tuple[Library, Paper]:
    """A library that hears these one after the other, a fetch each; and the paper they are about."""
    time, coming = Time(), iter(records)

    def script(_: Visit) -> Iterator[Batch]:
        yield Batch((next(coming),), "1", more=False)

    library = open_library(folder, time, StandIn(script, source))
    library.sources.follow(["news:daily"])
    for _ in records:
        run_due(library._worker)
        time.move(hours=7)
    return library, library.get_paper("arxiv:2608.00001")


FIRST = paper(1, "A Study", "arxiv-oai", categories=("cs.CL",), abstract="We study.")


def test_a_later_version_changes_title_abstract_and_lists(tmp_path: Path) -> None:
    second = replace(
        FIRST,
        title="A Better Study",
        abstract="We study better.",
        categories=("cs.CL", "cs.LG"),
        versions=(Version(1, "2026-08-01"), Version(2, "2026-08-20")),
    )
    library, now = told(tmp_path, FIRST, second)
    assert (now.title, now.abstract, now.categories) == ("A Better Study", "We study better.", ("cs.CL", "cs.LG"))
    assert [one.number for one in now.versions] == [1, 2]
    assert library.status().papers == 1


def test_a_withdrawn_paper_says_so_and_is_still_found(tmp_path: Path) -> None:
    gone = replace(FIRST, versions=(Version(1, "2026-08-01"), Version(2, "2026-08-20", "2026-08-20")))
    library, now = told(tmp_path, FIRST, gone)
    assert now.withdrawn_at == "2026-08-20"
    library.update_index()
    assert library.search("study").total == 1


def test_counts_become_a_series(tmp_path: Path) -> None:
    counts = [("2026-08-19", 3), ("2026-08-20", 3), ("2026-08-21", 9)]
    library, now = told(tmp_path, *(replace(FIRST, signals=(Signal("citations", *one),)) for one in counts))
    assert library._store.count_signals() == 2
    assert now.title == "A Study"


def test_the_authors_abstract_stands_over_our_summary(tmp_path: Path) -> None:
    library, before = told(tmp_path, paper(1, "A Study", "starter", summary="Ours."), source="starter")
    assert (before.abstract, before.text, before.summary_by) == ("", "Ours.", "starter")
    harvest = StandIn(lambda _: iter([Batch((FIRST,), "1", more=False)]), "arxiv-oai", "other")
    time = Time("2026-08-22T12:00:00+00:00")
    library = open_library(tmp_path, time, harvest)
    library.sources.follow(["other:daily"])
    run_due(library._worker)
    now = library.get_paper("arxiv:2608.00001")
    assert (now.id, now.abstract, now.text, now.summary) == (before.id, "We study.", "We study.", "Ours.")
    assert {one.field: one.source for one in now.provenance}["abstract"] == "arxiv-oai"
