"""``broadsheet mail preview``: the letter that would be sent, without sending it."""

from pathlib import Path

import click

from broadsheet.answers.letters import Preview
from broadsheet.delivery.cli.options import Invocation, examples, home_option, pass_invocation
from broadsheet.delivery.cli.output import emit, say


@click.command(
    "preview",
    epilog=examples(
        "broadsheet mail preview",
        "broadsheet mail preview --view category:cs.CL --period 2026-W34",
        "broadsheet mail preview --html -o letter.html",
    ),
)
@click.option("--view", default="everything", show_default=True, metavar="KEY", help="Of which view: category:cs.CL")
@click.option("--period", default="", metavar="DAY", help="Of which day, week or month.  [default: the latest day]")
@click.option(
    "--papers",
    type=click.IntRange(1, 50),
    default=10,
    show_default=True,
    metavar="N",
    help="How many papers at most.",
)
@click.option("--text/--html", "as_text", default=True, help="Its plain text or its HTML.  [default: --text]")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Write it to FILE instead of standard output.",
)
@home_option
@pass_invocation
def preview(invocation: Invocation, view: str, period: str, papers: int, as_text: bool, output: Path | None) -> None:
    """Write the letter that would be sent of the latest edition, or of another one.

    It is written to nobody: the links in it that would save, vote, change or leave do nothing.
    """
    with invocation.library() as library:
        found = library.letterbox.preview(view, period, papers)
    _describe(found)
    letter = found.composed.text if as_text else found.composed.html
    if output is None:
        emit(letter.removesuffix("\n"))
    else:
        output.write_text(letter, "utf-8", newline="\n")
        say(f"Written to {output}.")


def _describe(found: Preview) -> None:
    edition = found.edition
    if edition.asked != edition.period.name:
        say(f"{edition.asked} has no papers; this is {edition.period.name}, the last one before it that has.")
    if not edition.closed_at:
        say("This edition is still open: it may change until it is sent.")
    say(f"Subject:   {found.composed.subject}")
    say(f"Beside it: {found.composed.preheader}")
    say(f"Size:      {found.size / 1000:.1f} kB of at most {found.most // 1000} kB")
    say("")
