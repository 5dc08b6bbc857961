"""A clock for tests in which time passes."""

from datetime import UTC, datetime, timedelta


class Hands:
    """A clock that is set by hand. It begins on a Saturday."""

    def __init__(self) -> None:
        self.now = datetime(2026, 8, 22, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        """Move it on: ``hours=2``."""
        self.now += timedelta(**time)
