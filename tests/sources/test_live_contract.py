"""What every live source promises, held against each one: nothing is lost where it breaks off, nothing is endless."""

# ruff: noqa: E501 - tables of cases

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.errors import BadAnswer, BadInput
from broadsheet.fetching import Answer
from broadsheet.paper import Record
from broadsheet.schedule.outside import live_sources
from broadsheet.sources import arxiv_harvest
from broadsheet.sources.live import Batch, LiveSource, Stream, Tally, Visit
from tests.sources.anything import patient
from tests.sources.live_services import (
    ENDLESS,
    MORNING,
    SERVICES,
    Answering,
    Asked,
    Client,
    acl_file,
    forgetful,
    fridays_again,
    to_json,
)
from tests.sources.stand_in_client import check_batches, plain_settings

SOURCES = live_sources()
every_source = pytest.mark.parametrize("source", SOURCES, ids=[source.name for source in SOURCES])
MOST_CHECKPOINT = 32_000
"""Characters; arXiv's feed of a day keeps a mark of each of up to 2,000 papers."""


def visit_of(
    source: LiveSource, checkpoint: str = "", now: datetime = MORNING, answering: Answering | None = None
) -> Visit:
    service = SERVICES[source.name]
    client = Client(answering or service.answering)
    return Visit(client, plain_settings(), service.stream, checkpoint, now)


def fetch(source: LiveSource, visit: Visit) -> list[Batch]:
    batches = list(source.fetch_since(visit))
    check_batches(batches)
    return batches


def records_in(batches: Iterable[Batch]) -> dict[str, Record]:
    """The records as they stand at the end, by key; where they were found is no matter."""
    made: dict[str, Record] = {}
    for one in (one for batch in batches for one in batch.items if isinstance(one, Record)):
        held = made.get(one.key)
        # A record may come again without its versions; those that were told stay.
        made[one.key] = replace(one, where="", versions=one.versions or (held.versions if held else ()))
    return made


def days_in(batches: Iterable[Batch]) -> set[tuple[str, str]]:
    return {
        (one.key, day)
        for batch in batches
        for one, day in zip(batch.items, batch.days or ("",) * len(batch.items), strict=True)
        if isinstance(one, Record)
    }


def test_each_has_a_service_here() -> None:
    assert {source.name for source in SOURCES} == SERVICES.keys()


@every_source
def test_a_fetch_gives_records_and_ends(source: LiveSource) -> None:
    assert len(records_in(fetch(source, visit_of(source)))) >= 4


@every_source
def test_checkpoints_are_small_texts_and_days_are_days(source: LiveSource) -> None:
    for batch in fetch(source, visit_of(source)):
        assert len(batch.checkpoint) < MOST_CHECKPOINT
        assert batch.checkpoint.isprintable()
        days = [*batch.days, *(tally.day for tally in batch.tallies)]
        assert [date.fromisoformat(day).isoformat() for day in days] == days


@every_source
def test_a_second_fetch_ends_and_says_so(source: LiveSource) -> None:
    first = fetch(source, visit_of(source))
    second = fetch(source, visit_of(source, first[-1].checkpoint, MORNING + timedelta(hours=3)))
    assert records_in(second).keys() <= records_in(first).keys()
    third = fetch(source, visit_of(source, second[-1].checkpoint, MORNING + timedelta(hours=6)))
    assert len(third) <= max(len(second), 2)


@every_source
def test_a_fetch_killed_after_any_batch_goes_on_from_there(source: LiveSource) -> None:
    whole = fetch(source, visit_of(source))
    for count in range(1, len(whole)):
        before = list(zip(range(count), source.fetch_since(visit_of(source)), strict=False))
        saved = [batch for _, batch in before]
        after = fetch(source, visit_of(source, saved[-1].checkpoint, MORNING + timedelta(minutes=1)))
        told = {tally.day: (tally.expected, tally.state) for batch in [*saved, *after] for tally in batch.tallies}
        assert _without_moments(records_in([*saved, *after])) == _without_moments(records_in(whole)), count
        assert days_in([*saved, *after]) >= days_in(whole), count
        assert told == {tally.day: (tally.expected, tally.state) for batch in whole for tally in batch.tallies}, count


@every_source
@pytest.mark.parametrize("pause", [timedelta(seconds=1), timedelta(hours=14), timedelta(days=1, hours=5)])
def test_one_batch_a_visit_gives_all_in_the_end(source: LiveSource, pause: timedelta) -> None:
    """Also when days go by: what is asked again must not keep a visit from getting on."""
    whole = records_in(fetch(source, visit_of(source)))
    checkpoint, now, saved = "", MORNING, list[Batch]()
    for _ in range(300):
        batch = next(iter(source.fetch_since(visit_of(source, checkpoint, now))))
        saved.append(batch)
        checkpoint, now = batch.checkpoint, now + pause
        if not batch.more:
            break
    assert records_in(saved).keys() >= whole.keys()


