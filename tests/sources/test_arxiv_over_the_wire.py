"""arXiv asked by the real client on loopback: spacing, waiting, and what comes out of it."""

from pathlib import Path

import pytest

from broadsheet.errors import BadAnswer
from broadsheet.paper import Record
from broadsheet.settings import read_settings
from broadsheet.sources import arxiv_api, arxiv_oai, arxiv_rss
from broadsheet.sources.live import Batch, LiveSource, Visit
from tests.replay.answers import Scripted, cut_short, page, refusal, unavailable
from tests.replay.clients import MovedClock, make_client
from tests.replay.server import Asked, ReplayServer, Route
from tests.sources.arxiv_samples import Arxiv, Paper, api_answer, api_entry, rss_feed, rss_item

PAPERS = [Paper(f"2611.{number:05}", "2026-11-18", 2) for number in range(1, 8)]


def fetch(source: LiveSource, home: Path, route: Route) -> tuple[list[Batch], ReplayServer]:
    """Everything that one fetch brings from a server with that route."""
    clock = MovedClock("2026-11-20T05:30:00Z")
    with ReplayServer({"/oai": route, "/rss/*": route}, clock=clock) as server:
        oai, rss = f"{server.url}/oai", server.url
        client = make_client(home, clock, arxiv_oai=oai, arxiv_rss=rss)
        visit = Visit(client, read_settings(home=home, arxiv_oai=oai, arxiv_rss=rss), "cs.CL", "", clock())
        return list(source.fetch_since(visit)), server


def serve(service: Arxiv) -> Route:
    def answer(asked: Asked) -> Scripted:
        service.asked.append(asked.query)
        return page(service.answer(asked.query))

    return answer


def keys_of(batches: list[Batch]) -> list[str]:
    return [one.key for batch in batches for one in batch.items if isinstance(one, Record)]


def test_a_harvest_comes_whole_and_three_seconds_apart(tmp_path: Path) -> None:
    batches, server = fetch(arxiv_oai, tmp_path, serve(Arxiv(PAPERS, "2026-11-20")))
    assert keys_of(batches) == [one.number for one in PAPERS]
    assert all(len(one.versions) == 2 for batch in batches for one in batch.items if isinstance(one, Record))
    assert len(server.asked) == 6
    assert min(server.spacings()) >= 3
    assert server.most_at_once() == 1


def test_a_service_that_asks_to_wait_is_waited_for(tmp_path: Path) -> None:
    service, first = serve(Arxiv(PAPERS, "2026-11-20")), [unavailable(30), refusal(429)]

    def answer(asked: Asked) -> Scripted:
        assert callable(service)
        return first.pop() if first else service(asked)

    batches, server = fetch(arxiv_oai, tmp_path, answer)
    assert keys_of(batches) == [one.number for one in PAPERS]
    assert max(server.spacings()) >= 30


def test_a_feed_of_the_day_is_read_and_an_error_page_is_none(tmp_path: Path) -> None:
    feed = rss_feed([rss_item("2611.00001"), rss_item("2611.00002", "cross")])
    batches, server = fetch(arxiv_rss, tmp_path, page(feed, "application/rss+xml"))
    assert keys_of(batches) == ["2611.00001", "2611.00002"]
    assert server.paths() == ["/rss/cs.CL"]
    with pytest.raises(BadAnswer):
        fetch(arxiv_rss, tmp_path / "other", page("<html>Down for maintenance</html>", "text/html"))


def test_papers_are_looked_up_once_a_day(tmp_path: Path) -> None:
    with ReplayServer({"/api/query": page(api_answer([api_entry("2611.00001")]))}) as server:
        address = f"{server.url}/api/query"
        client, settings = make_client(tmp_path, arxiv_api=address), read_settings(home=tmp_path, arxiv_api=address)
        for _ in range(2):
            (record,) = arxiv_api.look_up(client, settings, ["2611.00001"])
            assert isinstance(record, Record)
        assert len(server.asked) == 1
        assert server.asked[0].query == {"id_list": "2611.00001", "max_results": "1"}


def test_a_body_shorter_than_promised_is_asked_for_again(tmp_path: Path) -> None:
    body = Arxiv(PAPERS, "2026-11-20", page=9, raw_page=9).answer({"metadataPrefix": "arXivRaw", "from": "2026-11-13"})
    service, first = serve(Arxiv(PAPERS, "2026-11-20")), [cut_short(body.encode())]

    def answer(asked: Asked) -> Scripted:
        assert callable(service)
        return first.pop() if first else service(asked)

    batches, _ = fetch(arxiv_oai, tmp_path, answer)
    assert keys_of(batches) == [one.number for one in PAPERS]
