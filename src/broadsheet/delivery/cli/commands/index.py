"""``broadsheet index``: what search looks in. It can always be made again from the papers."""

import click

from broadsheet.answers import IndexStatus
from broadsheet.delivery.cli import shapes
from broadsheet.delivery.cli.options import (
    Invocation,
    examples,
    home_option,
    json_option,
    pass_invocation,
    progress_option,
)
from broadsheet.delivery.cli.output import count, emit, emit_json, megabytes, safe, say
from broadsheet.delivery.cli.progress import progress
from broadsheet.delivery.cli.stopped import stopping


@click.group("index")
@home_option
def command() -> None:
    """Look after what search looks in."""


@command.command(
    "status",
    epilog=examples(
        "broadsheet index status",
    ),
)
@json_option
@home_option
@pass_invocation
def status(invocation: Invocation, as_json: bool) -> None:
    """Tell how far the index has come."""
    with invocation.library() as library:
        told = library.index.status()
    _tell(told, as_json)


@command.command(
    "update",
    epilog=examples(
        "broadsheet index update",
        "broadsheet index update --no-meaning",
    ),
)
@click.option("--no-meaning", is_flag=True, help="Words only; leave the vectors for later.")
@progress_option
@json_option
@home_option
@pass_invocation
def update(invocation: Invocation, no_meaning: bool, show_progress: bool | None, as_json: bool) -> None:
    """Catch the index up with the papers. An import does this by itself."""
    with (
        invocation.library() as library,
        progress(show_progress) as tell,
        stopping("What is indexed is kept; the same command goes on from there.") as stop,
    ):
        told = library.update_index(tell, meaning=not no_meaning, stop=stop)
    _tell(told, as_json)


@command.command(
    "rebuild",
    epilog=examples(
        "broadsheet index rebuild",
    ),
)
@progress_option
@json_option
@home_option
@pass_invocation
def rebuild(invocation: Invocation, show_progress: bool | None, as_json: bool) -> None:
    """Build the index anew beside the old one; searches go on meanwhile."""
    with (
        invocation.library() as library,
        progress(show_progress) as tell,
        stopping("The index is as it was before.") as stop,
    ):
        told = library.index.rebuild(tell, stop)
    _tell(told, as_json)


def _tell(status: IndexStatus, as_json: bool) -> None:
    if as_json:
        return emit_json(shapes.of_index(status))
    for line in engine_lines(status):
        emit(line)
    say_what_next(status)
    return None


def say_what_next(status: IndexStatus) -> None:
    """What to type where the index lags, and what it does without."""
    if status.busy:
        say("Another process is writing it just now.")
    elif any(engine.behind for engine in status.engines):
        say("To catch it up: broadsheet index update")
    if status.notice:
        say(safe(status.notice))


def engine_lines(status: IndexStatus) -> list[str]:
    """One line an engine: ``words      890 papers, caught up, 1.2 MB (3 segments)``."""
    return [
        f"{engine.name:<11} {count(engine.papers, 'paper')}, "
        f"{f'{engine.behind:,} changes behind' if engine.behind else 'caught up'}, {megabytes(engine.bytes)}"
        + (f" ({safe(engine.detail)})" if engine.detail else "")
        for engine in status.engines
    ]
