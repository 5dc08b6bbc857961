"""The forms of one JSON object a paper: our own, arXiv's, the starter library's, Hugging Face's, BEIR's, CSL."""

import json
from collections import Counter

from broadsheet.paper import Author, Identifier, Link, Listing, Record, Signal, Version
from broadsheet.sources import Failure, get_source, open_sources, recognise
from broadsheet.sources.hf_daily import parse_python_notation
from tests.shared_data import shared
from tests.sources.samples import SAMPLES, parse, parse_one


def read_shared(source: str, *parts: str) -> list[Record]:
    """All records of a shared file, which must be recognised as of this source and hold no failure."""
    made: list[Record] = []
    for file in open_sources(str(shared(*parts))):
        assert recognise(file).name == source
        for one in get_source(source).parse_records(file):
            assert isinstance(one, Record), one
            made.append(one)
    return made


def parse_line(source: str, **fields: object) -> Record:
    return parse_one(source, json.dumps(fields), "papers.jsonl")


# --- JSON Lines -------------------------------------------------------------------------------------------------------


def test_a_line_becomes_a_record() -> None:
    record = parse_one("json-lines", SAMPLES["json-lines"][1], "papers.jsonl")
    assert record == Record(
        source="json-lines",
        key="papers/arxiv:cs/9301112",
        where="papers.jsonl:1",
        title="A note on digitized angles",
        abstract="We study pixels.",
        authors=(Author("Donald E. Knuth"),),
        identifiers=(Identifier("arxiv", "cs/9301112"),),
        announced="1990-03-31",
        year=1990,
        categories=("cs.GR",),
        links=(Link("page", "https://arxiv.org/abs/cs/9301112"),),
    )


def test_a_local_id_is_no_identifier_and_its_key_names_the_file() -> None:
    record = parse_line(
        "json-lines", id="3dv2025/05T81ScPFb", title="T", url="https://openreview.net/forum?id=05T81ScPFb"
    )
    assert record.key == "papers/3dv2025/05T81ScPFb"
    assert record.identifiers == (Identifier("openreview", "05T81ScPFb"),)


def test_names_are_found_in_every_field_that_holds_one() -> None:
    record = parse_line(
        "json-lines", title="T", arxiv="2507.06457v2", doi="https://doi.org/10.1000/X", pubmed="31234567"
    )
    assert [str(one) for one in record.identifiers] == ["arxiv:2507.06457", "doi:10.1000/x", "pubmed:31234567"]
    assert record.key == "papers/arxiv:2507.06457"


def test_a_count_of_an_unknown_day_is_no_signal() -> None:
    assert parse_line("json-lines", title="T", citations=12).signals == ()
    dated = parse_line("json-lines", title="T", citations=12, citations_at="2025-01-31")
    assert dated.signals == (Signal("citations", "2025-01-31", 12),)


def test_the_primary_category_comes_first() -> None:
    assert parse_line("json-lines", title="T", primary="cs.LG", categories=["cs.AI", "cs.LG"]).categories == (
        "cs.LG",
        "cs.AI",
    )


def test_an_unpadded_day_is_padded_and_an_impossible_one_left_out() -> None:
    assert parse_line("json-lines", title="T", date="2026-6-30").announced == "2026-06-30"
    assert parse_line("json-lines", title="T", date="2026-02-31").announced == "2026-02"
    assert (
        parse_line("json-lines", title="T", submitted="2025-07-08T19:00:00+02:00").submitted == "2025-07-08T17:00:00Z"
    )


def test_a_line_that_cannot_be_read_is_told_of_by_its_number() -> None:
    made = parse("json-lines", '{"title": "A"}\n\n{"title": \n[1]\n{"id": "x"}\n{"title": "B"}', "p.jsonl")
    assert [one.where for one in made] == ["p.jsonl:1", "p.jsonl:3", "p.jsonl:4", "p.jsonl:5", "p.jsonl:6"]
    assert [one.why.split(":")[0] for one in made if isinstance(one, Failure)] == [
        "not valid JSON",
        "not a JSON object but a list",
        "no title",
    ]


