"""bioRxiv and medRxiv: rows to papers, and days harvested through a client that asks nobody."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from broadsheet.errors import BadAnswer, BadInput
from broadsheet.paper import Identifier, Record, Version
from broadsheet.settings import Settings, read_settings
from broadsheet.sources import Failure, biorxiv, medrxiv
from broadsheet.sources.live import Batch, LiveSource, Visit
from broadsheet.sources.openrxiv import read_page
from tests.replay.answers import Scripted, page
from tests.replay.clients import make_client
from tests.replay.server import Asked, ReplayServer
from tests.sources.asked_nobody import StandInClient
from tests.sources.live_samples import preprint_page, preprint_row
from tests.sources.samples import parse, parse_one

NOW = datetime(2026, 8, 6, 15, 0, tzinfo=UTC)

Rows = list[dict[str, object]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(home=tmp_path)


def serve(days: Mapping[str, Rows], page: int = 30) -> Callable[[str, Mapping[str, str]], bytes]:
    """The service with these days, its pages of that size."""

    def give(url: str, params: Mapping[str, str]) -> bytes:
        _, _, begin, end, cursor, form = url.removeprefix("https://api.biorxiv.org/").split("/")
        assert (begin, form) == (end, "json")
        rows = [one for one in days.get(begin, []) if params.get("category") in (None, one["category"])]
        shown = rows[int(cursor) : int(cursor) + page]
        return preprint_page(shown, str(len(rows)), int(cursor))

    return give


def visit(
    client: StandInClient, settings: Settings, stream: str = "all", checkpoint: str = "", since: str = ""
) -> Visit:
    return Visit(client, settings, stream, checkpoint, NOW, since)


def records(batches: list[Batch]) -> list[Record]:
    return [one for batch in batches for one in batch.items if isinstance(one, Record)]


# --- rows -----------------------------------------------------------------------------------------------------------


def test_a_row_becomes_a_record() -> None:
    record = parse_one("biorxiv", preprint_page([preprint_row(1)]))
    assert record == Record(
        source="biorxiv",
        key="10.1101/2026.07.30.000001",
        where="papers.txt: 10.1101/2026.07.30.000001",
        title="A Study of Thing 1",
        abstract="We study a thing, and find that it is there.",
        authors=record.authors,
        identifiers=(Identifier("doi", "10.1101/2026.07.30.000001"),),
        submitted="2026-07-30",
        announced="2026-08-03",
        year=2026,
        categories=("neuroscience",),
        venue="bioRxiv",
        versions=(Version(1, "2026-08-03"),),
        links=record.links,
    )
    assert [one.name for one in record.authors] == ["J. Doe", "A. M. van der Berg", "The Thing Consortium"]
    assert record.links[0].url == "https://www.biorxiv.org/content/10.1101/2026.07.30.000001v1"


def test_versions_of_one_doi_are_one_record_in_any_order() -> None:
    rows = [
        preprint_row(1, 3, date="2026-08-05", title="Third", published="10.1038/S1"),
        preprint_row(1, 1, date="2026-08-01", title="First"),
        preprint_row(2),
    ]
    made = parse("biorxiv", preprint_page(rows))
    assert [one.title for one in made if isinstance(one, Record)] == ["Third", "A Study of Thing 2"]
    third = made[0]
    assert isinstance(third, Record)
    assert third.versions == (Version(1, "2026-08-01"), Version(2), Version(3, "2026-08-05"))
    assert (third.announced, third.updated) == ("2026-08-01", "2026-08-05")
    assert third.comment == "Published: https://doi.org/10.1038/s1"


@pytest.mark.parametrize(
    "notice",
    [
        {"title": "WITHDRAWN: A Study of Thing 1", "abstract": "The authors have withdrawn their manuscript."},
        {"abstract": "WITHDRAWAL STATEMENT The authors ...", "type": "withdrawn"},
        {"abstract": "This manuscript has been withdrawn by bioRxiv following a formal request."},
        {"abstract": "The authors have withdrawn this manuscript because of duplicates."},
        {"abstract": "All authors have withdrawn their consent."},
    ],
)
def test_a_withdrawn_version_is_marked_and_leaves_the_text_of_the_one_before(notice: dict[str, object]) -> None:
    rows = [preprint_row(1), preprint_row(1, 2, date="2026-08-05", **notice)]
    record = parse_one("biorxiv", preprint_page(rows))
    assert record.title == "A Study of Thing 1"
    assert record.abstract == "We study a thing, and find that it is there."
    assert [one.withdrawn_at for one in record.versions] == ["", "2026-08-05"]
    assert record.comment.startswith(str(notice["abstract"])[:20])


def test_a_withdrawal_seen_alone_keeps_the_title_and_says_no_abstract() -> None:
    row = preprint_row(1, 2, title="WITHDRAWN: A Thing", abstract="The authors have withdrawn this manuscript.")
    record = parse_one("biorxiv", preprint_page([row]))
    assert (record.title, record.abstract) == ("A Thing", "")
    assert record.versions[-1].withdrawn_at == "2026-08-03"


@pytest.mark.parametrize("text", ["Patients were withdrawn from the study.", "The study of withdrawn drugs has grown."])
def test_a_study_of_withdrawal_is_not_withdrawn(text: str) -> None:
    assert parse_one("biorxiv", preprint_page([preprint_row(1, abstract=text)])).versions[0].withdrawn_at == ""


def test_rows_without_a_doi_or_title_are_told() -> None:
    made = parse("biorxiv", preprint_page([preprint_row(1, doi=""), preprint_row(2, title=""), preprint_row(3)]))
    assert [one.why for one in made if isinstance(one, Failure)] == ["no DOI", "no title"]
    assert sum(isinstance(one, Record) for one in made) == 1


def test_the_server_in_the_rows_decides_whose_answer_it_is() -> None:
    assert parse_one("medrxiv", preprint_page([preprint_row(1, server="medRxiv")])).venue == "medRxiv"


# --- streams --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["cell_biology", "Cell Biology", "cell-biology", " CELL  biology "])
def test_a_category_may_be_spelt_in_several_ways(text: str) -> None:
    assert biorxiv.read_stream(text).name == "cell_biology"
    assert biorxiv.follows("cell_biology")


def test_categories_with_brackets_have_plain_names() -> None:
    assert medrxiv.read_stream("Infectious Diseases (except HIV/AIDS)").name == "infectious_diseases_except_hiv_aids"


def test_an_unknown_category_is_refused_with_the_near_ones() -> None:
    with pytest.raises(BadInput) as refused:
        biorxiv.read_stream("neurosciense")
    assert "neuroscience" in refused.value.hint
    assert not biorxiv.follows("neurosciense")


def test_both_are_live_sources() -> None:
    assert isinstance(biorxiv, LiveSource)
    assert isinstance(medrxiv, LiveSource)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (datetime(2026, 8, 6, 9, 0, tzinfo=UTC), datetime(2026, 8, 6, 10, 10, tzinfo=UTC)),  # 05:00 in New York
        (datetime(2026, 8, 6, 10, 10, tzinfo=UTC), datetime(2026, 8, 6, 16, 10, tzinfo=UTC)),
        (datetime(2026, 8, 7, 3, 0, tzinfo=UTC), datetime(2026, 8, 7, 4, 10, tzinfo=UTC)),
        (datetime(2026, 11, 1, 4, 30, tzinfo=UTC), datetime(2026, 11, 1, 11, 10, tzinfo=UTC)),  # clocks go back
    ],
)
def test_it_is_asked_every_six_hours_by_new_yorks_clock(last: datetime, due: datetime) -> None:
    assert biorxiv.next_due("all", last, NOW) == due
    assert biorxiv.next_due("all", None, NOW) == NOW


# --- fetching -------------------------------------------------------------------------------------------------------


def test_each_day_is_fetched_page_by_page_with_its_tally(settings: Settings) -> None:
    days = {"2026-08-05": [preprint_row(n, date="2026-08-05") for n in range(65)], "2026-08-06": [preprint_row(99)]}
    client = StandInClient(serve(days))
    batches = list(biorxiv.fetch_since(visit(client, settings, since="2026-08-05")))
    assert [len(batch.items) for batch in batches] == [30, 30, 5, 1]
    assert [batch.checkpoint for batch in batches] == [
        "2026-08-05 30 0 2026-08-05",
        "2026-08-05 60 0 2026-08-05",
        "2026-08-06 0 0 2026-08-05",
        "2026-08-06",
    ]
    assert [[(one.day, one.expected) for one in batch.tallies] for batch in batches] == [
        [], [], [("2026-08-05", 65)], [("2026-08-06", 1)],
    ]  # fmt: skip
    assert [batch.more for batch in batches] == [True, True, True, False]
    assert batches[0].days == ("2026-08-05",) * 30
    assert client.asked[0] == ("https://api.biorxiv.org/details/biorxiv/2026-08-05/2026-08-05/0/json", {})


def test_a_fetch_that_was_killed_goes_on_at_its_page(settings: Settings) -> None:
    days = {"2026-08-05": [preprint_row(n) for n in range(65)], "2026-08-06": [preprint_row(99)]}
    whole = list(biorxiv.fetch_since(visit(StandInClient(serve(days)), settings, since="2026-08-05")))
    for done, batch in enumerate(whole[:-1], 1):
        rest = list(biorxiv.fetch_since(visit(StandInClient(serve(days)), settings, checkpoint=batch.checkpoint)))
        assert rest == whole[done:]


def test_the_last_days_are_read_once_more(settings: Settings) -> None:
    client = StandInClient(serve({}))
    list(biorxiv.fetch_since(visit(client, settings, checkpoint="2026-08-05")))
    assert [url.split("/")[-4] for url, _ in client.asked] == [f"2026-08-0{n}" for n in (2, 3, 4, 5, 6)]


def test_a_first_fetch_begins_a_week_ago(settings: Settings) -> None:
    client = StandInClient(serve({}))
    list(biorxiv.fetch_since(visit(client, settings)))
    assert len(client.asked) == 7


def test_a_category_is_asked_for_by_name_and_checked_here(settings: Settings) -> None:
    rows = [preprint_row(1), preprint_row(2, category="zoology"), preprint_row(3, category="Neuroscience")]
    client = StandInClient(lambda *_: preprint_page(rows))
    batches = list(biorxiv.fetch_since(visit(client, settings, "neuroscience", since="2026-08-06")))
    assert [one.key[-1] for one in records(batches)] == ["1", "3"]
    assert batches[-1].tallies[0].expected == 2
    assert client.asked[0][1] == {"category": "neuroscience"}


def test_a_category_with_signs_in_its_name_is_sifted_here_only(settings: Settings) -> None:
    client = StandInClient(lambda *_: preprint_page([preprint_row(1, category="hiv/aids"), preprint_row(2)]))
    batches = list(medrxiv.fetch_since(visit(client, settings, "hiv_aids", since="2026-08-06")))
    assert len(records(batches)) == 1
    assert client.asked[0][1] == {}


def test_a_total_that_is_too_large_ends_the_day_and_shows(settings: Settings) -> None:
    """The service has been seen to count more than it gives; the page after the last is then empty."""

    def give(url: str, _: Mapping[str, str]) -> bytes:
        return preprint_page([preprint_row(n) for n in range(30)], 40) if "/0/json" in url else preprint_page([])

    (_, last) = biorxiv.fetch_since(visit(StandInClient(give), settings, since="2026-08-06"))
    assert last.tallies[0].expected == 40
    assert last.note == last.tallies[0].note == "bioRxiv says 40 and gave 30"


def test_an_empty_day_is_nothing_once_it_is_over(settings: Settings) -> None:
    yesterday, today = biorxiv.fetch_since(visit(StandInClient(serve({})), settings, "zoology", since="2026-08-05"))
    assert [(one.expected, one.state) for one in yesterday.tallies] == [(0, "nothing")]
    assert [(one.expected, one.state) for one in today.tallies] == [(0, "")]


def test_versions_of_one_paper_on_one_day_count_once(settings: Settings) -> None:
    client = StandInClient(serve({"2026-08-06": [preprint_row(1), preprint_row(1, 2), preprint_row(2)]}))
    (batch,) = biorxiv.fetch_since(visit(client, settings, since="2026-08-06"))
    assert len(batch.items) == batch.tallies[0].expected == 2


def test_a_page_that_comes_again_and_again_ends_the_day(settings: Settings) -> None:
    client = StandInClient(lambda *_: preprint_page([preprint_row(n) for n in range(30)], 10_000))
    batches = list(biorxiv.fetch_since(visit(client, settings, since="2026-08-06")))
    assert len(client.asked) == 2
    assert "again and again" in batches[-1].note


def test_days_without_end_are_refused(settings: Settings) -> None:
    def give(url: str, _: Mapping[str, str]) -> bytes:
        return preprint_page([preprint_row(int(url.split("/")[-2]))], 10**9)

    with pytest.raises(BadAnswer):
        list(biorxiv.fetch_since(visit(StandInClient(give), settings, since="2026-08-06")))


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b"{}", b'{"messages":[{"status":"error: wrong date"}]}', b"[" * 9999]
)
def test_an_answer_of_another_form_is_told(body: bytes, settings: Settings) -> None:
    with pytest.raises(BadAnswer):
        list(biorxiv.fetch_since(visit(StandInClient(lambda *_: body), settings)))


@how(deadline=None)
@given(st.text(max_size=30), st.text(max_size=12))
def test_no_checkpoint_makes_it_raise(checkpoint: str, since: str) -> None:
    begins = Visit(StandInClient(serve({})), read_settings(), "all", checkpoint, NOW, "")
    batches = list(biorxiv.fetch_since(replace(begins, since=since if len(since) < 8 else "")))
    assert batches[-1].checkpoint == "2026-08-06"


@how(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_page_reader_raise(body: bytes) -> None:
    read_page(body)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 10**18) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@how(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(preprint_row(1))), _JSON, max_size=6))
def test_no_values_make_a_row_raise(told: dict[str, object]) -> None:
    body = orjson.dumps(
        {"messages": [{}], "collection": [{**preprint_row(1), **told}, told]}, option=orjson.OPT_NON_STR_KEYS
    )
    assert len(parse("biorxiv", body)) >= 1


def test_days_are_new_yorks(settings: Settings) -> None:
    night = datetime(2026, 8, 7, 2, 0, tzinfo=UTC)  # still the sixth in New York
    client = StandInClient(serve({}))
    batches = list(biorxiv.fetch_since(replace(visit(client, settings, since="2026-08-06"), now=night)))
    assert batches[-1].checkpoint == "2026-08-06"
    assert date.fromisoformat(batches[-1].checkpoint) == (night - timedelta(hours=4)).date()


def test_the_real_client_asks_for_a_category(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Scripted:
        rows = (
            [preprint_row(n) for n in range(3)] if "/2026-08-06/2/" in asked.path else [preprint_row(n) for n in (7, 8)]
        )
        return page(preprint_page(rows, "5"), "application/json")

    with ReplayServer({"/details/medrxiv/*": answer}) as server:
        given = read_settings(home=tmp_path, biorxiv=server.url)
        begins = Visit(make_client(tmp_path, biorxiv=server.url), given, "neurology", "", NOW, "2026-08-06")
        rows = list(medrxiv.fetch_since(begins))
        assert [batch.checkpoint for batch in rows] == ["2026-08-06 2 2 2026-08-06", "2026-08-06"]
        assert [one.query for one in server.asked] == [{"category": "neurology"}] * 2
