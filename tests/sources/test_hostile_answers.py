"""What a hostile or broken service answers: the fetch ends with records, failures or one of our errors, never a crash."""

# ruff: noqa: E501 - tables of cases

import random
import re
from datetime import date
from urllib.parse import quote, quote_plus, urlencode

import pytest

from broadsheet.errors import BroadsheetError
from broadsheet.fetching import Answer
from broadsheet.paper import Record
from broadsheet.schedule.outside import live_sources
from broadsheet.settings import SECRETS
from broadsheet.sources import SOURCES, Failure, Source
from broadsheet.sources.live import Batch, LiveSource, Visit
from tests.sources.arxiv_samples import Paper, oai_list, oai_record
from tests.sources.live_services import MORNING, SERVICES, Answering, Asked, Client, to_json
from tests.sources.samples import SAMPLES, parse
from tests.sources.stand_in_client import plain_settings
from tests.sources.test_contract import HOSTILE, check_promises

LIVE = live_sources()
every_live_source = pytest.mark.parametrize("source", LIVE, ids=[source.name for source in LIVE])
every_source = pytest.mark.parametrize("source", SOURCES, ids=[source.name for source in SOURCES])

HALF_CHARACTERS = [
    "&#xD800;",
    "&#xdfff;",
    "&#55296;",
    f"&#x{'0' * 40}D800;",
    "&#0;",
    "&#x0;",
    "&#x1F;",
    "&#xFFFE;",
    "&#x110000;",
    "&#99999999999;",
    "&#xD83D;&#xDE00;",
    "&#xD800",
    "<![CDATA[\x01]]>",
    "&bogus;",
]
DATES = [b"0001-01-01", b"0999-12-31", b"9999-12-31", b"2026-02-30", b"0000-00-00", b"2099-01-01", b"never"]
NUMBERS = [b"0", b"-1", b"1e308", b"null", b'"x"', b"[]", b"{}", b"true", b"99999999999999999999999999", b"1.5"]
SPLINTERS = [b"\0", b"\xff", b"</", b"<x>", b'"', b"[[[[", b"1e999", b"NaN", b"\\ud800", b"&#xD800;", b""]


def check_fetch(source: LiveSource, answering: Answering) -> None:
    """At most so many requests; whatever is given keeps the promises, and what is raised can be shown."""
    visit = Visit(Client(answering, most=2000), plain_settings(), SERVICES[source.name].stream, "", MORNING)
    items: list[Record | Failure] = []
    says = ""
    try:
        for batch in source.fetch_since(visit):
            check_batch(batch)
            items += batch.items
    except BroadsheetError as error:
        says = str(error)
    says.encode()
    assert len(says) < 2000
    check_promises(items)


def check_batch(batch: Batch) -> None:
    f"{batch.checkpoint} {batch.note} {''.join(one.note for one in batch.tallies)}".encode()
    for day in (*batch.days, *(one.day for one in batch.tallies)):
        assert not day or date.fromisoformat(day).isoformat() == day


@every_live_source
@pytest.mark.parametrize("data", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_answers_never_crash_a_fetch(source: LiveSource, data: bytes) -> None:
    check_fetch(source, lambda _: data)


@every_live_source
@pytest.mark.parametrize("seed", range(12))
def test_damaged_answers_never_crash_a_fetch(source: LiveSource, seed: int) -> None:
    chance = random.Random(seed)

    def answering(asked: Asked) -> bytes | Answer:
        told = SERVICES[source.name].answering(asked)
        if isinstance(told, Answer):
            return Answer(told.url, damage(told.body, chance), told.headers, told.changed)
        return damage(told, chance)

    try:
        check_fetch(source, answering)
    except ValueError:
        if source.name != "arxiv-oai":  # our stand-in for arXiv cannot read a damaged token
            raise


def damage(body: bytes, chance: random.Random) -> bytes:
    """The answer with a date, a number or a few bytes of it changed, or cut off."""
    found = list(re.finditer(chance.choice([rb"\d{4}-\d\d-\d\d", rb"\b\d+\b", rb"."]), body))
    if not found:
        return body
    at = chance.choice(found)
    if at.re.pattern == rb".":
        return body[: at.start()] + chance.choice(SPLINTERS) + (body[at.end() :] if chance.random() < 0.7 else b"")
    values = DATES if b"{4}" in at.re.pattern else NUMBERS
    return body[: at.start()] + chance.choice(values) + body[at.end() :]


@every_source
@pytest.mark.parametrize("written", HALF_CHARACTERS)
def test_characters_that_no_text_may_hold_crash_no_form(source: Source, written: str) -> None:
    """Also where a number stands for them, with any number of zeros before it, and in another encoding."""
    name, text = SAMPLES[source.name]
    for at in {text.find("A Study"), text.find("title>") + 6, len(text) // 2, text.find('="') + 2}:
        damaged = (text[:at] + written + text[at:]).encode()
        for data in (damaged, re.sub(rb"(?i)utf-8", b"ISO-8859-1", damaged)):
            check_promises(parse(source.name, data, name))


@every_live_source
@pytest.mark.parametrize("key", ["plain-key-123", "a b&c/+=", "k\u00e9y%41"])
def test_a_service_that_repeats_its_key_has_nobody_told_it(source: LiveSource, key: str) -> None:
    settings = plain_settings(**dict.fromkeys(SECRETS, key))

    def echo(asked: Asked) -> bytes:
        query = urlencode(asked.params)
        return to_json(
            {"error": f"no access: {asked.path}?{query} {query}", "message": f"{asked.params} {asked.headers}"}
        )

    visit = Visit(Client(echo), settings, SERVICES[source.name].stream, "", MORNING)
    told = []
    try:
        told += [repr(batch) for batch in source.fetch_since(visit)]
    except BroadsheetError as error:
        told.append(str(error))
    assert told
    for form in (key, quote(key, safe=""), quote_plus(key)):
        assert form not in " ".join(told)


ENDLESS_PLACES: dict[str, Answering] = {
    "arxiv-oai": lambda _: oai_list([oai_record(Paper("2611.00001", "2026-11-19"))], "t" * 100_000).encode(),
    "openalex": lambda _: to_json({"meta": {"next_cursor": "t" * 100_000}, "results": [{"id": "https://openalex.org/W1", "title": "T"}]}),
    "semantic-scholar": lambda asked: to_json([None for _ in asked.ids] if asked.ids else {"token": "t" * 100_000, "data": [{"paperId": "1", "title": "T"}]}),
    "zotero": lambda _: Answer("u", to_json([{"key": "K", "data": {"itemType": "t" * 100_000}}]), {"last-modified-version": "5"}),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDLESS_PLACES)
def test_what_a_service_writes_without_end_fills_no_checkpoint(name: str) -> None:
    source = next(one for one in LIVE if one.name == name)
    visit = Visit(Client(ENDLESS_PLACES[name]), plain_settings(), SERVICES[name].stream, "", MORNING)
    batch = next(iter(source.fetch_since(visit)))
    assert len(batch.checkpoint) + len(batch.note) < 20_000  # arXiv has two lists, and a token of each