def test_the_documented_example_is_read_in_full() -> None:
    """Every field of the schema's example reaches the record."""
    from pathlib import Path

    page = (Path(__file__).parents[2] / "docs" / "json-lines.md").read_text()
    example = page.split("```json\n")[1].split("```")[0]
    record = parse_one("json-lines", json.dumps(json.loads(example)), "example.jsonl")
    left_empty = [name for name in Record.__slots__ if not getattr(record, name)]
    assert left_empty == ["versions", "listings", "raw"]


def test_the_first_thousand_of_each_real_collection_are_read() -> None:
    for part in ("arxiv-cs-to-2019-sample", "arxiv-daily-2025", "conferences"):
        for file in open_sources(str(shared("papers", f"{part}.jsonl.gz"))):
            assert recognise(file).name == "json-lines"
            records = get_source("json-lines").parse_records(file)
            first = [record for record, _ in zip(records, range(1000), strict=False)]
            assert all(isinstance(one, Record) and one.abstract for one in first)
            assert len({one.key for one in first if isinstance(one, Record)}) == 1000


# --- arXiv snapshot ---------------------------------------------------------------------------------------------------


def test_a_snapshot_line_becomes_a_record() -> None:
    record = parse_one("arxiv-snapshot", SAMPLES["arxiv-snapshot"][1])
    assert record.title == "Calculation of things"
    assert [author.name for author in record.authors] == ["C. Bal\\'azs", "Martin King Jr."]
    assert record.categories == ("hep-ph", "hep-ex")
    assert record.submitted == "2007-04-02T19:18:42Z"
    assert record.updated == "2007-07-24T20:10:27Z"
    assert record.versions == (Version(1, "2007-04-02T19:18:42Z"), Version(2, "2007-07-24T20:10:27Z"))
    assert [str(one) for one in record.identifiers] == ["arxiv:0704.0001", "doi:10.1103/physrevd.76.013009"]
    assert (record.venue, record.comment, record.year) == ("Phys.Rev.D76:013009,2007", "37 pages", 2007)


# --- the starter library ----------------------------------------------------------------------------------------------


def test_a_starter_line_becomes_a_record() -> None:
    record = parse_one("starter", SAMPLES["starter"][1])
    assert (record.summary, record.abstract) == ("It says so.", "")
    assert record.listings == (Listing("daily", 3, "2026-08-06"),)
    assert record.signals == (
        Signal("upvotes", "2026-08-06", 12),
        Signal("comments", "2026-08-06", 1),
        Signal("stars", "2026-08-06", 7),
    )
    assert {link.kind for link in record.links} == {"page", "pdf", "code", "project"}


def test_the_bundled_library_is_whole() -> None:
    from importlib.resources import as_file, files

    with as_file(files("broadsheet") / "starter" / "papers.jsonl") as path:
        (file,) = [(recognise(file), list(recognise(file).parse_records(file))) for file in open_sources(str(path))]
    source, made = file
    records = [one for one in made if isinstance(one, Record)]
    assert source.name == "starter"
    assert (len(made), len(records)) == (890, 890)
    assert len({record.key for record in records}) == 890
    assert all(record.summary and not record.abstract for record in records)
    assert sum(1 for record in records if record.listings) == 278


# --- Hugging Face daily papers ----------------------------------------------------------------------------------------


def test_a_daily_item_becomes_a_record_without_its_submitter() -> None:
    name, text = SAMPLES["hf-daily"]
    record = parse_one("hf-daily", text, name)
    assert record.title == "Math Coder"
    assert record.authors == (Author("Zimu Lu"),)
    assert record.listings == (Listing("daily", 1, "2024-10-11"),)
    assert record.signals == (
        Signal("upvotes", "2024-10-11", 27),
        Signal("comments", "2024-10-11", 1),
        Signal("stars", "2024-10-11", 5),
    )
    assert (record.summary, record.keywords) == ("A model reads code.", ("code",))
    assert [str(one) for one in record.identifiers] == ["arxiv:2410.08196", "hf:2410.08196"]
    assert "aperson" not in repr(record)
    assert "A Person" not in repr(record)


