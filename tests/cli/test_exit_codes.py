"""Every way a command can end, as scripts see it."""

import json
import re
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from broadsheet.answers import Finding, ImportReport
from broadsheet.delivery.cli import program
from broadsheet.errors import BadQuery, BroadsheetError, Busy, CorruptIndex, NewerSchema, Unusable
from tests.cli.conftest import Call
from tests.cli.stand_in import StandIn


def test_all_well_is_0(call: Call) -> None:
    assert call("search", "trees").exit_code == 0


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BadQuery("year:soon is no year"), 2),
        (Busy("held"), 5),
        (CorruptIndex("unreadable"), 6),
        (NewerSchema("newer"), 6),
        (Unusable("The disk is full"), 7),
        (KeyboardInterrupt(), 130),
        (RuntimeError("unforeseen"), 1),
    ],
)
def test_each_error_has_its_code(call: Call, library: StandIn, error: BaseException, code: int) -> None:
    library.raises = error
    told = call("search", "trees")
    assert (told.exit_code, told.stdout) == (code, "")
    assert told.stderr.strip()


@pytest.mark.parametrize("command", [("serch",), ("search",), ("search", "x", "--limit", "0"), ("show", "--nope")])
def test_a_command_line_that_cannot_be_read_is_2_with_a_way_out(call: Call, command: tuple[str, ...]) -> None:
    told = call(*command)
    assert told.exit_code == 2
    assert "--help" in told.stderr


def test_no_such_paper_is_4_and_says_what_to_type(call: Call) -> None:
    told = call("show", "p99")
    assert told.exit_code == 4
    assert told.stderr == "Error: There is no paper 'p99'.\nLook for it: broadsheet search WORDS\n"


def test_with_json_an_error_is_an_object_too(call: Call) -> None:
    told = call("show", "p99", "--json")
    assert json.loads(told.stdout) == {
        "error": {
            "code": "NotFound",
            "message": "There is no paper 'p99'.",
            "hint": "Look for it: broadsheet search WORDS",
        }
    }
    assert json.loads(call("serch", "--json").stdout)["error"]["code"] == "BadUsage"


def test_a_doctor_that_finds_something_is_3(call: Call, library: StandIn) -> None:
    library.findings.append(Finding("index", False, "It is behind.", "broadsheet index update"))
    told = call("doctor")
    assert told.exit_code == 3
    assert "broadsheet index update" in told.stdout


def test_an_import_of_which_nothing_could_be_read_is_3(call: Call, library: StandIn) -> None:
    assert call("import", "a.jsonl").exit_code == 0
    library.report = ImportReport(read=2, failed=2)
    assert call("import", "a.jsonl").exit_code == 3


def test_an_interrupted_import_says_that_it_can_go_on(call: Call, library: StandIn) -> None:
    library.raises = KeyboardInterrupt()
    told = call("import", "a.jsonl")
    assert told.exit_code == 130
    assert "the same command goes on from there" in told.stderr


def test_an_interrupt_that_python_drops_still_ends_the_import(call: Call, library: StandIn) -> None:
    before = signal.getsignal(signal.SIGINT)  # ignored, where a shell runs the tests in the background
    """One raised while Python collects garbage is printed and forgotten; the work sees the event instead."""

    def import_slowly(_paths: Any, _source: Any, _progress: Any, stop: threading.Event) -> ImportReport:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert stop.is_set()
        return library.report

    library.import_paths = import_slowly  # type: ignore[method-assign, assignment]
    assert call("import", "a.jsonl").exit_code == 130
    assert library.asked == []
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("command", [("import", "a.jsonl"), ("index", "update")])
def test_an_interrupt_while_indexing_says_how_to_go_on(call: Call, library: StandIn, command: tuple[str, ...]) -> None:
    library.index_raises = KeyboardInterrupt()
    told = call(*command)
    assert told.exit_code == 130
    assert "to go on: broadsheet index update" in told.stderr or "the same command goes on" in told.stderr


def test_a_store_that_another_process_holds_is_5(call: Call, library: StandIn) -> None:
    library.raises = Busy("Another process has been writing.", "Try again when it is done.")
    assert call("import", "a.jsonl").exit_code == 5


def test_an_index_that_another_process_writes_does_not_fail_the_import(call: Call, library: StandIn) -> None:
    library.index_raises = Busy("held")
    told = call("import", "a.jsonl")
    assert (told.exit_code, told.stdout) == (0, "Read 3 records: 2 new, 1 left out.\n")
    assert "broadsheet index status" in told.stderr


def test_a_file_that_ends_too_soon_is_not_taken_for_an_interrupt(call: Call, library: StandIn) -> None:
    library.raises = EOFError("ended")
    told = call("search", "trees")
    assert told.exit_code == 1
    assert "EOFError" in told.stderr


def test_the_table_of_codes_holds_every_code_there_is() -> None:
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", program.__doc__ or "", re.MULTILINE)}
    kinds: list[type[BroadsheetError]] = [BroadsheetError, *_below(BroadsheetError)]
    raised = {kind.exit_code for kind in kinds}
    assert raised | {0, 3} == told


def _below(kind: type[BroadsheetError]) -> list[type[BroadsheetError]]:
    return [one for direct in kind.__subclasses__() for one in (direct, *_below(direct))]


def test_the_home_may_stand_before_or_after_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from broadsheet.delivery.cli.options import Invocation

    homes: list[Path] = []

    def remember(settings):  # type: ignore[no-untyped-def]
        homes.append(settings.home)
        return StandIn()

    monkeypatch.setenv("BROADSHEET_HOME", str(tmp_path / "env"))
    for arguments in (
        ["status"],
        ["--home", "a", "status"],
        ["status", "--home", "b"],
        ["--home", "a", "status", "--home", "b"],
    ):
        CliRunner().invoke(program.broadsheet, arguments, obj=Invocation(opener=remember))
    assert homes == [tmp_path / "env", Path("a"), Path("b"), Path("b")]
