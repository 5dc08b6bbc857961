"""What comes is read within bounds, whatever it says of itself."""

import gzip
import zlib
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.errors import BadAnswer
from broadsheet.fetching.bodies import MOST_RATIO, read_body
from tests.replay import (
    ReplayServer,
    Scripted,
    broken_gzip,
    chunked,
    compressed,
    endless,
    gzip_bomb,
    make_client,
    page,
    truncated,
)

TEXT = b"<record>a paper</record>" * 2_000


def read(raw: bytes, headers: Mapping[str, str], most: int = 2**20) -> bytes:
    return read_body(BytesIO(raw).read, headers, most, "https://example.org/")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw-deflate"])
def test_what_was_packed_is_unpacked(encoding: str, tmp_path: Path) -> None:
    with ReplayServer({"/": compressed(TEXT, encoding)}) as server:
        assert make_client(tmp_path, hf=server.url).get(server.url).body == TEXT


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (broken_gzip(), "damaged or cut off"),
        (page(b"no gzip at all", content_encoding="gzip"), "damaged or cut off"),
        (page(b"\xff\xff", content_encoding="deflate"), "damaged or cut off"),
        (gzip_bomb(2**26), "more than"),
        (page(gzip.compress(gzip_bomb(2**26).body), content_encoding="gzip, gzip"), "packing"),
        (page(b"x", content_encoding="br"), "packing"),
        (page(b"x", content_encoding="zstd"), "packing"),
        (endless(), "more than"),
        (page(bytes(3_000_000)), "more than"),
    ],
    ids=["broken gzip", "no gzip", "no deflate", "bomb", "bomb in a bomb", "brotli", "zstd", "endless", "large"],
)
def test_what_cannot_be_read_is_a_bad_answer_and_not_asked_twice(script: Scripted, says: str, tmp_path: Path) -> None:
    with ReplayServer({"/": script}) as server, pytest.raises(BadAnswer, match=says):
        make_client(tmp_path, hf=server.url).get(server.url, most=2_000_000)
    assert len(server.asked) == 1


def test_what_comes_in_pieces_is_joined(tmp_path: Path) -> None:
    with ReplayServer({"/": chunked(TEXT)}) as server:
        assert make_client(tmp_path, hf=server.url).get(server.url).body == TEXT


def test_pieces_without_an_end_are_asked_for_again(tmp_path: Path) -> None:
    with ReplayServer({"/": [chunked(TEXT, whole=False), chunked(TEXT)]}) as server:
        assert make_client(tmp_path, hf=server.url).get(server.url).body == TEXT
    assert len(server.asked) == 2


def test_broken_text_of_a_whole_answer_is_for_the_source_to_judge(tmp_path: Path) -> None:
    with ReplayServer({"/": truncated(TEXT, 1_000)}) as server:
        answer = make_client(tmp_path, hf=server.url).get(server.url)
    assert answer.body == TEXT[:1_000]
    assert answer.content_type == "text/xml"


def test_another_content_type_is_for_the_source_to_judge(tmp_path: Path) -> None:
    with ReplayServer({"/": page(b"<!doctype html>", "Text/HTML; charset=x")}) as server:
        assert make_client(tmp_path, hf=server.url).get(server.url).content_type == "text/html"


def test_a_promise_of_too_much_is_not_waited_for() -> None:
    def never(size: int) -> bytes:
        raise AssertionError("read")

    with pytest.raises(BadAnswer):
        read_body(never, {"content-length": "9" * 400}, 10**6, "https://example.org/")


def test_a_bomb_below_the_bound_is_still_a_bomb() -> None:
    raw = gzip.compress(bytes(2**25), 9)
    assert 2**25 / len(raw) > MOST_RATIO
    with pytest.raises(BadAnswer):
        read(raw, {"content-encoding": "gzip"}, 2**26)


def test_gzip_of_several_parts_and_zeros_behind_is_whole() -> None:
    raw = gzip.compress(b"one ") + gzip.compress(b"two") + bytes(512)
    assert read(raw, {"content-encoding": "x-gzip"}) == b"one two"


def test_an_empty_body_is_empty_in_any_packing() -> None:
    assert read(b"", {"content-encoding": "gzip"}) == b""


@given(st.binary(max_size=5_000), st.sampled_from([31, 15, -15]))
def test_any_bytes_come_back(body: bytes, wbits: int) -> None:
    packer = zlib.compressobj(wbits=wbits)
    raw = packer.compress(body) + packer.flush()
    assert read(raw, {"content-encoding": "gzip" if wbits == 31 else "deflate"}) == body


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "x-gzip", "identity", "", "br", "gzip,br", ","]))
def test_any_bytes_are_read_or_refused(raw: bytes, encoding: str) -> None:
    with suppress(BadAnswer):
        read(raw, {"content-encoding": encoding})


@given(st.binary(min_size=1, max_size=2_000), st.data())
def test_what_was_packed_and_cut_off_is_never_taken_for_whole(body: bytes, data: st.DataObject) -> None:
    raw = gzip.compress(body)
    cut = data.draw(st.integers(1, len(raw) - 1))
    with pytest.raises(BadAnswer):
        read(raw[:cut], {"content-encoding": "gzip"})
