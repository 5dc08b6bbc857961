"""Harvesting arXiv by OAI-PMH: pages, tokens, days, versions, and everything that goes wrong on the way."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.errors import BadAnswer, BadInput, Declined
from broadsheet.paper import Record
from broadsheet.sources import arxiv_oai
from broadsheet.sources.base import Failure
from broadsheet.sources.live import Batch, LiveSource, Tally, Visit
from tests.sources.arxiv_samples import OAI_URL, Arxiv, Paper, oai_error, oai_list, oai_record
from tests.sources.stand_in_client import Reply, Request, StandInClient, check_batches, plain_settings

FRIDAY = "2026-11-20"


def at_half_past_three(day: str) -> datetime:
    """When a harvest runs: 22:30 of the evening before in New York."""
    return datetime.fromisoformat(f"{day}T03:30:00+00:00")


def visit_of(
    service: Arxiv | StandInClient, day: str = FRIDAY, checkpoint: str = "", since: str = "", stream: str = "cs.CL"
) -> Visit:
    client = service if isinstance(service, StandInClient) else StandInClient({OAI_URL: service})
    return Visit(client, plain_settings(), stream, checkpoint, at_half_past_three(day), since)


def harvest(service: Arxiv, day: str = FRIDAY, checkpoint: str = "", since: str = "") -> list[Batch]:
    service.today = day
    batches = list(arxiv_oai.fetch_since(visit_of(service, day, checkpoint, since)))
    check_batches(batches)
    return batches


def keys_of(batches: list[Batch]) -> list[str]:
    return [one.key for batch in batches for one in batch.items if isinstance(one, Record)]


def tallies_of(batches: list[Batch]) -> dict[str, Tally]:
    return {one.day: one for batch in batches for one in batch.tallies}


def notes_of(batches: list[Batch]) -> str:
    return "; ".join(batch.note for batch in batches if batch.note)


def papers_on(day: str, count: int, first: int = 1) -> list[Paper]:
    return [Paper(f"2611.{number:05}", day) for number in range(first, first + count)]


WEEK = [*papers_on("2026-11-17", 4), *papers_on("2026-11-18", 3, 5), *papers_on("2026-11-19", 3, 8)]
"""Ten papers of Tuesday to Thursday."""


def test_it_is_a_live_source() -> None:
    assert isinstance(arxiv_oai, LiveSource)
    assert arxiv_oai.follows("all")
    assert arxiv_oai.read_stream(" CS.cl ").name == "cs.CL"
    with pytest.raises(BadInput, match=r"cs\.XX"):
        arxiv_oai.read_stream("cs.XX")


def test_a_first_fetch_goes_back_a_week_and_asks_for_the_set_in_both_forms() -> None:
    service = Arxiv(WEEK, FRIDAY, page=100, raw_page=100)
    batches = harvest(service)
    assert keys_of(batches) == [one.number for one in WEEK]
    assert service.asked == [
        {"verb": "ListRecords", "metadataPrefix": form, "set": "cs:cs:CL", "from": "2026-11-13"}
        for form in ("arXiv", "arXivRaw")
    ]


def test_all_of_arxiv_is_asked_for_without_a_set() -> None:
    service = Arxiv(WEEK, FRIDAY)
    list(arxiv_oai.fetch_since(visit_of(service, stream="all")))
    assert "set" not in service.asked[0]


def test_a_first_fetch_begins_where_a_person_says() -> None:
    service = Arxiv([*papers_on("2026-10-01", 1, 90), *WEEK], FRIDAY)
    assert keys_of(harvest(service, since="2026-10-01"))[0] == "2611.00090"


def test_nobody_can_go_back_further_than_arxiv_does() -> None:
    service = Arxiv(WEEK, FRIDAY, page=100)
    harvest(service, since="1991-08-01")
    assert service.asked[0]["from"] == "2005-09-16"
    harvest(service, since="2099-01-01")
    assert service.asked[-1]["from"] == FRIDAY


def test_records_come_with_the_day_of_their_datestamp_and_their_versions() -> None:
    service = Arxiv(
        [Paper("2611.00001", "2026-11-18", 2), Paper("2611.00002", "2026-11-19", 3, withdrawn=True)], FRIDAY
    )
    (batch,) = harvest(service)
    first, second = batch.items
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert batch.days == ("2026-11-18", "2026-11-19")
    assert [(one.number, one.submitted) for one in first.versions] == [
        (1, "2026-11-01T10:00:00Z"),
        (2, "2026-11-02T10:00:00Z"),
    ]
    assert not first.versions[-1].withdrawn_at
    assert second.versions[-1].withdrawn_at == "2026-11-03T10:00:00Z"
    assert [one.withdrawn_at for one in second.versions[:-1]] == ["", ""]
    assert (first.submitted, first.updated) == ("2026-11-01T10:00:00Z", "2026-11-02T10:00:00Z")
    # Names in their parts come from the one form, versions from the other.
    assert [one.name for one in first.authors] == ["Jane A. Doe Jr.", "The C Collaboration"]


def test_each_page_is_a_batch_and_the_last_one_says_so() -> None:
    batches = harvest(Arxiv(WEEK, FRIDAY, page=3))
    assert [len(one.items) for one in batches] == [3, 3, 3, 1]


def test_days_are_told_of_as_soon_as_they_are_whole_and_silent_ones_say_why() -> None:
    batches = harvest(Arxiv(WEEK, FRIDAY, page=3))
    assert [[one.day for one in batch.tallies] for batch in batches] == [
        ["2026-11-13", "2026-11-14", "2026-11-15", "2026-11-16"],
        ["2026-11-17"],
        ["2026-11-18"],
        ["2026-11-19"],
    ]
    told = tallies_of(batches)
    assert {day: one.expected for day, one in told.items() if one.expected} == {
        "2026-11-17": 4,
        "2026-11-18": 3,
        "2026-11-19": 3,
    }
    assert (told["2026-11-14"].state, told["2026-11-14"].expected) == ("nothing", 0)
    assert "Friday" in told["2026-11-14"].note
    assert told["2026-11-16"].state == ""


def test_the_next_list_begins_with_the_day_on_which_the_last_one_was_answered() -> None:
    service = Arxiv([*WEEK, *papers_on(FRIDAY, 1, 11)], FRIDAY)
    first = harvest(service)
    service.papers += papers_on(FRIDAY, 2, 12)
    second = harvest(service, "2026-11-21", first[-1].checkpoint)
    assert keys_of(second) == ["2611.00011", "2611.00012", "2611.00013"]
    assert FRIDAY not in tallies_of(first)
    assert tallies_of(second)[FRIDAY].expected == 3
    assert service.asked[-1].get("from", FRIDAY) == FRIDAY


def test_nothing_new_is_an_empty_batch_and_no_failure() -> None:
    service = Arxiv(WEEK, FRIDAY)
    checkpoint = harvest(service)[-1].checkpoint
    (batch,) = harvest(service, "2026-11-22", checkpoint)
    assert batch.items == ()
    assert [(one.day, one.state) for one in batch.tallies] == [(FRIDAY, ""), ("2026-11-21", "nothing")]


def test_a_service_whose_clock_runs_ahead_makes_us_pass_over_nothing() -> None:
    page = oai_list([oai_record(WEEK[0])], "", answered="2027-05-01T00:00:00Z").encode()
    client = StandInClient({OAI_URL: [page, page, oai_error("noRecordsMatch").encode()]})
    (batch,) = arxiv_oai.fetch_since(visit_of(client))
    list(arxiv_oai.fetch_since(visit_of(client, "2026-11-21", batch.checkpoint)))
    assert client.asked[-1].params["from"] == FRIDAY


def test_a_person_may_go_back_further_and_an_interrupted_going_back_goes_on() -> None:
    old = papers_on("2026-10-01", 5, 90)
    service = Arxiv([*old, *WEEK], FRIDAY, page=2)
    checkpoint = harvest(service)[-1].checkpoint
    run = arxiv_oai.fetch_since(visit_of(service, checkpoint=checkpoint, since="2026-10-01"))
    first = next(run)
    assert keys_of([first]) == ["2611.00090", "2611.00091"]
    rest = harvest(service, FRIDAY, first.checkpoint, since="2026-10-01")
    assert keys_of(rest) == [one.number for one in [*old, *WEEK][2:]]
    later = harvest(service, FRIDAY, rest[-1].checkpoint, since="2026-11-30")
    assert keys_of(later) == []


def test_the_same_harvest_from_any_of_its_checkpoints_brings_the_rest() -> None:
    whole = harvest(Arxiv(WEEK, FRIDAY, page=3, raw_page=2))
    for number, batch in enumerate(whole[:-1], 1):
        rest = harvest(Arxiv(WEEK, FRIDAY, page=3, raw_page=2), FRIDAY, batch.checkpoint)
        assert keys_of(rest) == keys_of(whole[number:])
        assert tallies_of(rest) == tallies_of(whole[number:])


# --- tokens ---------------------------------------------------------------------------------------------------------


def test_a_token_that_has_expired_is_dropped_and_the_last_day_asked_for_again() -> None:
    service = Arxiv(WEEK, FRIDAY, page=3, gives_raw=False, refuse={4})
    batches = harvest(service)
    assert set(keys_of(batches)) == {one.number for one in WEEK}
    assert "had expired; went on from 2026-11-18" in notes_of(batches)
    assert {day: one.expected for day, one in tallies_of(batches).items() if one.expected} == {
        "2026-11-17": 4,
        "2026-11-18": 3,
        "2026-11-19": 3,
    }


def test_a_service_that_declines_a_token_is_asked_by_day() -> None:
    service = Arxiv(WEEK, FRIDAY, page=3)
    refused: list[str] = []

    def answer(request: Request) -> Reply:
        token = request.params.get("resumptionToken", "")
        if token.startswith("arXiv|") and not refused:
            refused.append(token)
            return Declined("404 Not Found", url=request.url, status=404)
        return service(request)

    batches = list(arxiv_oai.fetch_since(visit_of(StandInClient({OAI_URL: answer}))))
    assert set(keys_of(batches)) == {one.number for one in WEEK}
    assert refused


def test_a_token_that_is_out_of_date_is_not_tried() -> None:
    service = Arxiv(WEEK, "2026-11-19", page=3, expires="2026-11-20T00:00:00Z")
    first = next(arxiv_oai.fetch_since(visit_of(service, "2026-11-19")))
    service.asked.clear()
    rest = harvest(service, FRIDAY, first.checkpoint)
    assert service.asked[0]["from"] == "2026-11-17"
    assert "out of date" in rest[0].note
    assert set(keys_of([first, *rest])) == {one.number for one in WEEK}


def test_a_token_that_always_expires_is_given_up_and_says_where() -> None:
    many = papers_on("2026-11-18", 9)
    service = Arxiv(many, FRIDAY, page=3, gives_raw=False, refuse=set(range(2, 99)))
    run = arxiv_oai.fetch_since(visit_of(service))
    with pytest.raises(BadAnswer, match="cannot be read past 2026-11-18"):
        list(run)
    assert len(service.asked) < 12


def test_a_list_that_never_ends_is_gone_on_with_by_day_and_then_given_up() -> None:
    page = oai_list([oai_record(one) for one in papers_on("2026-11-18", 3)], "again").encode()
    client = StandInClient({OAI_URL: lambda _: page})
    batches: list[Batch] = []
    with pytest.raises(BadAnswer, match="second time"):
        batches.extend(arxiv_oai.fetch_since(visit_of(client)))
    assert len(client.asked) < 20


def test_a_loop_of_several_tokens_is_found() -> None:
    pages = {
        "": oai_list([oai_record(one) for one in papers_on("2026-11-16", 2)], "a"),
        "a": oai_list([oai_record(one) for one in papers_on("2026-11-17", 2, 3)], "b"),
        "b": oai_list([oai_record(one) for one in papers_on("2026-11-18", 2, 5)], "c"),
        "c": oai_list([oai_record(one) for one in papers_on("2026-11-17", 2, 3)], "a"),
    }
    rest = oai_list([oai_record(one) for one in papers_on("2026-11-19", 2, 7)], "")

    def answer(request: Request) -> Reply:
        if request.params.get("metadataPrefix") == "arXivRaw":
            return oai_error("cannotDisseminateFormat").encode()
        begin = request.params.get("from", "2026-11-13")
        return (pages[request.params.get("resumptionToken", "")] if begin == "2026-11-13" else rest).encode()

    batches = list(arxiv_oai.fetch_since(visit_of(StandInClient({OAI_URL: answer}))))
    assert set(keys_of(batches)) == {f"2611.{number:05}" for number in range(1, 9)}
    assert "second time" in notes_of(batches)


def test_ever_new_tokens_to_empty_pages_come_to_an_end() -> None:
    asked: list[str] = []

    def answer(request: Request) -> Reply:
        asked.append(request.params.get("resumptionToken", ""))
        return oai_list([], f"token {len(asked)}").encode()

    with pytest.raises(BadAnswer, match="without a record"):
        list(arxiv_oai.fetch_since(visit_of(StandInClient({OAI_URL: answer}))))
    assert len(asked) < 100


def test_short_pages_with_a_token_are_gone_on_with() -> None:
    service = Arxiv(WEEK, FRIDAY, page=1)
    assert len(harvest(service)) == len(WEEK)


def test_a_list_shorter_than_promised_is_asked_for_once_more_and_then_told_of() -> None:
    service = Arxiv(papers_on("2026-11-18", 3), FRIDAY, told_size=5)
    first = harvest(service)
    assert first[0].total == 5
    assert "should have 5 records and gave 3" in notes_of(first)
    assert not any(batch.tallies for batch in first)
    second = harvest(service, FRIDAY, first[-1].checkpoint)
    told = tallies_of(second)["2026-11-18"]
    assert told.expected == 5
    assert "2 records more" in told.note
    third = harvest(service, "2026-11-21", second[-1].checkpoint)
    assert keys_of(third) == []


def test_a_list_that_keeps_its_promise_is_whole() -> None:
    batches = harvest(Arxiv(WEEK, FRIDAY, page=4, told_size=10))
    assert {batch.total for batch in batches} == {10}
    assert "should have" not in notes_of(batches)


# --- versions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw_page", [1, 2, 3, 7, 50])
def test_versions_come_with_every_paper_whatever_the_sizes_of_pages(raw_page: int) -> None:
    batches = harvest(Arxiv([Paper(one.number, one.day, 2) for one in WEEK], FRIDAY, page=3, raw_page=raw_page))
    found = [one for batch in batches for one in batch.items if isinstance(one, Record)]
    if raw_page > 1:  # a page of one would need three requests for each of the other list
        assert all(len(one.versions) == 2 for one in found)
    assert len(found) == 10


def test_a_service_without_versions_is_harvested_all_the_same() -> None:
    service = Arxiv(WEEK, FRIDAY, page=5, gives_raw=False)
    batches = harvest(service)
    assert keys_of(batches) == [one.number for one in WEEK]
    assert "versions and withdrawals are not told" in batches[0].note
    assert [one.get("metadataPrefix") for one in service.asked].count("arXivRaw") == 1


def test_a_paper_that_is_missing_from_the_versions_does_not_draw_the_whole_list_into_memory() -> None:
    many = papers_on("2026-11-18", 60)
    service = Arxiv(many, FRIDAY, page=5, raw_page=5)
    hidden = Arxiv(many[1:], FRIDAY, page=5, raw_page=5)

    def answer(request: Request) -> Reply:
        raw = "arXivRaw" in (request.params.get("metadataPrefix", "") + request.params.get("resumptionToken", ""))
        return (hidden if raw else service)(request)

    run = arxiv_oai.fetch_since(visit_of(StandInClient({OAI_URL: answer})))
    next(run)
    assert len(hidden.asked) == 2
    rest = list(run)
    without = [one.key for batch in rest for one in batch.items if isinstance(one, Record) and not one.versions]
    assert without == []


# --- bad answers ----------------------------------------------------------------------------------------------------


def test_a_page_that_was_cut_off_is_asked_for_again() -> None:
    whole = oai_list([oai_record(one) for one in WEEK], "").encode()
    client = StandInClient({OAI_URL: [whole[:-300], whole, oai_error("cannotDisseminateFormat").encode()]})
    batches = list(arxiv_oai.fetch_since(visit_of(client)))
    assert len(keys_of(batches)) == 10


def test_a_page_that_stays_cut_off_fails_and_gives_nothing() -> None:
    cut = oai_list([oai_record(one) for one in WEEK], "").encode()[:-300]
    client = StandInClient({OAI_URL: [cut, cut]})
    with pytest.raises(BadAnswer, match="cut off"):
        list(arxiv_oai.fetch_since(visit_of(client)))


def test_characters_that_xml_forbids_are_taken_out() -> None:
    damaged = (
        oai_list([oai_record(one) for one in WEEK], "").replace("A Study of Thing 2611.00003", "A\x0c Study").encode()
    )
    client = StandInClient({OAI_URL: [damaged, damaged, oai_error("cannotDisseminateFormat").encode()]})
    (batch,) = arxiv_oai.fetch_since(visit_of(client))
    assert len(keys_of([batch])) == 10
    assert not any(isinstance(one, Failure) for one in batch.items)


def test_of_a_damaged_page_the_other_records_are_read() -> None:
    damaged = (
        oai_list([oai_record(one) for one in WEEK], "").replace("A Study of Thing 2611.00003", "A < B & C").encode()
    )
    client = StandInClient({OAI_URL: [damaged, damaged, oai_error("cannotDisseminateFormat").encode()]})
    (batch,) = arxiv_oai.fetch_since(visit_of(client))
    assert len(keys_of([batch])) >= 9
    assert any(isinstance(one, Failure) and "not well-formed" in one.why for one in batch.items)


def test_a_list_in_no_order_is_told_of_at_its_end_and_restarted_from_its_beginning() -> None:
    records = [oai_record(one) for one in [*papers_on("2026-11-18", 2), *papers_on("2026-11-16", 2, 3)]]
    pages = {"": oai_list(records[:2], "a"), "a": oai_list(records[2:], "b"), "b": oai_error("badResumptionToken")}
    asked: list[dict[str, str]] = []

    def answer(request: Request) -> Reply:
        if request.params.get("metadataPrefix") == "arXivRaw":
            return oai_error("cannotDisseminateFormat").encode()
        asked.append(request.params)
        again = len(asked) > 3
        return oai_list(records, "").encode() if again else pages[request.params.get("resumptionToken", "")].encode()

    batches = list(arxiv_oai.fetch_since(visit_of(StandInClient({OAI_URL: answer}))))
    assert asked[3]["from"] == "2026-11-13"
    assert {day: one.expected for day, one in tallies_of(batches).items() if one.expected} == {
        "2026-11-16": 2,
        "2026-11-18": 2,
    }


def test_a_day_that_gets_more_records_after_it_was_told_of_is_left_open() -> None:
    records = [oai_record(one) for one in [*papers_on("2026-11-18", 2), *papers_on("2026-11-16", 2, 3)]]
    pages = [oai_list(records[:2], "a"), oai_error("cannotDisseminateFormat"), oai_list(records[2:], "")]
    told = tallies_of(list(arxiv_oai.fetch_since(visit_of(StandInClient({OAI_URL: [one.encode() for one in pages]})))))
    assert (told["2026-11-16"].expected, told["2026-11-18"].expected) == (None, 2)
    assert "in no order" in told["2026-11-16"].note


@pytest.mark.parametrize("body", [b"<html><body>Sorry</body></html>", b"", b"<OAI-PMH/>", b"\xff\xfe"])
def test_what_is_no_answer_of_the_protocol_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        list(arxiv_oai.fetch_since(visit_of(StandInClient({OAI_URL: lambda _: body}))))


def test_an_argument_it_does_not_take_is_declined_with_its_words() -> None:
    client = StandInClient({OAI_URL: lambda _: oai_error("badArgument", "Set does not exist").encode()})
    with pytest.raises(Declined, match="badArgument: Set does not exist"):
        list(arxiv_oai.fetch_since(visit_of(client)))
    client = StandInClient({OAI_URL: lambda _: oai_error("undefinedError").encode()})
    with pytest.raises(BadAnswer, match="undefinedError"):
        list(arxiv_oai.fetch_since(visit_of(client)))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"begin": 5, "counts": [], "seen": {}}', '{"begin": "2026-13-45"}']
)
def test_a_checkpoint_that_nobody_can_read_is_none(text: str) -> None:
    assert len(keys_of(harvest(Arxiv(WEEK, FRIDAY), FRIDAY, text))) == 10


@pytest.mark.parametrize(
    "fields", ['"counts": {"x": 1, "2026-11-18": "n"}, "raw": 5, "count": "many"', '"token": 7, "seen": [1, null]']
)
def test_a_checkpoint_that_was_damaged_still_leads_somewhere(fields: str) -> None:
    batches = harvest(
        Arxiv(WEEK, FRIDAY), FRIDAY, '{"begin": "2026-11-18", ' + fields.replace('"token": 7', '"token": ""') + "}"
    )
    assert len(keys_of(batches)) == 6


# --- when -----------------------------------------------------------------------------------------------------------


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2026-11-18T22:31-05:00", "2026-11-19T22:30-05:00"),
        ("2026-11-19T12:00-05:00", "2026-11-19T22:30-05:00"),
        ("2026-11-19T22:30-05:00", "2026-11-22T22:30-05:00"),  # nothing on Friday and Saturday evening
        ("2026-11-25T23:00-05:00", "2026-11-29T22:30-05:00"),  # Thanksgiving
        ("2026-03-05T23:00-05:00", "2026-03-08T22:30-04:00"),  # the clocks go forward on that Sunday
        ("2026-10-29T23:00-04:00", "2026-11-01T22:30-05:00"),  # and back
        ("2026-11-01T20:00-05:00", "2026-11-01T22:30-05:00"),
    ],
)
def test_it_is_due_once_the_records_of_the_next_announcement_are_there(last: str, due: str) -> None:
    now = moment(last) + timedelta(minutes=1)
    assert arxiv_oai.next_due("cs.CL", moment(last), now) == moment(due)


def test_it_is_due_at_once_when_it_never_was_or_is_behind() -> None:
    now = moment("2026-11-20T12:00-05:00")
    assert arxiv_oai.next_due("cs.CL", None, now) == now
    assert arxiv_oai.next_due("cs.CL", now - timedelta(days=9), now) < now


# --- anything at all ------------------------------------------------------------------------------------------------

DAYS = [f"2026-11-{number}" for number in range(13, 20)]


@settings(max_examples=60, deadline=None)
@given(
    days=st.lists(st.sampled_from(DAYS), max_size=25),
    page=st.integers(1, 6),
    raw_page=st.integers(3, 9),
    kills=st.lists(st.integers(1, 3), max_size=6),
    refuse=st.sets(st.integers(2, 12), max_size=1),
)
def test_whatever_happens_every_paper_comes_and_every_day_is_counted_right(
    days: list[str], page: int, raw_page: int, kills: list[int], refuse: set[int]
) -> None:
    papers = [Paper(f"2611.{number:05}", day) for number, day in enumerate(days, 1)]
    service = Arxiv(papers, FRIDAY, page=page, raw_page=raw_page, refuse=refuse)
    checkpoint, got = "", list[Batch]()
    for steps in [*kills, 10_000]:
        for number, batch in enumerate(arxiv_oai.fetch_since(visit_of(service, checkpoint=checkpoint)), 1):
            got.append(batch)
            checkpoint = batch.checkpoint
            if number == steps:
                break  # killed: what was saved is the last batch
    assert set(keys_of(got)) == {one.number for one in papers}
    counted = Counter(days)
    assert {day: one.expected for day, one in tallies_of(got).items()} == {day: counted.get(day, 0) for day in DAYS}
