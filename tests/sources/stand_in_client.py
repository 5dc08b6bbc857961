"""A client that answers from a table and remembers what it was asked, for tests of sources."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from broadsheet.fetching import Answer, Keep
from broadsheet.settings import Settings, read_settings
from broadsheet.sources import Failure
from broadsheet.sources.live import Batch, LiveSource, Visit

NOON = datetime(2026, 8, 6, 16, 0, tzinfo=UTC)
"""Noon in New York, on a Thursday."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request: the whole address, the headers with names in small letters, and the other arguments."""

    url: str
    params: dict[str, str]
    headers: dict[str, str]
    keep: Keep
    typed: bool


Reply = bytes | Answer | Exception
"""A body, a whole answer, or what the client raises."""


@dataclass
class StandInClient:
    """Answers each address with what stands in the table; a function is asked, a list is gone through."""

    table: Mapping[str, Reply | list[Reply] | Callable[[Request], Reply]]
    asked: list[Request] = field(default_factory=list)

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        keep: Keep = "no",
        most: int = 64 * 2**20,
        typed: bool = False,
        once: bool = False,
    ) -> Answer:
        request = Request(url, dict(params or {}), {k.lower(): v for k, v in (headers or {}).items()}, keep, typed)
        self.asked.append(request)
        found = self.table[url]
        reply = found.pop(0) if isinstance(found, list) else found(request) if callable(found) else found
        if isinstance(reply, Exception):
            raise reply
        whole = url + ("?" + urlencode(request.params) if request.params else "")
        return reply if isinstance(reply, Answer) else Answer(whole, reply, {})

    def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        *,
        headers: Mapping[str, str] | None = None,
        keep: Keep = "no",
        most: int = 64 * 2**20,
        typed: bool = False,
        once: bool = False,
    ) -> Answer:
        raise AssertionError("nothing here posts")


class HeldClock:
    """A clock that only waiting moves; for the real client without real waiting."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> bool:
        """Move on; nobody stopped it."""
        self.now += timedelta(seconds=seconds)
        return False


def plain_settings(**given: object) -> Settings:
    """The settings as they are when nobody sets anything but these."""
    return read_settings(home="/nowhere", **given)


def fetch(
    source: LiveSource,
    client: StandInClient,
    stream: str,
    checkpoint: str = "",
    now: datetime = NOON,
    settings: Settings | None = None,
) -> list[Batch]:
    """All batches of one fetch, each of them sound."""
    visit = Visit(client, settings or plain_settings(), stream, checkpoint, now)
    batches = list(source.fetch_since(visit))
    check_batches(batches)
    return batches


def check_batches(batches: Sequence[Batch]) -> None:
    """At least one, the last one and no other says it is the last, and each item has its day or none has."""
    assert batches
    assert [one.more for one in batches] == [True] * (len(batches) - 1) + [False]
    for one in batches:
        assert len(one.days) in (0, len(one.items))
        keys = [item.where if isinstance(item, Failure) else item.key for item in one.items]
        assert len(set(keys)) == len(keys)