def test_the_recorded_days_are_read_also_where_a_mirror_damaged_them() -> None:
    counts = {}
    for day in ("2024-05-27", "2024-10-11", "2024-12-18", "2025-01-10", "2025-07-02"):
        records = read_shared("hf-daily", "protocol", "hf-daily-papers", f"{day}.json")
        assert all(record.listings[0].day == day and record.abstract and record.authors for record in records)
        assert [record.listings[0].rank for record in records] == list(range(1, len(records) + 1))
        counts[day] = len(records)
    assert counts == {"2024-05-27": 13, "2024-10-11": 22, "2024-12-18": 11, "2025-01-10": 9, "2025-07-02": 10}


def test_the_rows_of_328_days_are_read() -> None:
    records = read_shared("hf-daily", "popularity", "hf_daily.jsonl.gz")
    assert len(records) == 4543
    assert len({record.listings[0].day for record in records}) == 328
    kinds = Counter(signal.kind for record in records for signal in record.signals)
    assert kinds["upvotes"] == kinds["comments"] == 4543


def test_python_notation_is_data_and_never_more() -> None:
    assert parse_python_notation("{'a': [1, 2.5, True, None], \"b\": 'it\\'s'}") == {
        "a": [1, 2.5, True, None],
        "b": "it's",
    }
    for text in (
        "__import__('os')",
        "f'{1}'",
        "1" * 5000,
        "[" * 5000,
        "-" * 5000 + "1",
        "{'a': 1",
        "'a' * 10**9",
        "b'x'",
    ):
        assert parse_python_notation(text) is None


# --- BEIR -------------------------------------------------------------------------------------------------------------


def test_an_empty_document_is_kept_under_a_title_that_says_so() -> None:
    first, second = parse("beir", SAMPLES["beir"][1], "corpus.jsonl", folder="cranfield")
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert (first.title, first.abstract) == ("(untitled 471)", "")
    assert first.identifiers == (Identifier("beir", "cranfield/471"),)
    assert (second.key, second.abstract) == ("cranfield/1", "Body.")


def test_a_document_without_title_is_called_by_its_first_words() -> None:
    made = parse_one("beir", json.dumps({"_id": "7", "text": "a b c d e f g h i j k l m n"}), folder="x")
    assert made.title == "a b c d e f g h i j k l ..."


def test_every_document_of_a_real_set_is_a_record() -> None:
    records = read_shared("beir", "bench", "cranfield")
    assert len(records) == 1400
    assert {"(untitled 471)", "(untitled 995)"} <= {record.title for record in records}


# --- CSL-JSON ---------------------------------------------------------------------------------------------------------


def test_a_csl_item_becomes_a_record() -> None:
    record = parse_one("csl-json", SAMPLES["csl-json"][1], "library.json")
    assert [author.name for author in record.authors] == ["Ludwig van Beethoven", "The Group"]
    assert (record.announced, record.year, record.venue, record.key) == ("2015-04", 2015, "J", "library/k1")
    assert record.identifiers == (Identifier("doi", "10.1000/x"),)
    assert record.links == (Link("pdf", "https://a.example/p.pdf"),)


def test_an_object_of_items_and_a_single_item_are_read_too() -> None:
    items = json.loads(SAMPLES["csl-json"][1])
    assert len(parse("csl-json", json.dumps({"items": items}))) == 1
    assert len(parse("csl-json", json.dumps(items[0]))) == 1


def test_a_csl_item_without_title_is_a_failure_and_the_next_is_read() -> None:
    first, second = parse("csl-json", '[{"id": "a"}, {"title": "T", "issued": {"raw": "May 2016"}}]', "l.json")
    assert first == Failure("l.json: item 1", "no title")
    assert isinstance(second, Record)
    assert second.announced == "2016"
