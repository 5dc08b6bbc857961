"""Where the links in a letter lead. Each begins with the site's address; those that do something are signed."""

from dataclasses import dataclass

from broadsheet.answers.editions import Edition
from broadsheet.answers.letters import Action
from broadsheet.answers.mail import Subscription
from broadsheet.paper import Paper
from broadsheet.periods import Period, read_period
from broadsheet.signing import Signer
from broadsheet.views import View, read_view


class Addresses:
    """Where things are on a site. What is signed, and for whom, is for its two kinds to say."""

    site: str
    """The site's address, without a slash at its end."""

    def paper(self, paper: Paper) -> str:
        """Our own page of it."""
        return f"{self.site}/papers/{paper.name}"

    def similar(self, paper: Paper) -> str:
        """What is like it."""
        return f"{self.site}/similar?like={paper.name}"

    def tap(self, paper: Paper, action: Action) -> str:
        """The page with the button that does it."""
        return f"{self.site}/tap/{self.token('tap', str(paper.id), action)}"

    def letter(self, edition: Edition) -> str:
        """Where this letter can be read in a browser."""
        return f"{self.site}/letters/{self.token('letter', issue_of(edition.view, edition.period))}"

    @property
    def manage(self) -> str:
        """Where the wishes are changed."""
        return f"{self.site}/subscriptions/{self.token('manage')}"

    @property
    def leave(self) -> str:
        """Where it ends: a page by GET, at once by POST (RFC 8058)."""
        return f"{self.site}/unsubscribe/{self.token('leave')}"

    @property
    def saved(self) -> str:
        """The papers that were saved by its letters."""
        return f"{self.site}/saved/{self.token('saved')}"

    @property
    def privacy(self) -> str:
        """What is kept about a subscriber."""
        return f"{self.site}/privacy"

    def edition(self, edition: Edition) -> str:
        """The edition on the site."""
        return f"{self.site}{edition.address}"

    def token(self, purpose: str, *parts: str) -> str:
        """What a link carries: its subscription, and for ``tap`` the paper and the action, for ``letter`` the issue."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Links(Addresses):
    """The links of one subscription's letters."""

    site: str
    signer: Signer
    subscription: Subscription

    def token(self, purpose: str, *parts: str) -> str:
        """Signed with the library's key for this subscription."""
        return self.signer.sign(purpose, str(self.subscription.id), self.subscription.salt, *parts)


def issue_of(view: View, period: Period) -> str:
    """What a letter brings, as one text: ``everything 2026-08-21``."""
    return f"{view.key} {period.name}"


def read_issue(issue: str) -> tuple[View, Period]:
    """What :func:`issue_of` wrote. Raises BadInput for anything else."""
    key, _, name = issue.rpartition(" ")
    return read_view(key), read_period(name)
