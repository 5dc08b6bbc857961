"""Names of papers, in whatever spelling they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.identifiers import (
    find_identifiers,
    identifier_url,
    is_safe_url,
    parse_arxiv_version,
    parse_identifier,
)
from broadsheet.paper import Identifier

SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    "text",
    [
        "2507.06457",
        " 2507.06457v2 ",
        "arXiv:2507.06457",
        "arxiv: 2507.06457v12",
        "arXiv:2507.06457v1 [cs.CL] 8 Jul 2025",
        "oai:arXiv.org:2507.06457",
        "https://arxiv.org/abs/2507.06457v3",
        "http://www.arxiv.org/pdf/2507.06457v2.pdf",
        "https://arxiv.org/pdf/2507.06457?download=1#page=2",
        "https://arxiv.org/html/2507.06457v1",
        "https://export.arxiv.org/abs/2507.06457",
        "https://www.alphaxiv.org/abs/2507.06457",
        "https://ar5iv.labs.arxiv.org/html/2507.06457",
        "arxiv.org/abs/2507.06457",
        "10.48550/arXiv.2507.06457",
        "https://doi.org/10.48550/ARXIV.2507.06457",
        "doi:https://doi.org/10.48550/arXiv.2507.06457v1",
    ],
)
def test_every_spelling_of_an_arxiv_number_is_one_name(text: str) -> None:
    assert parse_identifier(text) == Identifier("arxiv", "2507.06457")


@pytest.mark.parametrize("text", ["math/0309136", "math.GT/0309136v2", "arXiv:math.GT/0309136", "MATH/0309136"])
def test_old_arxiv_names_lose_version_and_subject_class(text: str) -> None:
    assert parse_identifier(text) == Identifier("arxiv", "math/0309136")


@pytest.mark.parametrize(
    "text",
    [
        "2513.06457",  # no 13th month
        "2500.06457",
        "1412.12345",  # five digits came in January 2015
        "1501.1234",
        "0703.1234",  # this form began in April 2007
        "0704.0000",
        "math/0713136",
        "math/0704136",  # the old form ended in March 2007
        "math/9013136",
        "poetry/0309136",
        "arxiv:1711.0676899999999",  # a number that went through a spreadsheet
    ],
)
def test_an_impossible_arxiv_number_is_no_name(text: str) -> None:
    assert parse_identifier(text) is None


def test_the_digits_of_an_arxiv_number_depend_on_its_month() -> None:
    assert parse_identifier("1412.1234") == Identifier("arxiv", "1412.1234")
    assert parse_identifier("1501.01234") == Identifier("arxiv", "1501.01234")


def test_the_version_is_told_apart() -> None:
    assert parse_arxiv_version("https://arxiv.org/abs/2507.06457v12") == 12
    assert parse_arxiv_version("math.GT/0309136v1") == 1
    assert parse_arxiv_version("2507.06457") is None
    assert parse_arxiv_version("10.1000/v1") is None


@pytest.mark.parametrize(
    "text",
    [
        "10.1145/ABC.DEF(1)",
        "doi:10.1145/abc.def(1)",
        "DOI: 10.1145/abc.def(1).",
        "https://doi.org/10.1145/abc.def%281%29",
        "http://dx.doi.org/10.1145%2Fabc.def(1)",
        "doi.org/10.1145/abc.def(1),",
        "info:doi/10.1145/abc.def(1)",
        "https://doi.org/10.1145/abc.def(1)?utm_source=x",
    ],
)
def test_every_spelling_of_a_doi_is_one_name(text: str) -> None:
    assert parse_identifier(text) == Identifier("doi", "10.1145/abc.def(1)")


def test_a_doi_written_for_tex_is_the_same() -> None:
    assert parse_identifier(r"10.1007/11690634\_26") == Identifier("doi", "10.1007/11690634_26")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("W2741809807", "openalex:W2741809807"),
        ("https://openalex.org/works/w2741809807", "openalex:W2741809807"),
        ("openalex:W1", "openalex:W1"),
        (SHA.upper(), f"s2:{SHA}"),
        (f"https://www.semanticscholar.org/paper/A-Title/{SHA}", f"s2:{SHA}"),
        ("CorpusId:215416146", "s2:CorpusId:215416146"),
        ("https://api.semanticscholar.org/CorpusID:215416146", "s2:CorpusId:215416146"),
        ("p18-1001", "acl:P18-1001"),
        ("https://www.aclweb.org/anthology/P18-1001/", "acl:P18-1001"),
        ("https://aclanthology.org/P18-1001v2.pdf", "acl:P18-1001"),
        ("2020.acl-main.1", "acl:2020.acl-main.1"),
        ("https://aclanthology.org/2020.acl-main.1.pdf", "acl:2020.acl-main.1"),
        ("PMID: 031234567", "pubmed:31234567"),
        ("https://pubmed.ncbi.nlm.nih.gov/31234567/", "pubmed:31234567"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/31234567", "pubmed:31234567"),
        ("hf:2507.06457", "hf:2507.06457"),
        ("https://huggingface.co/papers/2507.06457", "hf:2507.06457"),
        ("https://openreview.net/forum?id=rJl-b3RcF7&noteId=x", "openreview:rJl-b3RcF7"),
        ("https://openreview.net/pdf?id=rJl-b3RcF7", "openreview:rJl-b3RcF7"),
        ("openreview:rJl-b3RcF7", "openreview:rJl-b3RcF7"),
        ("beir:scifact-train/4983", "beir:scifact-train/4983"),
    ],
)
def test_the_other_schemes_have_one_name_each(text: str, name: str) -> None:
    assert str(parse_identifier(text)) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "31234567",
        "p12",
        "attention is all you need",
        "10.1145",
        "https://example.org/2507.06457",
        "W12",
        "https://huggingface.co/datasets/x",
        "https://openreview.net/group?id=ICLR",
        "x" * 10000,
        "pubmed:abc",
        "2507.06457 and 2507.06458",
        "https://[broken",
        "arxiv:",
    ],
)
def test_what_is_no_name_or_more_than_one_is_none(text: str) -> None:
    assert parse_identifier(text) is None


def test_a_longer_text_gives_all_its_names_once_in_order() -> None:
    text = (
        "See arXiv:2507.06457v2 [cs.CL], its DOI (10.1145/ABC(1)), https://openreview.net/forum?id=rJl-b3RcF7. "
        "Also https://doi.org/10.48550/arXiv.2507.06457; PMID: 31234567, arXiv preprint arXiv:1412.1234, "
        "but not 2013.12345, version 10.15, P18-1001 or https://github.com/a/b."
    )
    assert [str(name) for name in find_identifiers(text)] == [
        "arxiv:2507.06457",
        "doi:10.1145/abc(1)",
        "openreview:rJl-b3RcF7",
        "pubmed:31234567",
        "arxiv:1412.1234",
    ]


NAMES = st.one_of(
    st.builds("arxiv:{:02}{:02}.{:05}".format, st.integers(15, 40), st.integers(1, 12), st.integers(1, 99999)),
    st.builds("arxiv:{:02}{:02}.{:04}".format, st.integers(8, 14), st.integers(1, 12), st.integers(1, 9999)),
    st.builds("arxiv:{}/{:02}{:02}{:03}".format, st.sampled_from(["math", "hep-th", "cs"]), *[st.integers(1, 6)] * 3),
    st.from_regex(r"doi:10\.[0-9]{4,6}/[a-z0-9.()_-]{0,20}[a-z0-9]", fullmatch=True),
    st.from_regex(r"openalex:W[1-9][0-9]{0,12}", fullmatch=True),
    st.from_regex(r"s2:[0-9a-f]{40}", fullmatch=True),
    st.from_regex(r"s2:CorpusId:[1-9][0-9]{0,9}", fullmatch=True),
    st.from_regex(r"acl:[A-Z][0-9]{2}-[0-9]{4}", fullmatch=True),
    st.from_regex(r"acl:20[0-9]{2}\.[a-z]{2,8}-[a-z0-9]{1,8}\.[1-9][0-9]{0,3}", fullmatch=True),
    st.from_regex(r"pubmed:[1-9][0-9]{0,7}", fullmatch=True),
    st.from_regex(r"hf:2[0-4]0[1-9]\.[0-9]{4}[1-9]", fullmatch=True),
    st.from_regex(r"openreview:[A-Za-z0-9_-]{5,15}", fullmatch=True),
    st.from_regex(r"beir:[a-z0-9-]{1,10}/[A-Za-z0-9_./-]{1,20}", fullmatch=True),
)


@given(NAMES)
def test_a_name_in_normal_form_reads_back_as_itself(text: str) -> None:
    name = parse_identifier(text)
    assert name is not None
    assert str(name) == text
    assert parse_identifier(str(name)) == name


@given(NAMES.filter(lambda text: not text.startswith("beir:")))
def test_a_name_reads_back_from_its_page(text: str) -> None:
    name = parse_identifier(text)
    assert name is not None
    assert is_safe_url(identifier_url(name))
    assert parse_identifier(identifier_url(name)) == name


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    name = parse_identifier(text)
    assert name is None or parse_identifier(str(name)) == name
    for found in find_identifiers(text):
        assert parse_identifier(str(found)) == found


def test_a_set_of_an_evaluation_has_no_page() -> None:
    assert identifier_url(Identifier("beir", "scifact-train/4983")) == ""


@pytest.mark.parametrize("url", ["https://github.com/a/b", "http://a.org:8080/x?y=z#w", "HTTPS://EXAMPLE.ORG/~u"])
def test_web_addresses_may_become_links(url: str) -> None:
    assert is_safe_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//a.org",
        "https://",
        "https://a.org/x y",
        "https://a.org/\n",
        "ftp://a.org",
        "https://bank.org@evil.org/",
        'https://a.org/"onload=',
        "https://a.org/\u202egpj.exe",
        "https://a.org:x/",
        "https://[",
        " https://a.org",
        "https://a.org/" + "x" * 3000,
        "https:\\\\a.org",
    ],
)
def test_anything_else_may_not(url: str) -> None:
    assert not is_safe_url(url)
