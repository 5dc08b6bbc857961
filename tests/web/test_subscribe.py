"""Subscribing by the pages: forms, links of letters, one click to leave; and those who mean ill."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from broadsheet.answers.mail import Subscription, Wishes
from broadsheet.delivery.web import create_app
from broadsheet.delivery.web.client import client_address
from broadsheet.library import Library
from broadsheet.settings import read_settings
from broadsheet.views import EVERYTHING, TRENDING, View
from tests.clocks import Hands
from tests.web.reading import parse, read, words

SITE = "https://papers.example.org"
ADA = "ada@example.org"
EVIL = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def site(tmp_path: Path, hands: Hands) -> Iterator[Library]:
    """A library whose site others reach, behind a proxy on this machine."""
    given = {"home": tmp_path, "encoder": "none", "public_url": SITE, "trusted_proxies": "10.0.0.1"}
    library = Library.open(read_settings(**given), hands)
    yield library
    library.close()


def visit(library: Library, peer: str = "192.0.2.1", **headers: str) -> TestClient:
    app = create_app(library, clock=library._clock)
    return TestClient(app, SITE, headers=headers, follow_redirects=False, client=(peer, 4711))


@pytest.fixture
def reader(site: Library) -> TestClient:
    return visit(site)


def subscribe(library: Library, address: str = ADA, view: View = EVERYTHING, ip: str = "x") -> Subscription:
    door = library.subscriptions
    door.ask(address, Wishes(view), ip)
    return door.confirm(door.confirm_token(door.list_newest(1)[0].id))


def path_of(library: Library, purpose: str, one: Subscription) -> str:
    pages = {"manage": "subscriptions", "leave": "unsubscribe"}
    return f"/{pages[purpose]}/{library.subscriptions.token(purpose, one)}"


def assert_private(answer: object) -> None:
    headers = answer.headers  # type: ignore[attr-defined]
    assert headers["cache-control"] == "no-store"
    assert "noindex" in headers["x-robots-tag"]
    assert headers["referrer-policy"] == "no-referrer"


# Asking


def test_the_form_at_the_foot_of_a_page_asks_for_what_the_page_shows(site: Library, reader: TestClient) -> None:
    for path, view in [("/", "everything"), ("/trending", "trending"), ("/search?q=graphs", "search:graphs")]:
        (form,) = read(reader, path).xpath("//form[@class='by-mail']")
        assert (form.get("method"), form.get("action")) == ("post", "/subscribe")
        fields = dict(form.form_values())
        assert fields["view"] == view
        assert reader.post("/subscribe", data={**fields, "address": ADA}).headers["location"] == "/subscribe/sent"
    assert {one.wishes.view.key for one in site.subscriptions.list_newest()} == {
        "everything", "trending", "search:graphs",
    }  # fmt: skip


def test_all_choices_of_the_form_are_kept(site: Library, reader: TestClient) -> None:
    page = read(reader, "/subscribe?view=category:cs.CL")
    assert page.xpath("//input[@name='what'][@checked]/@value") == ["category"]
    (form,) = page.xpath("//main//form")
    fields = {**dict(form.form_values()), "address": ADA, "day": ["sat", "sun"], "hour": "18", "papers": "5"}
    assert reader.post("/subscribe", data={**fields, "zone": "Asia/Tokyo"}).status_code == 303
    (asked,) = site.subscriptions.list_newest()
    assert asked.wishes == Wishes(View("category", "cs.CL"), "daily", ("sat", "sun"), 18, "Asia/Tokyo", 5)


@pytest.mark.parametrize(
    ("fields", "wishes"),
    [
        ({"what": "trending"}, Wishes(TRENDING, weekdays=("mon",))),
        ({"what": "author", "of_author": "Ada Lovelace"}, Wishes(View("author", "Ada Lovelace"), weekdays=("mon",))),
        ({"what": "search", "of_search": "a  b", "of_author": "x"}, Wishes(View("search", "a b"), weekdays=("mon",))),
        ({"rhythm": "weekly", "weekday": "fri", "day": "sat"}, Wishes(EVERYTHING, "weekly", ("fri",))),
    ],
)
def test_each_kind_of_letters_can_be_asked_for(
    site: Library, reader: TestClient, fields: dict[str, str], wishes: Wishes
) -> None:
    assert reader.post("/subscribe", data={"address": ADA, "day": "mon", **fields}).status_code == 303
    assert site.subscriptions.list_newest()[0].wishes == wishes


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"address": "ada"}, "no mail address"),
        ({"address": "ada@example.org\r\nBcc: x@example.org"}, "no name of a mailbox"),
        ({}, "no mail address"),
        ({"address": ADA, "day": []}, "No day of the week"),
        ({"address": ADA, "zone": "Mars/Base"}, "no time zone"),
        ({"address": ADA, "hour": "25"}, "no hour of the day"),
        ({"address": ADA, "hour": "²"}, "no hour"),
        ({"address": ADA, "papers": "99999999999999999999"}, "no number of papers"),
        ({"address": ADA, "what": "search"}, "not said which papers"),
        ({"address": ADA, "what": "saved", "of_saved": "nothing"}, "no view"),
        ({"address": ADA, "what": "<b>"}, "not said which papers"),
        ({"address": ADA, "view": "nonsense"}, "not said which papers"),
        ({"address": ADA, "what": "search", "of_search": "x" * 600}, "no view of the library"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_comes_back(
    site: Library, reader: TestClient, fields: dict[str, str], says: str
) -> None:
    typed = {"what": "everything", "rhythm": "daily", "day": "mon", "hour": "9", "papers": "7", **fields}
    answer = reader.post("/subscribe", data=typed)
    page = parse(answer.text)
    assert answer.status_code == 400
    assert says in words(page.get_element_by_id("problem"))
    assert page.get_element_by_id("address").value == fields.get("address", "").replace("\r", "")
    assert site.subscriptions.list_newest() == []


def test_markup_in_any_field_is_shown_as_text(reader: TestClient) -> None:
    evil = '"><script>alert(1)</script>'
    names = ("address", "what", "of_search", "zone", "hour", "papers", "view", "weekday", "rhythm")
    for name in names:
        answer = reader.post("/subscribe", data={"address": ADA, "day": "mon", "what": "search", name: evil})
        assert "<script>alert" not in answer.text
    assert "<script>alert" not in reader.get("/subscribe", params={"view": f"search:{evil}"}).text


def test_the_answer_is_the_same_whatever_is_known_of_the_address(site: Library, hands: Hands) -> None:
    subscribe(site, "active@example.org", ip="a")
    left, suspended = subscribe(site, "left@example.org", ip="l"), subscribe(site, "suspended@example.org", ip="s")
    site.subscriptions.leave(left.id)
    site.subscriptions.suspend(suspended.id, "No such mailbox.")
    hands.pass_by(minutes=1)
    answers = []
    for number, name in enumerate(("active", "left", "suspended", "unknown", "active", "active", "active")):
        answer = visit(site, f"198.51.100.{number}").post(
            "/subscribe", data={"address": f"{name}@example.org", "view": "everything"}
        )
        answers.append((answer.status_code, answer.text, sorted(answer.headers.items())))
    assert len({str(answer) for answer in answers}) == 1
    page = words(read(visit(site), "/subscribe/sent").get_element_by_id("main"))
    assert "If that address takes letters" in page
    assert "@" not in page


def test_a_program_that_fills_in_every_field_gets_the_same_answer_and_nothing_else(
    site: Library, reader: TestClient
) -> None:
    (form,) = read(reader, "/subscribe").xpath("//main//form")
    assert form.xpath(".//p[@hidden]//input/@name") == ["website"]
    answer = reader.post("/subscribe", data={"address": ADA, "view": "everything", "website": "https://x.example"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/subscribe/sent")
    assert site.subscriptions.list_newest() == []


def test_another_sites_page_cannot_ask_by_its_readers(site: Library, reader: TestClient) -> None:
    assert reader.post("/subscribe", data={"address": ADA, "view": "everything"}, headers=EVIL).status_code == 403
    assert site.subscriptions.list_newest() == []


def test_requests_from_one_place_are_refused_after_ten(site: Library) -> None:
    """Whatever the requests themselves say of where they come from."""
    statuses, browser = [], visit(site, "192.0.2.66")
    for number in range(60):
        answer = browser.post(
            "/subscribe",
            data={"address": f"victim{number}@example.org", "view": "everything"},
            headers={"X-Forwarded-For": f"203.0.113.{number % 250}"},
        )
        statuses.append(answer.status_code)
    assert statuses == [303] * 10 + [429] * 50
    assert 0 < int(answer.headers["retry-after"]) <= 3600
    assert len(site.subscriptions.list_newest(1000)) == 10


@pytest.mark.parametrize(
    ("peer", "told", "found"),
    [
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.1", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        ("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("testclient", "203.0.113.9", ""),
    ],
)
def test_only_a_trusted_proxy_is_believed_and_only_its_own_word(
    site: Library, peer: str, told: str, found: str
) -> None:
    app = create_app(site)
    headers = [(b"x-forwarded-for", told.encode())] if told else []
    request = Request({"type": "http", "headers": headers, "client": (peer, 1), "app": app})
    assert client_address(request) == found


def test_a_proxy_near_by_that_is_not_trusted_is_told_of_once(site: Library, caplog: pytest.LogCaptureFixture) -> None:
    for peer in ("10.7.7.7", "10.7.7.7", "10.0.0.1", "192.88.99.1"):
        visit(site, peer, **{"X-Forwarded-For": "203.0.113.9"}).get("/unsubscribe/x")
    assert caplog.text.count("TRUSTED_PROXIES") == 1
    assert "10.7.7.7" in caplog.text


# Confirming


def test_the_link_shows_what_would_come_and_its_button_confirms(site: Library, reader: TestClient) -> None:
    reader.post("/subscribe", data={"address": ADA, "view": "trending", "zone": "Europe/Berlin"})
    (asked,) = site.subscriptions.list_newest()
    path = f"/subscribe/confirm/{site.subscriptions.confirm_token(asked.id)}"
    for _ in range(3):  # looking, by whomever, changes nothing
        looked = reader.get(path)
        assert_private(looked)
    told = words(parse(looked.text).get_element_by_id("main"))
    for part in (ADA, "Trending", "on weekdays at 7:00 (Europe/Berlin), up to 10 papers", "without a password"):
        assert part in told
    assert site.subscriptions.get(asked.id).state == "pending"
    done = reader.post(path)
    assert done.status_code == 303
    page = read(reader, done.headers["location"])
    assert "You are subscribed." in words(page.get_element_by_id("main"))
    assert "Monday, 24 August 2026, 7:00" in words(page.get_element_by_id("main"))
    assert reader.post(path).headers["location"] == done.headers["location"]
    assert "You are subscribed" in words(read(reader, path).find(".//h1"))


def test_a_link_that_is_too_old_leads_to_asking_again(site: Library, reader: TestClient, hands: Hands) -> None:
    reader.post("/subscribe", data={"address": ADA, "view": "everything"})
    (asked,) = site.subscriptions.list_newest()
    path = f"/subscribe/confirm/{site.subscriptions.confirm_token(asked.id)}"
    hands.pass_by(days=4)
    for answer in (reader.get(path), reader.post(path)):
        assert answer.status_code == 410
        assert parse(answer.text).xpath("//main//a/@href") == ["/subscribe"]
    assert site.subscriptions.get(asked.id).state == "pending"


def test_guessing_links_tells_nothing_and_is_refused_after_thirty_but_good_links_still_work(site: Library) -> None:
    kept = subscribe(site)
    paths = [path_of(site, "manage", kept), path_of(site, "leave", kept)]
    guesser = visit(site, "192.0.2.66")
    tried = [
        f"/{page}/{token}"
        for page in ("subscriptions", "unsubscribe", "subscribe/confirm")
        for token in ("x", "MQ.abc.abcdefghijklmnopqrstuv", paths[0].rpartition("/")[2] + "A")
    ]
    statuses = [guesser.get(tried[number % len(tried)]).status_code for number in range(40)]
    assert statuses == [404] * 30 + [429] * 10
    assert ADA not in guesser.get(tried[0]).text
    assert [guesser.get(path).status_code for path in paths] == [200, 200]
    assert visit(site, "192.0.2.67").get(tried[0]).status_code == 404


# Changing


def test_the_page_of_a_subscription_is_private_and_complete(site: Library, reader: TestClient) -> None:
    kept, other = subscribe(site), subscribe(site, view=TRENDING, ip="y")
    answer = reader.get(path_of(site, "manage", kept))
    assert_private(answer)
    page = parse(answer.text)
    assert "Please confirm" in words(page.xpath("//ul[@class='lately']")[0])
    assert page.xpath(f"//a[@href='{path_of(site, 'manage', other)}']")
    assert not page.xpath("//form[@class='by-mail']")


def test_everything_can_be_changed_by_the_buttons(site: Library, reader: TestClient) -> None:
    kept = subscribe(site)
    path = path_of(site, "manage", kept)

    def press(do: str, **fields: str) -> Subscription:
        answer = reader.post(path, data={"do": do, **fields})
        assert answer.status_code == 303
        assert "status" in {one.get("role") for one in read(reader, answer.headers["location"]).xpath("//main//p")}
        return site.subscriptions.get(kept.id)

    changed = press(
        "change", what="category", of_category="cs.LG", rhythm="weekly", weekday="sun", hour="0", papers="3"
    )
    assert changed.wishes == Wishes(View("category", "cs.LG"), "weekly", ("sun",), 0, "UTC", 3)
    assert press("pause", until="2026-09-05").paused_until == "2026-09-05"
    assert press("resume").state == "active"
    assert press("pause").next_due == ""
    assert press("leave").state == "left"
    assert press("resume").state == "active"
    assert press("leave-all").state == "left"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"do": "pause", "until": "yesterday"}, "no day"),
        ({"do": "pause", "until": "2020-01-01"}, "cannot end"),
        ({"do": "change", "what": "search", "of_search": ""}, "not said"),
        ({"do": "delete"}, "not ticked"),
        ({"do": "dance"}, "no such button"),
        ({}, "no such button"),
    ],
)
def test_a_change_that_cannot_be_is_told(site: Library, reader: TestClient, fields: dict[str, str], says: str) -> None:
    kept = subscribe(site)
    answer = reader.post(path_of(site, "manage", kept), data={**fields, "x": "y"})
    assert answer.status_code == 400
    assert says in words(parse(answer.text).get_element_by_id("problem"))
    assert site.subscriptions.get(kept.id) == kept
    assert_private(answer)


def test_another_site_changes_nothing_even_with_the_link(site: Library, reader: TestClient) -> None:
    kept = subscribe(site)
    assert reader.post(path_of(site, "manage", kept), data={"do": "leave"}, headers=EVIL).status_code == 403
    assert site.subscriptions.get(kept.id).state == "active"


def test_links_made_worthless_lead_nowhere(site: Library, reader: TestClient) -> None:
    kept = subscribe(site)
    old = [path_of(site, "manage", kept), path_of(site, "leave", kept)]
    fresh = reader.post(old[0], data={"do": "renew"}).headers["location"]
    assert [reader.get(path).status_code for path in (*old, urlsplit(fresh).path)] == [404, 404, 200]
    assert reader.post(old[1]).status_code == 404
    assert site.subscriptions.get(kept.id).state == "active"


def test_what_is_kept_can_be_taken_along_and_erased(site: Library, reader: TestClient) -> None:
    kept = subscribe(site)
    path = path_of(site, "manage", kept)
    data = reader.get(f"{path}/data.json")
    assert_private(data)
    assert "attachment" in data.headers["content-disposition"]
    assert json.loads(data.text)["address"] == ADA
    gone = reader.post(path, data={"do": "delete", "sure": "yes"})
    assert gone.headers["location"] == "/subscribe/gone"
    assert "Erased" in words(read(reader, "/subscribe/gone").find(".//h1"))
    assert site.subscriptions.list_newest() == []
    for address in (path, f"{path}/data.json", path_of(site, "leave", kept)):
        assert reader.get(address).status_code == 404


# Leaving


def test_opening_the_link_to_leave_changes_nothing(site: Library, reader: TestClient) -> None:
    kept = subscribe(site)
    path = path_of(site, "leave", kept)
    for ask in (reader.get, reader.head, reader.options):
        ask(path)
    page = reader.get(path)
    assert_private(page)
    (form,) = parse(page.text).xpath("//main//form")
    assert (form.get("method"), form.get("action")) == ("post", path)
    assert dict(form.form_values()) == {"List-Unsubscribe": "One-Click"}
    assert site.subscriptions.get(kept.id).state == "active"


@pytest.mark.parametrize("kind", ["urlencoded", "multipart", "bare"])
def test_one_click_leaves_at_once_without_cookies_from_anywhere_and_twice_is_once(site: Library, kind: str) -> None:
    kept = subscribe(site)
    path = path_of(site, "leave", kept)
    program = visit(site, "198.51.100.99", **EVIL)
    one_click = {"List-Unsubscribe": "One-Click"}
    sent = {"urlencoded": {"data": one_click}, "multipart": {"files": {"List-Unsubscribe": (None, "One-Click")}}}
    for _ in range(2):
        answer = program.post(path, **sent.get(kind, {}))  # type: ignore[arg-type]
        assert answer.status_code == 200
        assert not answer.history
        assert "location" not in answer.headers
        assert "set-cookie" not in answer.headers
        assert_private(answer)
    assert site.subscriptions.get(kept.id).state == "left"
    again = parse(answer.text).xpath("//main//a/@href")
    assert again == [path_of(site, "manage", kept)]
    assert program.get(again[0]).status_code == 200


def test_a_wrong_link_to_leave_is_told_as_such(site: Library, reader: TestClient) -> None:
    kept = subscribe(site)
    wrong = path_of(site, "manage", kept).replace("subscriptions", "unsubscribe")
    for answer in (reader.get(wrong), reader.post(wrong), reader.post("/unsubscribe/x")):
        assert answer.status_code == 404
        assert "no longer good" in answer.text
    assert site.subscriptions.get(kept.id).state == "active"


def test_a_long_body_is_not_waited_for(site: Library, reader: TestClient) -> None:
    kept = subscribe(site)
    assert reader.post(path_of(site, "leave", kept), content=b"x" * 1_000_000).status_code == 200
    assert site.subscriptions.get(kept.id).state == "left"


# Words


def test_privacy_is_told_on_one_page_that_every_page_leads_to(site: Library, reader: TestClient) -> None:
    assert "/privacy" in read(reader, "/subscribe").xpath("//footer//a/@href")
    told = words(read(reader, "/privacy").get_element_by_id("main"))
    for part in ("30 days", "3 days", "keyed hash", "erase", "Cookies", "Who is responsible"):
        assert part in told


def test_the_sites_own_name_is_answered_to_without_being_listed(site: Library) -> None:
    assert TestClient(create_app(site), SITE).get("/privacy").status_code == 200
    assert TestClient(create_app(site), "https://evil.example").get("/privacy").status_code == 400


def test_pages_of_a_search_that_is_too_long_offer_everything(reader: TestClient) -> None:
    for path in ("/search?q=" + "x" * 600, "/search?q=", "/privacy?view=nonsense", "/no-such-page?view=author:%22"):
        (form,) = parse(reader.get(path).text).xpath("//form[@class='by-mail']")
        assert dict(form.form_values())["view"] == "everything"
