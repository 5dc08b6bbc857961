"""The pages in a real browser: accessible, usable by keyboard, by phone and without script.

Needs Chromium, at ``BROADSHEET_CHROMIUM`` or /usr/bin/chromium, and skips where there is none.
"""

import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from broadsheet.delivery.web import create_app
from broadsheet.delivery.web.serving import address_of, take_port
from broadsheet.library import Library
from tests.web.conftest import CLOCK
from tests.web.page_list import PAGES

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_core_python.sync_playwright", reason="axe-core-python is not installed")

CHROMIUM = shutil.which(os.environ.get("BROADSHEET_CHROMIUM") or "/usr/bin/chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium; set BROADSHEET_CHROMIUM to where it is")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP papers.example.org 127.0.0.1",
]
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True},
}
USUAL = ("the server responded with a status of 4", "Cross-Origin-Opener-Policy header has been ignored")
"""What a browser says of a page that answers 400 or 404 on purpose, and of any page under a name on plain http."""


@pytest.fixture(scope="module")
def site(library: Library) -> Iterator[str]:
    """The site on a free port, in a thread."""
    with served(library) as address:
        yield address


@contextmanager
def served(library: Library, heard: list[str] | None = None) -> Iterator[str]:
    """The site over that library, known as papers.example.org too; ``heard`` gets the path of all that is asked."""
    with take_port("127.0.0.1", 0) as listening:
        app = create_app(library, clock=CLOCK, allowed_hosts=["papers.example.org"])

        async def listen(scope: Scope, receive: Receive, send: Send) -> None:
            if heard is not None:
                heard.append(f"{scope['path']}?{scope['query_string'].decode()}".removesuffix("?"))
            await app(scope, receive, send)

        server = uvicorn.Server(uvicorn.Config(listen, log_level="warning", ws="none", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield address_of(listening)
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Any, site: str, **look: Any) -> Iterator[Any]:
    """A page in a context of its own; anything the browser complains of fails the test."""
    context = browser.new_context(base_url=site, **look)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith(site) else None)
    yield page
    context.close()
    assert [one for one in complaints if not any(usual in one for usual in USUAL)] == []


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_on_any_page(browser: Any, site: str, look: str) -> None:
    """In light every rule on the whole page. The dark page is the same but for its colours, and the entries of a list
    are dressed alike: to measure the contrast of each again would take three quarters of the time of all.
    """
    with opened(browser, site, **LOOKS[look]) as page:
        found = {}
        for path in PAGES:
            page.goto(path)
            open_all(page)
            if look != "light":
                shorten_lists(page)
            found[path] = find_violations(page, COLOURS if look == "dark" else ())
        assert {path: violations for path, violations in found.items() if violations} == {}


COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe that look at colours, of those that are on."""


def find_violations(page: Any, rules: Sequence[str] = ()) -> list[tuple[str, str]]:
    """What axe has against the page by these rules, or all: the rule, and the first place. Only violations: half the
    time.
    """
    answer = axe.Axe().run(page, options={"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {}))
    return [(one["id"], one["nodes"][0]["html"]) for one in answer["violations"]]


def shorten_lists(page: Any) -> None:
    """Leave the first eight entries of each list and of each table."""
    page.evaluate("document.querySelectorAll(':is(ol, ul, tbody) > :nth-child(n + 9)').forEach((one) => one.remove())")


def open_all(page: Any) -> None:
    """Unfold everything, so that what is folded away is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


@pytest.mark.parametrize("rules", [(), COLOURS])
def test_axe_would_find_a_fault(browser: Any, site: str, rules: Sequence[str]) -> None:
    with opened(browser, site, **LOOKS["light"]) as page:
        page.goto("/about")
        page.evaluate("document.querySelector('main p').style.color = '#ccc'")
        assert "color-contrast" in {rule for rule, _ in find_violations(page, rules)}


def test_no_page_scrolls_sideways_on_a_small_phone(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["phone"]) as page:
        for path in PAGES:
            page.goto(path)
            open_all(page)
            assert page.evaluate("document.documentElement.scrollWidth") == 360, path


def test_fingers_find_what_they_aim_at(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["phone"]) as page:
        page.goto("/search?q=topological+memmory&author=Wang")
        small = page.evaluate(
            "[...document.querySelectorAll('button, nav a, input:not([type=checkbox]), select, .chips a, summary')]"
            ".filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 40)"
            ".map((one) => one.outerHTML)"
        )
        assert small == []


def test_the_keyboard_chooses_and_opens_a_paper(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["light"]) as page:
        page.goto("/daily/2026-08-20")
        titles = page.locator("[data-open]")
        page.keyboard.press("j")
        sync_api.expect(titles.nth(0)).to_be_focused()
        page.keyboard.press("j")
        sync_api.expect(titles.nth(1)).to_be_focused()
        page.keyboard.press("k")
        sync_api.expect(titles.nth(0)).to_be_focused()
        title = titles.nth(0).inner_text()
        page.keyboard.press("o")
        sync_api.expect(page.locator("h1")).to_have_text(title)


