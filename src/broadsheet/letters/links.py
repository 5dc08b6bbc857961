"""Where the links in a letter lead. Each begins with the site's address; those that do something are signed."""

from dataclasses import dataclass

from broadsheet.answers.editions import Edition
from broadsheet.answers.letters import Action
from broadsheet.answers.mail import Subscription
from broadsheet.paper import Paper
from broadsheet.periods import Period, read_period
from broadsheet.signing import Signer
from broadsheet.views import View, read_view


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


def issue_of(view: View, period: Period) -> str:
    """What a letter brings, as one text: ``everything 2026-08-21``."""
    return f"{view.key} {period.name}"


def read_issue(issue: str) -> tuple[View, Period]:
    """What :func:`issue_of` wrote. Raises BadInput for anything else."""
    key, _, name = issue.rpartition(" ")
    return read_view(key), read_period(name)
