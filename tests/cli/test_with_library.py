"""The commands over a real library, in the order a newcomer types them."""

import gzip
import json
import shutil
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from broadsheet.delivery.cli.program import broadsheet

Call = Callable[..., Result]
Answer = Callable[..., dict[str, Any]]

PAPERS = [
    {
        "title": "Growing Trees",
        "abstract": "We grow trees from seeds.",
        "arxiv": "2507.00001",
        "submitted": "2025-07-01",
    },
    {
        "title": "Felling Trees",
        "abstract": "We fell trees at night.",
        "arxiv": "2507.00002",
        "authors": ["Ada Lovelace"],
    },
    {"title": "Sailing", "abstract": "We cross a sea of $\\alpha$ waves.", "arxiv": "2507.00003"},
]


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty home for words only."""
    monkeypatch.setenv("BROADSHEET_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BROADSHEET_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("BROADSHEET_ENCODER", "none")
    return tmp_path / "home"


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "papers.jsonl"
    path.write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS), "utf-8")
    return str(path)


def call(*arguments: str, input: str | bytes | None = None) -> Result:
    return CliRunner().invoke(broadsheet, arguments, input=input)


def answer(*arguments: str, input: str | bytes | None = None) -> dict[str, Any]:
    told = call(*arguments, "--json", input=input)
    read = json.loads(told.stdout)
    assert isinstance(read, dict)
    return read


def test_papers_come_in_are_found_and_shown(file: str) -> None:
    assert answer("import", file)["new"] == 3
    found = answer("search", "trees")
    assert sorted(paper["title"] for paper in found["papers"]) == ["Felling Trees", "Growing Trees"]
    assert found["next"] is None
    shown = answer("show", found["papers"][0]["id"])
    assert shown == answer("show", f"arXiv:{shown['identifiers']['arxiv']}v1")


def test_a_second_import_brings_nothing_new(file: str) -> None:
    answer("import", file)
    told = answer("import", file)
    assert (told["read"], told["new"], told["unchanged"]) == (3, 0, 3)


def test_a_dry_run_changes_nothing(file: str) -> None:
    (guess,) = answer("import", file, "--dry-run")["files"]
    assert (guess["records"], guess["titles"][0]) == (3, "Growing Trees")
    assert answer("status")["papers"] == 0


def test_standard_input_is_a_file_like_any_other(file: str) -> None:
    assert answer("import", "-", input=Path(file).read_bytes())["new"] == 3


def test_a_page_of_results_leads_to_the_next(file: str) -> None:
    answer("import", file)
    first = answer("search", "trees", "--limit", "1")
    assert first["next"] == 1
    second = answer("search", "trees", "--limit", "1", "--offset", "1")
    assert {first["papers"][0]["title"], second["papers"][0]["title"]} == {"Growing Trees", "Felling Trees"}


def test_two_records_of_one_paper_can_be_split(file: str, tmp_path: Path) -> None:
    bibliography = tmp_path / "one.bib"
    bibliography.write_text("@article{a, title={Growing Trees}, eprint={2507.00001}, archivePrefix={arXiv}}", "utf-8")
    answer("import", file)
    assert answer("import", str(bibliography))["merged"] == 1
    assert len(answer("papers", "split", "arXiv:2507.00001")["papers"]) == 2
    assert answer("status")["papers"] == 4


def test_an_index_built_anew_finds_the_same(file: str) -> None:
    answer("import", file)
    before = answer("search", "trees")["papers"]
    engines = answer("index", "rebuild")["engines"]
    assert engines[0]["papers"] == 3
    assert [one["id"] for one in answer("search", "trees")["papers"]] == [one["id"] for one in before]


def test_without_an_encoder_a_search_says_so_and_how_to_add_one(file: str) -> None:
    answer("import", file)
    assert any("words" in notice for notice in answer("search", "trees")["notices"])


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.jsonl", b""), ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(64)), ("odd.txt", b"hello\n")],
)
def test_a_file_that_is_no_source_is_told_so(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    told = call("import", str(tmp_path / name))
    assert told.exit_code in (2, 3)
    assert name in told.stderr


def test_a_file_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    told = call("import", str(tmp_path / "gone.bib"))
    assert told.exit_code in (2, 4)
    assert "gone.bib" in told.stderr


def test_one_bad_record_does_not_stop_the_others(file: str) -> None:
    with Path(file).open("a", encoding="utf-8") as lines:
        lines.write('{"title": \n')
    told = answer("import", file)
    assert (told["read"], told["new"], told["failed"]) == (4, 3, 1)
    assert told["failures"][0]["where"].endswith("papers.jsonl:4")


def test_a_query_that_cannot_be_read_is_searched_as_words_and_said_so() -> None:
    told = call("search", "year:soon")
    assert told.exit_code == 0
    assert "year:2024" in told.stderr


def test_a_paper_that_is_not_there_is_4() -> None:
    assert call("show", "p99").exit_code == 4
    assert call("similar", "arXiv:2507.09999").exit_code == 4


def test_a_broken_store_is_6_and_is_left_as_it_is(file: str, home: Path) -> None:
    answer("import", file)
    (home / "library.sqlite").write_bytes(b"not a database, " * 400)
    told = call("status")
    assert told.exit_code == 6
    assert "library.sqlite" in told.stderr
    assert (home / "library.sqlite").read_bytes().startswith(b"not a database")


def test_a_newer_store_is_6_and_says_to_upgrade(file: str, home: Path) -> None:
    answer("import", file)
    with sqlite3.connect(home / "library.sqlite") as database:
        database.execute("INSERT INTO schema_migration VALUES ('m999_future', '2030-01-01T00:00:00Z')")
    database.close()
    told = call("search", "trees", "--json")
    assert told.exit_code == 6
    assert json.loads(told.stdout)["error"]["code"] == "NewerSchema"
    assert "pip install --upgrade broadsheet" in told.stderr


def test_a_home_that_is_a_file_is_7(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert call("status", "--home", str(tmp_path / "file")).exit_code == 7


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("cut.jsonl.gz", gzip.compress(b'{"title": "One"}\n' * 40_000)[:-30], "ends in the middle"),
        ("deep.jsonl", b'{"title": "One"}\n{"title": ' + b"[" * 50_000 + b"]" * 50_000 + b"}\n", "depth"),
        ("bytes.jsonl", b'{"title": "One"}\n{"title": "\xff\xfe"}\n', "bytes.jsonl:2: not valid UTF-8"),
        ("broken.jsonl", b'{"title": "One"}\n{"title": nope}\n', "broken.jsonl:2: not valid JSON: "),
        ("list.jsonl", b'{"title": "One"}\n[1, 2]\n', "list.jsonl:2: not a JSON object but a list"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_and_the_rest_is_kept(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    (tmp_path / name).write_bytes(content)
    told = call("import", str(tmp_path / name))
    assert told.exit_code == 0
    assert why in told.stderr
    assert answer("status")["papers"] == 1


def test_a_file_with_no_record_of_the_form_forced_on_it_says_how_to_look(file: str) -> None:
    told = call("import", file, "--source", "bibtex")
    assert told.exit_code == 0
    assert "--dry-run" in told.stderr


def test_a_form_that_is_not_there_is_2_and_names_those_there_are(file: str) -> None:
    told = call("import", file, "--source", "word")
    assert told.exit_code == 2
    assert "json-lines" in told.stderr


def test_what_cannot_be_opened_is_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path may not be long
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.jsonl")
        told = call("import", "socket.jsonl")
    assert told.exit_code == 2
    assert "cannot be opened" in told.stderr


def test_a_search_says_what_the_index_has_not_seen(file: str, home: Path) -> None:
    answer("import", file)
    shutil.rmtree(home / "index")
    told = call("search", "trees")
    assert told.exit_code == 0
    assert "broadsheet index update" in told.stderr
    assert "broadsheet index update" in call("status").stderr
    assert call("doctor").exit_code == 3


def test_a_run_file_that_cannot_be_written_is_7(tmp_path: Path) -> None:
    judged = {
        "corpus.jsonl": '{"_id": "1", "title": "Growing Trees", "text": "We grow trees."}\n',
        "queries.jsonl": '{"_id": "q", "text": "trees"}\n',
        "qrels.tsv": "query-id\tcorpus-id\tscore\nq\t1\t1\n",
    }
    for name, text in judged.items():
        (tmp_path / name).write_text(text, "utf-8")
    told = call("evaluate", "search", str(tmp_path), "--run", str(tmp_path / "no" / "x.run"))
    assert told.exit_code == 7
    assert "x.run" in told.stderr


def test_a_paper_of_one_record_has_nothing_to_split(file: str) -> None:
    answer("import", file)
    assert "nothing to split" in call("papers", "split", "p1").stdout


def test_an_index_left_by_another_library_is_made_anew(file: str, home: Path, tmp_path: Path) -> None:
    answer("import", file)
    for path in home.glob("library.sqlite*"):
        path.unlink()
    (tmp_path / "one.jsonl").write_text('{"title": "Another Library"}\n', "utf-8")
    assert answer("search", "trees")["papers"] == []
    answer("import", str(tmp_path / "one.jsonl"))
    assert [paper["title"] for paper in answer("search", "library")["papers"]] == ["Another Library"]
    assert call("doctor").exit_code == 0
