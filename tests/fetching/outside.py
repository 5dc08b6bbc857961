"""The world outside, made up: names that resolve as a test says, and machines that are never really called."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO

from broadsheet.fetching.connecting import Limits, Question, Reply

PUBLIC = "93.184.216.34"


@dataclass
class Outside:
    """``names``: the numbers of each name, the same each time, or one list after the other. ``sends_on``: where an
    address redirects to; all others answer ``fine``.
    """

    names: Mapping[str, Sequence[str] | Iterator[Sequence[str]]] = field(default_factory=dict)
    sends_on: Mapping[str, str] = field(default_factory=dict)
    called: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """Each address that was connected to, and the numbers that were given for it."""
    headers: list[dict[str, str]] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)

    def resolve(self, host: str, port: int) -> Sequence[str]:
        """A :data:`Resolver`. A name that is not there does not exist."""
        self.resolved.append(host)
        found = self.names.get(host, ())
        return found if isinstance(found, Sequence) else next(found)

    @contextmanager
    def connect(
        self, question: Question, numbers: Sequence[str], limits: Limits, stop: threading.Event
    ) -> Iterator[Reply]:
        """A :data:`Connector` that connects to nothing."""
        self.called.append((question.address.text, tuple(numbers)))
        self.headers.append(dict(question.headers))
        location = self.sends_on.get(question.address.text)
        if location:
            yield Reply(302, {"location": location}, BytesIO().read)
        else:
            yield Reply(200, {"content-type": "text/xml"}, BytesIO(b"fine").read)

    def given(self) -> dict[str, object]:
        """For ``make_client(given=...)``."""
        return {"resolver": self.resolve, "connector": self.connect}
