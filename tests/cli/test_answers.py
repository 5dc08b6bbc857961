"""What ``--json`` promises to scripts."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.stand_in import StandIn

Answer = Callable[..., dict[str, Any]]


def test_an_import_answers_with_its_counts(answer: Answer) -> None:
    assert answer("import", "a.jsonl") == {
        "read": 3,
        "new": 2,
        "updated": 0,
        "merged": 0,
        "unchanged": 0,
        "failed": 1,
        "failures": [{"where": "a.jsonl:3", "why": "no \x1b[31mtitle"}],
        "resumed": 0,
    }


def test_a_dry_run_answers_with_what_each_file_is(answer: Answer, library: StandIn) -> None:
    (file,) = answer("import", "a.jsonl", "--dry-run")["files"]
    assert (file["path"], file["source"], file["records"]) == ("a.jsonl", "json-lines", 3)
    assert ("import", ("a.jsonl",), None) not in library.asked


def test_a_search_answers_with_papers_and_the_place_of_the_next_page(answer: Answer) -> None:
    told = answer("search", "trees")
    assert {"query", "total", "took_ms", "papers", "next"} <= set(told)
    assert (told["query"], told["total"], told["next"]) == ("trees", 23, 2)
    first = told["papers"][0]
    assert set(first) == {"id", "title", "authors", "published", "withdrawn_at", "identifiers", "score", "why"}
    assert first["id"] == "p12"
    assert first["identifiers"] == {"arxiv": "2507.06457", "doi": "10.1000/x"}
    assert first["why"]["holds_all"] is True


def test_similar_answers_with_the_paper_and_those_like_it(answer: Answer) -> None:
    told = answer("similar", "p12")
    assert told["paper"]["id"] == "p12"
    assert [one["score"] for one in told["papers"]] == [0.9]


def test_show_answers_with_all_we_know(answer: Answer) -> None:
    told = answer("show", "p12")
    assert told["names"] == ["p12", "arxiv:2507.06457", "doi:10.1000/x"]
    assert told["records"][0]["source"] == "json-lines"
    assert told["days"] == [{"day": "2025-07-10", "rank": 4, "upvotes": 12, "comments": None}]
    assert told["gist"] == {"sentence": "It helps.", "role": "result"}
    assert told["roles"][0] == {"text": "We count.", "role": "objective", "confidence": 0.712}


def test_a_split_answers_with_the_papers_there_are_now(answer: Answer) -> None:
    assert [one["id"] for one in answer("papers", "split", "p12")["papers"]] == ["p12", "p13"]


@pytest.mark.parametrize("command", ["status", "rebuild", "update"])
def test_the_index_answers_with_its_engines(answer: Answer, command: str) -> None:
    engines = answer("index", command)["engines"]
    assert [(one["name"], one["papers"], one["behind"]) for one in engines] == [("words", 2, 0), ("meaning", 1, 1)]


def test_the_status_answers_with_the_library_in_numbers(answer: Answer) -> None:
    told = answer("status")
    assert (told["papers"], told["by_source"], told["index"]["busy"]) == (2, {"starter": 2}, False)


def test_the_doctor_answers_with_what_it_looked_at(answer: Answer) -> None:
    assert answer("doctor") == {
        "ok": True,
        "findings": [{"name": "store", "ok": True, "says": "It can be read.", "hint": ""}],
    }
