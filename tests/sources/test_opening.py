"""Files, folders and pipes, opened; compression undone; what is broken told of."""

import gzip
import io
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard

from broadsheet.errors import BadInput, NotFound, UnknownForm
from broadsheet.sources import Failure, SourceFile, get_source, open_sources, recognise
from broadsheet.sources.reading import LONGEST_LINE, read_lines, read_whole
from tests.sources.samples import SAMPLES

LINES = b"".join(b'{"title": "Paper %d"}\n' % number for number in range(20_000))


def read_all(path: str | Path) -> bytes:
    return b"".join(file.stream.read() for file in open_sources(str(path)))


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"])
@pytest.mark.parametrize("packed", [LINES, gzip.compress(LINES), zstandard.compress(LINES)], ids=["plain", "gz", "zst"])
def test_compression_is_told_by_the_bytes_and_not_by_the_name(tmp_path: Path, name: str, packed: bytes) -> None:
    (tmp_path / name).write_bytes(packed)
    assert read_all(tmp_path / name) == LINES
    assert [file.name for file in open_sources(str(tmp_path / name))] == ["a.jsonl"]


def test_standard_input_may_be_compressed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe:
        buffer = io.BytesIO(gzip.compress(LINES))

    monkeypatch.setattr(sys, "stdin", Pipe())
    (file,) = open_sources("-")
    assert (file.name, file.size, file.stream.read()) == ("stdin", None, LINES)


def test_members_and_frames_after_the_first_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"one\n") + gzip.compress(b"two\n") + b"\0" * 512)
    (tmp_path / "a.zst").write_bytes(zstandard.compress(b"one\n") + zstandard.compress(b"two\n"))
    assert read_all(tmp_path / "a.gz") == b"one\ntwo\n"
    assert read_all(tmp_path / "a.zst") == b"one\ntwo\n"


@pytest.mark.parametrize("packed", [gzip.compress(LINES, 1), zstandard.compress(LINES, 1)], ids=["gz", "zst"])
def test_a_truncated_file_yields_what_it_held_then_one_failure(tmp_path: Path, packed: bytes) -> None:
    path = tmp_path / "cut.jsonl"
    path.write_bytes(packed[: len(packed) * 2 // 3])
    for file in open_sources(str(path)):
        *held, last = get_source("json-lines").parse_records(file)
        assert len(held) > 1000
        assert not any(isinstance(one, Failure) for one in held)
        assert isinstance(last, Failure)
        assert "ends in the middle" in last.why
        assert last.where == f"cut.jsonl:{len(held) + 1}"


def test_a_damaged_gzip_says_so_and_keeps_what_came_before(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(LINES * 10, 1))
    packed[len(packed) // 2 : len(packed) // 2 + 200] = b"\xff" * 200
    (tmp_path / "bad.gz").write_bytes(packed)
    for file in open_sources(str(tmp_path / "bad.gz")):
        made = list(read_lines(file))
        assert len(made) > 1000
        assert isinstance(made[-1], Failure)
        assert "damaged" in made[-1].why


def test_position_moves_through_the_compressed_file_to_its_size(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(LINES * 40, 1))
    for file in open_sources(str(path)):
        assert file.size == path.stat().st_size
        places = [file.position() for _ in read_lines(file)]
        assert places == sorted(places)
        assert places[0] < places[-1] == file.size


def peak_of(work: Callable[[], None]) -> int:
    """The most bytes in use meanwhile, the least of three tries: a thread that another test left may allocate too."""
    peaks = []
    for _ in range(3):
        tracemalloc.start()
        work()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return min(peaks)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "large.jsonl.gz"
    path.write_bytes(gzip.compress(LINES * 20, 1))

    def read() -> None:
        for file in open_sources(str(path)):
            assert sum(1 for _ in read_lines(file)) == 400_000

    assert peak_of(read) < 3 << 20 < len(LINES) * 20


class LongLine:
    """One gigabyte without a newline, made while it is read, between two good lines."""

    def __init__(self) -> None:
        self.chunks: Iterator[bytes] = self._make()

    def _make(self) -> Iterator[bytes]:
        yield b'{"title": "Before"}\n'
        block = b"x" * (1 << 18)
        for _ in range((1 << 30) // len(block)):
            yield block
        yield b'\n{"title": "After"}\n'

    def read(self, size: int = -1, /) -> bytes:
        return next(self.chunks, b"")


def test_a_line_of_a_gigabyte_is_one_failure_and_is_never_held() -> None:
    file = SourceFile(name="long.jsonl", stream=LongLine(), head=b'{"title": "Before"}\n')
    tracemalloc.start()
    made = list(get_source("json-lines").parse_records(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [getattr(one, "title", "") for one in made] == ["Before", "", "After"]
    assert made[1] == Failure("long.jsonl:2", "the line has 1,073,741,824 bytes; 67,108,864 is the most")
    assert peak < 2 * LONGEST_LINE


def test_a_whole_file_form_refuses_a_file_too_large() -> None:
    data, failure = read_whole(SourceFile(name="large.bib", stream=LongLine(), head=b""))
    assert data == b""
    assert failure is not None
    assert "64 MiB" in failure.why


def test_a_beir_folder_is_its_corpus(tmp_path: Path) -> None:
    folder = tmp_path / "cranfield"
    folder.mkdir()
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(SAMPLES["beir"][1].encode()))
    (folder / "queries.jsonl").write_text('{"_id": "1", "text": "a question"}\n')
    (file,) = open_sources(str(folder))
    assert (file.name, file.folder) == ("corpus.jsonl", "cranfield")


def test_a_folder_is_its_recognisable_files_in_name_order(tmp_path: Path) -> None:
    for name, text in {
        "b.bib": SAMPLES["bibtex"][1],
        "a.ris": SAMPLES["ris"][1],
        "notes.md": "# Notes\n",
        ".x": "x",
    }.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    assert [file.name for file in open_sources(str(tmp_path))] == ["a.ris", "b.bib"]


def test_a_folder_with_nothing_to_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no file"):
        list(open_sources(str(tmp_path)))


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no file"):
        list(open_sources(str(tmp_path / "absent.bib")))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"%PDF-1.7\n%\xe2\xe3", r"binary file \(PDF\)"),
        (b"\x7fELF\0\0\0", "binary file"),
        (b"Dear reader,\nthis is a letter.\n", "of no form"),
    ],
)
def test_what_no_source_knows_is_told_apart(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(UnknownForm, match=says):
        recognise(next(open_sources(str(path))))


def test_an_unknown_form_names_the_forms_and_the_way_to_force_one(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader,")
    with pytest.raises(UnknownForm) as caught:
        recognise(next(open_sources(str(tmp_path / "letter.txt"))))
    assert "bibtex" in caught.value.message
    assert "--source" in caught.value.hint


def test_an_unknown_source_name_lists_those_there_are() -> None:
    with pytest.raises(BadInput) as caught:
        get_source("bibtext")
    assert " bibtex." in caught.value.hint
