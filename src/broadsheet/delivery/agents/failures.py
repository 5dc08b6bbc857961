"""Errors as what an agent can act on: a sentence and what to do, never a stack trace."""

import logging

from pydantic import ValidationError

from broadsheet.delivery.agents.told import Failure
from broadsheet.errors import BadInput, BroadsheetError, Busy, NotFound, TooOften

BUSY_FOR = 5
"""Seconds after which asking again is worth it where something is busy."""
_CODES = ((BadInput, "bad_input"), (NotFound, "not_found"), (Busy, "busy"))

log = logging.getLogger("broadsheet.agents")


def explain(error: Exception, what: str) -> Failure:
    """Why ``what`` could not be done; one nobody foresaw goes into the log and not to the agent."""
    if isinstance(error, ValidationError):
        return Failure(code="bad_input", message=_say_wrong(error))
    if isinstance(error, BroadsheetError):
        code = next((code for kind, code in _CODES if isinstance(error, kind)), "failed")
        seconds = error.seconds if isinstance(error, TooOften) else BUSY_FOR if isinstance(error, Busy) else None
        return Failure(code=code, message=" ".join(str(error).split()), retry_after_seconds=seconds)
    log.error("%s failed", what, exc_info=error)
    return Failure(code="failed", message="Something went wrong here that nobody foresaw; it stands in the log.")


def _say_wrong(error: ValidationError) -> str:
    """``max_results: Input should be less than or equal to 50``; what was given is not repeated."""
    wrong = [
        ": ".join(filter(None, (".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, "))))
        for one in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    return "; ".join(wrong[:10]) + "."
