"""The links by which references are taken away, each pressed in a real browser, and what comes of it.

A file is saved under a name that reference managers know; a text is shown, to be read and copied.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string

from tests.web.test_browser import LOOKS, browser, find_violations, opened, pytestmark, site, sync_api

__all__ = ["browser", "pytestmark", "site"]

PLACES = [
    ("/papers/p1", "p1"),
    ("/search?q=language+model&category=cs.CL&after=2025&sort=date", "papers"),
    ("/similar?like=p12", "papers"),
    ("/daily/2026-08-20", "2026-08-20"),
    ("/daily/2025-10-06?view=category:cs.CL", "2025-10-06"),
    ("/weekly/2026-W34", "2026-W34"),
    ("/monthly/2026-08", "2026-08"),
    ("/monthly/2026-08/all", "papers"),
]
"""A page, and what a file from there is called."""


def read_bibtex(text: str) -> list[str]:
    return [str(one["title"]) for one in parse_string(text).entries]


def read_ris(text: str) -> list[str]:
    return [str(one["title"]) for one in rispy.loads(text)]


def read_csl(text: str) -> list[str]:
    return [str(one["title"]) for one in json.loads(text)]


FILES: dict[str, tuple[str, str, Callable[[str], list[str]]]] = {
    "BibTeX": ("application/x-bibtex", "bib", read_bibtex),
    "RIS": ("application/x-research-info-systems", "ris", read_ris),
    "CSL-JSON": ("application/vnd.citationstyles.csl+json", "json", read_csl),
}
"""Link -> the content type, the ending of the file, and what reads the titles in it."""


def count_papers(page: Any) -> int:
    """How many papers the page promises: those shown, of a search all it found."""
    if "/papers/" in page.url:
        return 1
    if "/search" in page.url:
        return int(page.locator(".tally span").first.inner_text().split()[0].replace(",", ""))
    return int(page.locator(":is(ol.ranking, ol.results, ol.latest):not(.late ol) > li").count())


def hear_exports(page: Any) -> list[Any]:
    """The answers to what is exported, as they come."""
    heard: list[Any] = []
    page.on("response", lambda answer: heard.append(answer) if "/export/" in answer.url else None)
    return heard


@pytest.mark.parametrize(("place", "stem"), PLACES)
def test_each_link_saves_a_file_that_reference_managers_know(browser: Any, site: str, place: str, stem: str) -> None:
    with opened(browser, site, **LOOKS["light"]) as page:
        page.goto(place)
        promised = count_papers(page)
        assert promised
        titles = {}
        for name, (kind, ending, read) in FILES.items():
            heard = hear_exports(page)
            with page.expect_download() as waiting:
                page.locator(".export").get_by_role("link", name=name, exact=True).click()
            download = waiting.value
            assert download.suggested_filename == f"{stem}.{ending}"
            assert heard[-1].headers["content-type"] == f"{kind}; charset=utf-8"
            titles[name] = read(Path(download.path()).read_text("utf-8"))
        assert [len(found) for found in titles.values()] == [promised] * 3
        assert titles["RIS"] == titles["CSL-JSON"]


@pytest.mark.parametrize("place", [place for place, _ in PLACES])
def test_markdown_is_shown_to_be_copied(browser: Any, site: str, place: str) -> None:
    with opened(browser, site, **LOOKS["light"]) as page:
        page.goto(place)
        promised = count_papers(page)
        with page.expect_navigation() as going:
            page.locator(".export").get_by_role("link", name="Markdown").click()
        assert going.value.headers["content-type"] == "text/markdown; charset=utf-8"
        assert sum(line.startswith("- ") for line in page.locator("body").inner_text().splitlines()) == promised


def test_a_search_in_another_order_is_taken_away_in_that_order(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["light"]) as page:
        page.goto("/search?q=language+model&sort=date&mode=words")
        shown = [one.inner_text() for one in page.locator("ol.results [data-open]").all()]
        with page.expect_download() as waiting:
            page.get_by_role("link", name="CSL-JSON").click()
        titles = read_csl(Path(waiting.value.path()).read_text("utf-8"))
        plain = [at for at, title in enumerate(shown) if title in titles]
        assert len(plain) > 15  # others have mathematics in them
        assert [titles[at] for at in plain] == [shown[at] for at in plain]


def test_references_in_a_style_are_a_page_where_another_is_chosen(browser: Any, site: str) -> None:
    for look in LOOKS:
        with opened(browser, site, **LOOKS[look]) as page:
            page.goto("/daily/2026-08-20")
            promised = count_papers(page)
            page.locator(".export").get_by_role("link", name="in a style").click()
            sync_api.expect(page.locator(".csl-entry")).to_have_count(promised)
            page.get_by_label("Style").fill("ieee")
            page.get_by_label("Language").select_option("de-DE")
            page.get_by_role("button", name="Write them so").click()
            page.wait_for_url("**style=ieee**")
            sync_api.expect(page.locator(".csl-entry").first).to_contain_text("[1]")
            sync_api.expect(page.locator(".csl-entry")).to_have_count(promised)
            assert find_violations(page) == []


def test_what_is_saved_is_what_the_papers_address_gives_to_who_asks_for_it(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["light"]) as page:
        page.goto("/papers/p1")
        for name, (kind, _, _) in FILES.items():
            with page.expect_download() as waiting:
                page.locator(".export").get_by_role("link", name=name, exact=True).click()
            asked = page.request.get("/papers/p1", headers={"Accept": kind})
            assert asked.headers["content-type"] == f"{kind}; charset=utf-8"
            assert asked.body() == Path(waiting.value.path()).read_bytes()
