"""Subscribing in a real browser, from the form at the foot of a page to leaving by the link of a letter.

The letter goes out by the program's own mail into a folder, and is read from there.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from broadsheet.answers.mail import Wishes
from broadsheet.library import Library
from broadsheet.settings import read_settings
from broadsheet.views import EVERYTHING, TRENDING
from tests.web.conftest import CLOCK
from tests.web.test_browser import LOOKS, browser, find_violations, open_all, opened, pytestmark, served, sync_api

__all__ = ["browser", "pytestmark"]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library that sends its letters into a folder."""
    settings = read_settings(home=tmp_path, encoder="none", mail_via="maildir", mail_from="papers@example.org")
    library = Library.open(settings, CLOCK)
    yield library
    library.close()


def read_link(library: Library, what: str) -> str:
    """The path of the link that the newest letter holds."""
    library.mail.send_due()
    files = sorted(library.settings.mail.maildir.rglob("new/*"), key=lambda path: path.stat().st_mtime_ns)
    message = message_from_bytes(files[-1].read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(rf"http://[^/\s]+(/{what}/\S+)", body.get_content())
    assert found
    return found[1]


@pytest.mark.parametrize("script", [True, False])
def test_from_the_foot_of_a_page_to_leaving(browser: Any, library: Library, script: bool) -> None:
    look = {**LOOKS["phone"], "timezone_id": "Asia/Tokyo", "java_script_enabled": script}
    with served(library) as site, opened(browser, site, **look) as page:
        page.goto("/trending")
        page.locator(".by-mail input[type=email]").fill("ada@example.org")
        page.locator(".by-mail button").click()
        sync_api.expect(page.locator("h1")).to_have_text("Look into your mailbox")
        page.goto(read_link(library, "subscribe/confirm"))
        sync_api.expect(page.locator("h1")).to_have_text("Shall these letters come?")
        page.get_by_role("button", name="Yes, send them").click()
        sync_api.expect(page.locator("p.notice")).to_have_text("You are subscribed.")
        (kept,) = library.subscriptions.list_newest()
        assert (kept.state, kept.wishes.view, kept.wishes.zone) == (
            "active",
            TRENDING,
            "Asia/Tokyo" if script else "UTC",
        )
        page.get_by_text("Other papers, days, hour or number").click()
        page.get_by_label("A search", exact=True).check()
        page.locator("input[name=of_search]").fill("graphs")
        page.get_by_role("button", name="Change", exact=True).click()
        sync_api.expect(page.locator("p.notice")).to_have_text("It is changed.")
        assert library.subscriptions.get(kept.id).wishes.view.key == "search:graphs"
        page.goto(f"/unsubscribe/{library.subscriptions.token('leave', kept)}")
        assert library.subscriptions.get(kept.id).state == "active"
        page.get_by_role("button", name="Leave").click()
        sync_api.expect(page.locator("h1")).to_have_text("You have left")
        page.get_by_text("Begin again").click()
        page.get_by_role("button", name="Begin again").click()
        sync_api.expect(page.locator("p.notice")).to_have_text("Your letters come again.")
        page.get_by_text("Erase everything").first.click()
        page.get_by_label("I am sure").check()
        page.get_by_role("button", name="Erase everything").click()
        sync_api.expect(page.locator("h1")).to_have_text("Erased")
        assert library.subscriptions.list_newest() == []


def test_on_plain_http_under_a_name_the_forms_work_too(browser: Any, library: Library) -> None:
    """There a browser says only by its origin where a form comes from, and calls it null where it may not name it."""
    with served(library) as site, opened(browser, site.replace("127.0.0.1", "papers.example.org")) as page:
        page.goto("/about")
        page.locator(".by-mail input[type=email]").fill("ada@example.org")
        page.locator(".by-mail button").click()
        sync_api.expect(page.locator("h1")).to_have_text("Look into your mailbox")
        page.goto(read_link(library, "subscribe/confirm"))
        page.get_by_role("button", name="Yes, send them").click()
        sync_api.expect(page.locator("p.notice")).to_have_text("You are subscribed.")


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser: Any, library: Library, look: str) -> None:
    door = library.subscriptions
    door.ask("ada@example.org", Wishes(EVERYTHING, zone="Europe/Berlin"))
    kept = door.confirm(door.confirm_token(door.list_newest(1)[0].id))
    door.ask("ada@example.org", Wishes(TRENDING))
    token = door.confirm_token(door.list_newest(1)[0].id)
    library.mail.send_due()
    manage, leave = (door.token(purpose, kept) for purpose in ("manage", "leave"))
    paths = ["/subscribe", "/subscribe/sent", "/subscribe/gone", f"/subscribe/confirm/{token}", "/privacy", "/owner"]
    paths += [
        f"/subscriptions/{manage}",
        f"/unsubscribe/{leave}",
        "/subscriptions/x",
        path_of_owner(library),
        "/outbox/1",
    ]
    with served(library) as site, opened(browser, site, **LOOKS[look]) as page:
        for path in paths:
            page.goto(path)
            open_all(page)
            assert find_violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def path_of_owner(library: Library) -> str:
    return library.owner.make_link().removeprefix(library.settings.site_url)