@every_source
@pytest.mark.parametrize("held", ["after the end", "in the middle"])
def test_since_asks_for_more_and_never_for_less(source: LiveSource, held: str) -> None:
    """Who asks for the last two days after four months off gets those months too, now or at the next visit."""
    long_ago = MORNING - timedelta(days=120)
    before = list(source.fetch_since(visit_of(source, now=long_ago)))
    checkpoint = before[-1 if held == "after the end" else 0].checkpoint
    usual, asked = visit_of(source, checkpoint), replace(visit_of(source, checkpoint), since="2026-11-18")
    for visit in (usual, asked):
        list(source.fetch_since(visit))
    assert questions_of(asked) >= questions_of(usual)
    earlier = replace(visit_of(source, checkpoint), since=(long_ago - timedelta(days=90)).date().isoformat())
    list(source.fetch_since(earlier))
    assert len(questions_of(earlier)) >= len(questions_of(usual))


def questions_of(visit: Visit) -> set[str]:
    """The days that were asked about; of lists without days, whether they were asked for."""
    assert isinstance(visit.client, Client)
    told = (" ".join([one.path, *one.params.values()]) for one in visit.client.asked)
    return {day for text in told for day in re.findall(r"\d{4}-\d{2}-\d{2}", text)}


@every_source
def test_places_that_expire_lose_nothing(source: LiveSource) -> None:
    service = SERVICES[source.name]
    if not service.refusing:
        pytest.skip("its service gives no places in lists")
    whole = fetch(source, visit_of(source))
    for count in range(1, len(whole)):
        saved = [batch for _, batch in zip(range(count), source.fetch_since(visit_of(source)), strict=False)]
        after = source.fetch_since(visit_of(source, saved[-1].checkpoint, answering=forgetful(service)))
        checkpoint, came = saved[-1].checkpoint, list[Batch]()
        for _ in range(50):
            try:
                for batch in after:
                    came.append(batch)
                    checkpoint = batch.checkpoint
                break
            except Exception:
                after = source.fetch_since(visit_of(source, checkpoint))
        assert records_in([*saved, *came]).keys() == records_in(whole).keys(), count


