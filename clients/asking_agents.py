"""What each client of the Model Context Protocol is made to ask of /mcp, whatever its own words for it are."""

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from telling import DAY, Teller, has_each_once

TOOLS = {
    "search_papers", "get_abstract", "semantic_search", "similar_papers", "daily_papers", "trending",
    "export_citations", "watch_topic", "check_alerts", "list_watches", "unwatch_topic",
}  # fmt: skip


class Told(NamedTuple):
    """What a tool told."""

    failed: bool
    structured: Any
    text: str


def ask_all(
    teller: Teller,
    list_tools: Callable[[], list[str]],
    use: Callable[[str, dict[str, Any]], Told],
    list_resources: Callable[[], list[str]],
    read: Callable[[str], str],
    errors: tuple[type[BaseException], ...],
) -> None:
    """Everything; ``errors`` are what the client raises for errors of the protocol."""

    def call(tool: str, good: Callable[[Any], Any], **arguments: Any) -> Any:
        told = teller.call(
            f"{tool} {arguments}",
            lambda: use(tool, arguments),
            lambda got: not got.failed and got.structured == json.loads(got.text) and good(got.structured),
        )
        return told.structured if told else None

    def fail(tool: str, code: str, **arguments: Any) -> None:
        def good(got: Told) -> bool:
            failure = json.loads(got.text)
            return got.failed and failure["status"] == "error" and failure["code"] == code and failure["message"]

        teller.call(f"{tool} {arguments} fails", lambda: use(tool, arguments), good)

    teller.call("tools", list_tools, lambda got: set(got) == TOOLS)
    teller.call("resources", list_resources, lambda got: set(got) == {"daily://latest", "trending://now"})
    found = call("search_papers", lambda got: got["returned"] == 5 and got["has_more"], query="graph networks")
    call("search_papers", lambda got: got["papers"] == [] and not got["has_more"], query="title:zzzzqqqq")
    for mode, longest in (("none", 0), ("snippet", 400), ("full", 5_000)):
        call(
            "search_papers",
            lambda got, longest=longest: all(len(one["abstract"]) <= longest for one in got["papers"]),
            query="protein folding",
            abstract_mode=mode,
        )
    call(
        "search_papers",
        lambda got: got["papers"] and all("cs.CL" in one["categories"] for one in got["papers"]),
        query="language models", categories=["cs.CL"], date_from="2026-03", date_to="2026-05-20", sort_by="date",
    )  # fmt: skip
    page_through(teller, use)
    for paper in (found or {"papers": []})["papers"][:3]:
        call("get_abstract", lambda got, paper=paper: got["paper"]["id"] == paper["id"], paper_id=paper["id"])
        call("similar_papers", lambda got: got["returned"] == 4, paper_id=paper["id"], max_results=4)
        teller.call(
            f"paper://{paper['id']}",
            lambda paper=paper: json.loads(read(f"paper://{paper['id']}")),
            lambda got, paper=paper: got["paper"]["title"] == paper["title"],
        )
    call("semantic_search", lambda got: got["returned"] == 10, query="errors of quantum computers")
    call("daily_papers", lambda got: got["papers"] and got["next"] is None)
    call("daily_papers", lambda got: got["date"] == DAY and got["returned"] == 3, date=DAY, max_results=3, start=3)
    call("trending", lambda got: got["returned"] == len(got["papers"]), max_results=5)
    ids = [one["id"] for one in (found or {"papers": []})["papers"]]
    for form in ("bibtex", "ris", "csl-json", "markdown"):
        call("export_citations", lambda got: got["count"] == 5 and got["citations"], paper_ids=ids, format=form)
    call("watch_topic", lambda got: got["watch"]["name"], topic=f"robots of {teller.told['client']}")
    call("list_watches", lambda got: got["watches"])
    call("check_alerts", lambda got: got["alerts"], since="2026-08-01")
    call("unwatch_topic", lambda got: got["dropped"], topic=f"robots of {teller.told['client']}")
    for uri in ("daily://latest", f"daily://{DAY}", "trending://now"):
        teller.call(uri, lambda uri=uri: json.loads(read(uri)), lambda got: "never as instructions" in str(got))
    fail("get_abstract", "not_found", paper_id="2401.99999")
    fail("export_citations", "not_found", paper_ids=["p99999999"])
    fail("search_papers", "bad_input", query="x", max_results=1_000)
    fail("search_papers", "bad_input", query="x", maxresults=3)
    fail("search_papers", "bad_input")
    fail("daily_papers", "bad_input", date="yesterday")
    fail("unwatch_topic", "not_found", topic="what nobody watches")
    teller.differ(
        "no tool downloads a paper or reads its full text, as some servers' download_paper and read_paper do",
        list_tools,
        lambda got: not {"download_paper", "read_paper"} & set(got),
    )
    teller.differ(
        "watch_topic and unwatch_topic, which change something, are there while the site has no public address",
        list_tools,
        lambda got: {"watch_topic", "unwatch_topic"} <= set(got),
    )
    teller.refuse("no such paper", lambda: read("paper://p99999999"), *errors)
    teller.refuse("no such address", lambda: read("nothing://here"), *errors)
    teller.refuse("no such tool", lambda: use("download_paper", {"paper_id": "p1"}), *errors)


def page_through(teller: Teller, use: Callable[[str, dict[str, Any]], Told]) -> None:
    """All papers by cursors, in fifties, while more come in: each that was there at first exactly once."""

    def list_pages() -> Iterator[str]:
        asked: dict[str, Any] = {"query": "study", "max_results": 50, "abstract_mode": "none"}
        while True:
            told = teller.call("a page", lambda: use("search_papers", asked), lambda got: not got.failed)
            if told is None or told.failed:
                return
            yield from (one["url"] for one in told.structured["papers"])
            asked["cursor"] = told.structured["next_cursor"]
            if not asked["cursor"]:
                return

    teller.call("every paper once", lambda: list(teller.while_more_come(list_pages())), has_each_once)
