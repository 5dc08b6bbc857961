"""One address, asked until it answers: in its turn, with pauses, and never more than a few times."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from broadsheet.clock import Clock, to_text
from broadsheet.errors import BadAnswer, Declined, FetchFailed, TryLater
from broadsheet.fetching.addresses import Address
from broadsheet.fetching.backoff import choose_wait, is_worth_asking_again, read_asked_wait
from broadsheet.fetching.base import Gate, Wait
from broadsheet.fetching.bodies import read_body
from broadsheet.fetching.connecting import MOST_NUMBERS, NOT_TRUSTED, Connector, Limits, Question, Unreached
from broadsheet.fetching.guard import Guard
from broadsheet.fetching.manners import Manner, Manners
from broadsheet.fetching.secrets import Secrets

log = logging.getLogger(__name__)

TRIES = 4
PATIENCE = 75.0
"""Seconds that one fetch waits in all; many services ask for 60. What takes longer becomes TryLater."""
PATIENCE_ONCE = 10.0
"""The same where one try is wanted: no longer than somebody waits for a page."""
LATER = timedelta(minutes=10)
"""When to ask again after all tries, where the service does not say."""
_NO_NAME = "no machine of that name can be found"
_HINTS = {
    _NO_NAME: "Check how the name is written, and that this machine is connected.",
    NOT_TRUSTED: "Check this machine's clock; SSL_CERT_FILE can name a file of certificates to trust.",
}
_LEAST_WAIT, _LONGEST_STEP = 0.01, 2.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What an address answered. ``shown`` is the address without keys; ``body`` is empty unless the status is 2xx."""

    status: int
    headers: dict[str, str]
    body: bytes
    shown: str


