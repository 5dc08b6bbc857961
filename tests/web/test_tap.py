"""One tap in a letter, and letters read in the browser: what a link does, and what opening it never does."""

import itertools
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from broadsheet.answers.mail import Subscription, Wishes
from broadsheet.answers.readers import PaperMarks
from broadsheet.delivery.web import create_app
from broadsheet.letters import Links
from broadsheet.library import Library
from broadsheet.settings import read_settings
from broadsheet.views import EVERYTHING
from tests.web.conftest import CLOCK
from tests.web.reading import parse, read, words

SITE = "https://papers.example.org"
NUMBERS = itertools.count(1)
SAVED = "It is among your saved papers."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A site with the starter's papers; whoever asks reaches it."""
    home = tmp_path_factory.mktemp("letters")
    library = Library.open(read_settings(home=home, encoder="none", public_url=SITE), CLOCK)
    library.load_starter()
    yield library
    library.close()


@pytest.fixture
def ada(site: Library) -> Subscription:
    """An active subscription, another one in each test."""
    number = next(NUMBERS)
    site.subscriptions.ask(f"ada@m{number}.example.org", Wishes(EVERYTHING, papers=3), f"192.0.2.{number}")
    asked = site.subscriptions.list_newest(1)[0]
    return site.subscriptions.confirm(site.subscriptions.confirm_token(asked.id))


@pytest.fixture
def links(site: Library, ada: Subscription) -> Links:
    return Links("", site.signer, ada)


@pytest.fixture
def visitor(site: Library) -> TestClient:
    """Somebody who is not signed in and keeps no cookies."""
    app = create_app(site, clock=CLOCK, allowed_hosts=["papers.example.org"])
    return TestClient(app, base_url=SITE, follow_redirects=False, raise_server_exceptions=False)


def marks(site: Library, ada: Subscription, paper_id: int) -> PaperMarks:
    """What Ada did with that paper."""
    reader = site.subscriptions.get(ada.id).reader_id
    return site.readers.marks(reader, [paper_id])[paper_id] if reader else PaperMarks()


# --- one tap ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "asks", "done"),
    [
        ("save", "Save this paper?", SAVED),
        ("up", "Vote for this paper?", "You voted for it."),
        ("down", "Vote against this paper?", "You voted against it."),
    ],
)
def test_the_button_does_it_and_another_takes_it_back(
    site: Library, visitor: TestClient, ada: Subscription, links: Links, action: str, asks: str, done: str
) -> None:
    path = links.tap(site.get_paper("p1"), action)  # type: ignore[arg-type]
    assert asks in words(read(visitor, path))

    answer = visitor.post(path)
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert done in words(read(visitor, path))
    assert marks(site, ada, 1) != PaperMarks()

    undo = read(visitor, path).xpath("//form[@method='post']/@action")[0]
    assert visitor.post(undo).status_code == 303
    assert asks in words(read(visitor, path))
    assert marks(site, ada, 1) == PaperMarks()


def test_twice_is_once(site: Library, visitor: TestClient, ada: Subscription, links: Links) -> None:
    path = links.tap(site.get_paper("p2"), "up")
    before = site.readers.marks(None, [2])[2].ups
    for _ in range(3):
        assert visitor.post(path).status_code == 303
    assert site.readers.marks(None, [2])[2].ups == before + 1
    for _ in range(2):
        assert visitor.post(path + "?undo=1").status_code == 303
    assert site.readers.marks(None, [2])[2].ups == before


def test_down_after_up_is_down(site: Library, visitor: TestClient, ada: Subscription, links: Links) -> None:
    for action in ("up", "down"):
        visitor.post(links.tap(site.get_paper("p3"), action))
    assert marks(site, ada, 3).vote == "down"
    assert "Vote for this paper?" in words(read(visitor, links.tap(site.get_paper("p3"), "up")))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://mail.example.net", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {},
    ],
)
def test_a_mail_program_may_send_it_without_cookies(
    site: Library, visitor: TestClient, ada: Subscription, links: Links, headers: dict[str, str]
) -> None:
    assert visitor.post(links.tap(site.get_paper("p4"), "save"), headers=headers).status_code == 303
    assert marks(site, ada, 4).saved


