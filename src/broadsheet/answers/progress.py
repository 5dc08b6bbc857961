"""How far a long piece of work is."""

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Told now and then: what is going on, how much is done, out of how much (None: nobody knows)."""
