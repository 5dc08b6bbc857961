"""What was found out about editions, kept for a minute or until a paper changes. Nothing of it is written."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from broadsheet.clock import Clock, to_text
from broadsheet.store import Store

MOST_KEPT = 512
"""Answers kept at a time. The largest, a choice of thirty papers with their reasons, takes some 50 kB."""

T = TypeVar("T")


class Kept:
    """Answers by their question."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._answers: OrderedDict[Hashable, tuple[str, object]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, question: Hashable, find: Callable[[], T]) -> T:
        """The answer to that question, found again when a paper has changed, an edition was closed, or each minute."""
        # Votes of readers here change no paper: hence the minute.
        state = f"{self._store.state()} {to_text(self._clock())[:16]}"
        with self._lock:
            kept = self._answers.get(question)
        if kept and kept[0] == state:
            return cast(T, kept[1])
        answer = find()
        with self._lock:
            self._answers[question] = (state, answer)
            self._answers.move_to_end(question)
            while len(self._answers) > MOST_KEPT:
                self._answers.popitem(last=False)
        return answer