def test_opening_every_link_of_a_letter_changes_nothing(
    site: Library, visitor: TestClient, ada: Subscription, links: Links
) -> None:
    edition = site.editions.latest()
    assert edition is not None
    page = read(visitor, links.letter(edition))
    inside = {href.removeprefix(SITE) for href in page.xpath("//a/@href") if href.startswith(SITE)}
    taps = {path for path in inside if path.startswith("/tap/")}
    assert len(taps) == 9
    before = read_tables(site)
    for path in sorted(inside):
        assert (visitor.get(path or "/").status_code, visitor.head(path or "/").status_code) == (200, 200), path
    assert read_tables(site) == before


def read_tables(site: Library) -> dict[str, list[Any]]:
    """All that is kept about readers, subscriptions and letters."""
    tables = ("reader", "reader_vote", "saved_paper", "submission", "subscription", "mail_token", "letter", "rate")
    with closing(sqlite3.connect(f"{site.settings.store_path.as_uri()}?mode=ro", uri=True)) as connection:
        return {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables}


def test_links_of_an_older_salt_are_gone(site: Library, visitor: TestClient, ada: Subscription, links: Links) -> None:
    path = links.tap(site.get_paper("p5"), "save")
    site.subscriptions.renew_links(ada.id)
    for answer in (visitor.get(path), visitor.post(path)):
        assert answer.status_code == 410
        assert "no longer good" in words(parse(answer.text))
        assert answer.headers["cache-control"] == "no-store"
    assert marks(site, ada, 5) == PaperMarks()


def test_links_of_whoever_was_erased_are_gone(site: Library, visitor: TestClient, links: Links) -> None:
    path = links.tap(site.get_paper("p5"), "save")
    site.subscriptions.delete(links.subscription.id)
    assert visitor.post(path).status_code == 410


@pytest.mark.parametrize("token", ["x", "MTI.c2FsdA.MQ.dXA.AAAAAAAAAAAAAAAAAAAAAA", "a" * 3000, "%2e%2e", "%00"])
def test_a_link_that_nobody_signed_is_gone(visitor: TestClient, token: str) -> None:
    for path in (f"/tap/{token}", f"/letters/{token}"):
        assert visitor.get(path).status_code in (404, 410)
    assert visitor.post(f"/tap/{token}").status_code in (404, 405, 410)


def test_a_link_for_another_purpose_does_nothing_here(visitor: TestClient, links: Links) -> None:
    for address in (links.leave, links.manage):
        token = address.rpartition("/")[2]
        assert visitor.post(f"/tap/{token}").status_code == 410
        assert visitor.get(f"/letters/{token}").status_code == 410


def test_a_signed_link_that_asks_for_something_else_is_refused(
    site: Library, visitor: TestClient, ada: Subscription
) -> None:
    token = site.subscriptions.token("tap", ada, "1", "explode")
    assert visitor.post(f"/tap/{token}").status_code == 400
    assert visitor.get(f"/tap/{site.subscriptions.token('tap', ada)}").status_code == 400


def test_the_page_is_kept_by_nobody_and_found_by_nobody(site: Library, visitor: TestClient, links: Links) -> None:
    answer = visitor.get(links.tap(site.get_paper("p1"), "up"))
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers


# --- papers saved by letters --------------------------------------------------------------------------------------


def test_a_letter_leads_to_what_was_saved_by_it_and_each_can_be_taken_out(
    site: Library, visitor: TestClient, ada: Subscription, links: Links
) -> None:
    assert "Nothing is saved yet" in words(read(visitor, links.saved))
    for name in ("p7", "p8"):
        visitor.post(links.tap(site.get_paper(name), "save"))
    page = read(visitor, links.saved)
    assert [a.get("href") for a in page.xpath("//ol//h2/a")] == ["/papers/p8", "/papers/p7"]
    assert visitor.post(links.saved, data={"paper": "p8"}).status_code == 303
    assert [a.get("href") for a in read(visitor, links.saved).xpath("//ol//h2/a")] == ["/papers/p7"]
    assert visitor.post(links.saved, data={"paper": "p999999"}).status_code == 410
    assert not marks(site, ada, 8).saved


