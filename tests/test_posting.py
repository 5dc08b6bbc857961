"""Webhooks and chats: each edition once, signed, retried, and no key where it does not belong. Loopback only."""

import hashlib
import hmac
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from broadsheet.answers.editions import Edition, EditionEntry, Gist
from broadsheet.errors import BadInput, FetchFailed, NotFound, Unusable
from broadsheet.fetching import Client, MemoryGate, PoliteClient
from broadsheet.library import Library
from broadsheet.paper import Author, Link, Paper
from broadsheet.periods import read_period
from broadsheet.posting import Targets, chat
from broadsheet.posting.addresses import mask, without
from broadsheet.posting.message import compose, harmless, head_of
from broadsheet.posting.targets import WAITS
from broadsheet.settings import read_settings
from broadsheet.store import Store
from broadsheet.store.schema_editions import edition
from broadsheet.views import EVERYTHING, read_view
from tests.replay import MovedClock, ReplayServer, page, refusal, reset
from tests.web.feed_library import TREE

SITE = "https://papers.example.org"
SECRET = "T0pSecretT0kenOfMine"
PAPER = Paper(
    12,
    r"Learning $\alpha^2$ trees, @everyone <!channel> [here](https://evil.example)",
    abstract="We grow trees where $x < y$.",
    authors=(Author("Ada Lovelace"),),
    links=(Link("code", "https://example.org/code"),),
)

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def make_edition(period: str, papers: int = 3, view: str = "everything") -> Edition:
    entries = tuple(
        EditionEntry(rank, PAPER, 1.0, "42 up-votes", TREE, Gist("It works for $n$ trees.", "result"))
        for rank in range(1, papers + 1)
    )
    seen = read_view(view)
    return Edition(
        seen, seen.title, read_period(period), period, entries, papers, "2026-08-21T13:00:00Z", None, None, id=1
    )


class StandIn:
    """Editions, as far as posting asks."""

    def list(self, kind: str, view: str, limit: int) -> None:
        if view == "saved:unknown":
            raise NotFound("There is no view 'unknown'.", "See /views")

    def get_by_id(self, edition_id: int) -> Edition:
        return make_edition(f"2026-08-{edition_id:02}")


class Desk:
    """A library's targets, with all that a test moves."""

    def __init__(self, home: Path, allowed: str = "127.0.0.1") -> None:
        self.clock = MovedClock("2026-08-20T12:00:00Z")
        self.settings = read_settings(home=home, public_url=SITE, allow_private=allowed, zone="UTC")
        self.store = Store.open(self.settings.store_path, self.clock)
        self.made = StandIn()
        self.door = self.open()

    def open(self) -> Targets:
        door: Any = Targets
        opened: Targets = door(self.store, self.settings, self.clock, self.made, self.make_client)
        return opened

    def make_client(self, stop: threading.Event) -> Client:
        return PoliteClient(
            self.settings, MemoryGate(), clock=self.clock, stop=stop, wait=self.clock.wait, chance=lambda: 1.0
        )

    def close_edition(self, day: int, view: str = "everything") -> None:
        period = read_period(f"2026-08-{day:02}")
        at = f"{period.name}T09:00:00Z"
        row = {
            "id": day, "view": view, "kind": "day", "period": period.name, "first": period.name, "closed_at": at,
            "total": 3, "papers": 3, "recipe": "made",
        }  # fmt: skip
        with self.store._access.write() as connection:
            connection.execute(insert(edition).values(**row))

    def post(self) -> int:
        return self.door.post_due(threading.Event())

    def state(self, target_id: int = 1) -> tuple[str, int, str]:
        last = self.door.list_posts(target_id)[0]
        return last.state, last.tries, last.why


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer({"/hook": page("thanks")}) as server:
        yield server


def plan_one(desk: Desk, address: str, **more: Any) -> int:
    """A target, and one edition closed after it."""
    target = desk.door.add(address, **more)
    desk.clock.move(days=1)
    desk.close_edition(21, more.get("view", "everything"))
    assert desk.door.plan_due() == 1
    return target.id


