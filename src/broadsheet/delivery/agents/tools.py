"""Every tool that agents have. A new one is a function, its arguments, its answer, and an entry here."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import mcp_types as types
from pydantic import BaseModel

from broadsheet.delivery.agents import asked, days, finding, told, watching
from broadsheet.library import Library


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: what agents read of it, and what it does. ``changes``: it is for the owner."""

    name: str
    title: str
    says: str
    asked: type[BaseModel]
    told: type[BaseModel]
    answer: Callable[[Library, Any], BaseModel]
    changes: bool = False
    destroys: bool = False

    @cache  # noqa: B019 - tools are few and stay
    def describe(self) -> types.Tool:
        """The tool in the words of the protocol. Schemas take 15 ms to make, and the SDK asks for them at each call."""
        return types.Tool(
            name=self.name,
            title=self.title,
            description=self.says,
            input_schema=_schema(self.asked, "validation"),
            output_schema=_schema(self.told, "serialization"),
            annotations=types.ToolAnnotations(
                title=self.title,
                read_only_hint=not self.changes,
                destructive_hint=self.destroys,
                idempotent_hint=True,
                open_world_hint=False,
            ),
        )


def _schema(model: type[BaseModel], mode: Literal["validation", "serialization"]) -> dict[str, Any]:
    """Without what only repeats the tool's own name and title."""
    schema = model.model_json_schema(mode=mode)
    return {key: value for key, value in schema.items() if key not in ("title", "description")}


TOOLS = (
    Tool(
        "search_papers",
        "Search papers",
        "Search this library's research papers by words and by meaning together, best first or newest first. Takes "
        "plain words, a question, or operators. Page on with `start`. For a paper's whole abstract use get_abstract.",
        asked.SearchAsked,
        told.SearchAnswer,
        finding.search_papers,
    ),
    Tool(
        "get_abstract",
        "Read a paper",
        "One paper by any of its identifiers: title, authors, whole abstract, dates, identifiers, PDF and code.",
        asked.AbstractAsked,
        told.PaperAnswer,
        finding.get_abstract,
    ),
    Tool(
        "semantic_search",
        "Search by meaning",
        "Papers whose meaning is nearest to a text (a question, a sentence, a whole abstract), to a paper, or to both; "
        "it finds papers that use other words. Where this library has no encoder, `notices` says so.",
        asked.SemanticAsked,
        told.LikeAnswer,
        finding.semantic_search,
    ),
    Tool(
        "similar_papers",
        "Papers like one",
        "The papers most like one of this library, each with what they share. At most a hundred can be paged through.",
        asked.SimilarAsked,
        told.LikeAnswer,
        finding.similar_papers,
    ),
    Tool(
        "daily_papers",
        "Papers of a day",
        "The edition of a day, week or month: its papers in order, each with why it stands there. A day without papers "
        "is answered by the last one before it; `date` says which is shown.",
        asked.DailyAsked,
        told.DailyAnswer,
        days.daily_papers,
    ),
    Tool(
        "trending",
        "Trending papers",
        "The papers that move now: those whose votes, comments, stars and citations grow more than is usual, "
        "each with why.",
        asked.TrendingAsked,
        told.TrendingAnswer,
        days.trending,
    ),
    Tool(
        "export_citations",
        "Export citations",
        "References of up to 100 papers as BibTeX, RIS, CSL-JSON or Markdown. Ids that name no paper come back in "
        "`missing`.",
        asked.ExportAsked,
        told.ExportAnswer,
        finding.export_citations,
    ),
    Tool(
        "watch_topic",
        "Watch a topic",
        "Keep a search under a name, with daily editions of its own, which check_alerts reads. It shows on the site as "
        "a saved view. Watching the same topic twice changes nothing.",
        asked.WatchAsked,
        told.WatchAnswer,
        watching.watch_topic,
        changes=True,
    ),
    Tool(
        "check_alerts",
        "What watches found",
        "New papers of the watched topics: those of the latest edition of each, or of all editions since a day "
        "(at most 31). Nothing is marked as read: asking twice gives the same.",
        asked.AlertsAsked,
        told.AlertsAnswer,
        watching.check_alerts,
    ),
    Tool(
        "list_watches",
        "Watched topics",
        "The topics that are watched here.",
        asked.NothingAsked,
        told.WatchesAnswer,
        watching.list_watches,
    ),
    Tool(
        "unwatch_topic",
        "Stop watching",
        "Stop watching a topic. Its view disappears from the site; papers stay.",
        asked.UnwatchAsked,
        told.UnwatchAnswer,
        watching.unwatch_topic,
        changes=True,
        destroys=True,
    ),
)
