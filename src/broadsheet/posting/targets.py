"""Webhooks and chats: set up, posted to, and what became of each post."""

import hashlib
import hmac
import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from broadsheet.answers.targets import Post, Target
from broadsheet.clock import Clock, to_text
from broadsheet.editions import Editions
from broadsheet.errors import BadInput, BroadsheetError, Busy, Declined, FetchFailed, Forbidden, NotFound, TryLater
from broadsheet.fetching import Client
from broadsheet.periods import Kind
from broadsheet.posting import addresses, chat, message, webhook
from broadsheet.posting.planning import list_issues
from broadsheet.settings import Settings
from broadsheet.store import Store
from broadsheet.store.targets import PostInHand, TargetRow
from broadsheet.views import read_view
from broadsheet.workers import is_dead, name_worker

log = logging.getLogger("broadsheet.posting")

WAITS = (60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600)
"""Seconds before each further try: a machine that is down for a night gets its edition in the morning."""
LOOK_EVERY = 30.0
"""Seconds between two looks at what is due."""
LONGEST_TITLE = 100
LONGEST_WHY = 500
PERIODS: tuple[Kind, ...] = ("day", "week", "month")


class Targets:
    """Webhooks and chats, and what is posted to them."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        clock: Clock,
        editions: Editions,
        make_client: Callable[[threading.Event], Client],
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._editions = editions
        self._make_client = make_client
        self._worker = name_worker()

    def add(self, address: str, view: str = "everything", period: Kind = "day", title: str = "") -> Target:
        """Post the editions of this view there from the next one on; twice is no error.

        Raises BadInput with what to type, NotFound where there is no such saved view, and Unusable where a chat needs
        Apprise.
        """
        address, seen = address.strip(), read_view(view)
        kind = addresses.read_kind(address)
        if period not in PERIODS:
            raise BadInput(f"{str(period)[:20]!r} is no period.", "Choose day, week or month.")
        self._editions.list(period, seen.key, 1)
        name = " ".join(title.split())[:LONGEST_TITLE] or self._name(kind, address)
        return self._get(self._store.targets.add(kind, name, address, seen.key, period))

    def list(self) -> list[Target]:
        """Where something is posted, in the order in which it was set up."""
        rows = self._store.targets.list_active()
        last = self._store.targets.last_posts([row.id for row in rows])
        return [_present(row, last.get(row.id)) for row in rows]

    def remove(self, target_id: int) -> Target:
        """Post nothing more there; its address is forgotten. Raises NotFound."""
        target = self._get(target_id)
        self._store.targets.stop(target_id)
        return target

    def list_posts(self, target_id: int, limit: int = 20) -> tuple[Post, ...]:
        """The last posts there, newest first."""
        return tuple(self._store.targets.list_posts(target_id, limit))

    def signing_key(self, target_id: int) -> str:
        """The key that what comes to a webhook is signed with: made of the library's own, so that none is stored."""
        return hmac.new(self._store.secret("targets"), f"target {target_id}".encode(), hashlib.sha256).hexdigest()

    def test(self, target_id: int, stop: threading.Event | None = None) -> str:
        """Post a line there now; what happened, in words. Raises NotFound, and FetchFailed where it was not taken."""
        row = self._find(target_id)
        if row.kind == "chat":
            self._say(row, self._settings.site_name, "Broadsheet can post here.")
            return f"{row.title} took the message."
        moment = self._clock()
        name = f"test {to_text(moment)}"
        self._send(row, webhook.tell_test(self._settings), name, stop or threading.Event())
        return f"{row.title} took it."

    def plan_due(self) -> int:
        """Plan a post for each edition that a target should have by now; how many are new."""
        planned = 0
        for target in self._store.targets.list_active():
            for issue, edition_id in list_issues(self._store, self._settings, target, self._clock()):
                planned += self._store.targets.plan(target.id, issue, edition_id)
        return planned

    def post_due(self, stop: threading.Event) -> int:
        """Post all that is due; how many were taken."""
        self._free_the_dead()
        taken = 0
        while not stop.is_set():
            hand = self._store.targets.claim_due(self._worker)
            if hand is None:
                break
            taken += self._post(hand, stop)
        return taken

    def work(self, stop: threading.Event) -> None:
        """Plan and post until told to stop; part of what a worker does."""
        while not stop.is_set():
            try:
                self.plan_due()
                self.post_due(stop)
            except Busy:
                log.debug("another process writes the store")
            except Exception:
                log.exception("nothing could be posted; trying again")
            stop.wait(LOOK_EVERY)

    def _post(self, hand: PostInHand, stop: threading.Event) -> bool:
        """One post: sent, put off, or given up; whatever goes wrong in it ends nothing else."""
        if not hand.target.address:
            self._store.targets.note(hand, "skipped", "The target was removed.")
            return False
        try:
            self._deliver(hand, stop)
        except Exception as error:
            if stop.is_set():
                self._store.targets.note(hand, "waiting", hand.post.why, to_text(self._clock()), hand.post.tries - 1)
            else:
                self._put_off(hand, error)
            return False
        except BaseException:
            self._store.targets.free(hand.post.id, hand.worker)
            raise
        return self._store.targets.note(hand, "sent", "It was taken.")

    def _deliver(self, hand: PostInHand, stop: threading.Event) -> None:
        edition = self._editions.get_by_id(hand.post.edition_id)
        row = hand.target
        if row.kind == "webhook":
            self._send(row, webhook.tell_edition(edition, self._settings), hand.post.issue, stop)
            return
        head = message.head_of(edition, self._settings.site_name)
        room = int(self._chat(row).most * chat.ROOM) - len(head)
        self._say(row, head, message.compose(edition, self._settings.site_url, room))

    def _put_off(self, hand: PostInHand, error: Exception) -> None:
        why = self._explain(hand.target, error)
        is_final = isinstance(error, Declined | Forbidden | NotFound) or hand.post.tries > len(WAITS)
        log.info("post %d to target %d: %s", hand.post.id, hand.target.id, why)
        if is_final:
            self._store.targets.note(hand, "failed", why)
            return
        at = self._clock() + timedelta(seconds=WAITS[hand.post.tries - 1])
        if isinstance(error, TryLater):
            at = max(at, min(error.at, self._clock() + timedelta(days=1)))
        self._store.targets.note(hand, "waiting", why, to_text(at))

    def _explain(self, row: TargetRow, error: Exception) -> str:
        """What went wrong, without a piece of the address."""
        if not isinstance(error, BroadsheetError):
            log.error("posting to target %d: %s", row.id, type(error).__name__)
            return f"Something went wrong here: {type(error).__name__}."
        return addresses.without(row.address, _hide(row, error))[:LONGEST_WHY]

    def _send(self, row: TargetRow, told: dict[str, object], issue: str, stop: threading.Event) -> None:
        name = f"{self._store.library_id()}/{row.id}/{issue}"
        delivery = hashlib.sha256(name.encode("utf-8")).hexdigest()[:32]
        client = self._make_client(stop)
        try:
            webhook.send(client, row.address, self.signing_key(row.id), told, delivery, self._clock())
        except FetchFailed as error:
            error.message = _hide(row, error)
            error.args = (error.message,)
            error.url = addresses.mask(row.address)
            raise

    def _chat(self, row: TargetRow) -> chat.Chat:
        found = chat.find_chat(row.address)
        if found is None:
            raise NotFound(f"This version of Apprise no longer knows {row.title}.", "Remove it, and add it anew.")
        return found

    def _say(self, row: TargetRow, title: str, body: str) -> None:
        why = chat.say(self._chat(row), title, body)
        if why:
            says = addresses.without(row.address, why)
            hint = "Check its address, and that it may be written to."
            raise FetchFailed(
                f"{row.title} did not take it: {says}"[:LONGEST_WHY], hint, url=addresses.mask(row.address)
            )

    def _name(self, kind: str, address: str) -> str:
        if kind == "chat" and (found := chat.find_chat(address)):
            return found.service
        return addresses.mask(address).partition("://")[2].partition("/")[0]

    def _find(self, target_id: int) -> TargetRow:
        row = self._store.targets.find(target_id)
        if row is None:
            raise NotFound(f"There is no target number {target_id}.", "See which there are: broadsheet targets list")
        return row

    def _get(self, target_id: int) -> Target:
        row = self._find(target_id)
        return _present(row, self._store.targets.last_posts([row.id]).get(row.id))

    def _free_the_dead(self) -> None:
        """What a process of this machine held that is no more is free at once."""
        for post_id, worker in self._store.targets.list_claimed():
            if is_dead(worker):
                self._store.targets.free(post_id, worker)


def _present(row: TargetRow, last: Post | None) -> Target:
    shown = addresses.mask(row.address)
    return Target(row.id, row.kind, row.title, shown, read_view(row.view), row.period, row.made_at, last)


def _hide(row: TargetRow, error: BroadsheetError) -> str:
    """The message with the masked address in place of the whole one."""
    url = getattr(error, "url", "")
    text = error.message.replace(url, addresses.mask(row.address)) if url else error.message
    return text.replace(row.address, addresses.mask(row.address))