def test_a_webhook_gets_each_edition_once_signed(desk: Desk, server: ReplayServer) -> None:
    number = plan_one(desk, f"{server.url}/hook")
    assert desk.door.plan_due() == 0
    assert (desk.post(), desk.post()) == (1, 0)
    (asked,) = server.asked
    assert asked.method == "POST"
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["x-broadsheet-event"] == "edition"
    stamp = asked.headers["x-broadsheet-timestamp"]
    key = desk.door.signing_key(number)
    signature = hmac.new(key.encode(), f"{stamp}.".encode() + asked.body, hashlib.sha256).hexdigest()
    assert asked.headers["x-broadsheet-signature"] == f"sha256={signature}"
    told = orjson.loads(asked.body)
    assert told["id"] == asked.headers["x-broadsheet-delivery"]
    assert told["site"] == {"name": "Broadsheet", "url": SITE}
    assert told["edition"]["url"] == f"{SITE}/daily/2026-08-21"
    assert [paper["rank"] for paper in told["papers"]] == [1, 2, 3]
    assert told["papers"][0]["url"] == f"{SITE}/papers/p12"
    assert told["papers"][0]["title"].startswith("Learning α² trees")
    assert told["papers"][0]["tree"]["parts"][0]["name"] == "votes"
    assert desk.state(number) == ("sent", 1, "It was taken.")
    assert desk.door.list()[0].last == desk.door.list_posts(number)[0]


def test_only_editions_closed_since_it_was_set_up_are_posted_and_not_many_at_once(desk: Desk) -> None:
    desk.close_edition(19)
    desk.close_edition(20)
    desk.clock.move(minutes=1)
    desk.door.add("https://hooks.example/x")
    assert desk.door.plan_due() == 0
    for day in (21, 22, 23, 24, 25, 26):
        desk.close_edition(day)
    desk.close_edition(27, "category:cs.CL")
    desk.clock.move(days=6)  # nobody worked for days
    assert desk.door.plan_due() == 3
    assert [post.issue for post in desk.door.list_posts(1)][::-1] == [
        "everything 2026-08-24",
        "everything 2026-08-25",
        "everything 2026-08-26",
    ]


def test_what_fails_is_tried_again_ever_later_under_the_same_name_and_given_up_at_last(desk: Desk) -> None:
    with ReplayServer({"/hook": refusal(500)}) as server:
        number = plan_one(desk, f"{server.url}/hook")
        for tries in range(1, len(WAITS) + 1):
            assert desk.post() == 0
            state, tried, why = desk.state(number)
            assert (state, tried) == ("waiting", tries)
            assert "500" in why
            assert desk.post() == 0  # not yet
            assert desk.state(number)[1] == tries
            desk.clock.move(days=1)
        desk.post()
        assert desk.state(number)[:2] == ("failed", len(WAITS) + 1)
        assert len(server.asked) == len(WAITS) + 1
        assert len({asked.headers["x-broadsheet-delivery"] for asked in server.asked}) == 1
        desk.clock.move(days=9)
        assert desk.post() == 0


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_a_clear_no_is_final(desk: Desk, status: int) -> None:
    with ReplayServer({"/hook": refusal(status)}) as server:
        number = plan_one(desk, f"{server.url}/hook")
        desk.post()
        assert desk.state(number)[:2] == ("failed", 1)
        assert len(server.asked) == 1


def test_a_connection_that_breaks_is_tried_again(desk: Desk) -> None:
    with ReplayServer({"/hook": [reset(), reset(), page("fine")]}) as server:
        number = plan_one(desk, f"{server.url}/hook")
        for _ in range(2):
            assert desk.post() == 0
            desk.clock.move(minutes=6)
        assert desk.post() == 1
        assert desk.state(number)[:2] == ("sent", 3)
        assert len({asked.headers["x-broadsheet-delivery"] for asked in server.asked}) == 1


