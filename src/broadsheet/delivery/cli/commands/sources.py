"""``broadsheet sources``: how what is followed is, and why; the ledger and the jobs behind it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from broadsheet.answers.following import JobView, SourceState
from broadsheet.delivery.cli import shapes
from broadsheet.delivery.cli.following import list_jobs, list_sources, show_source
from broadsheet.delivery.cli.options import Invocation, examples, home_option, json_option, pass_invocation
from broadsheet.delivery.cli.output import emit, emit_json, say
from broadsheet.errors import NotFound

if TYPE_CHECKING:
    from broadsheet.library import Library

JOBS_OF_ONE = 10
JOBS_OF_ALL = 30


@click.command(
    "sources",
    epilog=examples(
        "broadsheet sources",
        "broadsheet sources arxiv:cs.CL --days 30",
        "broadsheet sources --jobs",
        "broadsheet sources --json | jq '.sources[] | select(.state == \"short\")'",
    ),
)
@click.argument("name", default="", metavar="[NAME]")
@click.option(
    "--days",
    type=click.IntRange(1, 400),
    default=7,
    show_default=True,
    metavar="N",
    help="How many days of the ledger.",
)
@click.option("--jobs", "with_jobs", is_flag=True, help="List the last jobs too; with NAME they are always listed.")
@json_option
@home_option
@pass_invocation
def command(invocation: Invocation, name: str, days: int, with_jobs: bool, as_json: bool) -> None:
    """Tell how what is followed is: its state, when it was asked, when it is next, and why.

    With NAME: its channels, its ledger of the last days with what is missing, and its last jobs.

    \b
    fine      all that was expected is here
    nothing   no news, and that is right: a weekend, a holiday
    waiting   not yet due, or the service asked to wait
    working   being fetched now
    stale     the service gave an old batch under a new date
    short     papers are missing
    failing   the last tries failed
    new       followed, not yet fetched
    """  # noqa: D301 - the backspace keeps click from wrapping
    with invocation.library() as library:
        states = library.sources.describe(days)
        chosen = [_find(states, name)] if name else states
        jobs = _jobs(library, chosen[0]) if name else library.sources.list_jobs(JOBS_OF_ALL) if with_jobs else []
    if as_json:
        return emit_json(shapes.of_sources(chosen, jobs))
    if name:
        show_source(chosen[0], chosen[0].days)
    elif states:
        list_sources(states)
    else:
        say("Nothing is followed yet. What there is to follow: broadsheet follow")
    return _tell_jobs(jobs)


def _find(states: Sequence[SourceState], name: str) -> SourceState:
    """The source of that name, in whatever case it was typed."""
    for state in states:
        if state.following.name.casefold() == name.strip().casefold():
            return state
    raise NotFound(f"{name[:200]!r} is not followed.", "What is followed: broadsheet sources")


def _jobs(library: "Library", state: SourceState) -> list[JobView]:
    """The last jobs of all its channels, newest first."""
    stream = state.following.name.partition(":")[2]
    jobs = [
        job
        for channel in state.channels
        for job in library.sources.list_jobs(JOBS_OF_ONE, f"{channel.source} {stream}")
    ]
    return sorted(jobs, key=lambda job: (job.started_at or job.due_at, job.id), reverse=True)[:JOBS_OF_ONE]


def _tell_jobs(jobs: Sequence[JobView]) -> None:
    if jobs:
        emit()
        emit("Jobs")
        list_jobs(jobs)
