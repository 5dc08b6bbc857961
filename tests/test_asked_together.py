"""What is asked for together is the same as one after another, and as new."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.answers import Sort
from broadsheet.library import Library
from broadsheet.settings import read_settings

QUESTIONS = ("language models", "graph", '"reinforcement learning"', "cat:cs.CV", "p7", "author:Li", "nothing-of-it")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home = tmp_path_factory.mktemp("together")
    with Library.open(read_settings(home=home, encoder="none")) as opened:
        opened.load_starter()
        opened.update_index(meaning=False)
        yield opened


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_the_papers_of_a_search_are_those_of_its_pages(library: Library, question: str, sort: Sort) -> None:
    shown: list[str] = []
    while len(shown) < 70:
        page = library.search(question, 20, len(shown), sort=sort)
        shown += [one.paper.name for one in page.results]
        if page.next is None:
            break
    assert [one.name for one in library.search_papers(question, 70, sort=sort)] == shown[:70]


def test_papers_named_together_are_those_named_one_by_one(library: Library) -> None:
    papers = library.search_papers("models", 50)
    names = [*(paper.name for paper in papers), *(str(one) for paper in papers for one in paper.identifiers)]
    found = library.find_papers([*names, "p99999999", "10.1/nobody", "no name", ""])
    assert {name: paper.id for name, paper in found.items()} == {name: library.get_paper(name).id for name in names}


def test_what_is_counted_once_is_counted_again_when_a_paper_comes(library: Library, tmp_path: Path) -> None:
    papers, months = library.list_latest(1).total, library.harvest.list_months()
    assert (library.list_latest(1).total, library.harvest.list_months()) == (papers, months)
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps({"id": "new", "title": "A paper of its own time", "year": 1901}) + "\n")
    library.import_paths([str(file)])
    assert library.list_latest(1).total == papers + 1
    assert {month: count for month, count, _ in library.harvest.list_months()}.get("1901") == 1
