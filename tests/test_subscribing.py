"""Subscriptions: asked for, confirmed, changed, paused, left, erased; and what becomes of those who mean ill."""

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.answers.mail import WEEKDAYS, Letter, Subscription, Wishes
from broadsheet.counting import place_of
from broadsheet.errors import BadInput, NotFound, TooOften
from broadsheet.library import Library
from broadsheet.paper import Paper
from broadsheet.settings import read_settings
from broadsheet.store.returned import Event
from broadsheet.subscribing.addresses import read_address
from broadsheet.subscribing.dates import first_due_on, next_due
from broadsheet.subscribing.subscriptions import Subscriptions
from broadsheet.subscribing.wishes import check_wishes, list_zones
from broadsheet.views import EVERYTHING, TRENDING, View
from tests.clocks import Hands

ADA = "ada@example.org"
WISHES = Wishes(EVERYTHING)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def library(tmp_path: Path, hands: Hands) -> Iterator[Library]:
    library = Library.open(read_settings(home=tmp_path, encoder="none"), hands)
    yield library
    library.close()


@pytest.fixture
def door(library: Library) -> Subscriptions:
    return library.subscriptions


def ask(door: Subscriptions, address: str = ADA, wishes: Wishes = WISHES, ip: str = "192.0.2.1") -> Subscription:
    """Asked for; the subscription that this made or found."""
    door.ask(address, wishes, ip)
    return next(one for one in door.list_newest() if one.address.lower() == address.lower())


def subscribe(door: Subscriptions, address: str = ADA, wishes: Wishes = WISHES, ip: str = "192.0.2.1") -> Subscription:
    """Asked for and confirmed."""
    return door.confirm(door.confirm_token(ask(door, address, wishes, ip).id), ip)


def letters_of(door: Subscriptions, one: Subscription) -> list[str]:
    return [letter.issue for letter in door.list_letters(one.id)]


def all_letters(library: Library) -> list[Letter]:
    return library._store.outbox.returned.list_letters(10_000, 0, "", 0)


def rows_of(library: Library) -> dict[str, int]:
    """How many rows each table of letters and readers has, as the file has them."""
    tables = "subscription mail_token letter letter_attempt mail_event reader reader_vote saved_paper submission"
    with sqlite3.connect(library.settings.store_path) as file:
        counts = {name: file.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in tables.split()}
    file.close()
    return counts


# Asking and confirming


def test_nothing_comes_before_it_is_confirmed(door: Subscriptions, hands: Hands) -> None:
    asked = ask(door)
    assert (asked.state, asked.confirmed_at, asked.next_due) == ("pending", "", "")
    assert [issue.split()[0] for issue in letters_of(door, asked)] == ["confirm"]
    hands.pass_by(days=2)
    assert door.due(hands()) == []


def test_confirming_makes_it_active_with_its_first_letter_due(door: Subscriptions) -> None:
    asked = ask(door)
    token = door.confirm_token(asked.id)
    assert door.look_at(token) == asked
    done = door.confirm(token, "192.0.2.1")
    assert (done.state, done.confirmed_at) == ("active", "2026-08-22T08:00:00Z")
    assert done.next_due == "2026-08-24T07:00:00Z"  # Monday, the first weekday chosen


def test_a_confirmation_is_good_once_and_harmless_twice(door: Subscriptions, hands: Hands) -> None:
    token = door.confirm_token(ask(door).id)
    first = door.confirm(token)
    hands.pass_by(hours=1)
    assert door.confirm(token) == first
    door.leave(first.id)
    assert door.confirm(token).state == "left"
    with pytest.raises(NotFound):
        door.confirm_token(first.id)


def test_the_token_stands_nowhere_in_the_clear(library: Library, door: Subscriptions) -> None:
    token = door.confirm_token(ask(door).id)
    signature = token.rpartition(".")[2]
    kept = b"".join(path.read_bytes() for path in library.settings.home.rglob("*") if path.is_file())
    assert signature.encode() not in kept
    assert ADA.encode() in kept


