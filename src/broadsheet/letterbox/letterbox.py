"""Letters to look at before they are sent and after, and what one tap in them does."""

from collections.abc import Callable

from broadsheet.answers import PaperPage
from broadsheet.answers.editions import Edition
from broadsheet.answers.letters import ACTIONS, Action, Preview, Tap
from broadsheet.answers.mail import Composed, Subscription, Wishes
from broadsheet.answers.readers import PaperMarks, Reader
from broadsheet.editions import Editions
from broadsheet.errors import BadInput, NotFound
from broadsheet.letters import LARGEST, Links, Masthead, compose, measure, read_issue
from broadsheet.paper import Paper
from broadsheet.readers import Readers
from broadsheet.settings import Settings
from broadsheet.signing import Signer
from broadsheet.subscribing import Subscriptions
from broadsheet.views import EVERYTHING, View, read_view

NOBODY = "you@example.org"
"""To whom a preview is written. No subscription has its id, so that its links change nothing for anybody."""


class Letterbox:
    """Letters to look at before they are sent and after, and what one tap in them does."""

    def __init__(
        self,
        settings: Settings,
        signer: Signer,
        editions: Editions,
        subscriptions: Subscriptions,
        readers: Readers,
        get_paper: Callable[[str], Paper],
    ) -> None:
        self._settings = settings
        self._signer = signer
        self._editions = editions
        self._subscriptions = subscriptions
        self._readers = readers
        self._get_paper = get_paper

    def preview(self, view: str = EVERYTHING.key, period: str = "", papers: int = 10) -> Preview:
        """The letter that would be sent of that edition, or of the latest. Raises BadInput and NotFound."""
        wanted = read_view(view)
        edition = self._editions.get(period, view) if period else self._editions.latest("day", view)
        if edition is None:
            hint = "Bring in papers: broadsheet follow hf:daily" if wanted == EVERYTHING else "Leave the view away."
            raise NotFound(f"There is no edition of {wanted.title} yet.", hint)
        composed = self._compose(edition, _make_sample(wanted, papers))
        return Preview(edition, composed, measure(composed.html), LARGEST)

    def open(self, token: str) -> Composed:
        """The letter that a signed link leads to. Raises NotFound where the link is no longer good."""
        subscription, parts = self._subscriptions.read_parts("letter", token)
        view, period = read_issue("".join(parts))
        edition = self._editions.get(period.name, view.key)
        if edition.period != period:
            raise NotFound(f"The edition of {period.name} is no longer here.", "Look at the newest one: /daily")
        return self._compose(edition, subscription)

    def look_at(self, token: str) -> Tap:
        """What a one-tap link would do, and whether it is done. Changes nothing. Raises NotFound."""
        subscription, paper, action = self._read(token)
        marks = self._readers.marks(subscription.reader_id, [paper.id])[paper.id]
        return Tap(paper, action, _is_done(action, marks))

    def tap(self, token: str, undo: bool = False) -> Tap:
        """Do it, or take it back; twice is once. Raises NotFound."""
        subscription, paper, action = self._read(token)
        reader = self._readers.of_subscription(subscription.id)
        if action == "save":
            self._readers.save(reader.id, paper.id, not undo)
        else:
            self._readers.vote(reader.id, paper.id, "none" if undo else action, via="letter")
        return Tap(paper, action, not undo)

    def list_saved(self, token: str, limit: int = 30, offset: int = 0) -> PaperPage:
        """The papers saved by these letters, the latest first. Changes nothing. Raises NotFound."""
        subscription = self._subscriptions.read_token("saved", token)
        if subscription.reader_id is None:
            return PaperPage((), 0, None)
        return self._readers.list_saved(subscription.reader_id, limit, offset)

    def take_out(self, token: str, name: str) -> None:
        """Take a paper out of those saved by these letters; twice is once. Raises NotFound."""
        subscription = self._subscriptions.read_token("saved", token)
        if subscription.reader_id is not None:
            self._readers.save(subscription.reader_id, self._get_paper(name).id, False)

    def reader_id(self, token: str) -> int | None:
        """The reader of these letters, where there is one yet. Raises NotFound."""
        return self._subscriptions.read_token("saved", token).reader_id

    def find_reader(self, token: str) -> Reader:
        """Who votes and saves by these letters, made when first asked for. Raises NotFound."""
        return self._readers.of_subscription(self._subscriptions.read_token("saved", token).id)

    def _read(self, token: str) -> tuple[Subscription, Paper, Action]:
        subscription, parts = self._subscriptions.read_parts("tap", token)
        action = next((one for one in ACTIONS if parts[1:] == (one,)), None)
        if action is None:
            raise BadInput("This link asks for something that letters cannot do.", "Use the link of a newer letter.")
        return subscription, self._get_paper(f"p{parts[0]}"), action

    def _compose(self, edition: Edition, subscription: Subscription) -> Composed:
        site = self._settings.site_url
        links = Links(site, self._signer, subscription)
        return compose(edition, subscription, links, Masthead(self._settings.site_name, site))


def _is_done(action: Action, marks: PaperMarks) -> bool:
    return marks.saved if action == "save" else marks.vote == action


def _make_sample(view: View, papers: int) -> Subscription:
    return Subscription(0, NOBODY, "active", Wishes(view, papers=papers), "preview", "", "")
