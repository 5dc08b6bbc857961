"""Single papers by their names: for a person who asks for one, and for those that were announced and did not come."""

from collections.abc import Iterable, Iterator

from broadsheet.errors import BadInput, NotFound
from broadsheet.fetching import Client, OneTry
from broadsheet.identifiers import parse_identifier
from broadsheet.ingest import save_alone
from broadsheet.paper import Identifier, Record
from broadsheet.schedule.outside import Outside
from broadsheet.settings import Settings
from broadsheet.sources.base import Failure
from broadsheet.store import Store

_ASKED_AS = {"hf": "arxiv"}
"""Hugging Face names papers by their arXiv number."""


def look_up_all(
    outside: Outside, client: Client, settings: Settings, names: Iterable[Identifier]
) -> Iterator[Record | Failure]:
    """What the services say of these papers, those of names that some service knows. Raises what the client raises."""
    asked: dict[str, list[str]] = {}
    for name in names:
        asked.setdefault(_ASKED_AS.get(name.scheme, name.scheme), []).append(name.value)
    for scheme, values in asked.items():
        if scheme in outside.look_ups:
            yield from outside.look_ups[scheme](client, settings, values)


def look_up(store: Store, outside: Outside, client: Client, settings: Settings, text: str) -> None:
    """Bring in the paper of that name, for somebody who waits. Raises BadInput, NotFound, and as the client."""
    name = parse_identifier(text)
    if name is None or _ASKED_AS.get(name.scheme, name.scheme) not in outside.look_ups:
        raise BadInput(
            f"{text[:200]!r} is no name that can be looked up.",
            "Write an arXiv number, a DOI or a PubMed number: arxiv:2507.06457, doi:10.1000/x, pmid:12345.",
        )
    found = list(look_up_all(outside, OneTry(client), settings, [name]))
    if not save_alone(store, found):
        why = next((one.why for one in found if isinstance(one, Failure)), "no service knows it")
        raise NotFound(f"{text[:200]!r} was not found: {why}.", "Check the number.")
