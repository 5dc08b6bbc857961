"""What each sentence of an abstract does, on the paper's page."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from broadsheet.delivery.web import create_app
from broadsheet.library import Library
from tests.web.conftest import CLOCK
from tests.web.reading import read, words

ABSTRACT = (
    "Bees <b>suffer</b> in winter. In this paper we propose HiveScope, a camera for $n^2$ hives. "
    "We find that white hives lose fewer bees than black ones."
)


@pytest.fixture
def site(empty_library: Library, tmp_path: Path) -> TestClient:
    path = tmp_path / "bees.jsonl"
    row = {"id": "1", "title": "HiveScope: bees", "abstract": ABSTRACT, "authors": ["A. Bee"]}
    path.write_text(json.dumps(row) + "\n" + json.dumps({"id": "2", "title": "No abstract at all"}) + "\n")
    empty_library.import_paths([str(path)], "json-lines")
    return TestClient(create_app(empty_library, clock=CLOCK, allowed_hosts=["testserver"]))


def test_roles_are_shown_when_asked_for(site: TestClient) -> None:
    plain, asked = site.get("/papers/p1"), site.get("/papers/p1?roles=1")

    assert "Show what each sentence does" in plain.text
    assert 'class="roles"' not in plain.text
    page = read(site, "/papers/p1?roles=1")
    rows = [words(one) for one in page.xpath("//ol[@class='roles']/li")]
    assert len(rows) == 3
    assert all(row.startswith(("Background", "Objective", "Method", "Result", "Other")) for row in rows)
    assert sum("the sentence that matters" in row for row in rows) == 1
    assert "Hide what each sentence does" in asked.text
    assert "<math" in asked.text
    assert "<b>suffer" not in asked.text


def test_a_paper_without_an_abstract_has_no_roles_to_show(site: TestClient) -> None:
    answer = site.get("/papers/p2?roles=1")
    assert answer.status_code == 200
    assert "what each sentence does" not in answer.text
