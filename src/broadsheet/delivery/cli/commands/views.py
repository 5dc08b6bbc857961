"""``broadsheet views``: the searches that have a name, and editions of their own."""

from dataclasses import asdict

import click

from broadsheet.delivery.cli.options import Invocation, examples, home_option, json_option, pass_invocation
from broadsheet.delivery.cli.output import emit, emit_json, paragraph, safe, say


@click.command(
    "views",
    epilog=examples(
        "broadsheet views",
        'broadsheet views --make "Graph networks" --search "graph neural networks cat:cs.LG"',
        "broadsheet views --drop graph-networks",
    ),
)
@click.option("--make", metavar="TITLE", help="Give the search of --search this name.")
@click.option("--search", metavar="QUERY", help="What the view finds.")
@click.option("--drop", metavar="NAME", help="Forget a view.")
@json_option
@home_option
@pass_invocation
def command(invocation: Invocation, make: str | None, search: str | None, drop: str | None, as_json: bool) -> None:
    """List the saved views, make one of a search, or drop one."""
    if bool(make) != bool(search) or (make and drop):
        raise click.UsageError("Give --make and --search together, or --drop alone.")
    with invocation.library() as library:
        if make and search:
            library.editions.save_view(make, search)
        if drop:
            library.editions.drop_view(drop)
        views = list(library.editions.list_views())
    if as_json:
        return emit_json({"views": [asdict(view) for view in views]})
    for view in views:
        emit(paragraph(f"saved:{view.name} {safe(view.title)} ({safe(view.query)})"))
    if not views:
        say("No view is saved.")
    return None
