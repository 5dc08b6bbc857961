"""Where the links in a letter lead. Each begins with the site's address; those that do something are signed."""

from dataclasses import dataclass
from typing import Literal, get_args

from broadsheet.answers.editions import Edition
from broadsheet.answers.mail import Subscription
from broadsheet.errors import BadInput
from broadsheet.paper import Paper
from broadsheet.periods import Period, read_period
from broadsheet.signing import Signer
from broadsheet.views import View, read_view

Action = Literal["save", "up", "down"]
"""What one tap in a letter does with a paper."""
ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Links:
    """The links of one subscription's letters."""

    site: str
    """The site's address, without a slash at its end."""
    signer: Signer
    subscription: Subscription

    def paper(self, paper: Paper) -> str:
        """Our own page of it."""
        return f"{self.site}/papers/{paper.name}"

    def similar(self, paper: Paper) -> str:
        """What is like it."""
        return f"{self.site}/similar?like={paper.name}"

    def tap(self, paper: Paper, action: Action) -> str:
        """The page with the button that does it."""
        return f"{self.site}/tap/{self._token('tap', str(paper.id), action)}"

    def letter(self, edition: Edition) -> str:
        """Where this letter can be read in a browser."""
        return f"{self.site}/letters/{self._token('letter', issue_of(edition.view, edition.period))}"

    @property
    def manage(self) -> str:
        """Where the wishes are changed."""
        return f"{self.site}/subscriptions/{self._token('manage')}"

    @property
    def leave(self) -> str:
        """Where it ends: a page by GET, at once by POST (RFC 8058)."""
        return f"{self.site}/unsubscribe/{self._token('leave')}"

    @property
    def privacy(self) -> str:
        """What is kept about a subscriber."""
        return f"{self.site}/privacy"

    def edition(self, edition: Edition) -> str:
        """The edition on the site."""
        return f"{self.site}{edition.address}"

    def _token(self, purpose: str, *parts: str) -> str:
        return self.signer.sign(purpose, str(self.subscription.id), self.subscription.salt, *parts)


@dataclass(frozen=True, slots=True)
class Tap:
    """What a one-tap link asks for."""

    subscription_id: int
    salt: str
    paper_id: int
    action: Action


@dataclass(frozen=True, slots=True)
class Issue:
    """What a link to a letter asks for."""

    subscription_id: int
    salt: str
    view: View
    period: Period


def issue_of(view: View, period: Period) -> str:
    """What a letter brings, as one text: ``everything 2026-08-21``."""
    return f"{view.key} {period.name}"


def read_issue(issue: str) -> tuple[View, Period]:
    """What :func:`issue_of` wrote. Raises BadInput for anything else."""
    key, _, name = issue.rpartition(" ")
    return read_view(key), read_period(name)


def read_tap(signer: Signer, token: str) -> Tap | None:
    """What a one-tap link asks for; None when it is not ours."""
    parts = signer.read("tap", token)
    if not parts or len(parts) != 4 or not (parts[0].isdecimal() and parts[2].isdecimal()):
        return None
    action = next((one for one in ACTIONS if one == parts[3]), None)
    return Tap(int(parts[0]), parts[1], int(parts[2]), action) if action else None


def read_letter(signer: Signer, token: str) -> Issue | None:
    """What a link to a letter asks for; None when it is not ours."""
    parts = signer.read("letter", token)
    if not parts or len(parts) != 3 or not parts[0].isdecimal():
        return None
    try:
        view, period = read_issue(parts[2])
    except BadInput:
        return None
    return Issue(int(parts[0]), parts[1], view, period)
