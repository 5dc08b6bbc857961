"""A server on loopback that answers as services do, with their faults; see :mod:`tests.replay.server`."""

from tests.replay.answers import (
    Scripted,
    broken_gzip,
    chunked,
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
from tests.replay.clients import MovedClock, make_client
from tests.replay.server import Asked, ReplayServer

__all__ = [
    "Asked",
    "MovedClock",
    "ReplayServer",
    "Scripted",
    "broken_gzip",
    "chunked",
    "compressed",
    "cut_short",
    "endless",
    "gzip_bomb",
    "head_drip",
    "make_client",
    "page",
    "redirect",
    "refusal",
    "reset",
    "slow_drip",
    "truncated",
    "unavailable",
]
