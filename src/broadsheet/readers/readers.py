"""Readers of this site and what they do with papers."""

import unicodedata
from collections.abc import Callable, Sequence

from broadsheet.answers import PaperPage
from broadsheet.answers.readers import Mark, PaperMarks, Reader, Submission
from broadsheet.clock import Clock
from broadsheet.errors import BadInput, NotFound
from broadsheet.identifiers import find_identifiers, parse_identifier
from broadsheet.paper import Paper
from broadsheet.periods import day_in_zone
from broadsheet.readers.limits import Deed, check_pace
from broadsheet.settings import Settings
from broadsheet.store import Store

LONGEST_NAME = 60
"""Characters of what a reader is called."""
LONGEST_LINK = 2_000
VALUES: dict[Mark, int] = {"up": 1, "down": -1, "none": 0}


class Readers:
    """Votes, saved papers and submissions. A reader is a number that a signed cookie or a letter's link holds."""

    def __init__(self, store: Store, settings: Settings, clock: Clock, look_up: Callable[[str], Paper]) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._look_up = look_up

    def check_pace(self, deed: Deed, ip: str) -> None:
        """Count that somebody at this network address submits, or comes as somebody new. Raises TooOften."""
        check_pace(self._store, deed, ip, self._clock())

    def make(self, name: str = "") -> Reader:
        """A new reader. Raises BadInput when the name cannot be used."""
        return self._store.readers.make(clean_reader_name(name))

    def find(self, reader_id: int) -> Reader | None:
        """The reader of that id, or None: forgotten, or never made."""
        return self._store.readers.find(reader_id)

    def of_subscription(self, subscription_id: int) -> Reader:
        """Who acts by the links in the letters of this subscription. Raises NotFound."""
        found = self._store.readers.of_subscription(subscription_id)
        if found is None:
            raise NotFound("There is no such subscription.", "Subscribe anew.")
        return found

    def rename(self, reader_id: int, name: str) -> None:
        """Call themselves something else. Raises BadInput when the name cannot be used."""
        self._store.readers.rename(reader_id, clean_reader_name(name))

    def vote(self, reader_id: int, paper_id: int, mark: Mark, via: str = "web") -> None:
        """Vote up or down, or take the vote back. ``via`` says where: web, letter. Raises NotFound."""
        self._store.readers.vote(reader_id, paper_id, VALUES[mark], via)

    def save(self, reader_id: int, paper_id: int, saved: bool = True) -> None:
        """Put a paper aside, or take it away from there. Raises NotFound."""
        self._store.readers.save(reader_id, paper_id, saved)

    def marks(self, reader_id: int | None, ids: Sequence[int]) -> dict[int, PaperMarks]:
        """What this reader did with each of these papers, and how all readers voted."""
        return self._store.readers.marks(reader_id, ids)

    def list_saved(self, reader_id: int, limit: int = 30, offset: int = 0, cursor: str = "") -> PaperPage:
        """The papers put aside, the latest first.

        ``cursor`` is that of the page before: then nothing is skipped or repeated, whatever is put aside or taken away
        meanwhile.
        """
        at, _, last = cursor.partition(" ")
        found = self._store.readers.list_saved(reader_id, limit, offset, (at, int(last)) if last.isdecimal() else None)
        papers = self._store.get_papers(list(dict.fromkeys(one.paper_id for one in found.saved)))
        shown = offset + len(found.saved)
        after = f"{found.saved[-1].at} {found.saved[-1].saved_id}" if found.has_more else ""
        return PaperPage(tuple(papers), found.total, shown if found.has_more else None, after)

    def submit(self, reader_id: int, text: str) -> Submission:
        """Bring in the paper that a link or identifier names, asked for at its source where it is not here.

        It stands in the edition of the day; who submitted it first is kept. Raises BadInput when nothing in the text
        names a paper, NotFound when its source knows none, and FetchFailed when that gives nothing.
        """
        typed = text.strip()[:LONGEST_LINK]
        named = parse_identifier(typed) or next(iter(find_identifiers(typed)), None)
        if named is None:
            hint = "Give a link to arXiv, or an identifier such as 2507.06457 or 10.1000/182."
            raise BadInput(f"{text[:80]!r} names no paper.", hint)
        paper = self._look_up(str(named))
        day = day_in_zone(self._clock(), self._settings.zone).isoformat()
        return self._store.readers.submit(reader_id, paper.id, day)

    def find_submissions(self, ids: Sequence[int]) -> dict[int, Submission]:
        """Who submitted each of these papers; those that nobody did are not there."""
        return self._store.readers.find_submissions(ids)

    def forget(self, reader_id: int) -> None:
        """Delete all of a reader: votes, saved papers, name, submissions. The papers stay."""
        self._store.readers.forget(reader_id)


def clean_reader_name(name: str) -> str:
    """The name without control and formatting signs and with single spaces. Raises BadInput when it is too long."""
    shown = "".join(" " if unicodedata.category(one).startswith(("C", "Z")) else one for one in name)
    cleaned = " ".join(shown.split())
    if len(cleaned) > LONGEST_NAME:
        raise BadInput("That name is too long.", f"Use at most {LONGEST_NAME} characters.")
    return cleaned
