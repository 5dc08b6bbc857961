"""What people read on a terminal."""

from dataclasses import replace

import pytest

from broadsheet.delivery.cli.listing import facts
from broadsheet.paper import Version
from tests.cli.conftest import Call
from tests.cli.stand_in import PAPER, StandIn


def test_data_goes_to_standard_output_and_words_to_standard_error(call: Call) -> None:
    told = call("search", "trees")
    assert "Learning α² Trees" in told.stdout
    assert "23 papers" in told.stderr
    assert "--offset 2" in told.stderr
    assert "words only" in told.stderr


def test_matching_words_are_bold_where_there_is_colour(call: Call) -> None:
    assert "grow \x1b[1mtrees\x1b[0m." in call("search", "trees", color=True).stdout
    assert "\x1b" not in call("search", "trees").stdout


def test_no_color_is_honoured(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in call("search", "trees", color=True).stdout


@pytest.mark.parametrize(
    "command",
    [
        ("search", "trees", "--explain", "--facets"),
        ("suggest", "tre"),
        ("papers", "split", "p12"),
        ("import", "a.jsonl"),
    ],
)
def test_text_from_outside_cannot_command_a_terminal(call: Call, command: tuple[str, ...]) -> None:
    told = call(*command, color=True)
    for trick in ("\x1b]", "\x1b[31m", "\u202e", "\x07"):
        assert trick not in told.output
    assert "owned" not in told.output


def test_a_title_of_two_lines_stays_on_one(call: Call) -> None:
    assert "Plain red title of two lines" in call("search", "trees").stdout


@pytest.mark.parametrize(
    "command",
    [
        ("search", "trees", "--explain", "--facets"),
        ("suggest", "tre"),
        ("show", "p12"),
        ("status",),
        ("doctor",),
        ("similar", "p12"),
    ],
)
def test_no_line_is_wider_than_the_terminal(call: Call, command: tuple[str, ...]) -> None:
    assert max(len(line) for line in call(*command).stdout.splitlines()) <= 80


def test_show_marks_the_abstract_and_our_summary_each_as_what_it_is(call: Call) -> None:
    told = call("show", "p12").stdout
    assert told.index("Abstract") < told.index("We grow trees.") < told.index("Summary (ours, not the authors')")
    assert "json-lines (2507.06457), first seen 2026-08-21: title" in told


def test_a_withdrawn_paper_is_marked_in_lists_and_where_it_is_shown(call: Call, library: StandIn) -> None:
    assert "WITHDRAWN" not in call("show", "p12").stdout
    withdrawn = replace(PAPER, versions=(Version(1, "2025-07-08", "2026-08-21T09:30:00Z"),))
    assert facts(withdrawn).startswith("WITHDRAWN | Ada Lovelace")
    library.get_paper = lambda name: withdrawn  # type: ignore[method-assign]  # noqa: ARG005
    assert "Trees\nWITHDRAWN on 2026-08-21\n" in call("show", "p12").stdout


def test_an_import_says_what_it_did_and_what_it_left_out(call: Call) -> None:
    told = call("import", "a.jsonl")
    assert told.stdout == "Read 3 records: 2 new, 1 left out.\n"
    assert "a.jsonl:3: no title" in told.stderr


def test_progress_is_told_in_lines_only_when_asked_for_where_there_is_no_terminal(call: Call) -> None:
    assert "reading" not in call("import", "a.jsonl").stderr
    assert "reading: 3 of 3" in call("import", "a.jsonl", "--progress").stderr


def test_an_import_indexes_what_it_brought_in(call: Call, library: StandIn) -> None:
    call("import", "a.jsonl", "b.bib", "--source", "bibtex")
    call("import", "a.jsonl", "--no-meaning")
    assert library.asked == [
        ("import", ("a.jsonl", "b.bib"), "bibtex"),
        ("update", False),
        ("update", True),
        ("import", ("a.jsonl",), None),
        ("update", False),
    ]


def test_a_query_need_not_be_quoted(call: Call, library: StandIn) -> None:
    call("search", "linear", "attention", "--limit", "5", "--offset", "10", "--mode", "words")
    assert library.asked == [("search", "linear attention", 5, 10, "words", "relevance", False, "")]


def test_the_library_is_always_closed(call: Call, library: StandIn) -> None:
    library.raises = RuntimeError("no")
    call("search", "trees")
    assert library.closed
