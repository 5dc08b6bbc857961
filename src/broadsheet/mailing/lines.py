"""The connections of a run: one for each thread, opened when it is needed, closed after its number of letters."""

import threading
from collections.abc import Callable

from broadsheet.mailing.handing import Answer, BeforeEnd, Connection, HungUp, Parcel, Way, WayTrouble

TRIES = 3
"""So often a connection is tried for: of many, one fails now and then."""
PAUSE = 1.0
"""Seconds between two of these tries, times the number of the try."""

Pause = Callable[[float], bool]
"""Wait so many seconds; True when told to stop."""


class Open:
    """The connections that are open, so that another thread can end them."""

    def __init__(self) -> None:
        self._connections: set[Connection] = set()
        self._lock = threading.Lock()

    def add(self, connection: Connection) -> None:
        """It is open."""
        with self._lock:
            self._connections.add(connection)

    def remove(self, connection: Connection) -> None:
        """It is closed."""
        with self._lock:
            self._connections.discard(connection)

    def abort(self) -> None:
        """End them all; whoever waits for an answer gets HungUp."""
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            connection.abort()


class Line:
    """One thread's connection."""

    def __init__(self, way: Way, per_connection: int, opened: Open, pause: Pause) -> None:
        self._way = way
        self._per_connection = per_connection
        self._opened = opened
        self._pause = pause
        self._connection: Connection | None = None
        self._carried = 0
        self.server = ""
        """Whoever was spoken to last."""

    def hand(self, parcel: Parcel, before_end: BeforeEnd) -> Answer:
        """Hand a letter over, on a new connection where the old one turns out to be gone. Raises NotHanded."""
        if self._connection is not None and (self._carried >= self._per_connection or not self._connection.is_usable):
            self.close()
        if self._connection is not None:
            try:
                return self._carry(self._connection, parcel, before_end)
            except HungUp as lost:
                if lost.after_end:
                    raise
                # Servers end connections that were quiet, or had their fill: that is no fault of this letter.
                self.close()
        return self._carry(self._open(), parcel, before_end)

    def close(self) -> None:
        """Say good-bye."""
        if self._connection is not None:
            self._opened.remove(self._connection)
            self._connection.close()
            self._connection = None

    def _carry(self, connection: Connection, parcel: Parcel, before_end: BeforeEnd) -> Answer:
        self._carried += 1
        return connection.hand(parcel, before_end)

    def _open(self) -> Connection:
        for number in range(1, TRIES + 1):
            try:
                self._connection = self._way.open()
            except WayTrouble as trouble:
                # A sign-in that was refused is not tried again: some servers shut out whoever does.
                if number == TRIES or trouble.stage == "login" or self._pause(PAUSE * number):
                    raise
            else:
                self._opened.add(self._connection)
                self._carried, self.server = 0, self._connection.server
                return self._connection
        raise AssertionError("the last try returns or raises")
