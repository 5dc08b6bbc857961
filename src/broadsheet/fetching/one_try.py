"""A client for somebody who waits for a page: a service that does not answer is told of in seconds, not in minutes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from broadsheet.fetching.base import Answer, Client


@dataclass(frozen=True, slots=True)
class OneTry:
    """Asks through another client, each address once and with hardly any waiting, whatever ``once`` says."""

    client: Client

    def get(self, url: str, params: Mapping[str, str] | None = None, **how: Any) -> Answer:
        """See :meth:`broadsheet.fetching.Client.get`."""
        return self.client.get(url, params, **how | {"once": True})

    def post(self, url: str, body: bytes, content_type: str, **how: Any) -> Answer:
        """See :meth:`broadsheet.fetching.Client.post`."""
        return self.client.post(url, body, content_type, **how | {"once": True})
