"""What agents may ask: the arguments of each tool, with their bounds.

Names and defaults are those that paper servers commonly have, so that prompts written for them work here. What is not
named here is refused, so that a misspelt argument is told and not passed over; ``null`` counts as not given, and a list
may come as one text, since some programs send them so.
"""

import json
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

MOST_AT_ONCE = 50
FARTHEST = 10_000
"""Places into a list that can be asked for."""
LONGEST_QUESTION = 2_000


class Asked(BaseModel):
    """The arguments of a tool."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _leave_out_nothing(cls, given: Any) -> Any:
        return {name: value for name, value in given.items() if value is not None} if isinstance(given, dict) else given


def _read_list(given: Any) -> Any:
    """``["a"]``, ``'["a"]'`` and ``"a, b"`` are lists."""
    if not isinstance(given, str):
        return given
    try:
        read = json.loads(given)
    except (ValueError, RecursionError):
        read = None
    return read if isinstance(read, list) else [part.strip() for part in given.split(",") if part.strip()]


def _check_date(given: str) -> str:
    """A year, a month or a day that there is."""
    try:
        date.fromisoformat((given + "-01-01")[:10]) if given else None
    except ValueError as error:
        raise ValueError("there is no such date; write it as 2026, 2026-08 or 2026-08-21") from error
    return given


def _begin_in(kind: str) -> Any:
    return Field(
        default=0, ge=0, le=FARTHEST, description=f"How many {kind} to skip: `next_start` of the answer before."
    )


Question = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
PaperId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=300,
        description="An arXiv number (2507.06457), a DOI, another identifier, or the id of an answer (p12).",
    ),
]
DateText = Annotated[
    str, Field(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$", examples=["2026-08-21"]), AfterValidator(_check_date)
]
Category = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9.*-]{0,39}$", examples=["cs.CL"])]
Categories = Annotated[
    list[Category],
    BeforeValidator(_read_list),
    Field(
        max_length=20, description="Keep papers of any of these arXiv categories: cs.CL, or cs for all of an archive."
    ),
]
Topic = Annotated[str, Field(min_length=1, max_length=300)]


class SearchAsked(Asked):
    """Arguments of search_papers."""

    query: Question = Field(
        description="Words, a question, or operators: author:hinton, title:attention, cat:cs.LG, year:2020..2024."
    )
    max_results: int = Field(default=5, ge=1, le=MOST_AT_ONCE, description="How many papers.")
    start: int = _begin_in("papers")
    abstract_mode: Literal["none", "snippet", "full"] = Field(
        default="snippet", description="How much of each abstract: nothing, the piece that answers best, or all of it."
    )
    date_from: DateText = Field(default="", description="Published on that day (month, year) or later.")
    date_to: DateText = Field(default="", description="Published on that day (month, year) or before.")
    categories: Categories = []
    sort_by: Literal["relevance", "date"] = Field(default="relevance", description="Best first, or newest first.")
    cursor: str = Field(
        default="",
        max_length=2_000,
        description="Instead of start: `next_cursor` of the answer before, so that nothing is skipped or repeated "
        "while papers arrive. The other arguments stay the same.",
    )


class AbstractAsked(Asked):
    """Arguments of get_abstract."""

    paper_id: PaperId


class SemanticAsked(Asked):
    """Arguments of semantic_search."""

    query: str = Field(
        default="", max_length=10_000, description="A question, a sentence or a whole abstract; or give paper_id."
    )
    paper_id: str = Field(default="", max_length=300, description="Papers like this one; or give query; or both.")
    max_results: int = Field(default=10, ge=1, le=MOST_AT_ONCE, description="How many papers.")
    start: int = _begin_in("papers")

    @model_validator(mode="after")
    def _asks_something(self) -> "SemanticAsked":
        if not self.query.strip() and not self.paper_id.strip():
            raise ValueError("give query, paper_id, or both")
        return self


class SimilarAsked(Asked):
    """Arguments of similar_papers."""

    paper_id: PaperId
    max_results: int = Field(default=10, ge=1, le=MOST_AT_ONCE, description="How many papers.")
    start: int = _begin_in("papers")


class DailyAsked(Asked):
    """Arguments of daily_papers."""

    date: str = Field(
        default="",
        max_length=10,
        description="A day (2026-08-21), a week (2026-W34) or a month (2026-08); empty: the latest day.",
    )
    category: Annotated[str, Field(pattern=r"^([A-Za-z][A-Za-z0-9.-]{0,39})?$")] = Field(
        default="", description="The edition of one arXiv category (cs.CL); empty: of everything."
    )
    max_results: int = Field(default=20, ge=1, le=100, description="How many papers.")
    start: int = _begin_in("papers")


class TrendingAsked(Asked):
    """Arguments of trending."""

    day: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$"), AfterValidator(_check_date)] = Field(
        default="", description="As it was on that day (2026-08-21); empty: now."
    )
    category: Annotated[str, Field(pattern=r"^([A-Za-z][A-Za-z0-9.-]{0,39})?$")] = Field(
        default="", description="Papers of one arXiv category (cs.CL) or archive (cs); empty: of all."
    )
    max_results: int = Field(default=20, ge=1, le=MOST_AT_ONCE, description="How many papers.")
    start: int = _begin_in("papers")


class ExportAsked(Asked):
    """Arguments of export_citations."""

    paper_ids: Annotated[list[PaperId], BeforeValidator(_read_list), Field(min_length=1, max_length=100)] = Field(
        description="The papers, by any identifier."
    )
    format: Literal["bibtex", "ris", "csl-json", "markdown"] = Field(default="bibtex", description="The form.")


class WatchAsked(Asked):
    """Arguments of watch_topic."""

    topic: Topic = Field(description="What to watch for: words, or a search with operators as in search_papers.")
    categories: Categories = []
    max_results: int = Field(default=5, ge=1, le=MOST_AT_ONCE, description="How many of its newest papers to show now.")


class AlertsAsked(Asked):
    """Arguments of check_alerts."""

    topic: str = Field(default="", max_length=300, description="One watch, by its name or topic; empty: all of them.")
    since: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$"), AfterValidator(_check_date)] = Field(
        default="",
        description="Papers of that day's edition (2026-08-21) and later ones; empty: of the latest edition.",
    )
    max_results: int = Field(default=10, ge=1, le=MOST_AT_ONCE, description="How many papers of each watch.")


class UnwatchAsked(Asked):
    """Arguments of unwatch_topic."""

    topic: Topic = Field(description="The watch, by its name or topic as list_watches gives them.")


class NothingAsked(Asked):
    """No arguments."""
