"""How often one may ask: by who asks, whom it is for, and in all. Counted by keyed hashes, not by the thing itself."""

from datetime import datetime, timedelta

from broadsheet.clock import to_text
from broadsheet.counting import name_count, place_of
from broadsheet.errors import TooOften
from broadsheet.store import Store
from broadsheet.store.rates import Allowance

BY_BOX_A_DAY = 3
"""Letters that anybody can make us send to one mailbox by asking."""
BY_PLACE_AN_HOUR = 10
"""Requests from one place; a laboratory behind one address has to share them."""
ALL_AN_HOUR = 300
"""Letters that confirm, whoever asks: many places together cannot make us a nuisance."""
GUESSES_AN_HOUR = 30
"""Links that are not ours, from one place."""

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class Limits:
    """Counts tries, and says when there were too many."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ask(self, box: str, ip: str, now: datetime) -> bool:
        """Count a request for a letter. False where the mailbox had enough, which is nobody else's business.

        Raises TooOften where this place asks too often, or all places together.
        """
        place = Allowance(self._hash("place", place_of(ip)), _end(now, _HOUR), BY_PLACE_AN_HOUR)
        if not self._store.rates.take([place]):
            raise TooOften("Too many letters were asked for from your network.", "Try again in an hour.", _left(now))
        mailbox = Allowance(self._hash("box", box), _end(now, _DAY), BY_BOX_A_DAY)
        if not self._store.rates.take([mailbox]):
            return False
        if not self._store.rates.take([Allowance("all", _end(now, _HOUR), ALL_AN_HOUR)]):
            raise TooOften("Too many letters are asked for just now.", "Try again in an hour.", _left(now))
        return True

    def guess(self, ip: str, now: datetime) -> None:
        """Count a link that is not ours. Raises TooOften."""
        allowance = Allowance(self._hash("guess", place_of(ip)), _end(now, _HOUR), GUESSES_AN_HOUR)
        if not self._store.rates.take([allowance]):
            raise TooOften("Too many links that are not of this site.", "Try again in an hour.", _left(now))

    def hash_place(self, ip: str) -> str:
        """What is kept of where somebody was when they said yes."""
        return self._hash("consent", place_of(ip))

    def _hash(self, kind: str, text: str) -> str:
        return name_count(self._store.secret("rates"), kind, text)


def _end(now: datetime, length: timedelta) -> str:
    """The end of the hour or day (UTC) that ``now`` is in."""
    begun = now.replace(minute=0, second=0, microsecond=0)
    begun = begun.replace(hour=0) if length == _DAY else begun
    return to_text(begun + length)


def _left(now: datetime) -> int:
    return int(_HOUR.total_seconds()) - now.minute * 60 - now.second
