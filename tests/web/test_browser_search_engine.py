"""Adding the search to a real browser, and searching from its address bar.

Chromium keeps the search of a site whose front page was visited once, as one that is not yet in use. The person who
wants it presses two buttons in the settings; so do these tests, and then they start the browser with words to search.
"""

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus
from urllib.request import urlopen

import pytest

from tests.web.awkward import AwkwardLibrary
from tests.web.test_browser import CHROMIUM, FLAGS, pytestmark, served, sync_api

__all__ = ["pytestmark"]

LANGUAGE = "--lang=en-US"
PATIENCE = 20.0
"""Seconds for what a browser does by itself."""


@dataclass(frozen=True, slots=True)
class Visited:
    """A browser's profile in which the front page was visited and its search put to use."""

    site: str
    profile: Path
    heard: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def visited(library: AwkwardLibrary, playwright: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    """Visit, press Activate, press Make default."""
    heard: list[str] = []
    profile = tmp_path_factory.mktemp("profile")
    (profile / "Local State").write_text(json.dumps({"internal_only_uis_enabled": True}))
    with served(library, heard) as site:
        context = playwright.chromium.launch_persistent_context(
            str(profile), executable_path=CHROMIUM, args=[*FLAGS, LANGUAGE]
        )
        context.pages[0].goto(f"{site}/")
        wait_until(lambda: "/opensearch.xml" in heard)
        page = context.new_page()
        page.goto("chrome://settings/searchEngines")
        engine = page.locator("settings-search-engine-entry").filter(has_text="Broadsheet")
        engine.get_by_role("button", name="Activate").click()
        engine.get_by_role("button", name="More actions").click()
        engine.get_by_role("menuitem", name="Make default").click()
        sync_api.expect(engine).to_contain_text("(Default)")
        context.close()
        yield Visited(site, profile, heard)


def wait_until(it_is_so: Callable[[], bool]) -> None:
    """What a browser does by itself, playwright cannot wait for."""
    give_up = time.monotonic() + PATIENCE
    while not it_is_so():
        assert time.monotonic() < give_up
        time.sleep(0.05)


@contextmanager
def started(playwright: Any, profile: Path, words: str) -> Iterator[Any]:
    """The browser, started with what somebody types into its address bar; playwright itself takes no such thing."""
    program, browser = start(playwright, profile, words)
    try:
        yield browser.contexts[0]
        browser.close()
    finally:
        end(program)


def start(playwright: Any, profile: Path, words: str, tries: int = 3) -> tuple[subprocess.Popen[bytes], Any]:
    """The browser and playwright's hold on it, which now and then hangs on one that is opening its first page."""
    told = profile / "DevToolsActivePort"
    told.unlink(missing_ok=True)
    assert CHROMIUM
    flags = ["--headless", f"--user-data-dir={profile}", "--remote-debugging-port=0", *FLAGS, LANGUAGE]
    program = subprocess.Popen([CHROMIUM, *flags, f"? {words}"], stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_until(lambda: told.exists() and told.read_text().count("\n") > 0)
        address = f"http://127.0.0.1:{told.read_text().split()[0]}"
        return program, playwright.chromium.connect_over_cdp(address, timeout=PATIENCE * 1000)
    except BaseException as error:
        end(program)
        if tries > 1 and isinstance(error, sync_api.TimeoutError):
            return start(playwright, profile, words, tries - 1)
        raise


def end(program: subprocess.Popen[bytes]) -> None:
    """End the browser and all its processes."""
    os.killpg(program.pid, signal.SIGTERM)
    program.wait()


def read_engine(profile: Path) -> tuple[str, ...]:
    """The search engine as the browser keeps it."""
    with closing(sqlite3.connect(profile / "Default" / "Web Data")) as store:
        columns = "short_name, keyword, url, suggest_url, input_encodings"
        rows = store.execute(f"SELECT {columns} FROM keywords WHERE originating_url LIKE '%/opensearch.xml'").fetchall()
    (row,) = rows
    return tuple(map(str, row))


def test_chromium_keeps_the_search_of_a_site_that_was_visited(visited: Visited) -> None:
    assert "/opensearch.xml" in visited.heard
    name, keyword, search, suggest, encoding = read_engine(visited.profile)
    assert (name, keyword, encoding) == ("Broadsheet", "127.0.0.1", "UTF-8")
    assert search == f"{visited.site}/search?q={{searchTerms}}"
    assert suggest == f"{visited.site}/opensearch/suggest?q={{searchTerms}}"


def test_what_was_kept_finds_papers_and_completes_words(visited: Visited) -> None:
    _, _, search, suggest, _ = read_engine(visited.profile)
    with urlopen(search.replace("{searchTerms}", quote_plus("naïve models"))) as answer:
        assert answer.headers["content-type"].startswith("text/html")
        assert 'value="naïve models"' in answer.read().decode()
    with urlopen(suggest.replace("{searchTerms}", "topo")) as answer:
        assert answer.headers["content-type"].startswith("application/x-suggestions+json")
        typed, completions, *_ = json.load(answer)
    assert typed == "topo"
    assert "topological data analysis" in completions


def test_words_typed_into_the_address_bar_lead_to_papers_and_are_completed(visited: Visited, playwright: Any) -> None:
    with started(playwright, visited.profile, "hierarchical network") as context:
        page = context.pages[0]
        page.wait_for_url(f"{visited.site}/search?q=hierarchical+network")
        sync_api.expect(page.locator("ol.results > li")).to_have_count(20)
        page = context.new_page()
        page.goto("chrome://omnibox")
        page.locator("#input-text").fill("topo")
        sync_api.expect(page.locator("body")).to_contain_text("topological data analysis")
    assert "/opensearch/suggest?q=topo" in visited.heard
