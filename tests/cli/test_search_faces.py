"""What a search tells beside the papers: order, facets, groups, reasons, spelling, advice, and suggestions."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Call
from tests.cli.stand_in import StandIn

Answer = Callable[..., dict[str, Any]]


def test_order_facets_and_place_are_asked_for(call: Call, library: StandIn) -> None:
    call("search", "trees", "--sort", "votes", "--facets", "--cursor", "CURSOR")
    assert library.asked == [("search", "trees", 10, 0, "hybrid", "votes", True, "CURSOR")]


@pytest.mark.parametrize("given", ["stars", ""])
def test_an_order_that_is_none_is_refused(call: Call, given: str) -> None:
    assert call("search", "trees", "--sort", given).exit_code == 2


def test_json_has_every_part_of_the_page(answer: Answer) -> None:
    told = answer("search", "trees", "--facets", "--sort", "date")
    assert (told["sort"], told["cursor"], told["did_you_mean"]) == ("date", "CURSOR", "trees \x1b[31mred")
    assert told["advice"] == [{"text": "Without the author: 3 papers.", "query": "trees OR bushes"}]
    (facet,) = told["facets"]
    assert (facet["name"], facet["values"][0]) == (
        "year",
        {"value": "2025", "label": "2025", "count": 1200, "query": "trees year:2025", "chosen": False},
    )
    (group,) = told["groups"]
    assert [one["id"] for one in group.pop("papers")] == ["p12"]
    assert group == {"held": ["trees"], "missing": ["bushes"], "total": 23, "query": "trees"}


def test_json_has_the_tree_of_reasons_and_null_where_nothing_was_scored(answer: Answer) -> None:
    scored, listed = (one["why"]["tree"] for one in answer("search", "trees")["papers"])
    assert (scored["name"], scored["value"], scored["weight"]) == ("score", 0.857, 1.0)
    assert scored["parts"][1] == {"name": "meaning", "value": 0.714, "weight": 0.5, "says": "", "parts": []}
    assert listed is None


def test_explained_each_paper_has_its_reasons_below_it_a_line_each(call: Call) -> None:
    told = call("search", "trees", "--explain").stdout
    assert "Score 0.86\n" in told
    assert "  Words 0.50 = 1.00 x 0.50 (holds trees)\n" in told
    assert "  Meaning 0.36 = 0.71 x 0.50\n" in told
    assert "Score" not in call("search", "trees").stdout


def test_groups_come_before_the_list_with_what_to_ask_for_all_of_them(call: Call) -> None:
    told = call("search", "trees").stdout
    assert told.startswith("These match trees, without bushes: 23 papers\n  - Learning α² Trees\n")
    assert "  All of them: trees\n" in told
    assert told.index("All of them") < told.index("\n1. Learning")


def test_facets_are_counted_when_asked_for(call: Call) -> None:
    assert "year:     2025 1,200, *2024 3\n" in call("search", "trees", "--facets").stdout
    assert "2025 1,200" not in call("search", "trees").stdout


def test_a_likely_misspelling_and_advice_are_words_and_no_data(call: Call) -> None:
    told = call("search", "trees")
    assert "Did you mean: trees red\n" in told.stderr
    assert "Without the author: 3 papers. Ask: trees OR bushes\n" in told.stderr
    assert "Did you mean" not in told.stdout


def test_suggestions_say_what_to_type(call: Call, library: StandIn) -> None:
    assert call("suggest", "tre", "and").stdout.splitlines() == [
        "title:  Learning α² Trees | broadsheet show p12",
        'author: Toru Tree | author:"Toru Tree" | 2 papers',
        "topic:  trees and bushes",
    ]
    assert library.asked == [("suggest", "tre and", 8)]


def test_suggestions_answer_in_json(answer: Answer) -> None:
    told = answer("suggest", "tre", "--limit", "1")
    assert told == {
        "typed": "tre",
        "suggestions": [
            {"kind": "title", "text": "Learning $\\alpha^2$ Trees", "query": "", "papers": 0, "paper": "p12"}
        ],
    }
