"""The one client through which all requests to other machines go; see :class:`PoliteClient`."""

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from broadsheet import __version__
from broadsheet.clock import Clock, system_clock
from broadsheet.errors import BadAnswer, Declined, Forbidden
from broadsheet.fetching.addresses import Address, join_address, read_address
from broadsheet.fetching.asking import Asker, Heard
from broadsheet.fetching.base import Answer, Gate, Keep
from broadsheet.fetching.bodies import ACCEPTED
from broadsheet.fetching.connecting import Connector, Limits, Question, connect
from broadsheet.fetching.guard import Guard, Resolver, resolve
from broadsheet.fetching.kept import KeptAnswers, name_answer
from broadsheet.fetching.manners import Manners
from broadsheet.fetching.secrets import Secrets
from broadsheet.settings import Settings

MOST = 64 * 2**20
MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_OURS = frozenset({"user-agent", "accept", "accept-encoding", "if-none-match", "if-modified-since"})
"""Headers that may go to another machine than the one they were written for."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the caller wants of an answer."""

    keep: Keep
    most: int
    typed: bool = False
    once: bool = False


class PoliteClient:
    """A :class:`~broadsheet.fetching.Client` for one library. May be used by several threads.

    ``stop`` ends waiting and reading at once; what is asked then raises TryLater. ``wait``, ``resolver``, ``connector``
    and ``chance`` are for tests: how seconds are waited (True when stopped), how names become numbers, who connects,
    and a number from 0 to 1.
    """

    def __init__(
        self,
        settings: Settings,
        gate: Gate,
        *,
        clock: Clock = system_clock,
        stop: threading.Event | None = None,
        wait: Callable[[float], bool] | None = None,
        resolver: Resolver = resolve,
        connector: Connector = connect,
        limits: Limits | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        stop = stop or threading.Event()
        self._clock = clock
        self._zone = ZoneInfo(settings.zone)
        self._secrets = Secrets(settings)
        self._kept = KeptAnswers(settings.answers_path)
        self._agent = _name_agent(settings.contact)
        self._asker = Asker(
            gate=gate,
            guard=Guard(settings, resolver),
            manners=Manners(settings),
            secrets=self._secrets,
            connector=connector,
            limits=limits or Limits(),
            clock=clock,
            stop=stop,
            wait=wait or stop.wait,
            chance=chance,
        )

    @property
    def requests(self) -> int:
        """How many requests this client has sent, those that were tried again and redirects among them."""
        return self._asker.requests

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        keep: Keep = "no",
        most: int = MOST,
        typed: bool = False,
        once: bool = False,
    ) -> Answer:
        """See :meth:`broadsheet.fetching.Client.get`."""
        url = url.partition("#")[0]
        whole = url + ("&" if "?" in url else "?") + urlencode(params) if params else url
        return self._fetch(self._question("GET", whole, headers, None), _Wanted(keep, most, typed, once))

    def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        *,
        headers: Mapping[str, str] | None = None,
        keep: Keep = "no",
        most: int = MOST,
        typed: bool = False,
        once: bool = False,
    ) -> Answer:
        """See :meth:`broadsheet.fetching.Client.post`. Never sent on to another address."""
        given = {**(headers or {}), "content-type": content_type}
        return self._fetch(self._question("POST", url, given, body), _Wanted(keep, most, typed, once))

    def _question(self, method: str, url: str, headers: Mapping[str, str] | None, body: bytes | None) -> Question:
        ours = {"user-agent": self._agent, "accept-encoding": ACCEPTED, "accept": "*/*"}
        given = {name.lower(): text for name, text in (headers or {}).items()}
        return Question(method, read_address(url), ours | given, body)

    def _fetch(self, question: Question, wanted: _Wanted) -> Answer:
        if wanted.keep == "no":
            return self._to_answer(self._follow(question, wanted))
        name = self._name(question)
        held = self._kept.read(name)
        if held and wanted.keep == "day" and self._is_of_today(held.moment):
            return held.answer
        conditions = held.ask_if_changed() if held else {}
        heard = self._follow(replace(question, headers={**question.headers, **conditions}), wanted)
        if heard.status == 304 and not held:
            return self._to_answer(heard)  # the caller asked on a condition of its own
        answer = held.answer if heard.status == 304 and held else self._to_answer(heard)
        if not self._secrets.are_in_bytes(answer.body):
            self._kept.keep(name, answer, self._clock())
        return answer

    def _to_answer(self, heard: Heard) -> Answer:
        headers = {name: self._secrets.hide_keys(text) for name, text in heard.headers.items() if name != "set-cookie"}
        return Answer(heard.shown, heard.body, headers, changed=heard.status != 304)

    def _name(self, question: Question) -> str:
        headers = {name: text for name, text in question.headers.items() if not self._is_apart(name, text)}
        return name_answer(question.method, self._secrets.hide_keys(question.address.text), headers, question.body)

    def _is_apart(self, name: str, text: str) -> bool:
        """Whether a header says nothing of what is asked: who asks, and keys."""
        return name in ("user-agent", "accept-encoding", "authorization") or self._secrets.are_in(text)

    def _is_of_today(self, moment: datetime) -> bool:
        return moment.astimezone(self._zone).date() == self._clock().astimezone(self._zone).date()

    def _follow(self, question: Question, wanted: _Wanted) -> Heard:
        """The answer at the end of at most five redirects, each looked at like the first address."""
        first, typed = self._asker.begin(question, wanted.once), wanted.typed
        for _ in range(MOST_REDIRECTS + 1):
            heard = self._asker.ask(question, wanted.most, typed, first)
            if heard.status < 300 or (heard.status == 304 and _has_condition(question)):
                return heard
            question, old = self._sent_on(question, heard), question.address
            typed = typed or not _is_same(old, question.address)  # one base is trusted, not where it points
        raise BadAnswer(
            f"{self._secrets.hide(first.address.text)} sends on and on, more than {MOST_REDIRECTS} times",
            "Open it in a browser, and give the address where one ends.",
            url=heard.shown,
        )

    def _sent_on(self, question: Question, heard: Heard) -> Question:
        if heard.status not in _REDIRECTS or "location" not in heard.headers:
            raise BadAnswer(f"{heard.shown} answered {heard.status}, which tells nothing", url=heard.shown)
        if question.method != "GET":
            raise Declined(f"{heard.shown} has moved", "Set its address to the new one.", url=heard.shown)
        try:
            target = join_address(question.address, heard.headers["location"])
        except Forbidden as refused:
            raise Forbidden(
                f"{heard.shown} sends on to {self._secrets.hide(refused.message)}", refused.hint, url=heard.shown
            ) from None
        if _is_same(question.address, target):
            return question.at(target, question.headers)
        if self._secrets.are_in(target.text):
            raise Forbidden(
                f"{heard.shown} sends on to {target.place}, and your key would go there too",
                "Check the address in the settings; a key only goes to the machine it is for.",
                url=heard.shown,
            )
        return question.at(target, {name: text for name, text in question.headers.items() if name in _OURS})


def _has_condition(question: Question) -> bool:
    return any(name.startswith("if-") for name in question.headers)


def _is_same(old: Address, new: Address) -> bool:
    """Whether one talks to the same machine, no less safely: what was private to it stays so."""
    raised = (old.host, old.scheme, old.port) == (new.host, "http", 80) and (new.scheme, new.port) == ("https", 443)
    return old.origin == new.origin or raised


def _name_agent(contact: str) -> str:
    """Who asks: the program, its version, and whom to write to."""
    name = f"broadsheet/{__version__}"
    return f"{name} (+mailto:{quote(contact.strip(), safe='@+')})" if contact.strip() else name
