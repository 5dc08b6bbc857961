"""What work needs of the world outside: sources, a client to ask with, and time. Tests give their own."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from broadsheet.clock import Clock
from broadsheet.fetching import Client, Gate, PoliteClient, Wait
from broadsheet.paper import Record
from broadsheet.settings import Settings
from broadsheet.sources import SOURCES, arxiv_api, crossref, pubmed_xml
from broadsheet.sources.base import Failure
from broadsheet.sources.live import LiveSource
from broadsheet.store import Store

LOOK_EVERY = 5.0
"""Seconds between two looks for work: somebody may have followed something in another process."""

MakeClient = Callable[[Settings, Gate, Clock, threading.Event], Client]
"""A client for one job; the event ends its waiting."""
LookUp = Callable[[Client, Settings, Sequence[str]], Iterable[Record | Failure]]
"""Papers by their names in one scheme; a Failure for each that there is none of."""


def live_sources() -> tuple[LiveSource, ...]:
    """The sources that can be followed."""
    return tuple(one for one in SOURCES if isinstance(one, LiveSource))


def polite_client(settings: Settings, gate: Gate, clock: Clock, stop: threading.Event) -> Client:
    """The one that asks other machines."""
    return PoliteClient(settings, gate, clock=clock, stop=stop)


def wait(seconds: float, stop: threading.Event) -> None:
    """Wait that long, but not so long that new work would wait for us; at once when told to stop."""
    stop.wait(min(seconds, LOOK_EVERY))


@dataclass(frozen=True, slots=True)
class Outside:
    """The world outside, as work sees it."""

    sources: tuple[LiveSource, ...] = ()
    make_client: MakeClient = polite_client
    look_ups: Mapping[str, LookUp] = field(default_factory=dict)
    """By scheme: who knows a paper of that name."""
    wait: Callable[[float, threading.Event], None] = wait


def usual_outside() -> Outside:
    """The real one."""
    look_ups = {"arxiv": arxiv_api.look_up, "doi": crossref.look_up, "pubmed": pubmed_xml.look_up}
    return Outside(live_sources(), look_ups=look_ups)


class HostGate:
    """The store's gates in the shape that a client asks for."""

    def __init__(self, store: Store) -> None:
        self._gates = store.gates

    def enter(self, host: str, spacing: float, hold: float, now: datetime) -> Wait | None:
        """Take the host, or how long to wait."""
        told = self._gates.enter(host, spacing, hold, now)
        return Wait(*told) if told else None

    def leave(self, host: str, now: datetime) -> None:
        """The request is over."""
        self._gates.leave(host, now)

    def pause(self, host: str, until: datetime, why: str) -> None:
        """Nobody enters before ``until``."""
        self._gates.pause(host, until, why)