@dataclass(slots=True)
class Fetch:
    """One fetch, all its tries and redirects: where it began, and how many seconds it may still wait."""

    address: Address
    patience: float = PATIENCE
    tries: int = TRIES


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why a try gave nothing. ``asked``: seconds that the service wants; ``again``: the next try is worth it; ``cut``:
    the answer broke off.
    """

    why: str
    status: int = 0
    asked: float | None = None
    again: bool = True
    cut: bool = False


class Asker:
    """Puts questions to addresses, through the guard and the gate."""

    def __init__(
        self,
        *,
        gate: Gate,
        guard: Guard,
        manners: Manners,
        secrets: Secrets,
        connector: Connector,
        limits: Limits,
        clock: Clock,
        stop: threading.Event,
        wait: Callable[[float], bool],
        chance: Callable[[], float],
    ) -> None:
        self._gate, self._guard, self._manners, self._secrets = gate, guard, manners, secrets
        self._connector, self._limits = connector, limits
        self._clock, self._stop, self._wait, self._chance = clock, stop, wait, chance
        self._hold = limits.whole + limits.connect * MOST_NUMBERS + 5.0
        self.requests = 0

    def begin(self, question: Question, once: bool = False) -> Fetch:
        """A fetch that begins with this question; ``once``: a single try."""
        return Fetch(question.address, PATIENCE_ONCE, 1) if once else Fetch(question.address)

    def ask(self, question: Question, most: int, typed: bool, fetch: Fetch) -> Heard:
        """The answer, of status 2xx or 3xx. Raises Forbidden, TryLater, Declined or BadAnswer."""
        manner = self._manners.towards(question.address)
        for number in range(1, fetch.tries + 1):
            tried = self._try(question, most, typed, fetch, manner)
            if isinstance(tried, Heard):
                return tried
            self._put_off(tried, question, number, fetch, manner)
        raise AssertionError  # the last try raises

    def _try(self, question: Question, most: int, typed: bool, fetch: Fetch, manner: Manner) -> Heard | _Trouble:
        shown = self._show(question)
        try:
            numbers = self._guard.find(question.address, typed)
        except (OSError, UnicodeError):
            return _Trouble(_NO_NAME, again=False)
        try:
            with self._in_turn(manner, fetch, shown):
                heard = self._exchange(question, numbers, most, shown)
        except Unreached as error:
            return _Trouble(str(error), again=error.again, cut=error.cut)
        asked = read_asked_wait(heard.headers, self._clock())
        if heard.status < 400:
            if asked and "retry-after" not in heard.headers:
                self._pause(manner, asked, f"{question.address.host} asked for a pause.")
            return heard
        if not is_worth_asking_again(heard.status) or (heard.status == 403 and manner.key):
            raise _decline(heard, manner)
        return _Trouble(f"it answered {_name_status(heard.status)}", heard.status, asked)

    def _exchange(self, question: Question, numbers: tuple[str, ...], most: int, shown: str) -> Heard:
        self.requests += 1
        with self._connector(question, numbers, self._limits, self._stop) as reply:
            good = 200 <= reply.status < 300
            body = read_body(reply.read, reply.headers, most, shown) if good else b""
            return Heard(reply.status, dict(reply.headers), body, shown)

    def _put_off(self, trouble: _Trouble, question: Question, number: int, fetch: Fetch, manner: Manner) -> None:
        """Have everybody wait before the next try; raise what it comes to where there is none."""
        seconds = max(choose_wait(number, self._chance()), trouble.asked or 0.0)
        host, shown = question.address.host, self._show(question)
        is_over = number == fetch.tries or not trouble.again or seconds > fetch.patience
        if is_over and trouble.cut:
            raise BadAnswer(
                f"{shown} broke off in the middle of its answer",
                "Ask again later; the service sent it badly.",
                url=shown,
            )
        if is_over and not trouble.asked and fetch.tries > 1:
            seconds = LATER.total_seconds() if not self._stop.is_set() else 0.0
        until = self._clock() + timedelta(seconds=seconds)
        if not is_over or trouble.asked or trouble.status in (403, 429, 503):
            self._pause(manner, seconds, f"{host} could not answer: {trouble.why}.")
        log.info("%s: %s; try %d of %d, next one at %s", host, trouble.why, number, fetch.tries, to_text(until))
        if is_over:
            says, hint = f"{shown} gave no answer: {trouble.why}", _HINTS.get(trouble.why, _ask_after(until))
            raise TryLater(says, until, hint, url=shown, status=trouble.status)

    def _pause(self, manner: Manner, seconds: float, why: str) -> None:
        self._gate.pause(manner.gate, self._clock() + timedelta(seconds=seconds), why)

    @contextmanager
    def _in_turn(self, manner: Manner, fetch: Fetch, shown: str) -> Iterator[None]:
        while wait := self._gate.enter(manner.gate, manner.spacing, self._hold, self._clock()):
            self._wait_for(wait, fetch, shown)
        try:
            yield
        finally:
            self._gate.leave(manner.gate, self._clock())

    def _wait_for(self, wait: Wait, fetch: Fetch, shown: str) -> None:
        """Wait a step. Whoever is inside may leave long before the time is up, so a step is short, and a wait that
        is longer than any request takes is none to begin.
        """
        left = (wait.until - self._clock()).total_seconds()
        if left > max(fetch.patience, self._hold) or fetch.patience <= 0:
            raise _put_back(wait.until, wait.why, shown)
        step = min(max(left, _LEAST_WAIT), _LONGEST_STEP, max(fetch.patience, _LEAST_WAIT))
        fetch.patience -= step
        if self._wait(step):
            raise _put_back(self._clock(), "the work was stopped", shown)

    def _show(self, question: Question) -> str:
        return self._secrets.hide(question.address.text)[:500]


def _put_back(at: datetime, why: str, shown: str) -> TryLater:
    return TryLater(f"{shown} was not asked: {why}", at, _ask_after(at), url=shown)


def _ask_after(at: datetime) -> str:
    return f"Ask again after {to_text(at)}."


def _decline(heard: Heard, manner: Manner) -> FetchFailed:
    """What a service's no means, and what may help."""
    says = f"{heard.shown} answered {_name_status(heard.status)}"
    return Declined(says, _advise(heard.status, manner), url=heard.shown, status=heard.status)


def _advise(status: int, manner: Manner) -> str:
    if status in (401, 403) and manner.key:
        return f"Set BROADSHEET_{manner.key.upper()} to your key for this service, or check the one that is set."
    if status in (401, 402, 407):
        return "It wants a password, which Broadsheet does not send; give an address that is open."
    if status in (404, 410):
        return "Check the name or the address: there is nothing there."
    return "Asking again will not help; check what is asked for."


def _name_status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