def test_a_webhook_does_not_lead_into_a_private_network_unless_it_is_allowed(
    tmp_path: Path, server: ReplayServer
) -> None:
    desk = Desk(tmp_path, allowed="")
    number = plan_one(desk, f"{server.url}/hook")
    assert desk.post() == 0
    state, _, why = desk.state(number)
    assert (state, server.asked) == ("failed", [])
    assert "private network" in why
    desk.store.close()


def test_one_that_fails_keeps_no_other_from_its_edition(desk: Desk, server: ReplayServer) -> None:
    with ReplayServer({"/": refusal(404)}) as broken:
        desk.door.add(broken.url)
        desk.door.add(f"{server.url}/hook", title="Good")
        desk.clock.move(days=1)
        desk.close_edition(21)
        assert (desk.door.plan_due(), desk.post()) == (2, 1)
    assert [target.last and target.last.state for target in desk.door.list()] == ["failed", "sent"]


def test_keys_are_shown_nowhere(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="apprise")
    with ReplayServer({f"/services/{SECRET}": refusal(500)}) as server:
        number = plan_one(desk, f"{server.url}/services/{SECRET}?token={SECRET}")
        desk.post()
        with pytest.raises(FetchFailed) as refused:
            desk.door.test(number)
    desk.door.add(f"json://127.0.0.1:9/{SECRET}")
    with pytest.raises(FetchFailed) as unheard:
        desk.door.test(2)
    seen = [desk.door.list(), desk.door.list_posts(number), refused.value, unheard.value, caplog.text]
    seen += [refused.value.args, refused.value.url, repr(desk.store.targets.list_active())]
    assert SECRET not in " ".join(map(str, seen))
    assert [target.shown for target in desk.door.list()] == [f"{server.url}/***", "json://***"]


def test_a_target_can_be_tested(desk: Desk, server: ReplayServer) -> None:
    number = desk.door.add(f"{server.url}/hook").id
    assert desk.door.test(number) == "127.0.0.1:" + server.url.rpartition(":")[2] + " took it."
    assert orjson.loads(server.asked[0].body)["event"] == "test"
    with pytest.raises(NotFound, match="no target number 9"):
        desk.door.test(9)


def test_setting_up_twice_is_once_and_removing_forgets_the_address(desk: Desk, server: ReplayServer) -> None:
    one = desk.door.add(f" {server.url}/hook ", title="  My \n hook ")
    assert desk.door.add(f"{server.url}/hook") == one
    assert one.title == "My hook"
    other = desk.door.add(f"{server.url}/hook", view="category:cs.CL")
    assert other.id != one.id
    desk.clock.move(days=1)
    desk.close_edition(21)
    desk.door.plan_due()
    desk.door.remove(one.id)
    assert [target.id for target in desk.door.list()] == [other.id]
    assert desk.door.plan_due() == desk.post() == 0
    assert desk.state(one.id)[::2] == ("skipped", "The target was removed.")
    with pytest.raises(NotFound):
        desk.door.remove(one.id)
    assert server.url.encode() not in b"".join(
        row.address.encode() for row in desk.store.targets.list_active() if row.id == one.id
    )
    again = desk.door.add(f"{server.url}/hook")
    assert again.id not in (one.id, other.id)
    assert desk.door.signing_key(again.id) != desk.door.signing_key(one.id)


