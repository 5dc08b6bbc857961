"""``broadsheet import``: bring papers in."""

from typing import TYPE_CHECKING

import click

from broadsheet.answers import FormGuess, ImportReport
from broadsheet.delivery.cli import shapes
from broadsheet.delivery.cli.options import (
    Invocation,
    examples,
    home_option,
    json_option,
    pass_invocation,
    progress_option,
)
from broadsheet.delivery.cli.output import count, emit, emit_json, paragraph, readable, safe, say
from broadsheet.delivery.cli.progress import Teller, progress
from broadsheet.delivery.cli.stopped import Stopped
from broadsheet.errors import Busy

if TYPE_CHECKING:
    from broadsheet.library import Library

SHOWN_FAILURES = 10
NOTHING_IMPORTED = 3
"""The exit code when there were records and none of them could be read."""


@click.command(
    "import",
    epilog=examples(
        "broadsheet import library.bib",
        "broadsheet import ~/pages/*.txt --dry-run",
        "zcat papers.jsonl.gz | broadsheet import - --source json-lines",
    ),
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--source", metavar="NAME", help="What the files are, where Broadsheet should not look for itself.")
@click.option("--dry-run", is_flag=True, help="Tell what would be read; change nothing.")
@click.option("--no-meaning", is_flag=True, help="Leave the vectors for later: words can be searched at once.")
@progress_option
@json_option
@home_option
@pass_invocation
def command(
    invocation: Invocation,
    paths: tuple[str, ...],
    source: str | None,
    dry_run: bool,
    no_meaning: bool,
    show_progress: bool | None,
    as_json: bool,
) -> None:
    """Bring in the papers of files, folders or standard input (-).

    What a file is, is seen by looking: saved listing pages, JSON Lines, Hugging Face daily papers, BibTeX, RIS,
    CSL-JSON, BEIR folders and more, as they are or packed with gzip or zstd. Reading a file again changes
    nothing, and an interrupted import goes on where it stopped.
    """
    with invocation.library() as library:
        if dry_run:
            return _tell_forms(library.guess_forms(paths, source), as_json)
        with progress(show_progress) as tell:
            report = _import(library, paths, source, tell, meaning=not no_meaning)
    if as_json:
        emit_json(shapes.of_import(report))
    else:
        _tell_report(report)
    if report.read and report.failed == report.read:
        click.get_current_context().exit(NOTHING_IMPORTED)
    return None


def _import(
    library: "Library", paths: tuple[str, ...], source: str | None, tell: Teller | None, *, meaning: bool
) -> ImportReport:
    """Import, then index. Both go on where they were when they are stopped."""
    try:
        report = library.import_paths(paths, source, tell)
        if notice := library.update_index(tell, meaning=meaning).notice:
            say(safe(notice))
    except Busy:
        say("Another process keeps the index and will add these papers to it.")
    except KeyboardInterrupt:
        raise Stopped("\nStopped.", "What was read so far is kept; the same command goes on from there.") from None
    return report


def _tell_report(report: ImportReport) -> None:
    parts = [
        f"{report.new:,} new",
        f"{report.merged:,} joined papers known from elsewhere",
        f"{report.updated:,} updated",
        f"{report.unchanged:,} unchanged",
        f"{report.failed:,} left out",
    ]
    told = [part for part in parts if not part.startswith("0 ")]
    emit(paragraph(f"Read {count(report.read, 'record')}: {', '.join(told) or 'nothing to do'}."))
    if report.resumed:
        emit(f"{count(report.resumed, 'record')} had been done before an interruption.")
    for failure in report.failures[:SHOWN_FAILURES]:
        say(f"  {safe(failure.where)}: {safe(failure.why)}")
    if report.failed > SHOWN_FAILURES:
        say(f"  ... and {report.failed - SHOWN_FAILURES:,} more; --json lists them.")


def _tell_forms(guesses: list[FormGuess], as_json: bool) -> None:
    if as_json:
        return emit_json(shapes.of_guesses(guesses))
    for guess in guesses:
        failed = f", {guess.failed:,} cannot be read" if guess.failed else ""
        emit(f"{safe(guess.path)}: {guess.source}, {count(guess.records, 'record')}{failed}")
        emit(paragraph(guess.describe, "  "))
        for title in guess.titles:
            emit(paragraph(readable(title), "  - "))
    return None
