"""``broadsheet import``: bring papers in."""

import threading
from typing import TYPE_CHECKING

import click

from broadsheet.answers import FormGuess, ImportReport, IndexStatus
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
from broadsheet.delivery.cli.stopped import stopping
from broadsheet.errors import Busy

if TYPE_CHECKING:
    from broadsheet.library import Library

SHOWN_FAILURES = 10
SAVED = "Every paper is kept, and those indexed can be searched; to go on: broadsheet index update"
MANY = 1_000
"""Vectors from which on it is said that they take a while: some 10 seconds on two cores."""
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
            with stopping("What was read so far is kept; the same command goes on from there.") as stop:
                report = library.import_paths(paths, source, tell, stop)
            if not as_json:
                _tell_report(report)
            with stopping(SAVED) as stop:
                index_papers(library, tell, stop, meaning=not no_meaning)
    if as_json:
        emit_json(shapes.of_import(report))
    if report.read and report.failed == report.read:
        click.get_current_context().exit(NOTHING_IMPORTED)
    return None


def index_papers(library: "Library", tell: Teller | None, stop: threading.Event, *, meaning: bool) -> None:
    """Words first; then the vectors, of which there may be minutes to come. A worker that is there does it instead."""
    if library.has_worker():
        return say("A worker is running and takes them into the index; how far it is: broadsheet index status")
    try:
        told = library.update_index(tell, meaning=False, stop=stop)
        if meaning and _to_come(told) > MANY:
            say(f"The papers can be searched by words now; {_to_come(told):,} vectors follow. Ctrl-C loses nothing.")
        if meaning and _to_come(told):
            told = library.update_index(tell, stop=stop)
    except Busy:
        return say("Another process writes the index and takes these papers in; see: broadsheet index status")
    if told.notice:
        say(safe(told.notice))
    elif not meaning and _to_come(told):
        say("They can be searched by words; for meaning: broadsheet index update")
    return None


def _to_come(told: IndexStatus) -> int:
    return sum(engine.behind for engine in told.engines)


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
    if not report.read and not report.resumed:
        say("There was no record in it. To see what it is taken for: broadsheet import PATH --dry-run")
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
