"""A client for somebody who waits for a page: a service that does not answer is told of in seconds, not in minutes."""

from collections.abc import Mapping
from dataclasses import dataclass

from broadsheet.fetching.base import Answer, Client, Keep


@dataclass(frozen=True, slots=True)
class OneTry:
    """Asks through another client, each address once and with hardly any waiting."""

    client: Client

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        keep: Keep = "no",
        most: int = 64 * 2**20,
        typed: bool = False,
        once: bool = True,  # noqa: ARG002 - whatever is asked, it is tried once
    ) -> Answer:
        """See :meth:`broadsheet.fetching.Client.get`."""
        return self.client.get(url, params, headers=headers, keep=keep, most=most, typed=typed, once=True)

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
        once: bool = True,  # noqa: ARG002 - whatever is asked, it is tried once
    ) -> Answer:
        """See :meth:`broadsheet.fetching.Client.post`."""
        return self.client.post(url, body, content_type, headers=headers, keep=keep, most=most, typed=typed, once=True)
