"""The ACL Anthology: a collection's file to records, and collections followed."""

# ruff: noqa: E501 - outside forms have long lines

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from broadsheet.errors import BadAnswer, BadInput
from broadsheet.paper import Author, Identifier, Link, Record, Version
from broadsheet.settings import read_settings
from broadsheet.sources import Failure, acl_anthology
from broadsheet.sources.live import Batch, LiveSource, Visit
from tests.replay.answers import page
from tests.replay.clients import make_client
from tests.replay.server import ReplayServer
from tests.sources.asked_nobody import StandInClient
from tests.sources.live_samples import ACL_PAPER, acl_volume
from tests.sources.samples import parse, parse_one

NOW = datetime(2026, 8, 6, 15, 0, tzinfo=UTC)
BARE = '<paper id="{}"><title>Thing {}</title><author><first>A</first><last>B</last></author></paper>\n'


def papers(count: int) -> str:
    return acl_volume(*(BARE.format(n, n) for n in range(1, count + 1)))


def one_with(inner: str, collection: str = "2024.acl", volume: str = "long", paper: str = "7") -> Record:
    body = (
        f'<collection id="{collection}"><volume id="{volume}"><meta><booktitle>Things</booktitle><year>2018</year></meta>'
        f'<paper id="{paper}"><title>T</title>{inner}</paper></volume></collection>'
    )
    return parse_one("acl-anthology", body)


# --- papers ---------------------------------------------------------------------------------------------------------


def test_a_paper_becomes_a_record() -> None:
    assert parse_one("acl-anthology", acl_volume(ACL_PAPER), "2024.acl.xml") == Record(
        source="acl-anthology",
        key="2024.acl-long.1",
        where="2024.acl.xml: 2024.acl-long.1",
        title="AdapLeR: Things in $O(n^2)$ Time",
        abstract="We study things in $O(n^2)$.\n\nOur code is at https://github.com/a/b.",
        authors=(Author("Jane Doe", "A University"), Author("Plato")),
        identifiers=(Identifier("acl", "2024.acl-long.1"), Identifier("doi", "10.18653/v1/2024.acl-long.1")),
        announced="2024-08",
        updated="2024-09-01",
        year=2024,
        venue="Proceedings of the 62nd Meeting on Things (Volume 1: Long Papers)",
        comment="Award: Best Paper Award.",
        versions=(Version(1), Version(2, "2024-09-01")),
        links=(
            Link("page", "https://aclanthology.org/2024.acl-long.1"),
            Link("pdf", "https://aclanthology.org/2024.acl-long.1.pdf"),
        ),
    )


@pytest.mark.parametrize(
    ("collection", "volume", "paper", "name"),
    [
        ("2024.acl", "long", "12", "2024.acl-long.12"),
        ("P18", "1", "1", "P18-1001"),
        ("W18", "63", "10", "W18-6310"),
        ("W18", "1", "2", "W18-0102"),
        ("D19", "1", "1", "D19-1001"),
        ("D19", "57", "2", "D19-5702"),
        ("C69", "1", "1", "C69-0101"),
        ("J89", "4", "1", "J89-4001"),
    ],
)
def test_ids_are_put_together_as_the_anthology_does(collection: str, volume: str, paper: str, name: str) -> None:
    record = one_with("", collection, volume, paper)
    assert record.key == name
    assert Identifier("acl", name) in record.identifiers


@pytest.mark.parametrize(
    ("notice", "comment"),
    [
        ('<retracted date="2022-05-06">Was not archival</retracted>', "Retracted: Was not archival."),
        ('<removed date="2022-05-06">Misconduct</removed>', "Removed: Misconduct."),
        ('<deletion type="removed" date="2022-05-06"/>', "Removed."),
    ],
)
def test_what_was_taken_back_is_marked(notice: str, comment: str) -> None:
    record = one_with(f'<revision id="2" date="2019-01-01"/>{notice}')
    assert record.comment == comment
    assert record.versions == (Version(1, "2018"), Version(2, "2019-01-01", "2022-05-06"))


def test_an_erratum_a_journal_and_code_are_kept() -> None:
    record = one_with(
        '<erratum id="1" date="2020-01-02">P1e1</erratum><journal>CL</journal><url>https://x.example/a.pdf</url>'
        '<pwccode url="https://github.com/a/b" additional="false">a/b</pwccode>'
    )
    assert (record.comment, record.venue) == ("Erratum 2020-01-02.", "CL")
    assert [link.kind for link in record.links] == ["page", "pdf", "code"]


def test_a_pdf_may_be_told_by_an_element_of_its_own() -> None:
    record = one_with('<pdf hash="a3b4bfc3"/><url type="arxiv">https://arxiv.org/abs/2507.06457</url>')
    assert [link.url for link in record.links[1:]] == [
        "https://aclanthology.org/2024.acl-long.7.pdf",
        "https://arxiv.org/abs/2507.06457",
    ]
    assert Identifier("arxiv", "2507.06457") in record.identifiers


def test_editors_stand_where_there_are_no_authors() -> None:
    assert one_with("<editor><first>A</first><last>B</last></editor>").authors == (Author("A B"),)


def test_the_event_of_a_collection_does_not_give_its_title_to_a_volume() -> None:
    text = acl_volume(ACL_PAPER).replace("</collection>", f'<volume id="x">{ACL_PAPER}</volume></collection>')
    made = parse("acl-anthology", text)
    assert [one.venue for one in made if isinstance(one, Record)][1] == ""


