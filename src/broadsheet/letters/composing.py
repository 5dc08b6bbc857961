"""From an edition and a subscription to a letter."""

import binascii
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from broadsheet.answers.editions import Edition
from broadsheet.answers.mail import Composed, Subscription, Wishes
from broadsheet.errors import BadInput
from broadsheet.letters.blanks import Blank, GapLinks, fill_longest
from broadsheet.letters.links import Links
from broadsheet.letters.page import write_page
from broadsheet.letters.sheet import Masthead, Sheet, lay_out
from broadsheet.letters.text import write_text

LARGEST = 98_000
"""Bytes of the HTML as it travels, encoded. Gmail cuts a letter at 102 kB, and with it the link to leave."""
FULL_WHEN_LONG = (20, 10, 5)
"""How many stories keep sentence and reason, tried in this order, when a letter would be too long."""

BLANKS_KEPT = 100
"""Letters kept for those with the same wishes, some 50 kB each."""


def compose(edition: Edition, subscription: Subscription, links: Links, masthead: Masthead) -> Composed:
    """The letter that brings ``edition`` to this subscriber. Raises BadInput when it has no papers: send nothing then.

    A letter that would be too long first tells its later papers in brief, then leaves some to the site; it says so.
    """
    if not edition.entries:
        raise BadInput(f"The edition of {edition.period.name} has no papers.", "A letter needs one paper at least.")
    return _print_blank(Same(edition), subscription.wishes, masthead, links.site).fill(links)


@dataclass(frozen=True, slots=True, eq=False)
class Same:
    """An edition that is equal to itself alone: comparing all its papers would take longer than printing them."""

    edition: Edition

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.edition is self.edition

    def __hash__(self) -> int:
        return id(self.edition)


@lru_cache(BLANKS_KEPT)
def _print_blank(same: Same, wishes: Wishes, masthead: Masthead, site: str) -> Blank:
    links = GapLinks(site)
    sheet, html = _fit(lay_out(same.edition, wishes, links, masthead), links)
    return Blank(Composed(sheet.subject, sheet.preheader, write_text(sheet), html), links.gaps)


def _fit(whole: Sheet, links: GapLinks) -> tuple[Sheet, str]:
    """The most of the letter that is not too long, with its HTML."""

    def size(full: int, shown: int) -> int:
        return measure(fill_longest(write_page(whole.cut(full, shown)), links))

    number = len(whole.stories)
    for full in (number, *(one for one in FULL_WHEN_LONG if one < number)):
        if size(full, number) <= LARGEST:
            return _print(whole, full, number)
    least = FULL_WHEN_LONG[-1]
    shown = bisect_right(range(1, number), LARGEST, key=lambda shown: size(least, shown))
    return _print(whole, least, max(1, shown))


def _print(whole: Sheet, full: int, shown: int) -> tuple[Sheet, str]:
    sheet = whole.cut(full, shown)
    return sheet, write_page(sheet)


def measure(html: str) -> int:
    """The bytes that HTML has on its way, in the encoding that makes least of it."""
    raw = html.encode("utf-8")
    printable = len(binascii.b2a_qp(raw, istext=True))
    return printable if printable <= len(raw) * 1.4 else len(raw) * 4 // 3 + len(raw) // 28
