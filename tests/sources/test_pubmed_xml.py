"""PubMed's XML: articles, chapters, citations taken back, and look-ups."""

# ruff: noqa: E501 - outside forms have long lines

import gzip
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from broadsheet.paper import Author, Identifier, Link, Record, Version
from broadsheet.settings import read_settings
from broadsheet.sources import Failure, SourceFile, open_sources, pubmed_xml
from broadsheet.sources.pubmed_xml import look_up
from broadsheet.sources.xml_elements import LARGEST_ELEMENT, read_elements
from tests.replay.answers import page
from tests.replay.clients import make_client
from tests.replay.server import ReplayServer
from tests.sources.live_samples import PUBMED_ARTICLE, pubmed_set
from tests.sources.samples import parse, parse_one, source_file

CHAPTER = """<PubmedBookArticle><BookDocument><PMID Version="1">32809474</PMID>
<ArticleIdList><ArticleId IdType="bookaccession">NBK560639</ArticleId></ArticleIdList>
<Book><Publisher><PublisherName>A Press</PublisherName></Publisher><BookTitle book="b">A Book of <i>Things</i></BookTitle>
<PubDate><Year>2026</Year><Month>01</Month></PubDate>
<AuthorList Type="editors"><Author><LastName>Roe</LastName><ForeName>Richard</ForeName></Author></AuthorList></Book>
<ArticleTitle book="b" part="p">Things</ArticleTitle>
<AuthorList Type="authors"><Author><LastName>Doe</LastName><Initials>J</Initials></Author></AuthorList>
<Abstract><AbstractText>All about things.</AbstractText></Abstract>
<ContributionDate><Year>2025</Year><Month>7</Month><Day>4</Day></ContributionDate>
</BookDocument><PubmedBookData><ArticleIdList><ArticleId IdType="pubmed">32809474</ArticleId></ArticleIdList></PubmedBookData>
</PubmedBookArticle>"""


def citation(
    inner: str = "", more: str = "", title: str = "T", journal: str = "<PubDate><Year>2018</Year></PubDate>"
) -> str:
    return (
        f"<PubmedArticle><MedlineCitation><PMID>5</PMID><DateRevised><Year>2020</Year><Month>2</Month></DateRevised><Article>"
        f"<Journal><JournalIssue>{journal}</JournalIssue><Title>J</Title></Journal><ArticleTitle>{title}</ArticleTitle>"
        f"{inner}</Article>{more}</MedlineCitation></PubmedArticle>"
    )


def one_with(*inner: str, **told: str) -> Record:
    return parse_one("pubmed-xml", pubmed_set(citation(*inner, **told)))


# --- articles -------------------------------------------------------------------------------------------------------


def test_an_article_becomes_a_record() -> None:
    assert parse_one("pubmed-xml", pubmed_set(PUBMED_ARTICLE), "p.xml") == Record(
        source="pubmed-xml",
        key="29768149",
        where="p.xml: article 1 (PMID 29768149)",
        title="Things in E. coli and CO<sub>2</sub>.",
        abstract="BACKGROUND: Of β<sub>2</sub>-agonists, p < 0.05.\n\nThey help $x^{2}$.",
        authors=(Author("Paul M O'Byrne Jr", "A Hospital.; B University."), Author("The Thing Group")),
        identifiers=(Identifier("pubmed", "29768149"), Identifier("doi", "10.1000/thing.2")),
        announced="2018-05-17",
        year=2018,
        venue="The Journal of Things",
        keywords=("things", "Asthma"),
        links=(Link("page", "https://pmc.ncbi.nlm.nih.gov/articles/PMC1234567/"),),
    )


@pytest.mark.parametrize(
    ("told", "date"),
    [
        ("<Year>2018</Year><Month>May</Month><Day>7</Day>", "2018-05-07"),
        ("<Year>2018</Year><Month>05</Month>", "2018-05"),
        ("<Year>2018</Year><Season>Spring</Season>", "2018"),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998-12"),
        ("<MedlineDate>2000 Spring</MedlineDate>", "2000"),
        ("<Year>2018</Year><Day>7</Day>", "2018"),
        ("", ""),
    ],
)
def test_dates_are_as_exact_as_they_are_told(told: str, date: str) -> None:
    assert one_with(journal=f"<PubDate>{told}</PubDate>").announced == date


def test_a_title_that_nobody_translated_is_in_its_own_language() -> None:
    assert one_with("<VernacularTitle>Über Dinge.</VernacularTitle>", title="[Not Available].").title == "Über Dinge."