def test_after_three_days_it_can_no_longer_be_confirmed_and_is_forgotten(
    library: Library, door: Subscriptions, hands: Hands
) -> None:
    token = door.confirm_token(ask(door).id)
    hands.pass_by(days=3, seconds=-1)
    assert door.look_at(token).state == "pending"
    hands.pass_by(seconds=2)
    for try_it in (door.look_at, door.confirm):
        with pytest.raises(BadInput, match="three days"):
            try_it(token)
    assert door.tidy() == 1
    assert set(rows_of(library).values()) == {0}
    with pytest.raises(BadInput, match="three days"):
        door.look_at(token)


def test_a_link_made_up_is_none_of_ours(library: Library, door: Subscriptions) -> None:
    asked = ask(door)
    token = door.confirm_token(asked.id)
    other = library.signer.sign("confirm", str(asked.id), "2026-09-25T08:00:00Z", asked.salt)
    for made_up in ("", "x", "a.b.c.d", token[:-1], token + "A", token.upper(), other):
        with pytest.raises(NotFound):
            door.look_at(made_up)
    assert door.get(asked.id).state == "pending"


def test_of_two_letters_that_confirm_either_does(door: Subscriptions, hands: Hands) -> None:
    asked = ask(door)
    first = door.confirm_token(asked.id)
    hands.pass_by(minutes=1)
    again = ask(door, wishes=replace(WISHES, papers=5))
    second = door.confirm_token(asked.id)
    assert again.id == asked.id
    assert first != second
    assert len(letters_of(door, asked)) == 2
    assert door.confirm(first).wishes.papers == 5
    assert door.confirm(second).state == "active"


def test_who_is_subscribed_and_asks_again_is_told_so_once_a_day_and_nothing_changes(
    door: Subscriptions, hands: Hands
) -> None:
    kept = subscribe(door)
    for _ in range(2):
        assert ask(door, wishes=replace(WISHES, hour=23), ip="198.51.100.7") == kept
    assert [issue.split()[0] for issue in letters_of(door, kept)] == ["already", "confirm"]
    hands.pass_by(days=1)
    ask(door)
    assert letters_of(door, kept)[:2] == ["already 2026-08-23", "already 2026-08-22"]


def test_one_address_may_have_several_views_each_with_its_own_consent(door: Subscriptions) -> None:
    first, second = subscribe(door), subscribe(door, wishes=replace(WISHES, view=TRENDING))
    assert first.id != second.id
    assert [one.id for one in door.list_for(first.id)] == [first.id, second.id]


@pytest.mark.parametrize("spelling", ["ADA@example.org", "ada@EXAMPLE.org", " ada@example.org\n"])
def test_spellings_of_one_address_are_one_subscription(door: Subscriptions, spelling: str) -> None:
    kept = subscribe(door)
    door.ask(spelling, WISHES, "192.0.2.9")
    assert [one.id for one in door.list_newest()] == [kept.id]


def test_the_consent_tells_when_to_which_words_and_from_where_without_the_place_itself(
    door: Subscriptions, hands: Hands
) -> None:
    asked = ask(door)
    hands.pass_by(hours=2)
    done = door.confirm(door.confirm_token(asked.id), "192.0.2.44")
    consent = json.loads(door.export(done.id)["subscriptions"][0]["consent"])
    assert consent["asked_at"] == "2026-08-22T08:00:00Z"
    assert consent["confirmed_at"] == "2026-08-22T10:00:00Z"
    assert consent["wording"] == 1
    assert len(consent["asked_from"]) == 32
    assert consent["asked_from"] != consent["confirmed_from"]
    assert "192.0.2" not in json.dumps(consent)


# What one may not learn or do


