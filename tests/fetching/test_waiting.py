"""Everybody waits their turn: spacing, one connection, pauses that services ask for, and tries that end."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.errors import BadAnswer, Declined, TryLater
from broadsheet.fetching import MemoryGate, PoliteClient, Wait
from broadsheet.fetching.asking import TRIES
from broadsheet.fetching.backoff import LONGEST, read_retry_after
from broadsheet.fetching.connecting import Limits
from broadsheet.library import Library
from broadsheet.settings import read_settings
from tests.fetching.outside import PUBLIC, Outside
from tests.replay import (
    MovedClock,
    ReplayServer,
    Scripted,
    cut_short,
    head_drip,
    make_client,
    page,
    redirect,
    refusal,
    reset,
    slow_drip,
    unavailable,
)

NOW = datetime(2026, 8, 21, 9, 30, tzinfo=UTC)


def test_arxiv_is_asked_once_in_three_seconds_by_all_its_names(tmp_path: Path) -> None:
    clock = MovedClock()
    with ReplayServer({"/*": page("x")}, clock) as server:
        oai, rss, api = (f"{server.url}/{name}" for name in ("oai", "rss", "api"))
        client = make_client(tmp_path, clock, arxiv_oai=oai, arxiv_rss=rss, arxiv_api=api)
        for name in ("oai", "rss/cs.CL", "api?id_list=1", "oai", "rss/cs.LG"):
            client.get(f"{server.url}/{name}")
    assert len(server.asked) == 5
    assert min(server.spacings()) >= 3


def test_who_waits_for_a_page_is_told_after_one_try(tmp_path: Path) -> None:
    with ReplayServer({"/*": refusal(503)}) as server:
        settings = read_settings(home=tmp_path, encoder="none", arxiv_api=server.url, crossref=server.url)
        with Library.open(settings) as library:
            for name in ("2608.00007", "doi:10.1000/x"):
                with pytest.raises(TryLater, match="503"):
                    library.look_up(name)
    assert len(server.asked) == 2


class NobodyDies(MemoryGate):
    """Those who wait move the clock while somebody is inside, so that nobody's time may run out."""

    def enter(self, host: str, spacing: float, hold: float, now: datetime) -> Wait | None:
        wait = super().enter(host, spacing, 1e9, now)
        return wait and Wait(min(wait.until, now + timedelta(seconds=2)), wait.why)


def test_arxiv_gives_one_connection_to_many_threads(tmp_path: Path) -> None:
    clock, gate = MovedClock(), NobodyDies()
    with ReplayServer({"/*": page("x" * 100_000)}, clock) as server, ThreadPoolExecutor(4) as threads:
        clients = [make_client(tmp_path, clock, gate, arxiv_oai=server.url) for _ in range(4)]
        asked = [threads.submit(_ask_patiently, client, server.url) for client in clients * 3]
        assert all(one.result() for one in asked)
    assert len(server.asked) == 12
    assert server.most_at_once() == 1
    assert min(server.spacings()) >= 3


def _ask_patiently(client: PoliteClient, url: str) -> bool:
    while True:
        with suppress(TryLater):
            return bool(client.get(url).body)


def test_other_services_are_asked_once_a_second_and_do_not_wait_for_one_another(tmp_path: Path) -> None:
    clock = MovedClock()
    with ReplayServer({"/*": page("x")}, clock) as server:
        client = make_client(tmp_path, clock, hf=f"{server.url}/hf", biorxiv=f"{server.url}/bio")
        for name in ("hf/1", "bio/1", "hf/2", "bio/2"):
            client.get(f"{server.url}/{name}")
    assert min(server.spacings("/hf")) >= 1
    assert min(server.spacings("/bio")) >= 1
    assert min(server.spacings()) == 0


def test_arxiv_is_known_by_its_name_too(tmp_path: Path) -> None:
    clock = MovedClock()
    outside = Outside({"arxiv.org": [PUBLIC], "export.arxiv.org": [PUBLIC], "notarxiv.org": [PUBLIC]})
    client = make_client(tmp_path, clock, given=outside.given())
    for host in ("arxiv.org", "notarxiv.org", "export.arxiv.org"):
        client.get(f"https://{host}/rss", typed=True)
    assert sum(clock.waited) == pytest.approx(3)


def test_a_redirect_is_a_request_and_waits_its_turn(tmp_path: Path) -> None:
    clock = MovedClock()
    with ReplayServer({"/old": redirect("/new", 301), "/new": page("x")}, clock) as server:
        assert make_client(tmp_path, clock, arxiv_oai=server.url).get(f"{server.url}/old").url == f"{server.url}/new"
    assert server.spacings() == [pytest.approx(3)]


