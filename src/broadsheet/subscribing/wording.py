"""The words that somebody says yes to, by version: what is kept of a consent names the version."""

import json
from datetime import datetime

from broadsheet.clock import to_text

VERSION = 1
WORDING = (
    "I want these letters. My address is kept for sending them and for nothing else; "
    "I can change, pause or leave with one click, without a password."
)
"""Changing the words takes a new version, and a line in docs/privacy.md."""


def note_request(place: str, now: datetime) -> str:
    """What is kept when somebody asks: when, the keyed hash of where from, to which words."""
    return json.dumps({"asked_at": to_text(now), "asked_from": place, "wording": VERSION})


def note_confirmation(kept: str, place: str, now: datetime) -> str:
    """The same with the yes itself."""
    return json.dumps({**json.loads(kept or "{}"), "confirmed_at": to_text(now), "confirmed_from": place})
