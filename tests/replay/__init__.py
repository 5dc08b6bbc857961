"""A server on loopback that answers as services do, with their faults; see :mod:`tests.replay.server`."""

from tests.replay.answers import (
    Scripted,
    broken_gzip,
    compressed,
    cut_short,
    endless,
    gzip_bomb,
    head_drip,
    page,
    redirect,
    refusal,
    reset,
    slow_drip,
    truncated,
    unavailable,
)
from tests.replay.server import Asked, ReplayServer

__all__ = [
    "Asked",
    "ReplayServer",
    "Scripted",
    "broken_gzip",
    "compressed",
    "cut_short",
    "endless",
    "gzip_bomb",
    "head_drip",
    "page",
    "redirect",
    "refusal",
    "reset",
    "slow_drip",
    "truncated",
    "unavailable",
]