def test_an_abstract_of_others_is_better_than_none() -> None:
    more = "<OtherAbstract Type='Publisher' Language='fre'><AbstractText>Non.</AbstractText></OtherAbstract>"
    more += "<OtherAbstract Type='Publisher' Language='eng'><AbstractText>Yes.</AbstractText></OtherAbstract>"
    assert one_with("", more).abstract == "Yes."


def test_a_doi_that_pubmed_calls_wrong_is_not_taken() -> None:
    told = '<ELocationID EIdType="doi" ValidYN="N">10.1/bad</ELocationID><ELocationID EIdType="doi">10.1000/x</ELocationID>'
    assert one_with(told).identifiers == (Identifier("pubmed", "5"), Identifier("doi", "10.1000/x"))


def test_a_retracted_article_is_marked_with_the_day_of_its_retraction() -> None:
    types = "<PublicationTypeList><PublicationType>Retracted Publication</PublicationType></PublicationTypeList>"
    notes = (
        '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"><RefSource>N Engl J Med. 2020 Jun 4;382(26)'
        '</RefSource><PMID>9</PMID></CommentsCorrections><CommentsCorrections RefType="Cites"><RefSource>x</RefSource>'
        "</CommentsCorrections></CommentsCorrectionsList>"
    )
    record = one_with(types, notes)
    assert record.versions == (Version(1, "2018", "2020-06-04"),)
    assert record.comment == "Retracted: N Engl J Med. 2020 Jun 4;382(26)."
    bare = one_with(types)
    assert bare.versions == (Version(1, "2018", "2020-02"),)
    assert bare.comment == "Retracted."


def test_a_retraction_notice_is_not_retracted_itself() -> None:
    notes = '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionOf"><RefSource>J. 2001</RefSource></CommentsCorrections></CommentsCorrectionsList>'
    record = one_with("", notes)
    assert (record.versions, record.comment) == ((), "This is the retraction of: J. 2001.")


def test_a_chapter_of_a_book_becomes_a_record() -> None:
    record = parse_one("pubmed-xml", pubmed_set(CHAPTER))
    assert (record.key, record.title, record.venue) == ("32809474", "Things", "A Book of Things")
    assert record.authors == (Author("J Doe"),)
    assert (record.announced, record.abstract) == ("2025-07-04", "All about things.")
    assert record.links[0].url == "https://www.ncbi.nlm.nih.gov/books/NBK560639/"


def test_citations_that_were_taken_back_are_named() -> None:
    gone = "<DeleteCitation>" + "".join(f"<PMID Version='1'>{n}</PMID>" for n in range(1, 31)) + "</DeleteCitation>"
    article, failure = parse("pubmed-xml", pubmed_set(PUBMED_ARTICLE, gone))
    assert isinstance(article, Record)
    assert isinstance(failure, Failure)
    assert failure.why.startswith("PubMed has taken back 30 citations: 1, 2, 3, ")
    assert failure.why.endswith(", 20, ...")


def test_an_article_that_is_damaged_leaves_its_neighbours() -> None:
    made = parse("pubmed-xml", pubmed_set(PUBMED_ARTICLE, PUBMED_ARTICLE.replace("</Article>", "", 1), CHAPTER))
    assert [type(one) for one in made] == [Record, Failure, Record]


def test_an_article_whose_end_is_missing_leaves_its_neighbours() -> None:
    cut = PUBMED_ARTICLE.replace("</PubmedArticle>", "")
    made = parse("pubmed-xml", pubmed_set(PUBMED_ARTICLE, cut, PUBMED_ARTICLE, cut))
    assert [type(one) for one in made] == [Record, Failure, Record, Failure]
    assert isinstance(made[1], Failure)
    assert made[1].why == "<PubmedArticle> does not end before the next one begins"


def test_a_bare_list_of_citations_is_read_too() -> None:
    bare = citation().replace("<PubmedArticle>", "").replace("</PubmedArticle>", "")
    assert parse_one("pubmed-xml", f"<MedlineCitationSet>{bare}</MedlineCitationSet>").key == "5"


def test_other_encodings_are_read_as_they_say() -> None:
    text = pubmed_set(citation(title="Über Dinge")).replace("utf-8", "ISO-8859-1")
    assert parse_one("pubmed-xml", text.encode("latin-1")).title == "Über Dinge"


# --- large files ----------------------------------------------------------------------------------------------------


