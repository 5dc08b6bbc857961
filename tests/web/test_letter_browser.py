"""From the form in a real browser to the morning's letter, fetched from a mail server that spoke SMTP with us."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from broadsheet.library import Library
from tests.editions_samples import MovedClock, bring, listed, opened
from tests.mailing.server import MailServer, mail_server
from tests.web.test_browser import browser, pytestmark, served, sync_api
from tests.web.test_browser import opened as opened_page

__all__ = ["browser", "pytestmark"]
THURSDAY, FRIDAY = "2026-08-20", "2026-08-21"
PHONE, DESK = 360, 640
"""Widths at which people read letters, CSS pixels."""

Office = tuple[Library, MovedClock, MailServer]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Papers of a Thursday, and a mail server that takes what the library sends."""
    with mail_server() as server:
        sends: dict[str, object] = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_tls": "none"}
        with opened(tmp_path, f"{THURSDAY}T06:00", mail_from="papers@example.org", **sends) as (library, clock):
            titles = ("Glaciers of $x^2$", "If 1 < 2 & 3 > 2", "Long " * 30 + "title")
            bring(library, *(listed(f"n{n}", THURSDAY, n, 10 - n, title) for n, title in enumerate(titles, 1)))
            yield library, clock, server


def fetch(office: Office) -> EmailMessage:
    """Send what is due, and take the newest letter from the server."""
    library, _, server = office
    before = len(server.taken)
    library.mail.send_due()
    (taken,) = server.taken[before:]
    assert taken.recipient == "ada@example.org"
    return message_from_bytes(taken.data, policy=policy.default)


def part(message: EmailMessage, kind: str) -> str:
    """What the letter says, as ``plain`` or ``html``."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def path_in(message: EmailMessage, begins: str) -> str:
    """The path of the first link of the letter's text that begins so."""
    found = re.search(rf"http://[^/\s]+({begins}\S+)", part(message, "plain"))
    assert found, part(message, "plain")
    return found[1]


def test_from_the_form_to_the_letter_of_the_morning_and_to_one_tap(browser: Any, office: Office) -> None:
    library, clock, _ = office
    with served(library) as site, opened_page(browser, site) as page:
        subscribe(page, office)
        clock.set(f"{FRIDAY}T07:00")
        assert library.editions.close_due() > 0
        assert library.mail.plan_due() == 1
        letter = fetch(office)
        assert "/unsubscribe/" in letter["List-Unsubscribe"]
        page.goto(path_in(letter, "/tap/"))
        page.locator("main button").first.click()
        (kept,) = library.subscriptions.list_newest()
        ids = [entry.paper.id for entry in library.editions.get(THURSDAY).entries]
        marks = library.readers.marks(library.readers.of_subscription(kept.id).id, ids)
        assert sum(one.vote != "none" or one.saved for one in marks.values()) == 1
        page.goto(path_in(letter, "/unsubscribe/"))
        page.get_by_role("button", name="Leave").click()
        sync_api.expect(page.locator("h1")).to_have_text("You have left")
        clock.set("2026-08-22T07:00")
        assert library.mail.plan_due() == 0


def subscribe(page: Any, office: Office) -> None:
    """Fill the form in, and confirm by the letter that comes."""
    page.goto("/subscribe")
    page.locator("main input[name=address]").fill("ada@example.org")
    page.locator("main select[name=hour]").select_option("7")
    page.locator("main input[name=zone]").fill("UTC")
    page.locator("main").get_by_role("button", name="Subscribe").click()
    sync_api.expect(page.locator("h1")).to_have_text("Look into your mailbox")
    page.goto(path_in(fetch(office), "/subscribe/confirm/"))
    page.get_by_role("button", name="Yes, send them").click()
    sync_api.expect(page.locator("p.notice")).to_have_text("You are subscribed.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_letter_fits_its_window_and_shows_titles_as_they_are(
    browser: Any, office: Office, width: int, scheme: str
) -> None:
    library, clock, _ = office
    with served(library) as site, opened_page(browser, site) as page:
        subscribe(page, office)
    clock.set(f"{FRIDAY}T07:00")
    library.editions.close_due()
    library.mail.plan_due()
    html = part(fetch(office), "html")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    reading = context.new_page()
    asked: list[str] = []
    reading.on("request", lambda request: asked.append(request.url))
    reading.set_content(html)
    assert reading.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    said = reading.locator("body").inner_text()
    assert "Glaciers of x²" in said
    assert "If 1 < 2 & 3 > 2" in said
    assert asked == []
    context.close()