def test_whoever_asks_learns_nothing_of_an_address(library: Library, door: Subscriptions, hands: Hands) -> None:
    paused, left, suspended = (subscribe(door, f"{name}@example.org", ip=name) for name in ("p", "l", "s"))
    door.pause(paused.id, "2026-09-01")
    door.leave(left.id)
    door.suspend(suspended.id, "No such mailbox.")
    subscribe(door, "a@example.org", ip="a")
    hands.pass_by(minutes=1)
    for name in ("a", "p", "l", "s", "unknown"):
        assert door.ask(f"{name}@example.org", WISHES, "203.0.113.1") is None  # type: ignore[func-returns-value]
    new = {letter.address[0]: letter.issue.split()[0] for letter in all_letters(library)[:5]}
    assert new == {"a": "already", "p": "already", "l": "confirm", "s": "confirm", "u": "confirm"}


def test_a_thousand_requests_from_one_place_bring_ten_letters(library: Library, door: Subscriptions) -> None:
    refused = 0
    for number in range(1000):
        try:
            door.ask(f"victim{number}@example{number % 7}.org", WISHES, "192.0.2.66")
        except TooOften:
            refused += 1
    assert refused == 990
    with pytest.raises(TooOften) as told:
        door.ask(ADA, WISHES, "192.0.2.66")
    assert told.value.seconds == 3600
    assert len(all_letters(library)) == 10
    assert len(door.list_newest(1000)) == 10


def test_a_network_of_the_new_kind_is_one_place(library: Library, door: Subscriptions) -> None:
    for number in range(10):
        door.ask(f"v{number}@example.org", WISHES, f"2001:db8:1:2:{number:x}::1")
    with pytest.raises(TooOften):
        door.ask("v10@example.org", WISHES, "2001:db8:1:2:ffff::1")
    door.ask("v11@example.org", WISHES, "2001:db8:1:3::1")
    assert len(all_letters(library)) == 11


def test_a_mailbox_gets_three_a_day_however_it_is_spelt_and_from_wherever(
    library: Library, door: Subscriptions, hands: Hands
) -> None:
    for number in range(20):
        hands.pass_by(minutes=1)
        door.ask(f"ada+{number}@example.org", WISHES, f"198.51.100.{number}")
    assert len(all_letters(library)) == 3
    hands.pass_by(days=1)
    door.ask(ADA, WISHES, "198.51.100.1")
    assert len(all_letters(library)) == 4


def test_many_places_together_are_held_to_a_number_an_hour(library: Library, door: Subscriptions, hands: Hands) -> None:
    refused = 0
    for number in range(320):
        try:
            door.ask(f"v{number}@example.org", WISHES, f"10.{number // 250}.0.{number % 250}")
        except TooOften:
            refused += 1
    assert (refused, len(all_letters(library))) == (20, 300)
    hands.pass_by(hours=1)
    door.ask("late@example.org", WISHES, "10.9.9.9")
    assert len(all_letters(library)) == 301


def test_counts_are_kept_by_keyed_hashes_and_forgotten(library: Library, door: Subscriptions, hands: Hands) -> None:
    ask(door)
    hands.pass_by(days=2)
    ask(door, "ben@example.org")
    with sqlite3.connect(library.settings.store_path) as file:
        names = [name for name, _, _ in file.execute("SELECT * FROM rate")]
    file.close()
    assert len(names) == 3
    assert not any("192" in name or "example" in name for name in names if name != "all")


def test_guessing_links_is_held_to_a_number_an_hour(door: Subscriptions) -> None:
    for _ in range(30):
        door.note_guess("192.0.2.1")
    with pytest.raises(TooOften):
        door.note_guess("192.0.2.1")
    door.note_guess("192.0.2.2")


def test_who_complained_of_a_letter_gets_none_by_asking(library: Library, door: Subscriptions) -> None:
    kept = subscribe(door)
    event = Event(kind="complaint", status="", says="unwanted", message="m1")
    library._store.outbox.returned.note(event, None, kept.id)
    before = len(all_letters(library))
    for view in (EVERYTHING, TRENDING):
        door.ask(ADA, Wishes(view), "192.0.2.1")
    assert len(all_letters(library)) == before
    assert door.resume(kept.id).state == "active"  # by a link of an older letter


