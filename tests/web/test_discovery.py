"""Browsers can search here from their address bar, and crawlers find every paper and nothing else."""

from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree
from starlette.testclient import TestClient

from broadsheet.delivery.web.pages import discovery
from broadsheet.delivery.web.xml import OPENSEARCH

NS = {"o": OPENSEARCH, "s": discovery.SITEMAP}


def test_a_browser_can_add_the_search(client: TestClient) -> None:
    page = client.get("/").text
    assert '<link rel="search" type="application/opensearchdescription+xml" href="/opensearch.xml"' in page
    answer = client.get("/opensearch.xml")
    assert answer.headers["content-type"].startswith("application/opensearchdescription+xml")
    root = etree.fromstring(answer.content)
    assert 0 < len(root.findtext("{*}ShortName") or "") <= 16
    urls = {url.get("type"): url.get("template", "") for url in root.findall("{*}Url")}
    assert urls.keys() >= {"text/html", "application/x-suggestions+json", "application/atom+xml"}
    for kind, template in urls.items():
        path = template.replace("http://127.0.0.1:8000", "").replace("{searchTerms}", "language")
        found = client.get(path)
        assert found.status_code == 200
        assert found.headers["content-type"].startswith(str(kind))


def test_completions_come_in_the_form_of_browsers(client: TestClient) -> None:
    typed, found = client.get("/opensearch/suggest?q=topo").json()
    assert typed == "topo"
    assert found
    assert all(isinstance(one, str) for one in found)
    assert client.get("/opensearch/suggest").json() == ["", []]
    assert client.get("/opensearch/suggest?q=" + "a" * 999).json()[1] == []


def test_sitemaps_name_every_paper_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "MOST_ADDRESSES", 100)
    index = etree.fromstring(client.get("/sitemap.xml").content)
    maps = [one.text or "" for one in index.findall("s:sitemap/s:loc", NS)]
    addresses = []
    for one in maps:
        answer = client.get(one.removeprefix("http://127.0.0.1:8000"))
        assert answer.status_code == 200, one
        urls = etree.fromstring(answer.content).findall("s:url", NS)
        assert 0 < len(urls) <= 100
        addresses += [url.findtext("s:loc", "", NS) for url in urls]
    assert len(addresses) == len(set(addresses)) == 890
    assert client.get(addresses[-1].removeprefix("http://127.0.0.1:8000")).status_code == 200


@pytest.mark.parametrize(
    "path", ["/sitemap-1999-01-1.xml", "/sitemap-2026-08-99.xml", "/sitemap-x'-1.xml", "/sitemap-2026-08-0.xml"]
)
def test_a_sitemap_that_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_crawlers_may_read_papers_and_editions_and_not_search(client: TestClient) -> None:
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    for path in ("/", "/papers/p1", "/daily/2026-08-21", "/trending", "/feeds/daily.rss"):
        assert robots.can_fetch("*", path), path
    for path in ("/search?q=a", "/letters/x", "/tap/x", "/subscriptions/x", "/owner/x", "/api/query?search_query=a"):
        assert not robots.can_fetch("*", path), path
    assert robots.site_maps() == ["http://127.0.0.1:8000/sitemap.xml"]
