"""What a reader should know about the library's state, put in sentences."""

from broadsheet.answers import EngineStatus, IndexStatus
from broadsheet.errors import BroadsheetError
from broadsheet.library import Library


def list_notices(library: Library) -> list[str]:
    """The index's own notice, and how far an engine that lags has come. None of it may take a page down."""
    try:
        status = library.index.status()
    except BroadsheetError as error:
        return [str(error)]
    return ([status.notice] if status.notice else []) + _lags(status)


def _lags(status: IndexStatus) -> list[str]:
    # Suggestions that lag take nothing from a search.
    return [_lag(engine) for engine in status.engines if engine.behind and engine.name != "completions"]


def _lag(engine: EngineStatus) -> str:
    """How much is done and how much to do; a paper held may be among those to read again."""
    return f"Search by {engine.name} is being made ready: {engine.papers:,} papers held, {engine.behind:,} to read."