@pytest.mark.parametrize(
    "address",
    [
        "", "ada", "@example.org", "ada@", "ada@localhost", "ada@example", "a@b@example.org", '"a b"@example.org',
        "a..b@example.org", ".a@example.org", "a.@example.org", "a b@example.org", "ada@exa mple.org",
        "ada@example.org\r\nBcc: all@example.org", "ada\r\n@example.org", "ada\x00@example.org", "ada@example.org\x00",
        "ada@-example.org", "ada@example-.org", "ada@example..org", "ada@[192.0.2.1]", "ada@192.0.2.1",
        "ada@example.123", "<ada@example.org>", "Ada <ada@example.org>", "ada@example.org, ben@example.org",
        "ada@example.org;ben@example.org", "-oProxy@example.org", "ada%b.org@relay.example", "relay!a@example.org",
        "a(c)@example.org", "ada@exam_ple.org", "über@example.org", f"{'a' * 65}@example.org",
        f"a@{'b' * 64}.org", f"a@{'b.' * 130}org", "ada@\u202egro.elpmaxe", "ada@example\u2028.org",
        "x" * 100_000 + "@a.org",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_a_word_of_help(door: Subscriptions, address: str) -> None:
    with pytest.raises(BadInput) as told:
        door.ask(address, WISHES)
    assert "name@example.org" in told.value.hint
    assert len(told.value.message) < 120
    assert door.list_newest() == []


@pytest.mark.parametrize(
    ("written", "text", "key"),
    [
        (" Ada.L+papers@Example.ORG ", "Ada.L+papers@example.org", "ada.l+papers@example.org"),
        ("o'brien@example.co.uk", "o'brien@example.co.uk", "o'brien@example.co.uk"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
        ("ada@例え。テスト", "ada@xn--r8jz45g.xn--zckzah", "ada@xn--r8jz45g.xn--zckzah"),
    ],
)
def test_an_address_is_kept_as_written_and_compared_in_one_form(written: str, text: str, key: str) -> None:
    read = read_address(written)
    assert (read.text, read.key) == (text, key)


@given(st.text(max_size=80))
def test_no_text_makes_an_address_with_anything_but_plain_signs(text: str) -> None:
    try:
        read = read_address(text)
    except BadInput:
        return
    assert read.text.isascii()
    assert read.text.isprintable()
    assert read.text.count("@") == 1
    assert not set(read.text) & set(' <>()[]\\,;:"%!|`')
    assert read_address(read.text) == read


@pytest.mark.parametrize(
    ("ip", "place"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:0db8:0000:0000"),
        ("fe80::1%eth0", "fe80:0000:0000:0000"),
        ("testclient", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_place_is_an_address_or_its_network(ip: str, place: str) -> None:
    assert place_of(ip) == place


# Wishes


@pytest.mark.parametrize(
    "wrong",
    [
        {"hour": 24}, {"hour": -1}, {"papers": 0}, {"papers": 51}, {"zone": "Mars/Base"}, {"zone": "../etc/passwd"},
        {"zone": "localtime"}, {"weekdays": ()}, {"weekdays": ("mon", "noday")}, {"rhythm": "hourly"},
        {"rhythm": "weekly"}, {"view": View("search", "")}, {"view": View("search", "x" * 501)},
        {"view": View("search", "a\x00b")}, {"view": View("author", "a\u202eb")}, {"view": View("author", 'a"b')},
    ],
)  # fmt: skip
def test_wishes_that_cannot_be_are_refused(door: Subscriptions, wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput) as told:
        door.ask(ADA, replace(WISHES, **wrong))  # type: ignore[arg-type]
    assert told.value.hint
    assert door.list_newest() == []


def test_wishes_are_kept_in_one_form() -> None:
    odd = Wishes(View("search", "a\r\nBcc:  x"), weekdays=("sun", "mon", "mon"))
    kept = check_wishes(odd)
    assert (kept.view.value, kept.weekdays) == ("a Bcc: x", ("mon", "sun"))


def test_every_zone_can_be_chosen_and_a_date_told_in_it() -> None:
    assert len(list_zones()) > 400
    for zone in list_zones():
        assert next_due(replace(WISHES, zone=zone), datetime(2026, 8, 22, tzinfo=UTC)) > datetime(
            2026, 8, 22, tzinfo=UTC
        )


# When a letter is due


@pytest.mark.parametrize(
    ("zone", "hour", "after", "due"),
    [
        # the hour from 2 to 3 does not come on 29 March: what stands at 2 comes at 3 by the clock
        ("Europe/Berlin", 2, "2026-03-28T12:00", "2026-03-29T01:00"),
        # the hour from 2 to 3 comes twice on 25 October: the first one, and not the second one again
        ("Europe/Berlin", 2, "2026-10-24T12:00", "2026-10-25T00:00"),
        ("Europe/Berlin", 2, "2026-10-25T00:00", "2026-10-26T01:00"),
        ("Europe/Berlin", 2, "2026-10-25T00:30", "2026-10-26T01:00"),
        ("America/New_York", 7, "2026-03-08T00:00", "2026-03-08T11:00"),
        ("America/New_York", 7, "2026-11-01T00:00", "2026-11-01T12:00"),
        ("Asia/Kathmandu", 7, "2026-08-22T00:00", "2026-08-22T01:15"),
        ("Pacific/Kiritimati", 0, "2026-08-22T09:00", "2026-08-22T10:00"),
        # Samoa had no 30 December 2011: one letter, not two
        ("Pacific/Apia", 7, "2011-12-29T18:00", "2011-12-30T17:00"),
        ("Pacific/Apia", 7, "2011-12-30T17:00", "2011-12-31T17:00"),
    ],
)
def test_the_hour_is_that_of_the_reader(zone: str, hour: int, after: str, due: str) -> None:
    wishes = Wishes(EVERYTHING, weekdays=WEEKDAYS, hour=hour, zone=zone)
    assert next_due(wishes, datetime.fromisoformat(after + "Z")) == datetime.fromisoformat(due + "Z")


wished = st.builds(
    Wishes,
    view=st.just(EVERYTHING),
    weekdays=st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(tuple),
    hour=st.integers(0, 23),
    zone=st.sampled_from(
        ["UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu",
         "Pacific/Apia", "Pacific/Chatham", "Africa/Cairo", "America/Sao_Paulo", "Antarctica/Troll"]
    ),
)  # fmt: skip
moments = st.datetimes(datetime(2008, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)


@given(wished, moments)
def test_the_next_letter_is_the_first_wished_moment_after_now(wishes: Wishes, after: datetime) -> None:
    due = next_due(wishes, after)
    zone = ZoneInfo(wishes.zone)
    assert after < due <= after + timedelta(days=9)
    local = due.astimezone(zone)
    skipped = local.utcoffset() != (due - timedelta(hours=25)).astimezone(zone).utcoffset()
    if not skipped:
        assert (local.hour, local.minute, WEEKDAYS[local.weekday()] in wishes.weekdays) == (wishes.hour, 0, True)
    quarter = timedelta(minutes=15)
    moment = after - timedelta(minutes=after.minute % 15, seconds=after.second) + quarter
    while moment < due:  # no moment before it shows the wished hour, but for the second one of an hour that comes twice
        here = moment.astimezone(zone)
        is_wished = (here.hour, here.minute, here.fold) == (wishes.hour, 0, 0)
        assert not (is_wished and WEEKDAYS[here.weekday()] in wishes.weekdays), moment
        moment += quarter


@given(wished, moments)
def test_one_letter_comes_for_each_wished_day(wishes: Wishes, after: datetime) -> None:
    moment, seen = after, []
    for _ in range(30):
        moment = next_due(wishes, moment)
        seen.append(moment.astimezone(ZoneInfo(wishes.zone)).date())
    assert len(set(seen)) == 30
    days = (seen[-1] - seen[0]).days + 1
    wanted = [seen[0] + timedelta(days=number) for number in range(days)]
    lost = [day for day in wanted if WEEKDAYS[day.weekday()] in wishes.weekdays and day not in seen]
    assert lost in ([], [date(2011, 12, 30)])


@given(wished, st.dates(date(2008, 1, 1), date(2037, 1, 1)))
def test_after_a_pause_letters_come_from_its_last_day_on(wishes: Wishes, day: date) -> None:
    every = replace(wishes, weekdays=WEEKDAYS)
    assert timedelta(0) <= first_due_on(every, day).astimezone(ZoneInfo(every.zone)).date() - day <= timedelta(days=1)


# Changing, pausing, leaving


def test_changed_wishes_count_from_now_on(door: Subscriptions) -> None:
    kept = subscribe(door)
    wishes = Wishes(TRENDING, "weekly", ("sun",), 18, "Asia/Tokyo", 3)
    changed = door.change(kept.id, wishes)
    assert changed.wishes == wishes
    assert changed.next_due == "2026-08-23T09:00:00Z"


def test_a_change_to_what_the_address_gets_already_is_refused_but_not_to_what_it_left(door: Subscriptions) -> None:
    first, second = subscribe(door), subscribe(door, wishes=Wishes(TRENDING))
    with pytest.raises(BadInput, match="Trending already"):
        door.change(first.id, Wishes(TRENDING))
    door.leave(second.id)
    assert door.change(first.id, Wishes(TRENDING)).wishes.view == TRENDING
    assert [one.id for one in door.list_for(first.id)] == [first.id]


def test_a_pause_ends_by_itself_on_its_day_where_the_reader_is(door: Subscriptions, hands: Hands) -> None:
    kept = subscribe(door, wishes=replace(WISHES, weekdays=WEEKDAYS, zone="America/New_York"))
    paused = door.pause(kept.id, "2026-08-26")
    assert (paused.state, paused.next_due) == ("paused", "2026-08-26T11:00:00Z")
    hands.now = datetime(2026, 8, 26, 10, 59, tzinfo=UTC)
    assert door.due(hands()) == []
    hands.pass_by(minutes=1)
    (due,) = door.due(hands())
    assert (due.id, due.state, due.paused_until) == (kept.id, "active", "")


def test_a_pause_without_an_end_lasts_until_resumed(door: Subscriptions, hands: Hands) -> None:
    kept = subscribe(door)
    assert door.pause(kept.id, "").next_due == ""
    hands.pass_by(days=300)
    assert door.due(hands()) == []
    assert door.resume(kept.id).next_due > "2027"


def test_wishes_changed_in_a_pause_leave_the_pause(door: Subscriptions) -> None:
    kept = subscribe(door)
    door.pause(kept.id, "2026-09-01")
    changed = door.change(kept.id, replace(WISHES, hour=9))
    assert (changed.state, changed.paused_until, changed.next_due) == ("paused", "2026-09-01", "2026-09-01T09:00:00Z")


@pytest.mark.parametrize("until", ["2026-08-22", "2020-01-01", "2028-01-01", "soon", "9999-99-99", "<b>"])
def test_a_pause_ends_on_a_day_to_come(door: Subscriptions, until: str) -> None:
    kept = subscribe(door)
    with pytest.raises(BadInput):
        door.pause(kept.id, until)
    assert door.get(kept.id).state == "active"


def test_what_is_left_gets_nothing_not_even_what_waited(library: Library, door: Subscriptions, hands: Hands) -> None:
    kept, other = subscribe(door), subscribe(door, wishes=Wishes(TRENDING))
    ask(door)  # a letter that waits
    door.leave(kept.id)
    door.leave(kept.id)
    hands.pass_by(days=10)
    assert [one.id for one in door.due(hands())] == [other.id]
    assert {letter.state for letter in door.list_letters(kept.id)} == {"skipped"}
    assert door.list_letters(kept.id)[0].why
    door.leave_all(kept.id)
    assert door.due(hands()) == []


def test_leaving_can_be_undone_for_thirty_days(library: Library, door: Subscriptions, hands: Hands) -> None:
    kept = subscribe(door)
    door.leave(kept.id)
    hands.pass_by(days=29)
    assert door.tidy() == 0
    back = door.resume(kept.id)
    assert (back.state, back.next_due > "2026-09-20") == ("active", True)
    door.leave(kept.id)
    hands.pass_by(days=31)
    door.due(hands())  # looks after itself
    assert set(rows_of(library).values()) == {0}


def test_who_left_and_asks_anew_has_to_confirm_anew(door: Subscriptions, hands: Hands) -> None:
    kept = subscribe(door)
    door.leave(kept.id)
    hands.pass_by(days=1)
    asked = ask(door, wishes=replace(WISHES, hour=20))
    assert (asked.id, asked.state) == (kept.id, "pending")
    assert door.confirm(door.confirm_token(kept.id)).wishes.hour == 20


def test_a_stranger_who_asks_for_an_address_that_left_takes_nothing_from_it(
    library: Library, door: Subscriptions, hands: Hands
) -> None:
    kept = subscribe(door)
    reader = library._store.readers.of_subscription(kept.id)
    assert reader
    door.leave(kept.id)
    hands.pass_by(days=10)
    ask(door, ip="203.0.113.5")
    hands.pass_by(days=4)
    assert door.tidy() == 0
    assert door.get(kept.id).state == "left"
    assert library._store.readers.find(reader.id)
    hands.pass_by(days=17)  # the thirty days count from when it was left
    assert door.tidy() == 1


def test_what_was_never_confirmed_and_bounced_is_forgotten_too_but_a_complaint_is_heeded(
    library: Library, door: Subscriptions, hands: Hands
) -> None:
    bounced, complained = ask(door), ask(door, "ben@example.org")
    for kind, one in (("hard", bounced), ("complaint", complained)):
        event = Event(kind=kind, status="5.1.1", says="no", message=kind, gone=True)
        library._store.outbox.returned.note(event, None, one.id)
        assert door.get(one.id).state == "suspended"
    hands.pass_by(days=4)
    assert door.tidy() == 1
    assert [one.id for one in door.list_newest()] == [complained.id]
    before = len(all_letters(library))
    door.ask("ben@example.org", WISHES, "203.0.113.5")
    assert len(all_letters(library)) == before


def test_many_who_ask_for_one_address_at_once_make_one_subscription(library: Library, door: Subscriptions) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: door.ask(ADA, WISHES, f"198.51.100.{number}"), range(8)))
    assert len(door.list_newest()) == 1
    assert len(all_letters(library)) == 1  # the clock is held: all of them are of one moment


def test_a_suspended_address_gets_nothing_and_can_be_confirmed_anew_without_a_stranger_changing_it(
    door: Subscriptions, hands: Hands
) -> None:
    kept, other = subscribe(door), subscribe(door, wishes=Wishes(TRENDING))
    door.suspend(kept.id, "No such mailbox.")
    hands.pass_by(days=7)
    assert door.due(hands()) == []
    assert {one.state for one in door.list_for(other.id)} == {"suspended"}
    assert ask(door, wishes=replace(WISHES, hour=20)).state == "pending" or door.get(kept.id).state == "suspended"
    back = door.confirm(door.confirm_token(kept.id))
    assert (back.state, back.why, back.wishes.hour) == ("active", "", 7)


def test_the_longest_waiting_come_first_and_no_more_than_asked(door: Subscriptions, hands: Hands) -> None:
    made = [subscribe(door, f"r{hour}@example.org", replace(WISHES, hour=hour), str(hour)) for hour in (9, 7, 8)]
    hands.pass_by(days=3)
    assert [one.id for one in door.due(hands())] == [made[1].id, made[2].id, made[0].id]
    assert [one.id for one in door.due(hands(), 1)] == [made[1].id]


# Links


def test_a_link_is_about_one_subscription_and_one_purpose(door: Subscriptions) -> None:
    one, other = subscribe(door), subscribe(door, "ben@example.org")
    manage = door.token("manage", one)
    assert door.read_token("manage", manage) == one
    assert door.read_parts("tap", door.token("tap", one, "7", "up")) == (one, ("7", "up"))
    forged = door._signer.sign("manage", str(one.id), other.salt)
    for purpose, token in [("leave", manage), ("manage", manage[:-2]), ("manage", ""), ("manage", forged)]:
        with pytest.raises(NotFound):
            door.read_token(purpose, token)


def test_links_made_anew_leave_no_older_way_to_its_page(door: Subscriptions) -> None:
    asked = ask(door)
    confirmed_by = door.confirm_token(asked.id)
    kept, other = door.confirm(confirmed_by), subscribe(door, wishes=replace(WISHES, view=TRENDING))
    by_other = door.token("manage", other)
    door.renew_links(kept.id)
    for follow in (door.look_at, door.confirm):
        with pytest.raises(NotFound):
            follow(confirmed_by)
    with pytest.raises(NotFound):
        door.read_token("manage", by_other)  # its page leads to those of the same address


def test_links_die_with_their_salt(door: Subscriptions) -> None:
    kept = subscribe(door)
    old = {purpose: door.token(purpose, kept) for purpose in ("manage", "leave")}
    fresh = door.renew_links(kept.id)
    for purpose, token in old.items():
        with pytest.raises(NotFound):
            door.read_token(purpose, token)
        assert door.read_token(purpose, door.token(purpose, fresh)).id == kept.id


# What is kept


def test_all_that_is_kept_is_given_out_and_erased(library: Library, door: Subscriptions) -> None:
    library.load_starter()
    (paper,) = library.list_latest(1).papers
    kept, other = subscribe(door), subscribe(door, "ben@example.org")
    do_everything(library, kept, paper)
    do_everything(library, other, paper)
    told = door.export(kept.id)
    assert told["address"] == ADA
    kinds = ("subscriptions", "tokens", "letters", "attempts", "returned", "readers", "votes", "saved")
    assert {kind: len(told[kind]) for kind in kinds} == dict.fromkeys(kinds, 1)
    text = json.dumps(told)
    assert kept.salt not in text
    assert "ben@example.org" not in text
    before = rows_of(library)
    manage = door.token("manage", kept)
    door.delete(kept.id)
    assert rows_of(library) == {table: count // 2 for table, count in before.items()}
    with pytest.raises(NotFound):
        door.read_token("manage", manage)
    assert door.get(other.id).address == "ben@example.org"
    door.delete(kept.id)
    assert subscribe(door).id > other.id


def do_everything(library: Library, kept: Subscription, paper: Paper) -> None:
    """A letter that was tried and came back; a vote and a paper put aside by its links."""
    store = library._store
    (letter,) = library.subscriptions.list_letters(kept.id)
    with sqlite3.connect(library.settings.store_path) as file:
        file.execute("INSERT INTO letter_attempt VALUES (?, 1, '', 1.0, '', 250, 'ok')", (letter.id,))
    file.close()
    event = Event(kind="soft", status="4.2.2", says="full", message=f"m{letter.id}")
    store.outbox.returned.note(event, letter.id, kept.id)
    reader = store.readers.of_subscription(kept.id)
    assert reader
    store.readers.vote(reader.id, paper.id, 1, "letter")
    store.readers.save(reader.id, paper.id, True)


def test_a_reader_shared_with_another_address_outlives_its_deletion(library: Library, door: Subscriptions) -> None:
    kept, other = subscribe(door), subscribe(door, "ben@example.org")
    reader = library._store.readers.of_subscription(kept.id)
    assert reader
    with sqlite3.connect(library.settings.store_path) as file:
        file.execute("UPDATE subscription SET reader_id = ? WHERE id = ?", (reader.id, other.id))
    file.close()
    door.delete(kept.id)
    assert library._store.readers.find(reader.id) == reader
    door.delete(other.id)
    assert library._store.readers.find(reader.id) is None


def test_the_owner_sees_how_many_there_are(door: Subscriptions) -> None:
    subscribe(door)
    ask(door, "ben@example.org")
    assert door.count_states() == {"active": 1, "pending": 1}
    first, second = door.list_newest(1), door.list_newest(1, door.list_newest(1)[0].id)
    assert [one.address for one in (*first, *second)] == ["ben@example.org", ADA]
