"""Ctrl-C, as something that can be explained."""

from broadsheet.errors import BroadsheetError


class Stopped(BroadsheetError):
    """The reader stopped it. ``hint`` says what became of the work."""

    exit_code = 130
