"""arXiv's feeds of the day: what was announced, stale and empty feeds, and beside feedparser."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.errors import BadAnswer, TryLater
from broadsheet.paper import Author, Identifier, Link, Record
from broadsheet.sources import Failure, arxiv_rss, recognise
from broadsheet.sources.arxiv_day import Day, read_day
from broadsheet.sources.live import Announced, Batch, LiveSource, Tally, Visit
from tests.sources.arxiv_samples import ATOM_OF_A_DAY, RSS_URL, rss_feed, rss_item
from tests.sources.samples import parse, parse_one, source_file
from tests.sources.stand_in_client import StandInClient, plain_settings

FRIDAY = "Fri, 20 Nov 2026 00:00:00 -0500"
THURSDAY = "Thu, 19 Nov 2026 00:00:00 -0500"
MONDAY = "Mon, 23 Nov 2026 00:00:00 -0500"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def fetch(feed: str, at: str = "2026-11-20T00:30-05:00", checkpoint: str = "") -> Batch:
    client = StandInClient({f"{RSS_URL}/cs.CL": feed.encode()})
    (batch,) = arxiv_rss.fetch_since(Visit(client, plain_settings(), "cs.CL", checkpoint, moment(at)))
    assert not batch.more
    assert len(batch.days) in (0, len(batch.items))
    assert client.asked[0].keep == "if-changed"
    return batch


def tallies_of(batch: Batch) -> dict[str, Tally]:
    return {one.day: one for one in batch.tallies}


def states_of(batch: Batch) -> dict[str, str]:
    return {one.day: one.state for one in batch.tallies}


def feed_of(date: str, *numbers: str) -> str:
    return rss_feed([rss_item(number, date=date) for number in numbers], date)


# --- what it holds ----------------------------------------------------------------------------------------------------


def test_an_item_becomes_a_record() -> None:
    assert parse_one("arxiv-rss", rss_feed([rss_item("2611.00001")]), "cs.CL.xml") == Record(
        source="arxiv-rss",
        key="2611.00001",
        where="cs.CL.xml: paper 1",
        title="A Study of Thing 2611.00001",
        abstract="We study $a < b$ & more.\nIt is there.",
        authors=(Author("Jane A. Doe"), Author("José van der Berg", "A University, B")),
        identifiers=(Identifier("arxiv", "2611.00001"), Identifier("doi", "10.1000/x.1")),
        announced="2026-11-20",
        categories=("cs.CL", "stat.ML"),
        venue="J. Things 1 (2026)",
        links=(Link("page", "https://arxiv.org/abs/2611.00001"), Link("pdf", "https://arxiv.org/pdf/2611.00001")),
    )


def test_the_atom_form_says_the_same() -> None:
    assert recognise(source_file(ATOM_OF_A_DAY.encode(), "stdin")).name == "arxiv-rss"
    rss, atom = parse_one("arxiv-rss", rss_feed([rss_item("2611.00001")])), parse_one("arxiv-rss", ATOM_OF_A_DAY)
    assert rss == atom


@pytest.mark.parametrize(
    ("kind", "announced"), [("new", "2026-11-20"), ("cross", ""), ("replace", ""), ("replace-cross", "")]
)
def test_only_what_is_new_was_announced_on_that_day(kind: str, announced: str) -> None:
    assert parse_one("arxiv-rss", rss_feed([rss_item("2611.00001", kind)])).announced == announced


def test_what_is_no_paper_is_a_failure_and_the_others_stay() -> None:
    bare = "<item><title>News</title><link>https://arxiv.org/help</link></item>"
    made = parse("arxiv-rss", rss_feed([rss_item("2611.00001"), bare, rss_item("2611.00002")]))
    assert [type(one) for one in made] == [Record, Failure, Record]


def test_a_damaged_feed_gives_what_can_be_read_and_says_so() -> None:
    made = parse("arxiv-rss", rss_feed([rss_item("2611.00001"), rss_item("2611.00002", title="A")])[:-400])
    assert isinstance(made[0], Record)
    assert isinstance(made[-1], Failure)
    assert "not well-formed" in made[-1].why


def test_feedparser_reads_the_same() -> None:
    kinds = ("new", "cross", "replace", "replace-cross")
    text = rss_feed([rss_item(f"2611.0000{number}", kind, number) for number, kind in enumerate(kinds, 1)])
    theirs: Any = feedparser.parse(text)
    assert not theirs.bozo
    ours = read_day(text.encode(), "feed")
    assert ours.day == time.strftime("%Y-%m-%d", theirs.feed.published_parsed)
    assert [one.kind for one in ours.announced] == [one.arxiv_announce_type for one in theirs.entries] == list(kinds)
    for mine, other in zip(ours.items, theirs.entries, strict=True):
        assert isinstance(mine, Record)
        assert mine.title == other.title
        assert mine.abstract == other.summary.partition("Abstract: ")[2]
        assert ", ".join(_dressed(one) for one in mine.authors) == other.author
        assert list(mine.categories) == [tag.term for tag in other.tags]
        assert mine.venue == other.arxiv_journal_reference
        assert f"doi:{other.arxiv_doi.lower()}" in map(str, mine.identifiers)
        assert mine.links[0].url == other.link
        assert other.id.startswith(f"oai:arXiv.org:{mine.key}v")


def _dressed(author: Author) -> str:
    return f"{author.name} ({author.affiliation})" if author.affiliation else author.name


def test_feedparser_reads_the_same_from_atom() -> None:
    theirs: Any = feedparser.parse(ATOM_OF_A_DAY)
    (mine,), (other,) = read_day(ATOM_OF_A_DAY.encode(), "feed").items, theirs.entries
    assert isinstance(mine, Record)
    assert (mine.title, mine.links[0].url) == (other.title, other.link)
    assert list(mine.categories) == [tag.term for tag in other.tags]
    assert mine.venue == other.arxiv_journal_reference


# --- a day ------------------------------------------------------------------------------------------------------------


def test_it_is_a_live_source_of_every_category_but_not_of_all() -> None:
    assert isinstance(arxiv_rss, LiveSource)
    assert arxiv_rss.follows("cs.CL")
    assert not arxiv_rss.follows("all")


def test_a_day_is_told_with_the_papers_it_names() -> None:
    feed = rss_feed([rss_item("2611.00001"), rss_item("2610.00002", "replace", 2), rss_item("hep-th/9901001", "cross")])
    batch = fetch(feed)
    assert len(batch.items) == 3
    assert set(batch.days) == {"2026-11-20"}
    assert batch.tallies == (
        Tally(
            "2026-11-20",
            expected=3,
            announced=(
                Announced("arxiv:2611.00001"),
                Announced("arxiv:2610.00002", "replace"),
                Announced("arxiv:hep-th/9901001", "cross"),
            ),
        ),
    )


def test_the_same_feed_read_again_says_nothing() -> None:
    first = fetch(feed_of(FRIDAY, "2611.00001", "2611.00002"))
    again = fetch(feed_of(FRIDAY, "2611.00001", "2611.00002"), "2026-11-20T06:30-05:00", first.checkpoint)
    assert (again.items, again.tallies, again.checkpoint) == ((), (), first.checkpoint)


def test_yesterdays_papers_under_todays_date_are_stale() -> None:
    first = fetch(feed_of(THURSDAY, "2611.00001", "2611.00002", "2611.00003"), "2026-11-19T00:30-05:00")
    stale = fetch(feed_of(FRIDAY, "2611.00001", "2611.00002", "2611.00003"), "2026-11-20T00:30-05:00", first.checkpoint)
    assert stale.items == ()
    assert states_of(stale) == {"2026-11-20": "stale"}
    assert "holds the papers of 2026-11-19" in stale.note
    mended = fetch(feed_of(FRIDAY, "2611.00004", "2611.00003"), "2026-11-20T06:30-05:00", stale.checkpoint)
    assert states_of(mended) == {"2026-11-20": ""}
    assert len(mended.items) == 2


def test_a_feed_all_of_whose_papers_are_older_than_itself_is_stale_at_first_sight() -> None:
    feed = rss_feed([rss_item("2611.00001", date=THURSDAY), rss_item("2611.00002", date=THURSDAY)], FRIDAY)
    assert states_of(fetch(feed)) == {"2026-11-20": "stale"}


def test_a_feed_that_was_not_built_anew_makes_today_stale() -> None:
    first = fetch(feed_of(THURSDAY, "2611.00001"), "2026-11-19T00:30-05:00")
    later = fetch(feed_of(THURSDAY, "2611.00001"), "2026-11-20T00:30-05:00", first.checkpoint)
    assert states_of(later) == {"2026-11-20": "stale"}
    assert later.items == ()


def test_papers_that_are_cross_listed_the_day_after_do_not_make_a_feed_stale() -> None:
    first = fetch(feed_of(THURSDAY, "2611.00001", "2611.00002"), "2026-11-19T00:30-05:00")
    feed = rss_feed([rss_item("2611.00001", "cross"), rss_item("2611.00009")])
    assert states_of(fetch(feed, checkpoint=first.checkpoint)) == {"2026-11-20": ""}


def test_a_weekend_is_told_of_when_the_next_feed_comes() -> None:
    first = fetch(feed_of(FRIDAY, "2611.00001"))
    monday = fetch(feed_of(MONDAY, "2611.00002"), "2026-11-23T00:30-05:00", first.checkpoint)
    assert states_of(monday) == {"2026-11-21": "nothing", "2026-11-22": "nothing", "2026-11-23": ""}


def test_an_empty_feed_on_a_day_without_an_announcement_is_right() -> None:
    saturday = fetch(rss_feed([], "Sat, 21 Nov 2026 00:00:00 -0500"), "2026-11-21T12:00-05:00")
    assert states_of(saturday) == {"2026-11-21": "nothing"}
    thanksgiving = fetch(rss_feed([], "Fri, 27 Nov 2026 00:00:00 -0500"), "2026-11-27T00:30-05:00")
    (told,) = thanksgiving.tallies
    assert (told.state, told.expected) == ("nothing", 0)
    assert "Thanksgiving" in told.note


def test_yesterdays_papers_on_a_holiday_are_no_fault() -> None:
    first = fetch(feed_of("Thu, 26 Nov 2026 00:00:00 -0500", "2611.00001"), "2026-11-26T00:30-05:00")
    feed = feed_of("Fri, 27 Nov 2026 00:00:00 -0500", "2611.00001")
    assert states_of(fetch(feed, "2026-11-27T00:30-05:00", first.checkpoint)) == {"2026-11-27": "nothing"}


def test_an_empty_feed_on_any_other_day_says_that_it_may_be_late_and_is_mended_by_the_second_look() -> None:
    first = fetch(feed_of(THURSDAY, "2611.00001"), "2026-11-19T00:30-05:00")
    empty = fetch(rss_feed([]), checkpoint=first.checkpoint)
    assert states_of(empty) == {"2026-11-20": ""}
    assert "it is late" in tallies_of(empty)["2026-11-20"].note
    stale = fetch(feed_of(FRIDAY, "2611.00001"), "2026-11-20T06:30-05:00", empty.checkpoint)
    assert states_of(stale) == {"2026-11-20": "stale"}
    full = fetch(feed_of(FRIDAY, "2611.00002"), "2026-11-20T06:30-05:00", empty.checkpoint)
    assert tallies_of(full)["2026-11-20"].expected == 1


def test_days_on_which_nobody_asked_are_left_to_the_harvest() -> None:
    first = fetch(feed_of(THURSDAY, "2611.00001"), "2026-11-19T00:30-05:00")
    later = fetch(feed_of("Wed, 25 Nov 2026 00:00:00 -0500", "2611.00009"), "2026-11-25T00:30-05:00", first.checkpoint)
    told = tallies_of(later)
    assert [told[f"2026-11-{day}"].state for day in (20, 21, 22, 23, 24)] == ["", "nothing", "nothing", "", ""]
    assert told["2026-11-23"].expected is None
    assert "harvest" in told["2026-11-23"].note


def test_a_feed_that_is_full_says_that_there_may_be_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arxiv_rss, "MOST_PAPERS", 3)
    (told,) = fetch(feed_of(FRIDAY, "2611.00001", "2611.00002", "2611.00003")).tallies
    assert "may be more" in told.note


def test_a_feed_from_tomorrow_is_todays() -> None:
    batch = fetch(feed_of("Sat, 21 Nov 2026 00:00:00 -0500", "2611.00001"))
    assert set(batch.days) == {"2026-11-20"}


@pytest.mark.parametrize("body", ["", "<html><body>Sorry</body></html>", "{}", "<rss/>", "\0"])
def test_what_is_no_feed_is_a_bad_answer(body: str) -> None:
    with pytest.raises(BadAnswer):
        fetch(body)


def test_an_error_feed_is_a_bad_answer_with_its_words() -> None:
    feed = rss_feed([], title="Feed error for query: http://rss.arxiv.org/rss/cs.XY", says="Bad subject class 'XY'.")
    with pytest.raises(BadAnswer, match="Bad subject class 'XY'"):
        fetch(feed)
    (failure,) = parse("arxiv-rss", feed)
    assert isinstance(failure, Failure)


def test_what_the_client_raises_is_passed_on() -> None:
    later = TryLater("busy", moment("2026-11-20T01:00-05:00"))
    visit = Visit(
        StandInClient({f"{RSS_URL}/cs.CL": later}), plain_settings(), "cs.CL", "", moment("2026-11-20T00:30-05:00")
    )
    with pytest.raises(TryLater):
        list(arxiv_rss.fetch_since(visit))


@pytest.mark.parametrize(
    "checkpoint", ["", "{", "[1]", '{"day": "x", "papers": 5}', '{"day": "2026-11-31", "held": []}']
)
def test_a_checkpoint_that_nobody_can_read_is_none(checkpoint: str) -> None:
    assert len(fetch(feed_of(FRIDAY, "2611.00001"), checkpoint=checkpoint).items) == 1


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2026-11-19T00:31-05:00", "2026-11-19T06:30-05:00"),
        ("2026-11-19T06:30-05:00", "2026-11-20T00:30-05:00"),
        ("2026-11-20T06:31-05:00", "2026-11-23T00:30-05:00"),
        ("2026-11-21T12:00-05:00", "2026-11-23T00:30-05:00"),
        ("2026-03-06T07:00-05:00", "2026-03-09T00:30-04:00"),
        ("2026-10-30T07:00-04:00", "2026-11-02T00:30-05:00"),
    ],
)
def test_it_is_due_twice_a_day_from_monday_to_friday(last: str, due: str) -> None:
    assert arxiv_rss.next_due("cs.CL", moment(last), moment(last)) == moment(due)


def test_it_is_due_at_once_when_it_never_was() -> None:
    now = moment("2026-11-21T12:00-05:00")
    assert arxiv_rss.next_due("cs.CL", None, now) == now
    assert arxiv_rss.next_due("cs.CL", now - timedelta(days=5), now) < now


# --- anything at all --------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(at=st.integers(0, 2400), junk=st.binary(max_size=40))
def test_no_damage_makes_it_raise_anything_but_a_bad_answer(at: int, junk: bytes) -> None:
    body = rss_feed([rss_item("2611.00001"), rss_item("2611.00002", "cross")]).encode()
    day = read_day(body[:at] + junk + body[at + len(junk) :], "feed")
    assert isinstance(day, Day)
    assert len(day.announced) == len([one for one in day.items if isinstance(one, Record)])


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    assert isinstance(read_day(data, "feed"), Day)
