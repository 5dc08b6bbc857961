"""A gate inside one process: for tests, and for one-off work that nobody else shares."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from broadsheet.fetching.base import Wait

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Host:
    held_until: datetime = _EVER
    left: datetime = _EVER
    paused_until: datetime = _EVER
    why: str = ""


class MemoryGate:
    """A :class:`Gate` that forgets when the process ends."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def enter(self, host: str, spacing: float, hold: float, now: datetime) -> Wait | None:
        """Take the host, or how long to wait."""
        with self._lock:
            state = self._hosts.setdefault(host, _Host())
            until, why = max(
                (state.held_until, f"another request to {host} is under way"),
                (state.left + timedelta(seconds=spacing), f"{host} is asked once in {spacing:g} seconds"),
                (state.paused_until, state.why),
            )
            if until > now:
                return Wait(until, why)
            state.held_until = now + timedelta(seconds=hold)
            return None

    def leave(self, host: str, now: datetime) -> None:
        """The request is over."""
        with self._lock:
            state = self._hosts.setdefault(host, _Host())
            state.held_until, state.left = _EVER, now

    def pause(self, host: str, until: datetime, why: str) -> None:
        """Nobody enters before ``until``; a longer pause stays."""
        with self._lock:
            state = self._hosts.setdefault(host, _Host())
            if until > state.paused_until:
                state.paused_until, state.why = until, why
