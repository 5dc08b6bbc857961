"""What does a letter look like? From an edition and a subscription to a subject, a text and HTML. Sends nothing."""

from broadsheet.letters.composing import compose
from broadsheet.letters.links import (
    ACTIONS,
    Action,
    Issue,
    Links,
    Tap,
    issue_of,
    read_issue,
    read_letter,
    read_tap,
)
from broadsheet.letters.message import Envelope, ListHeaders, build_message
from broadsheet.letters.notices import compose_already, compose_confirmation, compose_test
from broadsheet.letters.sheet import Masthead

__all__ = [
    "ACTIONS",
    "Action",
    "Envelope",
    "Issue",
    "Links",
    "ListHeaders",
    "Masthead",
    "Tap",
    "build_message",
    "compose",
    "compose_already",
    "compose_confirmation",
    "compose_test",
    "issue_of",
    "read_issue",
    "read_letter",
    "read_tap",
]