def test_a_browser_can_become_the_reader_of_the_letters(
    site: Library, visitor: TestClient, ada: Subscription, links: Links
) -> None:
    assert "set-cookie" not in visitor.get(links.saved).headers
    assert "Use them in this browser too" in words(read(visitor, links.saved))
    assert visitor.post(links.saved, data={"here": "1"}).status_code == 303
    assert "Use them in this browser too" not in words(read(visitor, links.saved))


def test_another_site_cannot_make_a_browser_a_reader(visitor: TestClient, links: Links) -> None:
    answer = visitor.post(links.saved, data={"here": "1"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_saved_papers_are_shown_for_their_own_link_only(site: Library, visitor: TestClient, links: Links) -> None:
    assert visitor.get(f"/saved/{links.leave.rpartition('/')[2]}").status_code == 410
    site.subscriptions.renew_links(links.subscription.id)
    assert visitor.get(links.saved).status_code == 410
    assert visitor.post(links.saved, data={"here": "1"}).status_code == 410


# --- letters in the browser ---------------------------------------------------------------------------------------


def test_a_letter_is_read_in_the_browser_with_a_style_of_its_own_and_nothing_else(
    site: Library, visitor: TestClient, links: Links
) -> None:
    edition = site.editions.latest()
    assert edition is not None
    answer = visitor.get(links.letter(edition))
    assert answer.status_code == 200
    assert len(parse(answer.text).xpath("//h2")) == 3
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; ")
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]


def test_a_letter_of_an_edition_that_never_was_is_gone(site: Library, visitor: TestClient, ada: Subscription) -> None:
    token = site.subscriptions.token("letter", ada, "everything 1999-01-01")
    assert visitor.get(f"/letters/{token}").status_code == 410


@pytest.mark.parametrize("issue", ["nonsense", "everything", "everything 2026-99-99", ""])
def test_a_letter_that_cannot_be_read_is_refused(
    site: Library, visitor: TestClient, ada: Subscription, issue: str
) -> None:
    assert visitor.get(f"/letters/{site.subscriptions.token('letter', ada, issue)}").status_code == 400


# --- the owner's look ---------------------------------------------------------------------------------------------


@pytest.fixture
def owner(site: Library, visitor: TestClient) -> TestClient:
    """The owner, signed in."""
    token = site.owner.make_link().rpartition("/")[2]
    assert visitor.post(f"/owner/{token}").status_code == 303
    return visitor


def test_only_the_owner_sees_what_would_be_sent(visitor: TestClient) -> None:
    assert visitor.get("/letters/preview").status_code == 403
    assert visitor.get("/letters/preview?part=letter").status_code == 403


def test_the_owner_sees_subject_size_and_both_parts(owner: TestClient) -> None:
    page = read(owner, "/letters/preview?papers=5")
    said = words(page)
    assert "and 4 more" in said
    assert re.search(r"\d\.\d kB of at most 98", said)
    frames = page.xpath("//iframe/@src")
    letter = owner.get(frames[0])
    assert len(parse(letter.text).xpath("//h2")) == 5
    assert "frame-ancestors 'self'" in letter.headers["content-security-policy"]
    text = words(read(owner, "/letters/preview?part=text").xpath("//pre")[0])
    assert text.startswith("BROADSHEET ")


def test_the_links_of_a_preview_belong_to_nobody(owner: TestClient) -> None:
    letter = owner.get("/letters/preview?part=letter")
    tap = next(href for href in parse(letter.text).xpath("//a/@href") if "/tap/" in href)
    assert owner.post(tap.removeprefix(SITE)).status_code == 410


def test_a_day_without_papers_shows_the_last_one_before_it_and_says_so(owner: TestClient, site: Library) -> None:
    newest = site.editions.latest()
    assert newest is not None
    later = date.fromordinal(newest.period.last.toordinal() + 1).isoformat()
    said = words(read(owner, f"/letters/preview?day={later}"))
    if later not in {one.period.name for one in site.editions.list()}:
        assert f"{later} has no papers; this is {newest.period.name}" in said


@pytest.mark.parametrize("query", ["view=nonsense", "day=tomorrow", "view=saved:not-there", "day=1999-01-01"])
def test_what_cannot_be_shown_is_explained_above_the_form(owner: TestClient, query: str) -> None:
    page = read(owner, f"/letters/preview?{query}", 400)
    assert page.xpath("//*[@role='alert']")
    assert page.xpath("//form//input[@name='view']")
