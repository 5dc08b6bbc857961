"""Following, refreshing and looking how it is, on a terminal and as data."""

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from broadsheet.answers import ImportReport
from broadsheet.answers.following import RefreshReport
from broadsheet.errors import BadInput, Busy
from tests import following_by_hand as by_hand
from tests.cli.conftest import Call
from tests.cli.stand_in import StandIn

Answer = Callable[..., dict[str, Any]]


def test_following_tells_what_is_followed_and_what_comes_next(call: Call, library: StandIn) -> None:
    told = call("follow", "arxiv:cs.CL", "hf:daily")
    assert library.asked == [("follow", ("arxiv:cs.CL", "hf:daily"))]
    assert "arxiv:cs.CL  The title of arxiv:cs.CL" in told.stdout
    assert "broadsheet refresh" in told.stderr


def test_who_follows_is_told_to_name_a_contact_until_one_is_set(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "BROADSHEET_CONTACT" in call("follow", "hf:daily").stderr
    monkeypatch.setenv("BROADSHEET_CONTACT", "ada@example.org")
    assert "BROADSHEET_CONTACT" not in call("follow", "hf:daily").stderr


def test_follow_alone_lists_what_is_followed_and_what_is_worth_it(call: Call, library: StandIn) -> None:
    told = call("follow")
    assert not library.asked
    assert told.stdout.index("Followed") < told.stdout.index("Worth following")
    assert "* arxiv:cs.CL" in told.stdout
    assert "About 250 papers" in told.stdout
    library.states = []
    assert "Followed" not in call("follow").stdout


def test_a_name_that_cannot_be_followed_is_2(call: Call, library: StandIn) -> None:
    library.raises = BadInput("'cs.CL' is nothing that can be followed", "Perhaps: broadsheet follow arxiv:cs.CL")
    told = call("follow", "cs.CL")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "arxiv:cs.CL" in told.stderr


def test_unfollowing_says_that_the_papers_stay(call: Call, library: StandIn) -> None:
    told = call("unfollow", "arxiv:cs.cl", "hf:daily")
    assert library.asked == [("unfollow", "arxiv:cs.cl"), ("unfollow", "hf:daily")]
    assert "arxiv:cs.CL" in told.stdout
    assert "the papers stay" in told.stderr


def test_sources_tells_state_times_and_why_of_each(call: Call) -> None:
    lines = call("sources").stdout.splitlines()
    assert lines[0].split() == ["NAME", "STATE", "LAST", "SUCCESS", "NEXT", "(UTC)"]
    assert lines[1].split() == ["arxiv:cs.CL", "short", "2026-08-22", "06:58", "2026-08-23", "00:20"]
    assert lines[2].strip().startswith("2 of the 310 papers")
    assert any(line.split() == ["biorxiv:neuroscience", "new", "never", "-"] for line in lines)


def test_a_name_too_long_for_its_column_has_a_line_of_its_own(call: Call) -> None:
    lines = call("sources").stdout.splitlines()
    assert lines[lines.index(by_hand.LONG) + 1].split()[0] == "failing"


def test_states_that_need_a_look_are_coloured_and_said(call: Call) -> None:
    assert "\x1b[31mshort" in call("sources", color=True).stdout
    assert "\x1b" not in call("sources").stdout


def test_one_source_shows_its_channels_its_ledger_what_is_missing_and_its_jobs(call: Call, library: StandIn) -> None:
    told = call("sources", "ARXIV:cs.cl", "--days", "30").stdout
    assert library.asked == [("sources", 30)]
    assert "last success 2026-08-22 06:58" in told
    assert "2026-08-21  arxiv-oai  complete  308 of 308, 3 late, 41 replaced, 1 withdrawn" in told
    assert "Saturday: arXiv announces nothing, and that is right." in told
    assert "missing: arxiv:2608.00000, arxiv:2608.00001\n" in told
    assert "and 80 more" in " ".join(told.split())
    assert "read 1,313, new 300, requests 4, seconds 12.35" in " ".join(told.split())
    assert "arxiv-rss cs.CL, try 3" in told
    assert "tidy" not in told


def test_jobs_of_all_are_listed_when_asked_for(call: Call) -> None:
    assert "tidy" not in call("sources").stdout
    assert "tidy" in call("sources", "--jobs").stdout


def test_what_is_not_followed_has_no_state(call: Call) -> None:
    told = call("sources", "arxiv:cs.LG")
    assert told.exit_code == 4
    assert "'arxiv:cs.LG' is not followed." in told.stderr


def test_where_nothing_is_followed_it_is_said_what_to_type(call: Call, library: StandIn) -> None:
    library.states, library.refreshed = [], RefreshReport({}, {})
    for command in ("sources", "refresh"):
        told = call(command)
        assert (told.exit_code, told.stdout) == (0, "")
        assert "broadsheet follow" in told.stderr


def test_a_refresh_tells_what_each_channel_brought_and_indexes_it(call: Call, library: StandIn) -> None:
    reports = {name: one for name, one in by_hand.REPORT.reports.items() if name not in by_hand.REPORT.errors}
    library.refreshed = RefreshReport(reports, {})
    told = call("refresh", "arxiv:cs.CL", "--since", "2026-08-01", "--progress")
    assert told.exit_code == 0
    assert "arxiv-oai cs.CL  300 new, 12 updated, 1 left out\n" in told.stdout
    assert "hf-daily daily   nothing new\n" in told.stdout
    assert "no title" in told.stderr
    assert "arxiv-oai cs.CL: 313 of 313" in told.stderr
    assert library.asked == [("refresh", "arxiv:cs.CL", "2026-08-01"), ("update", False), ("update", True)]


def test_a_refresh_of_which_some_failed_is_3_and_says_why(call: Call) -> None:
    told = call("refresh")
    assert told.exit_code == 3
    assert "arxiv-rss cs.CL  failed: rss.arxiv.org asks to wait until 09:30 UTC.\n" in told.stdout
    assert "broadsheet sources" in told.stderr


def test_a_refresh_of_which_all_failed_is_8(call: Call, library: StandIn) -> None:
    for reports in ({}, {"arxiv-rss cs.CL": ImportReport()}):
        library.refreshed = RefreshReport(reports, by_hand.REPORT.errors)
        told = call("refresh")
        assert told.exit_code == 8
        assert told.stdout == "arxiv-rss cs.CL  failed: rss.arxiv.org asks to wait until 09:30 UTC.\n"
    assert ("update", False) not in library.asked


def test_a_channel_that_broke_off_tells_what_it_brought_before(call: Call, library: StandIn) -> None:
    library.refreshed = RefreshReport({"arxiv-rss cs.CL": ImportReport(read=1, new=1)}, by_hand.REPORT.errors)
    told = call("refresh")
    assert told.exit_code == 8
    assert "arxiv-rss cs.CL  1 new; failed: rss.arxiv.org asks" in told.stdout
    assert ("update", False) in library.asked


def test_a_refresh_that_a_worker_does_already_is_5(call: Call, library: StandIn) -> None:
    library.raises = Busy("A worker fetches it just now.", "See: broadsheet sources")
    assert call("refresh").exit_code == 5


def test_an_interrupted_refresh_says_that_it_can_go_on(call: Call, library: StandIn) -> None:
    def refresh_slowly(_name: str, _since: str, _progress: Any, stop: threading.Event) -> RefreshReport:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert stop.is_set()
        return library.refreshed

    library.sources.refresh = refresh_slowly  # type: ignore[method-assign, assignment]
    told = call("refresh")
    assert told.exit_code == 130
    assert "the same command goes on from there" in told.stderr


@pytest.mark.parametrize(
    "command", [("follow",), ("sources",), ("sources", by_hand.HOSTILE), ("sources", "--jobs"), ("refresh",)]
)
def test_text_from_services_cannot_command_a_terminal_and_fits_it(call: Call, command: tuple[str, ...]) -> None:
    told = call(*command, color=True)
    for trick in ("\x1b]", "\x1b[31mred", "\x07", "\x1b[31mx", "\x1b[31mas"):
        assert trick not in told.output
    wide = [line for line in call(*command).stdout.splitlines() if len(line) > 80]
    assert [line for line in wide if by_hand.LONG not in line] == []


def test_the_answers_are_objects_with_the_keys_that_scripts_rely_on(answer: Answer) -> None:
    assert [one["name"] for one in answer("follow", "hf:daily")["following"]] == ["hf:daily"]
    told = answer("follow")
    assert set(told) == {"following", "choices"}
    assert told["choices"][0] == {
        "name": "arxiv:cs.CL",
        "title": "arXiv: Computation and Language",
        "says": "About 120 papers on each working day.",
        "followed": True,
    }
    assert [one["name"] for one in answer("unfollow", "arxiv:cs.CL")["unfollowed"]] == ["arxiv:cs.CL"]
    told = answer("refresh")
    assert told["ok"] is False
    assert [(one["channel"], one["ok"], one["new"]) for one in told["channels"]] == [
        ("arxiv-rss cs.CL", False, 0),
        ("arxiv-oai cs.CL", True, 300),
        ("hf-daily daily", True, 0),
    ]
    assert told["channels"][0]["error"] == "rss.arxiv.org asks to wait until 09:30 UTC."


def test_sources_answers_with_states_channels_days_and_jobs(answer: Answer) -> None:
    told = answer("sources", "arxiv:cs.CL")
    (source,) = told["sources"]
    assert (source["name"], source["state"]) == ("arxiv:cs.CL", "short")
    assert [one["source"] for one in source["channels"]] == ["arxiv-oai", "arxiv-rss"]
    assert source["days"][3]["missing_names"] == ["arxiv:2608.00000", "arxiv:2608.00001"]
    assert [job["id"] for job in told["jobs"]] == [7, 6]
    assert answer("sources")["jobs"] == []
    assert [job["id"] for job in answer("sources", "--jobs")["jobs"]] == [7, 6, 8]