@pytest.mark.parametrize("status", [403, 408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_asked_again_each_time_later(status: int, tmp_path: Path) -> None:
    clock = MovedClock()
    with ReplayServer({"/": [refusal(status)] * 3 + [page("x")]}, clock) as server:
        assert make_client(tmp_path, clock, hf=server.url).get(server.url).body == b"x"
    assert server.spacings() == [pytest.approx(seconds) for seconds in (4, 8, 16)]


@pytest.mark.parametrize("status", [400, 401, 402, 404, 405, 409, 410, 422, 451])
def test_a_no_is_not_asked_twice(status: int, tmp_path: Path) -> None:
    with ReplayServer({"/": refusal(status)}) as server, pytest.raises(Declined) as declined:
        make_client(tmp_path, hf=server.url).get(server.url)
    assert len(server.asked) == 1
    assert declined.value.status == status
    assert str(status) in declined.value.message
    assert declined.value.hint


@pytest.mark.parametrize("status", [401, 403])
def test_a_service_that_takes_keys_says_which_one_to_set(status: int, tmp_path: Path) -> None:
    with ReplayServer({"/": refusal(status)}) as server, pytest.raises(Declined) as declined:
        make_client(tmp_path, zotero=server.url).get(server.url)
    assert "BROADSHEET_ZOTERO_KEY" in declined.value.hint
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_storm_ends_after_a_few_tries_and_everybody_waits(status: int, tmp_path: Path) -> None:
    clock, gate = MovedClock(), MemoryGate()
    with ReplayServer({"/*": refusal(status)}, clock) as server:
        client = make_client(tmp_path, clock, gate, hf=server.url)
        with pytest.raises(TryLater) as later:
            client.get(server.url)
        assert later.value.at == clock() + timedelta(minutes=10)
        assert later.value.status == status
        with pytest.raises(TryLater, match="was not asked"):
            make_client(tmp_path, clock, gate, hf=server.url).get(f"{server.url}/other")
    assert len(server.asked) == TRIES


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_wait_that_is_asked_for_is_waited(status: int, tmp_path: Path) -> None:
    clock = MovedClock()
    with ReplayServer({"/": [unavailable(60, status), page("x")]}, clock) as server:
        assert make_client(tmp_path, clock, hf=server.url).get(server.url).body == b"x"
    assert server.spacings() == [pytest.approx(60)]


@pytest.mark.parametrize("as_date", [False, True])
def test_a_long_wait_is_left_to_the_schedule(as_date: bool, tmp_path: Path) -> None:
    clock, gate = MovedClock(), MemoryGate()
    script = unavailable(NOW + timedelta(hours=1) if as_date else 3600)
    with ReplayServer({"/": [script, page("x")]}, clock) as server:
        client = make_client(tmp_path, clock, gate, hf=server.url)
        for _ in range(3):
            with pytest.raises(TryLater) as later:
                client.get(server.url)
            assert later.value.at == NOW + timedelta(hours=1)
        assert len(server.asked) == 1
        clock.move(hours=1)
        assert client.get(server.url).body == b"x"


def test_a_wait_that_is_too_long_is_not_begun(tmp_path: Path) -> None:
    clock = MovedClock()
    with ReplayServer({"/": unavailable(100)}, clock) as server, pytest.raises(TryLater) as later:
        make_client(tmp_path, clock, hf=server.url).get(server.url)
    assert clock.waited == []
    assert later.value.at == NOW + timedelta(seconds=100)


def test_a_wait_that_a_good_answer_asks_for_is_kept(tmp_path: Path) -> None:
    """Zotero's ``Backoff``."""
    clock = MovedClock()
    with ReplayServer({"/": page("x", backoff="20")}, clock) as server:
        client = make_client(tmp_path, clock, zotero=server.url)
        assert client.get(server.url).body == client.get(server.url).body
    assert server.spacings() == [pytest.approx(20)]


def test_a_rate_limit_that_is_used_up_is_waited_for(tmp_path: Path) -> None:
    clock = MovedClock()
    with ReplayServer({"/": [refusal(429, ratelimit='"api";r=0;t=55'), page("x")]}, clock) as server:
        make_client(tmp_path, clock, hf=server.url).get(server.url)
    assert server.spacings() == [pytest.approx(55)]


@pytest.mark.parametrize("fault", [reset(), cut_short(b"<a>" * 99)], ids=["reset", "cut short"])
def test_what_broke_off_is_asked_again(fault: Scripted, tmp_path: Path) -> None:
    clock = MovedClock()
    with ReplayServer({"/": [fault, page("x")]}, clock) as server:
        assert make_client(tmp_path, clock, hf=server.url).get(server.url).body == b"x"
    assert len(server.asked) == 2


def test_what_breaks_off_each_time_is_a_bad_answer(tmp_path: Path) -> None:
    with ReplayServer({"/": cut_short(b"<a>" * 99)}) as server, pytest.raises(BadAnswer, match="broke off"):
        make_client(tmp_path, hf=server.url).get(server.url)
    assert len(server.asked) == TRIES


def test_nobody_there_is_asked_again_later(tmp_path: Path) -> None:
    with ReplayServer({}) as server:
        gone = server.url
    client = make_client(tmp_path, hf=gone)
    with pytest.raises(TryLater, match="takes no connections"):
        client.get(gone)
    assert client.requests == TRIES


@pytest.mark.parametrize("script", [slow_drip(), head_drip(), slow_drip(b"xx", 5)], ids=["body", "head", "a byte"])
def test_a_drip_ends_when_the_whole_time_is_up(script: Scripted, tmp_path: Path) -> None:
    limits = Limits(silence=20, whole=0.25)
    with ReplayServer({"/": script}) as server, pytest.raises(TryLater, match="in time"):
        make_client(tmp_path, given={"limits": limits}, hf=server.url).get(f"{server.url}/")
    assert len(server.asked) == 1


def test_silence_is_a_time_out_and_tried_again(tmp_path: Path) -> None:
    with ReplayServer({"/": [slow_drip(b"xx", 5), page("x")]}) as server:
        client = make_client(tmp_path, given={"limits": Limits(silence=0.1)}, hf=server.url)
        assert client.get(server.url).body == b"x"


def test_a_stop_ends_a_wait_at_once(tmp_path: Path) -> None:
    clock, gate, stop = MovedClock(), MemoryGate(), threading.Event()
    gate.pause("hf", clock() + timedelta(seconds=50), "hf asked for a pause.")
    stop.set()
    client = make_client(tmp_path, clock, gate, {"stop": stop, "wait": stop.wait}, hf="http://127.0.0.1:1")
    with pytest.raises(TryLater, match="stopped") as later:
        client.get("http://127.0.0.1:1/")
    assert later.value.at == clock()


def test_a_stop_ends_a_request_under_way(tmp_path: Path) -> None:
    stop = threading.Event()

    def answer(asked: object) -> Scripted:
        stop.set()
        return slow_drip()

    with ReplayServer({"/": answer}) as server, pytest.raises(TryLater, match="stopped"):
        make_client(tmp_path, given={"stop": stop}, hf=server.url).get(server.url)


def test_the_place_of_who_was_killed_falls_free(tmp_path: Path) -> None:
    clock, gate = MovedClock(), MemoryGate()
    gate.enter("hf", 1, 155, clock())
    with ReplayServer({"/": page("x")}, clock) as server:
        client = make_client(tmp_path, clock, gate, hf=server.url)
        with pytest.raises(TryLater, match="under way") as later:
            client.get(server.url)
        assert later.value.at == NOW + timedelta(seconds=155)
        clock.move(seconds=80)
        assert client.get(server.url).body == b"x"


def test_a_short_pause_never_shortens_a_long_one() -> None:
    gate = MemoryGate()
    gate.pause("hf", NOW + timedelta(hours=1), "long")
    gate.pause("hf", NOW + timedelta(seconds=1), "short")
    wait = gate.enter("hf", 1, 10, NOW)
    assert wait is not None
    assert (wait.until, wait.why) == (NOW + timedelta(hours=1), "long")


@given(st.floats(min_value=-1e6, max_value=1e6))
def test_seconds_and_a_date_say_the_same(seconds: float) -> None:
    whole = int(seconds)
    date = format_datetime(NOW + timedelta(seconds=whole), usegmt=True)
    expected = min(max(float(whole), 0.0), LONGEST)
    assert read_retry_after(date, NOW) == expected
    assert read_retry_after(str(abs(whole)), NOW) == min(abs(whole), LONGEST)


@given(
    st.text(max_size=40)
    | st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{2,9} \d\d:\d\d:\d\d( GMT| [+-]\d{4})?")
)
def test_any_text_for_a_wait_is_seconds_or_nothing(text: str) -> None:
    found = read_retry_after(text, NOW)
    assert found is None or 0 <= found <= LONGEST


def test_who_tries_again_in_a_time_of_its_own_is_told_after_one_try(tmp_path: Path) -> None:
    clock = MovedClock()
    with ReplayServer({"/hook": refusal(500)}) as server:
        client = make_client(tmp_path, clock, s2=server.url)
        with pytest.raises(TryLater, match="500"):
            client.post(f"{server.url}/hook", b"{}", "application/json", once=True)
        assert len(server.asked) == 1
    assert clock.waited == []
