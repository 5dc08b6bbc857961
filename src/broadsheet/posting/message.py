"""An edition as a message for a chat: a heading, and as many papers as fit."""

import re
from collections.abc import Sequence

from broadsheet.answers.editions import Edition, EditionEntry
from broadsheet.cleaning import plain_text

MOST_PAPERS = 10
"""A chat is no newspaper: the rest is one click away."""
LONGEST_TITLE = 200
_KINDS = {"day": "", "week": "Week ", "month": "Month "}

_CALLS = re.compile(r"@(?=\w)|<(?=[@!#])|\](?=\()")
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def head_of(edition: Edition, site_name: str) -> str:
    """``Broadsheet, 2026-08-21``; with the view where it is not everything."""
    name = f"{site_name}, {_KINDS[edition.period.kind]}{edition.period.name}"
    return harmless(name if edition.view.kind == "everything" else f"{name}: {edition.view_title}")[:LONGEST_TITLE]


def compose(edition: Edition, site_url: str, room: int) -> str:
    """The first papers in at most ``room`` characters, and where the rest is."""
    end = _end(edition, site_url, 0)
    lines: list[str] = []
    left = room - len(end) - 20
    for entry in edition.entries[:MOST_PAPERS]:
        line = _first_that_fits(_ways(entry, site_url), left)
        if not line:
            break
        lines.append(line)
        left -= len(line) + 2
    return "\n\n".join([*lines, _end(edition, site_url, len(lines))])[:room]


def harmless(text: str) -> str:
    """Plain text that calls nobody in a chat and hides no link: ``@everyone``, ``<!channel>``, ``[x](y)`` stay text."""
    return _CALLS.sub(lambda found: f"{found[0]}\u200b", " ".join(_UNSEEN.sub("", plain_text(text)).split()))


def _ways(entry: EditionEntry, site_url: str) -> Sequence[str]:
    """A paper in full, and shorter."""
    title, url = harmless(entry.paper.title), f"{site_url}/papers/{entry.paper.name}"
    short = f"{entry.rank}. {title}\n{url}"
    gist = harmless(entry.gist.sentence) if entry.gist else ""
    return (f"{entry.rank}. {title}\n{gist}\n{url}", short) if gist else (short,)


def _first_that_fits(ways: Sequence[str], room: int) -> str:
    return next((way for way in ways if len(way) <= room), "")


def _end(edition: Edition, site_url: str, shown: int) -> str:
    more = len(edition.entries) - shown
    url = site_url + edition.address
    if not shown:
        return f"{more} paper{'s' if more != 1 else ''}: {url}"
    return f"{more} more: {url}" if more > 0 else f"All of it: {url}"
