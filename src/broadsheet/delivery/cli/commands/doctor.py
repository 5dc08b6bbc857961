"""``broadsheet doctor``: is all well, and if not, what to type."""

from dataclasses import asdict

import click

from broadsheet.answers import Finding
from broadsheet.delivery.cli.options import Invocation, examples, home_option, json_option, pass_invocation
from broadsheet.delivery.cli.output import emit, emit_json, paragraph

NOT_WELL = 3


@click.command(
    "doctor",
    epilog=examples(
        "broadsheet doctor",
        "broadsheet doctor --json | jq '.findings[] | select(.ok | not)'",
    ),
)
@json_option
@home_option
@pass_invocation
def command(invocation: Invocation, as_json: bool) -> None:
    """Look whether all is well, and tell what to type where it is not. Exit code 3 when it is not."""
    with invocation.library() as library:
        findings = library.examine()
    well = all(finding.ok for finding in findings)
    if as_json:
        emit_json({"ok": well, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            _tell(finding)
    if not well:
        click.get_current_context().exit(NOT_WELL)


def _tell(finding: Finding) -> None:
    mark = click.style("ok  ", fg="green") if finding.ok else click.style("LOOK", fg="red", bold=True)
    emit(f"{mark} {finding.name}")
    emit(paragraph(finding.says, "     "))
    if finding.hint:
        emit(paragraph(finding.hint, "     -> "))
