"""What does a reader follow, and is anything missing? From a followed name to channels, ledger and state."""

from collections.abc import Sequence

from broadsheet.answers.following import Following
from broadsheet.errors import BadInput, NotFound
from broadsheet.following.choices import list_choices
from broadsheet.following.names import FollowName, read_name
from broadsheet.following.states import describe_sources
from broadsheet.sources.live import LiveSource
from broadsheet.store import Store


def follow(store: Store, sources: Sequence[LiveSource], names: Sequence[str]) -> list[Following]:
    """Follow these; all or, when one cannot be read, none. Raises BadInput."""
    wanted = [read_name(one, sources) for one in names]
    return [store.follows.follow(one.name, one.title, one.stream, one.sources) for one in wanted]


def unfollow(store: Store, sources: Sequence[LiveSource], name: str) -> Following:
    """Stop following; papers and ledger stay. Raises NotFound."""
    found = store.follows.unfollow(normal_name(name, sources))
    if found is None:
        names = ", ".join(one.name for one in store.follows.list_following())
        hint = f"You follow: {names}." if names else "Nothing is followed. To begin: broadsheet follow arxiv:cs.CL"
        raise NotFound(f"{name[:200]!r} is not followed.", hint)
    return found


def normal_name(name: str, sources: Sequence[LiveSource]) -> str:
    """The name as it is kept; one that no source can read (any more) stays as it is."""
    try:
        return read_name(name, sources).name
    except BadInput:
        return name.strip()


__all__ = ["FollowName", "describe_sources", "follow", "list_choices", "normal_name", "read_name", "unfollow"]
