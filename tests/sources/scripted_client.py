"""A client that hands each request to a function of the test, and the visits that go with it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl

from broadsheet.fetching import Answer, Keep
from broadsheet.fetching.client import PoliteClient
from broadsheet.fetching.memory_gate import MemoryGate
from broadsheet.paper import Record
from broadsheet.settings import Settings, read_settings
from broadsheet.sources.live import Batch, Visit

HOME = Path("/nowhere")


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: ``path`` is the address without its parameters, ``params`` those of either place."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: object = None
    """What a POST holds, read as JSON."""


@dataclass(slots=True)
class ScriptedClient:
    """``answers`` gets every request and gives a value that goes out as JSON, bytes as they are, or raises."""

    answers: Callable[[Request], object]
    asked: list[Request] = field(default_factory=list)

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        keep: Keep = "no",
        most: int = 0,
        typed: bool = False,
        once: bool = False,
    ) -> Answer:
        """What the function says to this address."""
        return self._answer(Request(url, dict(params or {}), dict(headers or {})))

    def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        *,
        headers: Mapping[str, str] | None = None,
        keep: Keep = "no",
        most: int = 0,
        typed: bool = False,
        once: bool = False,
    ) -> Answer:
        """What the function says to this address and body."""
        path, _, query = url.partition("?")
        return self._answer(Request(path, dict(parse_qsl(query)), dict(headers or {}), json.loads(body)))

    def _answer(self, request: Request) -> Answer:
        self.asked.append(request)
        told = self.answers(request)
        return Answer(request.path, told if isinstance(told, bytes) else json.dumps(told).encode(), {})


def make_settings(**given: str) -> Settings:
    """Settings of nobody, with these set."""
    return read_settings(home=HOME, **given)


def make_visit(
    answers: Callable[[Request], object],
    stream: str,
    now: str,
    checkpoint: str = "",
    since: str = "",
    settings: Settings | None = None,
) -> Visit:
    """A visit at a moment, to a service that answers so."""
    client = ScriptedClient(answers)
    return Visit(client, settings or make_settings(), stream, checkpoint, datetime.fromisoformat(now), since)


def asked_of(visit: Visit) -> list[Request]:
    """What the visit asked for, in order."""
    assert isinstance(visit.client, ScriptedClient)
    return visit.client.asked


def records_of(batches: list[Batch]) -> list[Record]:
    """All records of these batches, in order."""
    return [one for batch in batches for one in batch.items if isinstance(one, Record)]


def make_client(settings: Settings) -> PoliteClient:
    """The real client, whose clock moves on by what it waits, so that nothing is waited for."""
    moment = [datetime(2026, 8, 20, 15, tzinfo=UTC)]

    def wait(seconds: float) -> bool:
        moment[0] += timedelta(seconds=seconds)
        return False

    return PoliteClient(settings, MemoryGate(), clock=lambda: moment[0], wait=wait)