class Endless:
    """A stream that gives the same bytes a number of times."""

    def __init__(self, head: bytes, again: bytes, times: int) -> None:
        self.left, self.again, self.times = head, again, times

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes."""
        while len(self.left) < size and self.times:
            self.left, self.times = self.left + self.again, self.times - 1
        given, self.left = self.left[:size], self.left[size:]
        return given


def test_memory_does_not_grow_with_the_file() -> None:
    article = PUBMED_ARTICLE.encode()
    stream = Endless(b"<PubmedArticleSet>", article * 20, 15)
    tracemalloc.start()
    count = sum(1 for _ in pubmed_xml.parse_records(SourceFile("p.xml", stream, b"")))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 300
    assert most < len(article) * 300


def test_an_article_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.sources.xml_elements.LARGEST_ELEMENT", 200_000)
    stream = Endless(b"<PubmedArticleSet><PubmedArticle>", b"<Author/>" * 1000, 100)
    made = list(pubmed_xml.parse_records(SourceFile("p.xml", stream, b"")))
    assert [type(one) for one in made] == [Failure]
    assert "longer than" in str(made[0])
    assert LARGEST_ELEMENT > 10 << 20


@pytest.mark.parametrize(
    "again", [b"<PubmedArticle>", b"<PubmedArticle ", b"<PubmedArticle><DeleteCitation>", b"<!-- "]
)
def test_tags_without_end_take_no_longer_than_others(again: bytes) -> None:
    """Each tag is looked at once: a search for its end goes no further than the next one."""
    stream = Endless(b"<PubmedArticleSet>", again * 1000, 20)
    made = list(pubmed_xml.parse_records(SourceFile("p.xml", stream, b"")))
    assert all(isinstance(one, Failure) for one in made)


def test_a_file_that_ends_in_an_article_says_so() -> None:
    text = pubmed_set(PUBMED_ARTICLE, PUBMED_ARTICLE)
    made = parse("pubmed-xml", text[: len(text) - 200])
    assert isinstance(made[-1], Failure)
    assert made[-1].why == "the file ends in the middle of <PubmedArticle>"
    assert len(made) == 2


def test_the_same_records_come_in_chunks_of_any_size() -> None:
    text = pubmed_set(PUBMED_ARTICLE, "<!-- <PubmedArticle> -->", CHAPTER).encode()

    class Drip(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 1, 7))

    file = SourceFile("p.xml", Drip(text), text[:100])
    assert list(pubmed_xml.parse_records(file)) == parse("pubmed-xml", text, "p.xml")


def test_a_gzip_file_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "pubmed26n0001.xml.gz"
    path.write_bytes(gzip.compress(pubmed_set(PUBMED_ARTICLE).encode()))
    (file,) = open_sources(str(path))
    assert pubmed_xml.recognise(file)


_PIECES = ["<PubmedArticle>", "</PubmedArticle>", "<MedlineCitation>", "</MedlineCitation>", "<PMID>5</PMID>", "<Article>", "</Article>",
           "<ArticleTitle>T</ArticleTitle>", "<DeleteCitation>", "</DeleteCitation>", "<PubmedBookArticle/>", "x", "<", "<!--", "-->", "&x;", "\x00"]  # fmt: skip


@how(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=25))
def test_no_order_of_tags_makes_it_raise(pieces: list[str]) -> None:
    parse("pubmed-xml", "".join(pieces))


@how(max_examples=200, deadline=None)
@given(st.binary(max_size=100))
def test_no_bytes_make_the_cutter_raise(data: bytes) -> None:
    list(read_elements(source_file(b"<a>" + data + b"</a><b>" + data), ("a", "b"), ("c",)))


# --- looking up -----------------------------------------------------------------------------------------------------


def test_numbers_are_looked_up_and_the_missing_told(tmp_path: Path) -> None:
    with ReplayServer({"/efetch.fcgi": page(pubmed_set(PUBMED_ARTICLE))}) as server:
        settings = read_settings(home=tmp_path, pubmed=server.url, contact="me@a.example")
        made = look_up(make_client(tmp_path, pubmed=server.url), settings, ["PMID: 29768149", "7", "x"])
        assert server.asked[0].query == {
            "db": "pubmed", "retmode": "xml", "tool": "broadsheet", "id": "29768149,7", "email": "me@a.example",
        }  # fmt: skip
    assert [type(one) for one in made] == [Record, Failure]
    assert made[1] == Failure("pubmed: 7", "PubMed does not know this number")
