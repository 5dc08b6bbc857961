"""How often each service may be asked, and through whose gate; the numbers that services publish stand here."""

from dataclasses import dataclass

from broadsheet.fetching.addresses import Address, read_address
from broadsheet.settings import ADDRESSES, SECRETS, Settings

SPACING = 1.0
"""Seconds between two requests to one host, where its rules say nothing; Semantic Scholar's say this."""


@dataclass(frozen=True, slots=True)
class Manner:
    """``gate`` is the name under which all its requests wait, ``spacing`` the seconds between them; ``setting`` is
    the setting that holds the address, empty when none does.
    """

    gate: str
    spacing: float
    setting: str = ""

    @property
    def key(self) -> str:
        """The setting that holds the key to this service; empty where there is none."""
        return name if (name := f"{self.setting}_key") in SECRETS else ""


ARXIV = ("arxiv", 3.0)
"""All machines of arXiv together: one request in three seconds, one connection (arXiv's terms of use of its APIs)."""

_GATES = {
    "arxiv_oai": ARXIV,
    "arxiv_rss": ARXIV,
    "arxiv_api": ARXIV,
    "zotero_local": ("zotero_local", 0.0),  # it runs on this machine
}


class Manners:
    """The manners towards each address, by the settings it begins with."""

    def __init__(self, settings: Settings) -> None:
        bases = [(read_address(settings.address(name)), name) for name in ADDRESSES]
        self._bases = sorted(bases, key=lambda one: -len(one[0].target))

    def towards(self, address: Address) -> Manner:
        """Of the setting that the address begins with (the longest one), else of its host."""
        for base, name in self._bases:
            if _is_under(address, base):
                gate, spacing = _GATES.get(name, (name, SPACING))
                return Manner(gate, spacing, name)
        if address.host == "arxiv.org" or address.host.endswith(".arxiv.org"):
            return Manner(*ARXIV)
        return Manner(address.place, SPACING)


def _is_under(address: Address, base: Address) -> bool:
    begins = base.target.rstrip("/")
    rest = address.target[len(begins) :]
    return (
        (address.host, address.port) == (base.host, base.port)
        and address.target.startswith(begins)
        and (not rest or rest[0] in "/?")
    )
