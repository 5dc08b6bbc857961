"""The command line: ``broadsheet``. Data goes to standard output, words to standard error."""

import sys


def main() -> None:
    """Run the command that was typed and end with its exit code."""
    from broadsheet.delivery.cli.program import broadsheet

    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # it was closed before we began: >&-
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    broadsheet(prog_name="broadsheet")
