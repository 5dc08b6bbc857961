"""Answers are kept to ask less often; what is kept is whole, bounded, and holds no key."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from broadsheet.errors import BadAnswer
from broadsheet.fetching.base import Answer
from broadsheet.fetching.kept import KeptAnswers
from tests.replay import MovedClock, ReplayServer, make_client, page, refusal

KEY = "geheim+schlüssel/1"


def test_an_answer_that_did_not_change_comes_from_here(tmp_path: Path) -> None:
    with ReplayServer({"/": [page("one", etag='"1"'), page("one", etag='"1"'), page("two", etag='"2"')]}) as server:
        client = make_client(tmp_path, hf=server.url)
        answers = [client.get(server.url, keep="if-changed") for _ in range(3)]
    assert [(one.body, one.changed) for one in answers] == [(b"one", True), (b"one", False), (b"two", True)]
    assert [one.headers.get("if-none-match") for one in server.asked] == [None, '"1"', '"1"']


def test_a_date_does_where_there_is_no_tag(tmp_path: Path) -> None:
    since = "Fri, 21 Aug 2026 09:00:00 GMT"
    with ReplayServer({"/": page("one", last_modified=since)}) as server:
        client = make_client(tmp_path, hf=server.url)
        client.get(server.url, keep="if-changed")
        assert not client.get(server.url, keep="if-changed").changed
    assert server.asked[1].headers["if-modified-since"] == since


def test_a_query_is_asked_once_a_day_as_the_zone_counts_days(tmp_path: Path) -> None:
    clock = MovedClock("2026-08-21T09:30:00Z")  # 05:30 in New York
    with ReplayServer({"/": page("x")}, clock) as server:
        client = make_client(tmp_path, clock, hf=server.url)
        assert client.get(server.url, {"q": "a"}, keep="day").changed
        clock.move(hours=18)
        assert not client.get(server.url, {"q": "a"}, keep="day").changed
        assert client.get(server.url, {"q": "b"}, keep="day").changed
        clock.move(hours=1)  # past midnight
        assert client.get(server.url, {"q": "a"}, keep="day").changed
    assert [one.query["q"] for one in server.asked] == ["a", "b", "a"]


def test_a_day_answer_that_still_holds_is_good_for_the_next_day(tmp_path: Path) -> None:
    clock = MovedClock()
    with ReplayServer({"/": page("x", etag='"1"')}, clock) as server:
        client = make_client(tmp_path, clock, hf=server.url)
        for _ in range(3):
            assert client.get(server.url, keep="day").body == b"x"
            assert client.get(server.url, keep="day").body == b"x"
            clock.move(days=1)
    assert len(server.asked) == 3


def test_questions_with_a_body_are_kept_apart_by_it(tmp_path: Path) -> None:
    with ReplayServer({"/": lambda asked: page(asked.body, "application/json")}) as server:
        client = make_client(tmp_path, s2=server.url)
        bodies = [client.post(server.url, body, "application/json", keep="day").body for body in (b"1", b"2", b"1")]
    assert bodies == [b"1", b"2", b"1"]
    assert len(server.asked) == 2
    assert server.asked[0].headers["content-type"] == "application/json"


def test_nothing_is_kept_unless_asked_for(tmp_path: Path) -> None:
    with ReplayServer({"/": page("x", etag='"1"')}) as server:
        client = make_client(tmp_path, hf=server.url)
        client.get(server.url)
        client.get(server.url)
    assert not (tmp_path / "answers").exists()
    assert "if-none-match" not in server.asked[1].headers


def test_a_condition_of_the_callers_own_is_answered_with_nothing(tmp_path: Path) -> None:
    """Zotero's ``If-Modified-Since-Version``."""
    with ReplayServer({"/": refusal(304)}) as server:
        client = make_client(tmp_path, zotero=server.url)
        answer = client.get(server.url, headers={"If-Modified-Since-Version": "7"})
    assert (answer.body, answer.changed) == (b"", False)


def test_unchanged_since_nothing_is_a_bad_answer(tmp_path: Path) -> None:
    with ReplayServer({"/": refusal(304)}) as server, pytest.raises(BadAnswer, match="304"):
        make_client(tmp_path, hf=server.url).get(server.url, keep="if-changed")


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut": lambda whole: whole[:-5],
    "other bytes": lambda whole: whole[:-1] + b"y",
    "no JSON": lambda _: b"x\n",
    "a list": lambda _: b"[]\n",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_counts_as_not_there(damage: str, tmp_path: Path) -> None:
    with ReplayServer({"/": page("x" * 100, etag='"1"')}) as server:
        client = make_client(tmp_path, hf=server.url)
        client.get(server.url, keep="if-changed")
        (file,) = (tmp_path / "answers").iterdir()
        whole = file.read_bytes()
        damaged = {
            "empty": b"",
            "cut": whole[:-5],
            "other bytes": whole[:-1] + b"y",
            "no JSON": b"x\n",
            "a list": b"[]\n",
        }
        file.write_bytes(damaged[damage])
        answer = client.get(server.url, keep="if-changed")
    assert answer.changed
    assert answer.body == b"x" * 100


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "answers").write_bytes(b"a file stands in its place")
    with ReplayServer({"/": page("x", etag='"1"')}) as server:
        client = make_client(tmp_path, hf=server.url)
        assert client.get(server.url, keep="day").changed
        assert client.get(server.url, keep="day").changed


def test_the_folder_stays_small_and_the_longest_unused_go(tmp_path: Path) -> None:
    kept, now = KeptAnswers(tmp_path, most_bytes=3_000), MovedClock()()
    for number in range(5):
        kept.keep(f"{number}.answer", Answer("https://example.org/", bytes(700), {}), now)
        os.utime(tmp_path / f"{number}.answer", (number, number))
    kept.read("2.answer")
    kept.keep("5.answer", Answer("https://example.org/", bytes(700), {}), now)
    assert {path.name for path in tmp_path.iterdir()} == {"4.answer", "2.answer", "5.answer"}


def test_a_very_large_answer_is_not_kept(tmp_path: Path) -> None:
    KeptAnswers(tmp_path).keep("a.answer", Answer("https://example.org/", bytes(2**24 + 1), {}), MovedClock()())
    assert list(tmp_path.iterdir()) == []


def test_no_key_comes_into_the_folder(tmp_path: Path) -> None:
    with ReplayServer({"/*": page("x", link="<http://example.org/?api_key=geheim%2Bschl%C3%BCssel%2F1>")}) as server:
        client = make_client(tmp_path, openalex=server.url, openalex_key=KEY)
        given = {"x-api-key": KEY}
        client.get(f"{server.url}/a", {"api_key": KEY}, headers=given, keep="day")
        answer = client.get(f"{server.url}/a", {"api_key": KEY}, headers=given, keep="day")
    assert server.asked[0].query == {"api_key": KEY}
    assert "schl" not in answer.url + str(answer.headers)
    (file,) = (tmp_path / "answers").iterdir()
    assert b"geheim" not in file.read_bytes() + file.name.encode()


def test_an_answer_that_repeats_the_key_is_not_kept(tmp_path: Path) -> None:
    with ReplayServer({"/": page(f'{{"asked": "{KEY}"}}')}) as server:
        client = make_client(tmp_path, openalex=server.url, openalex_key=KEY)
        client.get(server.url, {"api_key": KEY}, keep="day")
    assert not (tmp_path / "answers").exists()
