"""What does a letter look like? From an edition and a subscription to a subject, a text and HTML. Sends nothing."""

from broadsheet.letters.composing import LARGEST, compose, measure
from broadsheet.letters.links import Links, issue_of, read_issue
from broadsheet.letters.message import Envelope, ListHeaders, build_message
from broadsheet.letters.notices import compose_already, compose_confirmation, compose_test
from broadsheet.letters.sheet import Masthead

__all__ = [
    "LARGEST",
    "Envelope",
    "Links",
    "ListHeaders",
    "Masthead",
    "build_message",
    "compose",
    "compose_already",
    "compose_confirmation",
    "compose_test",
    "issue_of",
    "measure",
    "read_issue",
]
