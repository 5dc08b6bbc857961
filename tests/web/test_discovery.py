"""Browsers can search here from their address bar, and crawlers find every paper and nothing else."""

from dataclasses import replace
from urllib.robotparser import RobotFileParser

import orjson
import pytest
from lxml import etree
from starlette.testclient import TestClient

from broadsheet.delivery.web import create_app
from broadsheet.delivery.web.pages import discovery
from broadsheet.delivery.web.xml import OPENSEARCH
from broadsheet.library import Library
from tests.web.reading import read

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
        found = client.get(template.replace("{searchTerms}", "language"))
        assert found.status_code == 200
        assert found.headers["content-type"].startswith(str(kind))
    assert client.get(root.findtext(f"{{{discovery.MOZILLA}}}SearchForm") or "").status_code == 200


def test_the_search_has_a_picture_that_is_there(client: TestClient) -> None:
    images = etree.fromstring(client.get("/opensearch.xml").content).findall("o:Image", NS)
    assert [image.get("type") for image in images] == ["image/x-icon", "image/svg+xml"]
    for image in images:
        answer = client.get(image.text or "")
        assert (answer.status_code, answer.headers["content-type"]) == (200, image.get("type"))
    assert client.get("/favicon.ico").content.startswith(b"\0\0\1\0")


@pytest.mark.parametrize(
    ("public", "asked", "told"),
    [
        ("", "http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("", "http://192.0.2.7", "http://192.0.2.7"),
        ("https://papers.example.org/news", "http://127.0.0.1:9000", "https://papers.example.org/news"),
    ],
)
def test_what_is_told_leads_to_where_it_was_asked_or_to_the_public_address(
    empty_library: Library, public: str, asked: str, told: str
) -> None:
    empty_library.settings = replace(empty_library.settings, public_url=public)
    client = TestClient(create_app(empty_library), base_url=asked)
    described = etree.fromstring(client.get("/opensearch.xml").content)
    assert all(url.get("template", "").startswith(f"{told}/") for url in described.findall("o:Url", NS))
    assert f"Sitemap: {told}/sitemap.xml" in client.get("/robots.txt").text
    assert f"<loc>{told}/about</loc>" in client.get("/sitemap-pages.xml").text


def test_the_front_page_tells_search_engines_how_to_search_here(client: TestClient) -> None:
    (told,) = read(client, "/").xpath("//script[@type='application/ld+json']/text()")
    site = orjson.loads(str(told))
    assert (site["@type"], site["name"], site["url"]) == ("WebSite", "Broadsheet", "http://testserver/")
    search = site["potentialAction"]
    assert search["query-input"] == "required name=search_term_string"
    found = read(client, search["target"]["urlTemplate"].replace("{search_term_string}", "language"))
    assert found.xpath("//ol[@class='results']/li")


def test_completions_come_in_the_form_of_browsers(client: TestClient) -> None:
    typed, found = client.get("/opensearch/suggest?q=topo").json()
    assert typed == "topo"
    assert found
    assert all(isinstance(one, str) for one in found)
    assert client.get("/opensearch/suggest").json() == ["", []]
    assert client.get("/opensearch/suggest?q=" + "a" * 999).json()[1] == []


def read_addresses(client: TestClient, path: str, tag: str = "url") -> list[str]:
    """The addresses that a sitemap names."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return [one.text or "" for one in etree.fromstring(answer.content).findall(f"s:{tag}/s:loc", NS)]


def test_sitemaps_name_every_paper_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "MOST_ADDRESSES", 100)
    pages, *maps = read_addresses(client, "/sitemap.xml", "sitemap")
    assert pages.endswith("/sitemap-pages.xml")
    parts = [read_addresses(client, one) for one in maps]
    assert all(0 < len(part) <= 100 for part in parts)
    addresses = [address for part in parts for address in part]
    assert len(addresses) == len(set(addresses)) == 890
    assert client.get(addresses[-1]).status_code == 200


def test_a_sitemap_names_the_other_pages_that_may_be_found(client: TestClient) -> None:
    addresses = read_addresses(client, "/sitemap-pages.xml")
    paths = [address.removeprefix("http://testserver") for address in addresses]
    assert len(paths) == len(set(paths))
    assert {"/", "/api", "/daily/2026-08-21", "/weekly/2026-W34", "/monthly/2026-08"} <= set(paths)
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    for path in (*discovery.OPEN, "/daily/2026-08-21"):
        assert robots.can_fetch("*", path), path
        assert not read(client, path).xpath("//meta[@name='robots']"), path


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
    assert robots.site_maps() == ["http://testserver/sitemap.xml"]
