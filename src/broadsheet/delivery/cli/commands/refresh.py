"""``broadsheet refresh``: ask now for what is new."""

import click

from broadsheet.answers.following import RefreshReport
from broadsheet.delivery.cli import shapes
from broadsheet.delivery.cli.commands.import_papers import SAVED, index_papers
from broadsheet.delivery.cli.following import list_refreshed
from broadsheet.delivery.cli.options import (
    Invocation,
    examples,
    home_option,
    json_option,
    pass_invocation,
    progress_option,
)
from broadsheet.delivery.cli.output import emit_json, safe, say
from broadsheet.delivery.cli.progress import progress
from broadsheet.delivery.cli.stopped import stopping
from broadsheet.errors import FetchFailed

KEPT = "What was fetched so far is kept; the same command goes on from there."
NOT_ALL = 3
"""The exit code when some were fetched and others failed."""
SHOWN_FAILURES = 10


@click.command(
    "refresh",
    epilog=examples(
        "broadsheet refresh",
        "broadsheet refresh arxiv:cs.CL --since 2026-08-01",
        "broadsheet refresh --json | jq '.channels[] | select(.ok | not)'",
    ),
)
@click.argument("name", default="", metavar="[NAME]")
@click.option("--since", default="", metavar="DATE", help="Ask for all from that day on, whatever is here already.")
@click.option("--no-meaning", is_flag=True, help="Leave the vectors for later: words can be searched at once.")
@progress_option
@json_option
@home_option
@pass_invocation
def command(
    invocation: Invocation, name: str, since: str, no_meaning: bool, show_progress: bool | None, as_json: bool
) -> None:
    """Fetch what is new of all that is followed, or of NAME alone, now.

    `broadsheet run` and `broadsheet worker` do this by themselves when it is due. The services are asked politely:
    where one wants to be left alone for a while, this waits. Exit code 3 when some could not be fetched, 8 when
    none could.
    """
    with invocation.library() as library, progress(show_progress) as tell:
        with stopping(KEPT) as stop:
            report = library.sources.refresh(name, since, tell, stop)
        if not as_json:
            _tell(report)
        if any(brought.read for brought in report.reports.values()):
            with stopping(SAVED) as stop:
                index_papers(library, tell, stop, meaning=not no_meaning)
    if as_json:
        emit_json(shapes.of_refresh(report))
    if report.errors:
        went = set(report.reports) - set(report.errors)
        click.get_current_context().exit(NOT_ALL if went else FetchFailed.exit_code)


def _tell(report: RefreshReport) -> None:
    list_refreshed(report)
    if not report.reports and not report.errors:
        return say("Nothing is followed yet. What there is to follow: broadsheet follow")
    for channel, brought in report.reports.items():
        for failure in brought.failures[:SHOWN_FAILURES]:
            say(f"  {safe(channel)}, {safe(failure.where)}: {safe(failure.why)}")
        if brought.failed > SHOWN_FAILURES:
            say(f"  ... and {brought.failed - SHOWN_FAILURES:,} more; --json lists them.")
    if report.errors:
        say("How each is, and when it is asked again: broadsheet sources")
    return None
