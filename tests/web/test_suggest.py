"""Suggestions as the page's script asks for them."""

import pytest
from starlette.testclient import TestClient

from broadsheet.errors import CorruptIndex
from tests.web.awkward import AwkwardLibrary
from tests.web.test_answers import assert_secure, raising


def test_suggestions_come_in_groups_papers_first(client: TestClient) -> None:
    answer = client.get("/suggest?q=topo")
    assert answer.json() == {
        "groups": [
            {
                "label": "Papers",
                "options": [
                    {"text": "Topological <b>Memory</b> in O(n)", "query": "", "path": "/papers/p1", "papers": 0}
                ],
            },
            {
                "label": "Authors",
                "options": [
                    {
                        "text": "Toru Topo",
                        "query": 'author:"Toru Topo"',
                        "path": "/search?q=author%3A%22Toru+Topo%22",
                        "papers": 1,
                    }
                ],
            },
            {
                "label": "Topics",
                "options": [
                    {
                        "text": "topological data analysis",
                        "query": "topological data analysis",
                        "path": "/search?q=topological+data+analysis",
                        "papers": 12,
                    }
                ],
            },
        ]
    }
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "private, max-age=60"
    assert_secure(answer.headers)


@pytest.mark.parametrize("typed", ["", "  ", "zzzz", f"topo{'x' * 200}"])
def test_nothing_is_suggested_for_nothing_or_too_much(client: TestClient, typed: str) -> None:
    assert client.get("/suggest", params={"q": typed}).json() == {"groups": []}


def test_an_index_that_cannot_be_read_suggests_nothing(
    library: AwkwardLibrary, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "suggest", raising(CorruptIndex("It cannot be read.")))
    answer = client.get("/suggest?q=topo")
    assert (answer.status_code, answer.json()) == (200, {"groups": []})