@pytest.mark.parametrize(
    "address",
    ["", "example.org", "mailto:x@example.org", "https://", "https://a b/", "https://user:pass@example.org/",
     "nonsense://x", "slack://x", "https://[::1", "javascript://x", "https://example.org/\x00", "ntfy://" + "y" * 3000],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_what_to_type(desk: Desk, address: str) -> None:
    with pytest.raises(BadInput) as refused:
        desk.door.add(address)
    assert refused.value.hint
    assert desk.door.list() == []


def test_what_cannot_be_followed_is_refused(desk: Desk) -> None:
    for more in ({"view": "nonsense"}, {"period": "hour"}):
        with pytest.raises(BadInput):
            desk.door.add("https://example.org/", **more)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        desk.door.add("https://example.org/", view="saved:unknown")


def test_the_address_of_a_chat_on_the_web_is_taken_for_a_chat(desk: Desk) -> None:
    discord = desk.door.add(f"https://discord.com/api/webhooks/123456789012345678/{'a' * 68}")
    slack = desk.door.add("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ")
    assert [(one.kind, one.title) for one in (discord, slack)] == [("chat", "Discord"), ("chat", "Slack")]


def test_without_apprise_one_is_told_what_to_type(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "find_spec", lambda _: None)
    with pytest.raises(Unusable) as refused:
        desk.door.add("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ")
    assert "pip install 'broadsheet[chat]'" in refused.value.hint
    assert desk.door.add("https://example.org/").kind == "webhook"


def test_a_chat_gets_a_short_message_that_calls_nobody(desk: Desk, server: ReplayServer) -> None:
    place = server.url.removeprefix("http://")
    number = plan_one(desk, f"json://{place}/hook", title="Our room")
    assert desk.post() == 1
    told = orjson.loads(server.asked[0].body)
    assert told["title"] == "Broadsheet, 2026-08-21"
    assert told["message"].startswith(
        "1. Learning α² trees, @\u200beveryone <\u200b!channel> [here]\u200b(https://evil"
    )
    assert "It works for n trees." in told["message"]
    assert f"{SITE}/papers/p12" in told["message"]
    assert told["message"].endswith(f"All of it: {SITE}/daily/2026-08-21")
    assert desk.door.test(number) == "Our room took the message."


def test_a_chat_that_does_not_take_it_is_asked_again_later(desk: Desk) -> None:
    with ReplayServer({"/hook": [refusal(500), page("fine")]}) as server:
        number = plan_one(desk, f"json://{server.url.removeprefix('http://')}/hook")
        assert desk.post() == 0
        assert desk.state(number)[:2] == ("waiting", 1)
        desk.clock.move(minutes=2)
        assert desk.post() == 1


def test_a_stop_puts_the_post_back_and_counts_no_try(desk: Desk) -> None:
    stop = threading.Event()

    def stopped(asked: object) -> Any:
        stop.set()
        return refusal(500)

    with ReplayServer({"/hook": stopped}) as server:
        number = plan_one(desk, f"{server.url}/hook")
        desk.door.post_due(stop)
    assert desk.state(number)[:2] == ("waiting", 0)


def test_a_worker_plans_and_posts_until_it_is_told_to_stop(desk: Desk) -> None:
    came, stop = threading.Event(), threading.Event()

    def hear(asked: object) -> Any:
        came.set()
        return page("thanks")

    with ReplayServer({"/hook": hear}) as server:
        desk.door.add(f"{server.url}/hook")
        desk.clock.move(days=1)
        desk.close_edition(21)
        worker = threading.Thread(target=desk.door.work, args=(stop,))
        worker.start()
        assert came.wait(20)
        stop.set()
        worker.join(20)
        assert not worker.is_alive()
        assert len(server.asked) == 1


def test_two_workers_send_one_post_once(desk: Desk, server: ReplayServer) -> None:
    plan_one(desk, f"{server.url}/hook")
    doors = [desk.open() for _ in range(4)]
    threads = [threading.Thread(target=door.post_due, args=(threading.Event(),)) for door in doors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.asked) == 1


def test_a_claim_that_ran_out_is_taken_over_and_the_first_worker_notes_nothing(
    desk: Desk, server: ReplayServer
) -> None:
    plan_one(desk, f"{server.url}/hook")
    table = desk.store.targets
    first = table.claim_due("elsewhere 1 a")
    assert first
    assert table.claim_due("elsewhere 2 b") is None
    desk.clock.move(minutes=21)
    second = table.claim_due("elsewhere 2 b")
    assert second
    assert not table.note(first, "sent", "It was taken.")
    assert table.note(second, "sent", "It was taken.")
    assert not table.note(second, "failed", "twice")


KILLED = """
import sys, threading
from pathlib import Path
from tests.test_posting import Desk
desk = Desk(Path(sys.argv[1]))
desk.clock.move(days=1)
desk.door.post_due(threading.Event())
"""


def test_a_killed_worker_loses_no_post(desk: Desk, tmp_path: Path) -> None:
    began, go_on = threading.Event(), threading.Event()

    def slow(asked: object) -> Any:
        began.set()
        go_on.wait(20)
        return page("late")

    with ReplayServer({"/hook": slow}) as server:
        number = plan_one(desk, f"{server.url}/hook")
        root = Path(__file__).resolve().parents[1]
        given = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)])}
        program = subprocess.Popen([sys.executable, "-W", "ignore", "-c", KILLED, str(tmp_path)], env=given, cwd=root)
        with program:
            assert began.wait(30)
            assert desk.state(number)[0] == "sending"
            program.send_signal(signal.SIGKILL)
        go_on.set()
        assert desk.post() == 1  # it is free at once: its process is gone
        assert desk.state(number)[:2] == ("sent", 2)
        assert len({asked.headers["x-broadsheet-delivery"] for asked in server.asked}) == 1


