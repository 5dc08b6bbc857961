"""``broadsheet papers``: put right what was known wrongly."""

import click

from broadsheet.delivery.cli import shapes
from broadsheet.delivery.cli.options import Invocation, examples, home_option, json_option, pass_invocation
from broadsheet.delivery.cli.output import count, emit, emit_json, paragraph


@click.group("papers")
@home_option
def command() -> None:
    """Put right what was known wrongly."""


@command.command(
    "split",
    epilog=examples(
        "broadsheet papers split p12",
    ),
)
@click.argument("paper")
@json_option
@home_option
@pass_invocation
def split(invocation: Invocation, paper: str, as_json: bool) -> None:
    """Undo a merge: each source's record of PAPER becomes a paper of its own."""
    with invocation.library() as library:
        papers = library.split_paper(paper)
    if as_json:
        return emit_json({"papers": [shapes.of_paper(one) for one in papers]})
    if len(papers) == 1:
        return emit(f"One record alone tells of {papers[0].name}: there is nothing to split.")
    emit(f"Now {count(len(papers), 'paper')}:")
    for one in papers:
        emit(paragraph(f"{one.name}  {one.title}", "  "))
    return None
