"""Several engines that hold the same changes, filled as one."""

from collections.abc import Sequence

from broadsheet.index.engine import Engine
from broadsheet.paper import Paper


class Together:
    """Takes in papers for all of its engines, so that the store is read once."""

    def __init__(self, first: Engine, *others: Engine) -> None:
        self._engines = (first, *others)
        self.name = first.name

    @property
    def mark(self) -> int:
        """The last change that all of them hold."""
        return min(engine.mark for engine in self._engines)

    def add(self, papers: Sequence[Paper]) -> None:
        """Hold these papers, in place of what was held under the same ids."""
        for engine in self._engines:
            engine.add(papers)

    def remove(self, ids: Sequence[int]) -> None:
        """Let go of these papers."""
        for engine in self._engines:
            engine.remove(ids)

    def commit(self, mark: int) -> None:
        """Make everything durable, one after the other: killed in between, one of them has it to do again."""
        for engine in self._engines:
            engine.commit(mark)