@given(st.text(max_size=200), st.text(max_size=200), st.integers(60, 2000))
def test_a_message_is_never_longer_than_its_room_and_calls_nobody(title: str, gist: str, room: int) -> None:
    entry = EditionEntry(1, Paper(1, title), 1.0, "", gist=Gist(gist, "result"))
    whole = Edition(EVERYTHING, "", read_period("2026-08-21"), "2026-08-21", (entry,) * 30, 30, "", None, None)
    text = compose(whole, SITE, room)
    assert len(text) <= room
    assert "@everyone" not in text
    assert SITE in text
    assert harmless(harmless(title)).replace("\u200b", "") == harmless(title).replace("\u200b", "")


def test_the_rest_is_counted() -> None:
    text = compose(make_edition("2026-W34", 25), SITE, 5_000)
    assert text.count("Learning") == 10
    assert text.endswith(f"15 more: {SITE}/weekly/2026-W34")
    assert compose(make_edition("2026-08-21", 25), SITE, 70) == f"25 papers: {SITE}/daily/2026-08-21"
    assert head_of(make_edition("2026-W34", 1, "category:cs.CL"), "Site") == "Site, Week 2026-W34: cs.CL"


def test_masking() -> None:
    assert mask("https://hooks.example:8443/a/b?c=d") == "https://hooks.example:8443/***"
    assert mask("https://hooks.example/") == "https://hooks.example"
    assert mask("tgram://123:abc/456") == "tgram://***"
    assert without("tgram://123456:abcdef/7", "it says abcdef to tgram://123456:abcdef/7") == "it says *** to ***"


def test_a_closed_edition_of_a_library_is_posted_as_its_page_has_it(tmp_path: Path, server: ReplayServer) -> None:
    clock = MovedClock("2026-08-20T08:00:00Z")
    given = read_settings(home=tmp_path, encoder="none", public_url=SITE, allow_private="127.0.0.1")
    library = Library.open(given, clock)
    library.load_starter()
    library.update_index(meaning=False)
    library.targets.add(f"{server.url}/hook")
    clock.move(days=1)
    closed = library.editions.close("2026-08-20")
    assert (library.targets.plan_due(), library.targets.post_due(threading.Event())) == (1, 1)
    told = orjson.loads(server.asked[0].body)
    assert told["edition"]["period"] == "2026-08-20"
    assert told["edition"]["closed_at"] == closed.closed_at
    assert [paper["id"] for paper in told["papers"]] == [entry.paper.name for entry in closed.entries]
    assert told["papers"][0]["why"] == closed.entries[0].why
    library.close()
