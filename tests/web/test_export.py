"""References to take away from the pages, and what reference managers and crawlers find in them."""

import html
from typing import Any

import orjson
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from lxml import etree
from lxml import html as lxml_html
from starlette.testclient import TestClient

from broadsheet.citing import FORMATS
from broadsheet.delivery.web.pages import bibliography

DAY = "2026-08-21"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def name_of(client: TestClient) -> str:
    """A paper with everything."""
    return str(next(item["id"] for item in client.get(f"/api/daily_papers?date={DAY}").json() if item["authors"]))


def read(client: TestClient, path: str) -> Any:
    return lxml_html.fromstring(client.get(path).content)


@pytest.mark.parametrize("form", [one.name for one in FORMATS])
def test_a_paper_a_search_and_an_edition_can_be_taken_away(client: TestClient, form: str) -> None:
    kind = next(one.media_type for one in FORMATS if one.name == form)
    for asked in (f"paper={name_of(client)}", "q=language+model", f"edition={DAY}"):
        answer = client.get(f"/export/{form}?{asked}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
        shown, ending = {"csl.json": ("attachment", "json"), "md": ("inline", "md")}.get(form, ("attachment", form))
        assert answer.headers["content-disposition"].startswith(f"{shown}; ")
        assert answer.headers["content-disposition"].endswith(f'.{ending}"')
        assert len(answer.text) > 40


def test_what_is_taken_away_is_what_was_shown(client: TestClient) -> None:
    day = client.get(f"/api/daily_papers?date={DAY}&limit=100").json()
    titles = [item["title"] for item in day]
    entries = parse_string(client.get(f"/export/bib?edition={DAY}").text).entries
    assert len(entries) == len(titles)
    assert [item["title"] for item in orjson.loads(client.get(f"/export/csl.json?edition={DAY}").text)] == titles
    assert [one["title"] for one in rispy.loads(client.get(f"/export/ris?edition={DAY}").text)] == titles


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/export/docx?paper=p1", 404),
        ("/export/bib", 400),
        ("/export/bib?paper=p99999", 404),
        ("/export/bib?edition=never", 400),
        ("/unapi?id=p99999", 404),
        ("/unapi?id=p1&format=mods", 404),
    ],
)
def test_what_is_not_there_is_told(client: TestClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (BROWSER, "text/html"),
        ("*/*", "text/html"),
        ("", "text/html"),
        ("application/x-bibtex", "application/x-bibtex"),
        ("application/vnd.citationstyles.csl+json", "application/vnd.citationstyles.csl+json"),
        ("application/x-research-info-systems;q=0.8, application/x-bibtex;q=0.9", "application/x-bibtex"),
        ("application/ld+json", "application/ld+json"),
        ("text/markdown", "text/markdown"),
        ("text/html;q=0.5, application/x-bibtex", "application/x-bibtex"),
        ("application/x-bibtex;q=nonsense", "text/html"),
    ],
)
def test_a_papers_address_answers_in_the_form_that_is_asked_for(client: TestClient, accept: str, kind: str) -> None:
    answer = client.get(f"/papers/{name_of(client)}", headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert "Accept" in answer.headers["vary"]


def test_a_papers_page_tells_crawlers_what_it_is(client: TestClient) -> None:
    page = read(client, f"/papers/{name_of(client)}")
    tags = {meta.get("name"): meta.get("content") for meta in page.iter("meta")}
    assert tags.keys() >= {"citation_title", "citation_author", "citation_publication_date", "DC.type", "DC.title"}
    told = orjson.loads(page.findtext(".//script[@type='application/ld+json']") or "")
    assert (told["@type"], told["name"]) == ("ScholarlyArticle", tags["citation_title"])
    assert not page.xpath("//*[@class='Z3988']"), "it would outrank the tags"
    links = {link.get("type"): link.get("href") for link in page.xpath("//p[@class='export']/a")}
    assert set(links) == {None, *(one.media_type for one in FORMATS)}
    assert 'rel="alternate"; type="application/x-bibtex"' in client.head(f"/papers/{name_of(client)}").headers["link"]


@pytest.mark.parametrize("path", ["/", f"/daily/{DAY}", "/weekly/2026-W34", "/trending"])
def test_each_paper_of_a_list_carries_a_coin(client: TestClient, path: str) -> None:
    items = read(client, path).xpath("//main//*[@data-item][not(ancestor::section[@aria-labelledby='latest'])]")
    told = [item.xpath(".//span[@class='Z3988']/@title") for item in items if item.xpath(".//a[@data-open]")]
    assert len(told) > 2
    for coins in told:
        assert len(coins) == 1
        assert "rft.type=preprint" in coins[0]


def test_each_result_of_a_search_carries_a_coin(client: TestClient) -> None:
    page = read(client, "/search?q=author:li")
    coins = [span.get("title") for span in page.xpath("//span[@class='Z3988']")]
    assert len(coins) == len(page.xpath("//ol[@class='results']/li")) > 5
    assert all(part.partition("=")[1] for coin in coins for part in html.unescape(coin).split("&"))
    assert all("rft.title=" in coin and "rft.au=" in coin for coin in coins)


def test_unapi_lists_its_forms_and_gives_them(client: TestClient) -> None:
    name = name_of(client)
    assert client.get("/unapi").status_code == 200
    listed = client.get(f"/unapi?id={name}")
    assert listed.status_code == 300
    forms = [str(form.get("name")) for form in etree.fromstring(listed.content)]
    assert {"bibtex", "ris"} <= set(forms)
    assert all(client.get(f"/unapi?id={name}&format={form}").status_code == 200 for form in forms)


def test_references_in_a_style_can_be_asked_for(client: TestClient) -> None:
    name = name_of(client)
    wanted = {"Accept": "text/x-bibliography; style=ieee; locale=de"}
    answer = client.get(f"/papers/{name}", headers=wanted)
    assert answer.headers["content-type"] == "text/x-bibliography; charset=utf-8"
    assert answer.text.startswith("[1] ")
    assert client.get(f"/export/bibliography?style=ieee&locale=de&paper={name}").text == answer.text
    assert client.get(f"/papers/{name}", headers={"Accept": 'text/x-bibliography; style="ieee"'}).text.startswith(
        "[1] "
    )
    rather_a_page = {"Accept": "text/x-bibliography;q=0.5, text/html"}
    assert client.get(f"/papers/{name}", headers=rather_a_page).headers["content-type"].startswith("text/html")


def test_references_of_many_papers_are_text_or_html(client: TestClient) -> None:
    text = client.get(f"/export/bibliography?edition={DAY}").text
    assert text.count("\n") > 5
    page = client.get("/export/bibliography?q=language+model&style=nature&as=html")
    assert page.headers["content-type"].startswith("text/html")
    assert page.text.count("csl-entry") > 5


def test_one_list_of_references_in_a_style_is_written_at_a_time(client: TestClient) -> None:
    with bibliography.AT_ONCE:
        answer = client.get("/export/bibliography?paper=p1")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert client.get("/export/bibliography?q=learning").text.count("\n") == bibliography.MOST


def test_styles_are_listed(client: TestClient) -> None:
    names = client.get("/export/styles").text.splitlines()
    assert {"apa", "ieee", "nature"} <= set(names)
    assert all("vancouver" in name for name in client.get("/export/styles?q=vancouver").text.splitlines())


@pytest.mark.parametrize(
    "asked", ["style=appa&paper=p1", "style=../apa&paper=p1", "locale=xx&paper=p1", "as=pdf&paper=p1", ""]
)
def test_a_style_that_is_not_known_is_told(client: TestClient, asked: str) -> None:
    assert client.get(f"/export/bibliography?{asked}").status_code == 400
    assert client.get("/papers/p1", headers={"Accept": "text/x-bibliography; style=zzzz"}).status_code == 400


def test_without_styles_there_is_a_page_and_a_hint(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.citing.bibliography.find_spec", lambda _: None)
    answer = client.get("/export/bibliography?paper=p1")
    assert answer.status_code == 404
    assert "broadsheet[styles]" in html.unescape(answer.text)
    page = client.get("/papers/p1", headers={"Accept": "text/x-bibliography, */*;q=0.1"})
    assert page.headers["content-type"].startswith("text/html")