@pytest.mark.parametrize("name", ENDLESS)
def test_a_list_without_end_is_left_after_so_many_pages(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page is full of news, and leads to another one."""
    source = next(one for one in SOURCES if one.name == name)
    home = arxiv_harvest if name == "arxiv-oai" else source
    monkeypatch.setattr(home, "MOST_PAGES", 30)
    visit = visit_of(source, answering=ENDLESS[name])
    batches = source.fetch_since(visit)
    saved = [next(batches) for _ in range(30)]
    with pytest.raises(BadAnswer, match="30 pages and has more still"):
        next(batches)
    again = next(iter(source.fetch_since(replace(visit, checkpoint=saved[-1].checkpoint))))
    assert not records_in([again]).keys() & records_in(saved).keys()


@pytest.mark.parametrize("name", ["openalex", "semantic-scholar"])
def test_an_empty_page_in_the_middle_is_not_the_end(name: str) -> None:
    source, service = next(one for one in SOURCES if one.name == name), SERVICES[name]
    whole = records_in(fetch(source, visit_of(source)))

    def with_gaps(asked: Asked) -> bytes | Answer:
        place = asked.params.get(service.refusing, "")
        if asked.ids or place in ("", "*") or place.endswith("+"):
            return service.answering(
                replace(asked, params={**asked.params, service.refusing: place.strip("+") or "at0"})
            )
        if name == "openalex":
            return to_json({"meta": {"count": 10, "next_cursor": f"{place}+"}, "results": []})
        return to_json({"total": 10, "data": [], "token": f"{place}+"})

    assert records_in(fetch(source, visit_of(source, answering=with_gaps))).keys() == whole.keys()

    def nothing_more(asked: Asked) -> bytes | Answer:
        number = len(visit_client.asked)
        if name == "openalex":
            return to_json({"meta": {"count": 10, "next_cursor": f"at{number}"}, "results": []})
        return to_json({"total": 10, "data": [], "token": f"at{number}"})

    visit_client = Client(nothing_more, most=5)
    fetch(source, replace(visit_of(source), client=visit_client))


@every_source
def test_no_refresh_goes_back_further_than_the_service_does(source: LiveSource) -> None:
    visit = replace(visit_of(source), since="0001-01-01")
    assert isinstance(visit.client, Client)
    visit.client.most = 20_000
    for _ in source.fetch_since(visit):
        pass


def _without_moments(records: dict[str, Record]) -> dict[str, Record]:
    """Counts hold at the moment of asking."""
    return {key: replace(one, signals=()) for key, one in records.items()}


def test_a_week_end_that_gives_fridays_list_has_none_of_its_own() -> None:
    """At whatever day and visit it is asked about."""
    source = next(one for one in SOURCES if one.name == "hf-daily")
    for first in range(7):
        checkpoint, held = "", set[str]()
        for hours in range(0, 24 * 20, 7):
            now = MORNING + timedelta(days=first, hours=hours)
            for batch in source.fetch_since(visit_of(source, checkpoint, now, fridays_again)):
                checkpoint = batch.checkpoint
                held |= set(batch.days)
        assert held
        assert not [day for day in held if date.fromisoformat(day).weekday() > 4]


def test_papers_without_a_day_count_on_the_day_on_which_their_file_was_begun() -> None:
    source = next(one for one in SOURCES if one.name == "acl-anthology")
    undated = acl_file(Asked("", {}, {}, [])).replace(b' ingest-date="2024-08-05"', b"")
    first = next(iter(source.fetch_since(visit_of(source, answering=lambda _: undated))))
    rest = fetch(source, visit_of(source, first.checkpoint, MORNING + timedelta(days=1), lambda _: undated))
    assert {day for batch in [first, *rest] for day in batch.days} == {"2026-11-20"}
    assert rest[-1].tallies == (Tally("2026-11-20", 450),)


# --- when ------------------------------------------------------------------------------------------------------------

MOMENTS = [
    *(datetime(2026, 3, 7, 12, tzinfo=UTC) + timedelta(minutes=37 * count) for count in range(80)),
    *(datetime(2026, 10, 31, 12, tzinfo=UTC) + timedelta(minutes=37 * count) for count in range(80)),
    *(datetime(2026, 12, 24, tzinfo=UTC) + timedelta(hours=5 * count) for count in range(60)),
    datetime(2028, 2, 29, 4, 59, 59, tzinfo=UTC),
]
"""Both changes of the clock in New York, the turn of the year with arXiv's holidays, a leap day."""


@every_source
def test_the_next_time_is_after_the_last_and_within_eight_days(source: LiveSource) -> None:
    stream = SERVICES[source.name].stream
    for last in MOMENTS:
        due = source.next_due(stream, last, last + timedelta(minutes=2))
        assert due == source.next_due(stream, last, last + timedelta(minutes=2))
        assert due.tzinfo is not None
        assert last < due <= last + timedelta(days=8), last
        assert source.next_due(stream, due, due) > due
    now = MOMENTS[0]
    assert source.next_due(stream, None, now) == now


# --- names -----------------------------------------------------------------------------------------------------------

_LIKELY = st.one_of(
    st.text(max_size=40),
    st.text("abcXYZ019./:-_ ,?=&%@[]#\\|'\"<>é\u0660\ud800", max_size=40),
    st.builds("{}{}".format, st.sampled_from(["https://a.example/", "http://", "users/", "groups/", "2024.", "cs.", "T", "doi:1,", "local"]), st.text(max_size=20)),
)  # fmt: skip


def read_stream(source: LiveSource, text: str) -> tuple[Stream | None, BadInput | None]:
    try:
        return source.read_stream(text), None
    except BadInput as refused:
        return None, refused


@every_source
@patient
@given(text=_LIKELY)
def test_a_stream_has_one_normal_form_or_is_refused_with_a_hint(source: LiveSource, text: str) -> None:
    stream, refused = read_stream(source, text)
    if refused:
        assert refused.hint
        assert refused.message
        str(refused).encode()
        return
    assert stream
    assert stream.name
    assert stream.title
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", stream.name + stream.title)
    f"{stream.name} {stream.title}".encode()
    assert source.read_stream(stream.name) == stream


@every_source
@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "x" * 100_000, "../../etc/passwd", "a\0b"])
def test_nonsense_is_refused_in_few_words(source: LiveSource, text: str) -> None:
    if source.name == "semantic-scholar" and text.strip() and text.isprintable() and len(text) < 300:
        pytest.skip("any words can be searched for")
    with pytest.raises(BadInput) as refused:
        source.read_stream(text)
    assert refused.value.hint
    assert len(refused.value.message) < 400
    str(refused.value).encode()
