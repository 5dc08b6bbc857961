"""From what a person types to what is followed: ``arxiv:cs.cl`` is the stream cs.CL of every source of arXiv."""

from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.errors import BadInput
from broadsheet.sources.live import LiveSource

MOST = 2_000
"""Characters of a name; an address of a feed may be long."""


@dataclass(frozen=True, slots=True)
class FollowName:
    """A name in normal form, and the sources that have a part in it."""

    name: str
    title: str
    stream: str
    sources: tuple[str, ...]


def read_name(text: str, sources: Sequence[LiveSource]) -> FollowName:
    """What that name stands for. Raises BadInput with what can be typed."""
    prefix, colon, rest = text.strip().partition(":")
    prefix = prefix.lower()
    its = [one for one in sources if one.prefix == prefix]
    if not colon or not rest.strip() or len(text) > MOST or not its:
        known = ", ".join(sorted({f"{one.prefix}:" for one in sources})) or "none"
        raise BadInput(
            f"{text[:200]!r} is nothing that can be followed.",
            f"Write a service and what of it, such as arxiv:cs.CL or hf:daily. The services are: {known}.",
        )
    stream = its[0].read_stream(rest.strip())
    parts = tuple(one.name for one in its if one.follows(stream.name))
    if not parts:
        raise BadInput(f"No source follows {prefix}:{stream.name}.", "See what can be followed: broadsheet sources.")
    return FollowName(f"{prefix}:{stream.name}", stream.title, stream.name, parts)