def test_the_keyboard_goes_places(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["light"]) as page:
        page.goto("/daily/2026-08-20")
        for keys, address in (
            ("n", "/daily/2026-08-21"),
            ("[", "/daily/2026-08-20"),
            ("gh", "/"),
            ("gd", "/daily/2026-08-21"),
        ):
            for key in keys:
                page.keyboard.press(key)
            page.wait_for_url(f"{site}{address}")


def test_slash_goes_to_the_search_box_where_keys_are_letters(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["light"]) as page:
        page.goto("/")
        page.keyboard.press("/")
        sync_api.expect(page.locator("[data-search]")).to_be_focused()
        page.keyboard.type("jk?gh/ agents")
        assert page.locator("[data-search]").input_value() == "jk?gh/ agents"
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=jk**")


def test_e_unfolds_the_reasons_of_the_chosen_paper_and_folds_them_again(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["light"]) as page:
        page.goto("/search?q=topological+memmory&offset=20")
        trees = page.locator(".tree")
        page.keyboard.press("e")
        sync_api.expect(trees.nth(0)).to_be_visible()
        page.keyboard.press("j")
        page.keyboard.press("e")
        sync_api.expect(trees.nth(1)).to_be_visible()
        page.keyboard.press("e")
        sync_api.expect(trees.nth(1)).to_be_hidden()


def test_facets_stand_beside_the_results_and_fold_where_there_is_no_room(browser: Any, site: str) -> None:
    for look, folded in (("light", False), ("phone", True)):
        with opened(browser, site, **LOOKS[look]) as page:
            page.goto("/search?q=topological+memmory")
            year = page.get_by_role("link", name="2026", exact=True)
            assert year.is_visible() is not folded
            if folded:
                page.get_by_role("heading", name="Narrow it down").click()
            year.click()
            page.wait_for_url("**/search?q=topological+memmory+year%3A2026")


def test_suggestions_come_while_one_types_and_are_chosen_by_arrows(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["light"]) as page:
        page.goto("/")
        box = page.get_by_role("combobox", name="Search the papers")
        box.press_sequentially("topo")
        sync_api.expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
        sync_api.expect(box).to_have_attribute("aria-expanded", "true")
        assert [one.inner_text() for one in page.get_by_role("option").all()] == [
            "Topological <b>Memory</b> in O(n)",
            "Toru Topo\n1 paper",
            "topological data analysis\n12 papers",
        ]
        assert find_violations(page) == []
        box.press("ArrowUp")
        chosen = page.locator("[role=option][aria-selected=true]")
        sync_api.expect(chosen).to_contain_text("topological data analysis")
        assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
        box.press("ArrowDown")
        sync_api.expect(chosen).to_have_count(0)
        box.press("ArrowDown")
        box.press("ArrowDown")
        box.press("Enter")
        page.wait_for_url("**/search?q=author%3A%22Toru+Topo%22")


def test_a_title_suggested_leads_straight_to_its_paper(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["phone"]) as page:
        page.goto("/search")
        page.get_by_role("combobox", name="Search the papers").press_sequentially("topo")
        page.get_by_role("listbox", name="Suggestions").get_by_role("option").first.click()
        page.wait_for_url("**/papers/p1")


def test_escape_and_tab_put_suggestions_away_and_enter_searches_what_was_typed(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["light"]) as page:
        page.goto("/search")
        box = page.get_by_role("combobox", name="Search the papers")
        suggestions = page.get_by_role("listbox", name="Suggestions")
        box.press_sequentially("topo")
        sync_api.expect(suggestions).to_be_visible()
        box.press("Escape")
        sync_api.expect(suggestions).to_be_hidden()
        assert box.input_value() == "topo"
        box.press("ArrowDown")
        sync_api.expect(suggestions).to_be_visible()
        box.press("Tab")
        sync_api.expect(suggestions).to_be_hidden()
        sync_api.expect(page.get_by_role("button", name="Search", exact=True)).to_be_focused()
        box.press("Enter")
        page.wait_for_url("**/search?q=topo")


def test_what_is_typed_fast_is_asked_once(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["light"]) as page:
        page.goto("/search")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "/suggest" in request.url else None)
        box = page.get_by_role("combobox", name="Search the papers")
        box.evaluate(
            "(box) => ['to', 'topo'].forEach((typed) => { box.value = typed; box.dispatchEvent(new Event('input')); })"
        )
        sync_api.expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
        assert asked == [f"{site}/suggest?q=topo"]


