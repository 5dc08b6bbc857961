"""A client that asks nobody: it answers from a function, and remembers what it was asked."""

from collections.abc import Callable, Mapping

from broadsheet.fetching import Answer, Keep


class StandInClient:
    """Answers every ``get`` with ``give(url, params)``, which may raise what a client raises."""

    def __init__(self, give: Callable[[str, Mapping[str, str]], bytes]) -> None:
        self.give = give
        self.asked: list[tuple[str, dict[str, str]]] = []

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        keep: Keep = "no",
        most: int = 64 * 2**20,
        typed: bool = False,
        once: bool = False,
    ) -> Answer:
        """As a client does."""
        self.asked.append((url, dict(params or {})))
        return Answer(url, self.give(url, params or {}), {})

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
        once: bool = False,
    ) -> Answer:
        """None of these sources asks with a body."""
        raise AssertionError(url)
