"""The pages on what is followed: how it is, and the forms that change it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from broadsheet.answers.following import SourceState, idle_since
from broadsheet.clock import held_clock
from broadsheet.delivery.web import create_app
from broadsheet.delivery.web.dates import format_ago, format_moment
from broadsheet.delivery.web.forms import LONGEST_FORM
from broadsheet.delivery.web.middleware import is_own_request
from broadsheet.library import Library
from broadsheet.paper import Version
from broadsheet.settings import read_settings
from tests import following_by_hand as by_hand
from tests.web.conftest import CLOCK
from tests.web.reading import parse, read, words

NLP_PAGE = "/sources?name=arxiv%3Acs.CL"


@pytest.fixture
def fresh(empty_library: Library) -> TestClient:
    """A site over a real library that follows nothing yet."""
    return TestClient(create_app(empty_library, clock=CLOCK, allowed_hosts=["testserver"]))


# How it is


def test_each_thing_followed_tells_its_state_in_words_why_and_when(client: TestClient) -> None:
    page = read(client, "/sources")
    assert "8 things followed; 3 ask for a look." in words(page.get_element_by_id("main"))
    told = words(page.xpath("//section[h2[contains(., 'Computation and Language')]]")[0])
    assert "Papers are missing" in told
    assert "2 of the 310 papers announced on 20 August are not here" in told
    assert "arxiv-oai" in told
    assert "1 hour ago" in told
    assert "22 August 2026, 06:58 UTC" in told


def test_what_asks_for_a_look_comes_first(client: TestClient) -> None:
    page = read(client, "/sources")
    told = [words(one) for one in page.xpath("//table[contains(@class, 'glance')]/tbody//td[1]")]
    assert told[:3] == ["✕ Failing", "! Papers are missing", "! Old papers under a new date"]
    assert all(
        page.xpath(f"//*[@id='{link[1:]}']") for link in page.xpath("//table//a[starts-with(@href, '#s')]/@href")
    )


def test_nothing_new_is_told_to_be_right(client: TestClient) -> None:
    told = words(read(client, "/sources").xpath("//section[h2[contains(., 'hf:daily')]]")[0])
    assert "Nothing new, and that is right" in told
    assert "No papers today: it is Saturday" in told


def test_the_ledger_has_a_line_a_day_and_names_what_is_missing(client: TestClient) -> None:
    page = read(client, NLP_PAGE)
    lines = [[words(cell) for cell in line] for line in page.xpath("//table[caption[contains(., 'Ledger')]]/tbody/tr")]
    assert lines[1][0] == "Friday, 21 August 2026arxiv-oai"
    assert lines[1][2:] == ["308", "308", "3", "41", "1", "0", "0"]
    assert lines[0][2] == "–not told"
    missing = page.xpath("//details[@class='missing']")
    assert missing[0].xpath(".//a/@href")[0] == "https://arxiv.org/abs/2608.00000"
    assert "and 80 more" in words(missing[1])
    assert (missing[0].get("open"), missing[1].get("open")) == ("", None)


def test_the_whole_ledger_is_read_page_by_page_and_no_day_is_cut_or_lost(client: TestClient) -> None:
    days: list[str] = []
    address, pages = NLP_PAGE, 0
    while address:
        page = read(client, address)
        found = page.xpath("//table[caption[contains(., 'Ledger')]]/tbody/tr/th/time/@datetime")
        assert not set(found) & set(days)
        days += found
        pages += 1
        address = next(iter(page.xpath("//a[@rel='next']/@href")), "")
    assert pages > 3
    assert len(days) == 5 + 200
    assert days == sorted(days, reverse=True)


def test_jobs_are_told_with_their_facts_and_errors(client: TestClient) -> None:
    told = words(read(client, NLP_PAGE).xpath("//section[h2[@id='jobs']]")[0])
    assert "read 1,313, new 300, requests 4, seconds 12.3" in told
    assert "rss.arxiv.org <b>did not answer" in told
    assert "try 3" in told
    assert "tidy" not in told


def test_what_is_not_followed_has_no_page(client: TestClient) -> None:
    assert "arxiv:cs.LG is not followed." in words(read(client, "/sources?name=arxiv:cs.LG", 404))


def test_an_address_as_a_name_leads_to_its_page(client: TestClient) -> None:
    (link,) = set(read(client, "/sources").xpath("//section[h2[contains(., 'Journal')]]//p[@class='all']/a/@href"))
    assert "Journal of <Feeds>" in words(read(client, link).find(".//h1"))


def test_where_nothing_is_followed_the_page_says_how_to_begin(fresh: TestClient) -> None:
    told = words(read(fresh, "/sources").get_element_by_id("main"))
    assert "Nothing is followed, so nothing is fetched." in told
    assert "broadsheet follow arxiv:cs.CL" in told


@pytest.mark.parametrize(
    ("now", "states", "since"),
    [
        ("2026-08-22T09:45:00", [by_hand.FINE], ""),
        ("2026-08-22T12:45:00", [by_hand.FAILING], "2026-08-22T09:30:00Z"),
        ("2026-08-22T10:15:00", [by_hand.FAILING], ""),
        ("2026-08-22T12:45:00", [], ""),
        ("2026-08-22T12:45:00", [state for state in by_hand.STATES if state.state == "new"], ""),
    ],
)
def test_what_is_long_due_tells_that_nobody_works(now: str, states: list[SourceState], since: str) -> None:
    assert idle_since(states, datetime.fromisoformat(now).replace(tzinfo=UTC)) == since


def test_the_page_says_what_to_run_where_nobody_works(library: Library) -> None:
    late = held_clock("2026-08-24T08:00:00+00:00")
    library_now = SourceState(by_hand.JOURNAL, "failing", "No answer.", by_hand.FAILING.channels, ())
    site = TestClient(create_app(library, clock=late, allowed_hosts=["testserver"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library.sources, "describe", lambda _days: [library_now])
        told = words(read(site, "/sources").get_element_by_id("main"))
    assert "Nobody fetches. Something is due since 22 August 2026, 09:30 UTC (46 hours ago)." in told
    assert "broadsheet worker" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-08-22T07:59:30Z", "just now"),
        ("2026-08-22T08:00:30Z", "in a moment"),
        ("2026-08-22T07:58:10Z", "1 minute ago"),
        ("2026-08-22T06:00:00Z", "2 hours ago"),
        ("2026-08-23T19:00:00Z", "in 35 hours"),
        ("2026-08-19T08:00:00Z", "3 days ago"),
        ("soon", "soon"),
        ("2026-08-22", "2026-08-22"),
    ],
)
def test_times_are_told_by_how_far_they_are(text: str, told: str) -> None:
    assert format_ago(text, CLOCK()) == told


def test_moments_are_told_in_utc_and_what_is_none_comes_back() -> None:
    assert format_moment("2026-08-22T06:58:31Z") == "22 August 2026, 06:58 UTC"
    assert format_moment("soon") == "soon"


def test_a_withdrawn_paper_is_marked_wherever_it_is_listed(
    library: Library, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = library.editions.get("2026-08-21")
    gone = (Version(1, "2026-08-20", "2026-08-21T09:30:00Z"),)
    entries = tuple(replace(entry, paper=replace(entry.paper, versions=gone)) for entry in day.entries)
    monkeypatch.setattr(library.editions, "get", lambda *_: replace(day, entries=entries))
    for path in ("/", "/daily/2026-08-21"):
        assert len(read(client, path).xpath("//strong[@class='stamp']")) == len(entries)


# Changing it


def test_the_first_page_offers_what_to_follow_until_something_is(fresh: TestClient) -> None:
    page = read(fresh, "/")
    (form,) = page.xpath("//section[@class='offer']/form")
    ticked = form.xpath(".//input/@value")[0]
    answer = fresh.post(form.get("action"), data={"choice": ticked}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings?done=follow")
    page = read(fresh, "/")
    assert not page.xpath("//section[@class='offer']")
    assert "1 source is followed" in words(page)


def test_things_are_followed_by_ticks_and_by_names_and_left_by_a_button(
    fresh: TestClient, empty_library: Library
) -> None:
    fresh.post("/settings", data={"choice": ["hf:daily"], "names": "biorxiv:neuroscience\r\n\r\n hf:daily \r\n"})
    assert {one.name for one in empty_library.sources.list_following()} == {"hf:daily", "biorxiv:neuroscience"}
    page = read(fresh, "/settings?done=follow")
    assert "It is followed from now on" in words(page.xpath("//*[@role='status']")[0])
    (button,) = page.xpath("//button[@value='hf:daily']")
    assert button.get("aria-label").startswith("Unfollow Hugging Face")
    for _ in range(2):  # a button pressed twice does no harm
        answer = fresh.post("/settings", data={"unfollow": button.get("value")})
        assert "no longer followed" in answer.text
    assert [one.name for one in empty_library.sources.list_following()] == ["biorxiv:neuroscience"]


def test_a_name_that_cannot_be_read_is_told_in_place_and_kept_to_be_put_right(
    fresh: TestClient, empty_library: Library
) -> None:
    answer = fresh.post("/settings", data={"choice": "hf:daily", "names": "nonsense <b>"})
    assert answer.status_code == 400
    page = parse(answer.text)
    assert "'nonsense <b>'" in words(page.get_element_by_id("problem"))
    field = page.get_element_by_id("names")
    assert field.text == "nonsense <b>"
    assert field.get("aria-describedby") == "problem forms"
    assert page.xpath("//input[@value='hf:daily']/@checked")
    assert empty_library.sources.list_following() == []


def test_a_form_with_nothing_in_it_says_what_to_do(fresh: TestClient) -> None:
    answer = fresh.post("/settings", data={"names": " \r\n"})
    assert answer.status_code == 400
    assert "Nothing was chosen." in answer.text


def test_the_settings_in_force_are_told_and_no_key_is(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(
        home=library.settings.home, openalex_key="hush-hush", contact="ada@example.org", hf="http://127.0.0.1:9"
    )
    monkeypatch.setattr(library, "settings", settings)
    site = TestClient(create_app(library, clock=CLOCK, allowed_hosts=["testserver"]))
    page = read(site, "/settings")
    rows = {words(row[0]).split("BROADSHEET")[0]: words(row[1]) for row in page.xpath("//table/tbody/tr")}
    assert rows["openalex_key"] == "set changed"
    assert rows["s2_key"] == "not set"
    assert rows["contact"] == "ada@example.org changed"
    assert rows["hf"] == "http://127.0.0.1:9 changed"
    assert rows["zone"] == "America/New_York"
    assert "hush-hush" not in words(page)
    assert "do not know whom to write to" not in words(page)


def test_who_follows_without_a_contact_is_told_what_to_type(client: TestClient) -> None:
    assert "BROADSHEET_CONTACT=you@example.org broadsheet run" in words(read(client, "/settings"))


def test_the_address_cannot_make_the_page_say_anything_else(client: TestClient) -> None:
    page = read(client, "/settings?done=Send+your+password")
    assert not page.xpath("//p[@role='status']")


# Who may change it


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({}, True),  # no browser
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),  # another port of this machine
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://localhost:8000"}, False),
        ({"origin": "http://localhost:8000"}, True),
        ({"origin": "HTTP://LOCALHOST:8000"}, True),
        ({"origin": "http://localhost:8001"}, False),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "http://localhost:8000.evil.example"}, False),
        ({"origin": "http://[evil"}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
    ],
)
def test_only_our_own_pages_and_programs_may_change_something(headers: dict[str, str], own: bool) -> None:
    assert is_own_request(Headers({"host": "localhost:8000", **headers})) is own


def test_a_form_of_another_site_changes_nothing(fresh: TestClient, empty_library: Library) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = fresh.post("/settings", data={"names": "hf:daily"}, headers=headers)
        assert answer.status_code == 403
        assert "nothing was changed" in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert empty_library.sources.list_following() == []


def test_pages_with_a_form_let_the_browser_say_where_it_comes_from(client: TestClient, fresh: TestClient) -> None:
    """Under ``no-referrer`` a browser calls the origin of our own form ``null``."""
    for page in (read(client, "/settings"), read(fresh, "/")):
        assert page.xpath("//meta[@name='referrer']/@content") == ["same-origin"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"names=hf%3Adaily", "text/plain", 415),
        (b'{"names": "hf:daily"}', "application/json", 415),
        (b"names=" + b"x" * LONGEST_FORM, "application/x-www-form-urlencoded", 413),
        (b"&".join([b"choice=x"] * 2000), "application/x-www-form-urlencoded", 400),
        (b"names=\xff", "application/x-www-form-urlencoded", 400),
        (b"names=%ff%00", "application/x-www-form-urlencoded; charset=utf-8", 400),
        (b"", "application/x-www-form-urlencoded", 400),
    ],
)
def test_what_is_no_form_of_ours_changes_nothing(
    fresh: TestClient, empty_library: Library, body: bytes, kind: str, status: int
) -> None:
    answer = fresh.post("/settings", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert "<h1" in answer.text
    assert empty_library.sources.list_following() == []
