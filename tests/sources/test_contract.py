"""What every source promises, held against each one in ``SOURCES``; a new source is tested by being listed."""

# ruff: noqa: E501 - outside forms have long lines

import dataclasses
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.identifiers import is_safe_url
from broadsheet.paper import Record
from broadsheet.sources import SOURCES, Failure, Source, open_sources, recognise
from tests.sources.samples import SAMPLES, parse, source_file

every_source = pytest.mark.parametrize("source", SOURCES, ids=[source.name for source in SOURCES])

HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "only white space": b"\n \n\t\n",
    "random bytes": bytes(range(256)) * 40,
    "nul bytes": b"\0" * 5000 + b"\n" + b'{"title": "\0"}\n',
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"title":' * 100_000,
    "deep in a line": b'{"title": "T", "authors": ' + b"[" * 5000 + b"]" * 5000 + b"}\n",
    "huge numbers": b'{"id": 1' + b"0" * 5000 + b', "title": "T", "_id": "1", "text": "t", "year": 1e400}\n',
    "lone surrogates": b'{"title": "\\ud800 T", "_id": "1", "text": "\\udfff", "shelf": "x", "summary": "y"}\n',
    "python surrogates": b"[\"{'paper': {'id': '2412.13147', 'title': '\\\\ud800 T'}}\"]",
    "python bomb": b'["' + b"(" * 20_000 + b"\", \"{'paper': {'id': " + b"[" * 20_000 + b'}}"]',
    "wrong types": b'{"title": ["T"], "id": {}, "authors": {"a": 1}, "year": [], "daily": 3, "versions": "v", "_id": 1}\n'
    b'{"title": "T", "id": "x", "authors": [[1], null, {"name": 5}], "signals": [1, {"kind": "k"}], "url": "javascript:1"}\n',
    "a script's address": b'{"title":"T","id":"1","_id":"1","text":"t","url":"javascript:alert(1)","code":"data:,x"}\n',
    "open braces": b"@article{a, title = {" + b"{" * 3000 + b"\n@article{b, title={B}}\n",
    "closed braces": b"@article{a, title = {x}" + b"}" * 3000,
    "many ats": b"@" * 20_000,
    "quotes": b'@string{a = "' * 500,
    "deep html": b"<!doctype html><title>papers</title>"
    + b"<div>" * 20_000
    + b'<h3><a href="/papers/2507.06457">T</a></h3>',
    "entities": b'<!DOCTYPE html [<!ENTITY a "x"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><html>'
    b'<h3><a href="/papers/2507.06457">&b;&c;</a></h3></html>',
    "bad props": b'<html><div data-props=\'{"dailyPapers": [1, {"paper": 5}, {"title": "T"}], "x": '
    + b"[" * 3000
    + b"'>",
    "tags without values": b"TY  - \nTI  -\nER  -\nPT J\nTI\nER\n%0\n%T\nPMID- 1\nTI  - \n",
    "comments without end": b"<!---->" * 600 + b"x",
    "digits without end": b"[\"{'paper': {'id': " + b"1" * 3000 + b'x}}"]',
    "empty lines without end": b"x" + b"\n" * 65_000,
    "spaces without end": b"x\n" + b" " * 65_000 + b"y\nPMID- 1\nTI  - T\nAID - " + b"x" * 100_000 + b"\n",
    "equals without end": b"@misc{a, title={T}, author={" + b"a = , " * 20_000 + b"}, year={" + b"1 " * 20_000 + b"}}",
    "dollars without end": b"@misc{a, title={" + b"$" * 20_001 + b"\\a{" * 1000 + b"}" * 1000 + b"}}",
    "one long line": b"x" * 1_000_000,
}


def check_promises(made: list[Record | Failure]) -> None:
    """Storable text, safe links, failures that say something."""
    for one in made:
        for text in list_texts(dataclasses.asdict(one)):
            text.encode("utf-8")
            assert "\0" not in text
        if isinstance(one, Failure):
            assert one.where
            assert one.why
        else:
            assert one.title.strip()
            assert one.key
            assert all(is_safe_url(link.url) for link in one.links)
            assert one.year is None or 1000 <= one.year <= 2999
            assert all(listing.rank >= 1 and len(listing.day) in (0, 10) for listing in one.listings)
            assert all(len(signal.time) >= 10 and signal.value >= 0 for signal in one.signals)


def list_texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in list_texts(one))
    elif isinstance(value, list | tuple):
        yield from (text for one in value for text in list_texts(one))


def test_names_are_distinct() -> None:
    assert len({source.name for source in SOURCES}) == len(SOURCES)


@every_source
def test_it_says_what_it_reads(source: Source) -> None:
    assert source.describe.endswith(".")
    assert len(source.describe) < 120


@every_source
def test_it_recognises_its_own_sample_and_comes_first_in_doing_so(source: Source) -> None:
    name, text = SAMPLES[source.name]
    assert recognise(source_file(text.encode(), name)) is source


@every_source
def test_it_recognises_its_sample_without_the_name_to_help(source: Source) -> None:
    _, text = SAMPLES[source.name]
    assert recognise(source_file(text.encode(), "stdin")) is source


@every_source
def test_its_sample_becomes_records(source: Source) -> None:
    name, text = SAMPLES[source.name]
    made = parse(source.name, text, name)
    assert made
    assert all(isinstance(one, Record) and one.source == source.name for one in made)
    check_promises(made)


@every_source
def test_reading_twice_gives_the_same(source: Source) -> None:
    name, text = SAMPLES[source.name]
    assert parse(source.name, text, name) == parse(source.name, text, name)


@every_source
@pytest.mark.parametrize("data", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_input_never_raises(source: Source, data: bytes) -> None:
    source.recognise(source_file(data, "hostile"))
    check_promises(parse(source.name, data, "hostile"))


@every_source
def test_a_bad_record_in_the_middle_leaves_its_neighbours(source: Source) -> None:
    name, text = SAMPLES[source.name]
    if not name.endswith(".jsonl"):
        pytest.skip("not a form of lines")
    made = parse(source.name, text + '{"title": "cut o\n\xff\n' + text, name)
    assert [type(one) for one in made].count(Failure) == 2
    assert len(made) == 2 * len(parse(source.name, text, name)) + 2


@every_source
def test_a_truncated_gzip_ends_with_one_failure_that_says_so(source: Source, tmp_path: Path) -> None:
    name, text = SAMPLES[source.name]
    path = tmp_path / f"{name}.gz"
    path.write_bytes(gzip.compress(text.encode())[:-12])
    for file in open_sources(str(path)):
        made = list(source.parse_records(file))
        check_promises(made)
        assert isinstance(made[-1], Failure)
        assert "ends in the middle" in made[-1].why


@every_source
@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_are_survived(source: Source, data: bytes) -> None:
    source.recognise(source_file(data, "any"))
    check_promises(parse(source.name, data, "any"))


@every_source
@settings(max_examples=60, deadline=None)
@given(draw=st.data())
def test_its_own_sample_damaged_anywhere_is_survived(source: Source, draw: st.DataObject) -> None:
    name, text = SAMPLES[source.name]
    data = bytearray(text.encode())
    begin = draw.draw(st.integers(0, len(data)))
    end = draw.draw(st.integers(begin, min(len(data), begin + 40)))
    data[begin:end] = draw.draw(
        st.one_of(st.binary(max_size=20), st.sampled_from([b"\\ud800", b"{", b'"', b"}", b"\n@"]))
    )
    source.recognise(source_file(bytes(data), name))
    check_promises(parse(source.name, bytes(data), name))
