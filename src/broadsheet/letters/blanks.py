"""Letters printed once for all who get the same, with gaps where the links of each are signed.

Of two subscribers with the same wishes the letters differ in these links alone. Printing takes 2 ms, filling in the
links a tenth of that: of 10,000 letters the first takes twenty seconds, the second two.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from broadsheet.answers.mail import Composed
from broadsheet.letters.links import Addresses, Links
from broadsheet.letters.words import GAP_BEGINS, GAP_ENDS
from broadsheet.signing import Signer

_GAP = re.compile(f"{GAP_BEGINS}([0-9]+){GAP_ENDS}")


@dataclass(frozen=True, slots=True)
class GapLinks(Addresses):
    """Links with a gap in the place of each token."""

    site: str
    gaps: list[tuple[str, ...]] = field(default_factory=list)
    """Purpose and parts of each token, in the order of the gaps' numbers."""

    def token(self, purpose: str, *parts: str) -> str:
        """A gap. Text from outside holds none: ``words.tidy`` takes its two characters out."""
        self.gaps.append((purpose, *parts))
        return f"{GAP_BEGINS}{len(self.gaps) - 1}{GAP_ENDS}"


class Blank:
    """A letter with gaps."""

    def __init__(self, composed: Composed, gaps: Sequence[tuple[str, ...]]) -> None:
        self._composed = composed
        self._gaps = tuple(gaps)
        self._text, self._html = (_GAP.split(part) for part in (composed.text, composed.html))

    def fill(self, links: Links) -> Composed:
        """The letter of the subscription that ``links`` are of."""
        tokens = [links.token(*gap) for gap in self._gaps]
        text, html = _fill(self._text, tokens), _fill(self._html, tokens)
        return Composed(self._composed.subject, self._composed.preheader, text, html)


def _fill(pieces: Sequence[str], tokens: Sequence[str]) -> str:
    """Every second piece is the number of a gap."""
    filled = list(pieces)
    filled[1::2] = [tokens[int(number)] for number in pieces[1::2]]
    return "".join(filled)


def fill_longest(part: str, links: GapLinks) -> str:
    """A part of the letter with links as long as any will be, to see how large it is."""
    signer = Signer(b"for measuring only")
    tokens = [signer.sign(purpose, "9" * 12, "s" * 24, *parts) for purpose, *parts in links.gaps]
    return _fill(_GAP.split(part), tokens)