def test_a_key_with_control_held_is_left_to_the_browser(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["light"]) as page:
        page.goto("/daily/2026-08-20")
        page.keyboard.press("Control+j")
        page.keyboard.press("Alt+j")
        assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_help_lists_the_keys_and_can_turn_them_off(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["light"]) as page:
        page.goto("/daily/2026-08-20")
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Keyboard")
        sync_api.expect(dialog).to_be_visible()
        assert find_violations(page) == []
        dialog.get_by_role("checkbox").uncheck()
        page.keyboard.press("Escape")
        sync_api.expect(dialog).to_be_hidden()
        page.reload()
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_the_theme_is_chosen_and_kept(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["light"]) as page:
        page.goto("/")
        paper = "getComputedStyle(document.documentElement).backgroundColor"
        light = page.evaluate(paper)
        toggle = page.get_by_role("button", name="Theme")
        toggle.click()
        assert page.evaluate(paper) == light
        toggle.click()
        sync_api.expect(toggle).to_have_text("Theme: dark")
        page.goto("/about")
        assert page.evaluate(paper) != light
        assert find_violations(page) == []


def test_everything_is_there_without_script(browser: Any, site: str) -> None:
    with opened(browser, site, java_script_enabled=False) as page:
        page.goto("/")
        page.get_by_role("searchbox").fill("hierarchical network")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="Next page").click()
        sync_api.expect(page.locator("ol.results > li").first).to_be_visible()
        page.locator("ol.results a").first.click()
        page.get_by_role("link", name="More like this").click()
        page.get_by_role("link", name="More like", exact=False).first.click()
        sync_api.expect(page.locator(".asked > li")).to_have_count(2)
        page.locator(".asked a").first.click()
        page.get_by_text("Where each fact came from").click()
        sync_api.expect(page.get_by_text("What each source says")).to_be_visible()
        assert page.get_by_role("button", name="Theme").count() == 0


@pytest.mark.parametrize("name", ["127.0.0.1", "papers.example.org"])
def test_things_are_followed_and_left_without_script(browser: Any, empty_library: Library, name: str) -> None:
    """Under a name, on plain http, a browser tells where a form comes from in another way than on this machine."""
    with (
        served(empty_library) as address,
        opened(browser, address.replace("127.0.0.1", name), java_script_enabled=False) as page,
    ):
        page.goto("/")
        page.get_by_role("checkbox", name="Hugging Face").check()
        page.get_by_role("button", name="Follow what is ticked").click()
        sync_api.expect(page.get_by_role("status")).to_contain_text("It is followed from now on")
        page.get_by_label("Or by name").fill("hf:nonsense")
        page.get_by_role("button", name="Follow", exact=True).click()
        sync_api.expect(page.get_by_role("alert")).to_contain_text("nonsense")
        sync_api.expect(page.get_by_label("Or by name")).to_have_value("hf:nonsense")
        page.get_by_role("link", name="Sources").first.click()
        sync_api.expect(page.get_by_text("Not fetched yet").first).to_be_visible()
        page.get_by_role("link", name="Settings").click()
        page.get_by_role("button", name="Unfollow Hugging Face").click()
        sync_api.expect(page.get_by_role("status")).to_contain_text("no longer followed")
        assert empty_library.sources.list_following() == []


def test_first_pages_are_accessible_too(browser: Any, empty_library: Library) -> None:
    for look in LOOKS:
        with served(empty_library) as address, opened(browser, address, **LOOKS[look]) as page:
            for path in ("/", "/sources", "/settings"):
                page.goto(path)
                open_all(page)
                assert find_violations(page) == [], (look, path)
                if look == "phone":
                    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_form_of_another_site_cannot_make_a_reader_follow(browser: Any, empty_library: Library) -> None:
    with served(empty_library) as address:
        page = browser.new_page()
        fields = '<input name="choice" value="hf:daily"><button>Go</button>'
        form = f'<form method="post" action="{address}/settings">{fields}</form>'
        page.route("http://papers.example.org/", lambda route: route.fulfill(content_type="text/html", body=form))
        page.goto("http://papers.example.org/")
        page.get_by_role("button").click()
        sync_api.expect(page.get_by_text("nothing was changed")).to_be_visible()
        page.close()
        assert empty_library.sources.list_following() == []


def test_the_skip_link_leads_to_the_papers(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["light"]) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        sync_api.expect(page.get_by_role("link", name="Skip to the papers")).to_be_in_viewport()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_paper_is_printed_in_black_on_white_without_the_tools(browser: Any, site: str) -> None:
    with opened(browser, site, **LOOKS["dark"]) as page:
        page.goto("/papers/p1")
        page.emulate_media(media="print")
        sync_api.expect(page.locator(".bar")).to_be_hidden()
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.body).color") != "rgb(235, 230, 218)"
