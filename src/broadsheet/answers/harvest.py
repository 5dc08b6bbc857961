"""What whoever copies the library sees of it: papers in the order in which they changed, and the sets they are in."""

from dataclasses import dataclass

from broadsheet.paper import Paper


@dataclass(frozen=True, slots=True)
class HarvestEntry:
    """A paper as it is now, or the news that it is gone.

    ``number`` grows with every change of the library: whoever goes on after the last one seen misses nothing.
    """

    number: int
    name: str
    """Ours, ``p12``; never used for another paper."""
    changed_at: str
    """UTC moment at which what is said of it last changed."""
    paper: Paper | None
    """None where it was merged into another one."""
    categories: tuple[str, ...] = ()
    """Its own, or those of the paper it was merged into."""


@dataclass(frozen=True, slots=True)
class HarvestSet:
    """A part of the library that can be asked for: a category or an archive of arXiv."""

    spec: str
    """``cs:cs:CL``, ``physics:hep-th``, ``cs``; a part before a colon is a larger set that holds it."""
    title: str
    categories: tuple[str, ...]
    """``cs.CL``, or archives, which hold their categories."""