def test_a_paper_that_is_damaged_leaves_its_neighbours() -> None:
    body = acl_volume(
        BARE.format(1, 1), "<paper id='2'><title>A & B</title></paper>", "<!-- <paper id='9'> -->", BARE.format(3, 3)
    )
    made = parse("acl-anthology", body)
    assert [type(one) for one in made] == [Record, Failure, Record]
    assert isinstance(made[1], Failure)
    assert "not well-formed" in made[1].why


@pytest.mark.parametrize(
    ("inner", "why"), [("<paper id='1'/>", "no title"), ("<paper><title>T</title></paper>", "no id")]
)
def test_papers_without_a_title_or_id_are_told(inner: str, why: str) -> None:
    body = f'<collection id="P18"><volume id="1">{inner}</volume></collection>'
    (failure,) = parse("acl-anthology", body)
    assert isinstance(failure, Failure)
    assert failure.why.startswith(why)


def test_no_entity_is_expanded_and_nothing_is_loaded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("TELL")
    head = f'<!DOCTYPE collection [<!ENTITY a "aaa"><!ENTITY s SYSTEM "file://{secret}">]>'
    body = head + acl_volume(BARE.format(1, "&s;"), BARE.format(2, "&a;"), BARE.format(3, 3)).split("?>", 1)[1]
    made = parse("acl-anthology", body)
    assert [type(one) for one in made] == [Failure, Failure, Record]
    assert "TELL" not in str(made)


# --- following ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"), [("2025.acl", "2025.acl"), ("2025.ACL-long.3", "2025.acl"), ("p18", "P18"), ("P18-1001", "P18")]
)
def test_a_collection_is_named_by_itself_or_what_is_in_it(text: str, name: str) -> None:
    assert acl_anthology.read_stream(text).name == name
    assert acl_anthology.follows(name)


@pytest.mark.parametrize("text", ["", "acl", "2025", "../2025.acl", "2025.acl/x", "P18/../x"])
def test_what_names_no_collection_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        acl_anthology.read_stream(text)


def test_it_is_a_live_source_asked_once_a_week() -> None:
    assert isinstance(acl_anthology, LiveSource)
    assert acl_anthology.next_due("P18", NOW, NOW) == NOW + timedelta(days=7)
    assert acl_anthology.next_due("P18", None, NOW) == NOW


def fetch(body: str, checkpoint: str = "") -> list[Batch]:
    client = StandInClient(lambda *_: body.encode())
    visit = Visit(client, read_settings(), "2024.acl", checkpoint, NOW)
    batches = list(acl_anthology.fetch_since(visit))
    assert client.asked[0][0].endswith("/data/xml/2024.acl.xml")
    assert [one.more for one in batches] == [True] * (len(batches) - 1) + [False]
    return batches


def test_a_collection_comes_in_batches_and_its_days_are_those_it_was_taken_in() -> None:
    batches = fetch(papers(450))
    assert [len(one.items) for one in batches] == [200, 200, 50]
    assert set(batches[0].days) == {"2024-08-05"}
    assert [(one.day, one.expected) for one in batches[-1].tallies] == [("2024-08-05", 450)]
    assert batches[0].total == 450


def test_a_fetch_that_was_killed_goes_on_and_an_unchanged_file_gives_nothing() -> None:
    whole = fetch(papers(450))
    for done, batch in enumerate(whole[:-1], 1):
        assert fetch(papers(450), batch.checkpoint) == whole[done:]
    (nothing,) = fetch(papers(450), whole[-1].checkpoint)
    assert nothing.items == ()
    assert nothing.checkpoint == whole[-1].checkpoint


def test_a_changed_file_is_read_from_its_beginning() -> None:
    whole = fetch(papers(450))
    assert sum(len(one.items) for one in fetch(papers(451), whole[-1].checkpoint)) == 451
    assert sum(len(one.items) for one in fetch(papers(451), whole[0].checkpoint)) == 451


def test_a_collection_without_papers_is_one_batch() -> None:
    (batch,) = fetch(acl_volume())
    assert (batch.items, batch.total) == ((), 0)


def test_a_page_that_is_no_collection_is_told() -> None:
    with pytest.raises(BadAnswer):
        fetch("<html>moved</html>")


def test_the_real_client_asks_whether_the_file_changed(tmp_path: Path) -> None:
    with ReplayServer({"/2024.acl.xml": page(papers(3), etag='"1"')}) as server:
        client = make_client(tmp_path, acl=server.url)
        visit = Visit(client, read_settings(home=tmp_path, acl=server.url), "2024.acl", "", NOW)
        (first,) = acl_anthology.fetch_since(visit)
        (second,) = acl_anthology.fetch_since(replace(visit, checkpoint=first.checkpoint))
        assert [len(one.items) for one in (first, second)] == [3, 0]
        assert server.asked[1].headers["if-none-match"] == '"1"'


@how(deadline=None)
@given(st.text(max_size=30))
def test_no_checkpoint_makes_it_raise(checkpoint: str) -> None:
    assert len(fetch(papers(2), checkpoint)[0].items) == 2


_PIECES = ["<paper id='1'>", "</paper>", "<paper/>", "<title>", "</title>", "<volume id='1'>", "<collection id='P18'>", "<meta>",
           "</meta>", "x", "<", ">", "&", "<!--", "-->", "<![CDATA[", "]]>", "<tex-math>", "</tex-math>", "\x00", "é", "<paper "]  # fmt: skip


@how(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=25))
def test_no_order_of_tags_makes_it_raise(pieces: list[str]) -> None:
    parse("acl-anthology", "".join(pieces))
