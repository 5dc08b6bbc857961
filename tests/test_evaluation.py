"""Judged sets, asked through the path a user's search takes."""

import json
from pathlib import Path

import pytest

from broadsheet.errors import BadInput
from broadsheet.evaluation import evaluate_search, read_judgments
from broadsheet.settings import Settings, read_settings

DOCUMENTS = {
    "1": ("Wing in a slipstream", "Lift of a wing placed behind a propeller."),
    "2": ("Heat transfer in shock tubes", "Measurements of heat flow behind a strong shock."),
    "3": ("Wing in a slipstream", "The same title, yet a document of its own."),
    "4": ("", ""),
}


@pytest.fixture
def judged_set(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    folder.mkdir()
    lines = [json.dumps({"_id": key, "title": title, "text": text}) for key, (title, text) in DOCUMENTS.items()]
    (folder / "corpus.jsonl").write_text("\n".join(lines))
    queries = [{"_id": "q1", "text": "propeller lift"}, {"_id": "q2", "text": "shock heat"}, {"_id": "q3", "text": "x"}]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\t1\t1\nq2\t2\t1\n")
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(home=tmp_path / "home", encoder="none")


def test_every_judged_query_is_asked_and_measured(judged_set: Path, settings: Settings) -> None:
    measures = evaluate_search(judged_set, settings, mode="words")
    assert (measures.queries, measures.documents) == (2, 4)
    assert (measures.ndcg_at_10, measures.mrr_at_10, measures.recall_at_100) == (1.0, 1.0, 1.0)


def test_documents_of_one_title_stay_two(judged_set: Path, settings: Settings, tmp_path: Path) -> None:
    (judged_set / "queries.jsonl").write_text('{"_id": "q1", "text": "slipstream"}')
    run = tmp_path / "run.txt"
    evaluate_search(judged_set, settings, mode="words", run_file=run)
    found = [line.split() for line in run.read_text().splitlines()]
    assert sorted(fields[2] for fields in found) == ["1", "3"]
    assert found[0][:2] == ["q1", "Q0"]
    assert found[0][3] == "1"
    assert found[0][5] == "broadsheet-words"


def test_a_kept_home_is_used_again(judged_set: Path, settings: Settings, tmp_path: Path) -> None:
    first = evaluate_search(judged_set, settings, mode="words", keep=tmp_path / "kept")
    (judged_set / "corpus.jsonl").unlink()
    again = evaluate_search(judged_set, settings, mode="words", keep=tmp_path / "kept")
    assert again.ndcg_at_10 == first.ndcg_at_10


def test_a_folder_without_judgments_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"qrels\.tsv"):
        read_judgments(tmp_path)


def test_a_broken_judgment_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\t1\tgood\n")
    with pytest.raises(BadInput, match=r"qrels\.tsv:2"):
        read_judgments(tmp_path)
