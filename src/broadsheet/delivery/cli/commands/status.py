"""``broadsheet status``: the library in numbers."""

import click

from broadsheet.answers import LibraryStatus
from broadsheet.delivery.cli import shapes
from broadsheet.delivery.cli.commands.index import engine_lines, say_what_next
from broadsheet.delivery.cli.options import Invocation, examples, home_option, json_option, pass_invocation
from broadsheet.delivery.cli.output import emit, emit_json, megabytes, safe, say


@click.command(
    "status",
    epilog=examples(
        "broadsheet status",
        "broadsheet status --json | jq .papers",
    ),
)
@json_option
@home_option
@pass_invocation
def command(invocation: Invocation, as_json: bool) -> None:
    """Tell what the library holds."""
    with invocation.library() as library:
        told = library.status()
    if as_json:
        return emit_json(shapes.of_status(told))
    _tell(told)
    return None


def _tell(status: LibraryStatus) -> None:
    emit(f"Home       {safe(status.home)} ({megabytes(status.bytes)})")
    emit(f"Version    {status.version}, schema {status.schema}")
    emit(f"Papers     {status.papers:,}, {status.with_abstract:,} with an abstract")
    emit(f"Records    {status.records:,}")
    for source, records in sorted(status.by_source.items(), key=lambda row: -row[1]):
        emit(f"  {source:<15} {records:>9,}")
    for line in engine_lines(status.index):
        emit(line[0].upper() + line[1:])
    if not status.papers:
        say("It is empty: broadsheet import FILE, or broadsheet run --starter")
    say_what_next(status.index)
