"""References in every form, read again by other people's parsers."""

import html
import re
from urllib.parse import unquote

import orjson
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.citing import FORMATS, find_format, make_reference, make_references
from broadsheet.citing.bibliography import list_styles, write_bibliography
from broadsheet.citing.coins import write_coins
from broadsheet.citing.tags import list_tags, write_json_ld
from broadsheet.cleaning.names import part_name
from broadsheet.errors import BadInput
from broadsheet.paper import Author, Identifier, Paper

AWKWARD = Paper(
    1,
    title="Müller & Söhne: 100% of $O(n^2)$ {braces} #1_a ~ \\ \"quoted\" <b>",
    abstract="A line.\nAnother & one, 50% off.",
    authors=(
        Author("Ludwig van Beethoven Jr."), Author("José Ángel O’Neill"), Author("OpenAI and Friends, Inc."),
        Author("Plato"),
    ),
    identifiers=(Identifier("arxiv", "2608.00001"), Identifier("doi", "10.1000/a_b<c>")),
    submitted="2026-08-01T10:00:00Z",
    categories=("cs.CL", "stat.ML"),
    keywords=("deep, learning", "C++"),
)  # fmt: skip
PAGE = "https://papers.example.org/papers/p1"
_UNTEX = {
    r"\textbackslash{}": "\\", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^",
    r"\textbraceleft{}": "{", r"\textbraceright{}": "}",
}  # fmt: skip


def untex(text: str) -> str:
    """What TeX would print of it."""
    text = text.removeprefix("{").removesuffix("}") if text.startswith("{") and text.endswith("}") else text
    pattern = r"\\text\w+\{\}|\\([{}&%$#_])"
    return re.sub(pattern, lambda found: _UNTEX.get(found[0], found[1] or ""), text)


def write(name: str, *papers: Paper) -> str:
    format = find_format(name)
    assert format
    return format.write(make_references((paper, PAGE) for paper in papers))


def read_bibtex(text: str) -> list[dict[str, str]]:
    library = parse_string(text)
    assert not library.failed_blocks
    return [
        {"key": entry.key, "type": entry.entry_type, **{f.key: f.value for f in entry.fields}}
        for entry in library.entries
    ]


def test_bibtex_says_what_the_paper_says() -> None:
    (entry,) = read_bibtex(write("bib", AWKWARD))
    assert untex(entry["title"]) == 'Müller & Söhne: 100% of O(n²) {braces} #1_a ~ \\ "quoted" <b>'
    assert (
        entry["author"] == "van Beethoven, Jr., Ludwig and O’Neill, José Ángel and {OpenAI and Friends, Inc.} and Plato"
    )
    assert (entry["type"], entry["key"], entry["year"], entry["month"]) == (
        "misc",
        "beethoven2026muller",
        "2026",
        "aug",
    )
    assert (entry["eprint"], entry["archivePrefix"], entry["eprinttype"]) == ("2608.00001", "arXiv", "arxiv")
    assert untex(entry["abstract"]) == "A line. Another & one, 50% off."


def test_ris_says_what_the_paper_says() -> None:
    text = write("ris", AWKWARD)
    assert text.startswith("TY  - UNPB\r\n")
    assert text.endswith("ER  - \r\n")
    (entry,) = rispy.loads(text)
    assert entry["authors"] == [
        "van Beethoven, Ludwig, Jr.",
        "O’Neill, José Ángel",
        "OpenAI and Friends, Inc.",
        "Plato",
    ]
    assert entry["title"].startswith("Müller & Söhne")
    assert (entry["doi"], entry["date"]) == ("10.1000/a_b<c>", "2026/08/01")
    assert entry["keywords"] == ["deep, learning", "C++"]


def test_csl_says_what_the_paper_says() -> None:
    (item,) = orjson.loads(write("csl.json", AWKWARD))
    assert item["type"] == "article"
    assert item["issued"] == {"date-parts": [[2026, 8, 1]]}
    assert item["author"][0] == {"family": "van Beethoven", "given": "Ludwig", "suffix": "Jr."}
    assert item["author"][2] == {"literal": "OpenAI and Friends, Inc."}


def test_markdown_has_no_markup_of_the_papers_own() -> None:
    line = write("md", AWKWARD)
    assert line.startswith("- [Müller & Söhne: 100% of O(n²)")
    assert "&lt;b&gt;" in line
    assert line.count("\n") == 1


def test_a_venue_tells_an_article_from_a_talk() -> None:
    kinds = {
        venue: make_reference(Paper(1, "T", venue=venue), PAGE).kind
        for venue in ("", "arXiv", "Nature", "Proc. of ACL")
    }
    assert kinds == {"": "preprint", "arXiv": "preprint", "Nature": "article", "Proc. of ACL": "conference"}


def test_every_reference_of_a_list_has_a_key_of_its_own() -> None:
    keys = [
        one.key
        for one in make_references(
            [(Paper(n, "Same Title", authors=(Author("Ada Byron"),), year=2020), PAGE) for n in range(30)]
        )
    ]
    assert len(set(keys)) == 30
    assert keys[:3] == ["byron2020same", "byron2020samea", "byron2020sameb"]
    assert keys[27] == "byron2020sameaa"


def test_a_coin_tells_the_kind_and_survives_its_reader() -> None:
    coin = write_coins(make_reference(AWKWARD, PAGE))
    parts = [part.partition("=") for part in coin.split("&")]
    assert all(equals for _, equals, _ in parts)
    told = {name: unquote(value) for name, _, value in parts}
    assert told["rft.type"] == "preprint"
    assert told["rft.title"].startswith("Müller & Söhne: 100%")
    assert "+" not in coin
    assert html.unescape(html.escape(coin)) == coin


def test_tags_are_those_that_crawlers_and_zotero_read() -> None:
    tags = list(list_tags(make_reference(AWKWARD, PAGE)))
    named = dict(reversed(tags))
    assert [value for name, value in tags if name == "citation_author"][1] == "O’Neill, José Ángel"
    assert named["citation_publication_date"] == "2026/08/01"
    assert named["DC.type"] == "preprint"
    assert named["citation_pdf_url"] == "https://arxiv.org/pdf/2608.00001"
    assert "citation_journal_title" not in named


def test_json_ld_cannot_end_its_script_element() -> None:
    text = write_json_ld(make_reference(Paper(1, "</script><script>alert(1)</script>", abstract="& <!--"), PAGE))
    assert "<" not in text
    assert orjson.loads(text)["name"] == "</script><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Lovelace", ("Ada", "Lovelace", "")),
        ("Ludwig van Beethoven", ("Ludwig", "van Beethoven", "")),
        ("Oscar de la Renta III", ("Oscar", "de la Renta", "III")),
        ("Plato", ("", "Plato", "")),
        ("van Gogh", ("van", "Gogh", "")),
        ("Qwen Team", ("", "Qwen Team", "")),
        ("The ATLAS Collaboration", ("", "The ATLAS Collaboration", "")),
    ],
)
def test_a_name_comes_apart_where_people_would_part_it(name: str, parts: tuple[str, str, str]) -> None:
    assert part_name(name) == parts


words = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=40)


@given(
    st.lists(
        st.builds(lambda title, name: Paper(1, title, authors=(Author(name),), year=2020), words, words), max_size=4
    )
)
def test_whatever_a_paper_is_called_it_is_read_back(papers: list[Paper]) -> None:
    assert len(read_bibtex(write("bib", *papers))) == len(papers)
    assert len(orjson.loads(write("csl.json", *papers))) == len(papers)
    if papers:
        assert len(rispy.loads(write("ris", *papers))) == len(papers)
    assert write("md", *papers).count("\n") == len(papers)


def scan_as_bibtex_does(text: str) -> list[list[str]]:
    """The names of each entry's fields, by BibTeX's own rule: every brace counts, a backslash before it or not."""
    entries = re.split(r"^@\w+\{\w+,$", text, flags=re.M)[1:]
    found = []
    for entry in entries:
        depth, outside = 0, ""
        for one in entry:
            depth += (one == "{") - (one == "}")
            outside += one if depth <= 0 and one not in "{}" else ""
        assert depth == -1  # the entry's own
        found.append(re.findall(r"(\w+) =", outside))
    return found


braced = st.text(st.sampled_from('{}\\",= @and%\n'), max_size=30)


@given(braced, braced, braced)
def test_no_brace_of_a_paper_ends_a_value_for_bibtex(title: str, abstract: str, category: str) -> None:
    names = (Author("Ada {Lovelace"), Author("{ } } and {"))
    arxiv = (Identifier("arxiv", "2608.00001"),)
    paper = Paper(
        1, f"x{title}", abstract=f"x{abstract}", authors=names, identifiers=arxiv, categories=(f"c{category}",)
    )
    expected = ["title", "author", "year", "eprint", "archivePrefix", "eprinttype", "primaryClass", "url", "abstract"]
    assert scan_as_bibtex_does(write("bib", paper)) == [[one for one in expected if one != "year"]]


def test_a_brace_without_a_partner_writes_no_field_of_its_own() -> None:
    hostile = Paper(1, 'a}}, note = "pwn", x = {{', year=2020)
    assert "\\textbraceright{}\\textbraceright{}, note" in write("bib", hostile)
    assert "note" not in read_bibtex(write("bib", hostile))[0]


@pytest.mark.parametrize("name", ["Alice and Bob Smith", "Smith and Sons", "others", "Sons of and", "AND"])
def test_an_and_within_a_name_parts_no_authors(name: str) -> None:
    text = write("bib", Paper(1, "A title", authors=(Author(name), Author("Ada Lovelace")), year=2020))
    authors = read_bibtex(text)[0]["author"]
    outside = re.sub(r"\{[^{}]*\}", "{}", authors)
    assert len(re.split(r"\s+and\s+", outside, flags=re.I)) == 2
    assert "others" not in outside


def test_a_form_is_found_by_name_ending_and_media_type() -> None:
    for one in FORMATS:
        assert find_format(one.name) == find_format(one.media_type) == one
    assert find_format("bibtex") == find_format("text/x-bibtex") == FORMATS[0]
    assert find_format("docx") is None


def cite(style: str, locale: str = "en-US") -> str:
    return write_bibliography(make_references([(AWKWARD, PAGE)]), style, locale)


def test_references_are_written_in_any_style() -> None:
    title = 'Müller & Söhne: 100% of O(n²) {braces} #1_a ~ \\ "quoted" <b>'
    for style in ("apa", "ieee", "nature", "modern-language-association", "american-medical-association"):
        text = cite(style)
        assert text.count("\n") == 1
        assert title.lower().replace('"', "") in re.sub(r"[\"\u2018-\u201d]", "", text.lower()), text
        assert "Beethoven" in text
        assert "2026" in text
    assert cite("ieee").startswith("[1] L. van Beethoven Jr., J. Á. O’Neill, OpenAI and Friends, Inc., and Plato, ")
    assert "arXiv:2608.00001" in cite("apa")
    assert cite("IEEE", "de") == cite("ieee", "de-DE") != cite("ieee")


def test_references_in_html_are_what_the_text_says() -> None:
    references = make_references([(AWKWARD, PAGE)])
    written = write_bibliography(references, "apa", form="html")
    assert "&lt;b&gt;" in written
    assert html.unescape(re.sub(r"<[^>]+>", "", written)) == write_bibliography(references, "apa")


def test_a_style_that_is_not_known_is_told_with_those_near_it() -> None:
    with pytest.raises(BadInput) as told:
        cite("vancouver")
    assert "vancouver" in told.value.hint
    with pytest.raises(BadInput) as told:
        cite("acm")
    assert "acm-sig" in told.value.hint
    with pytest.raises(BadInput, match="Klingon"):
        cite("apa", "Klingon")
    assert {"apa", "ieee"} <= set(list_styles())


@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=3))
@settings(deadline=None, max_examples=40)
def test_nothing_in_a_paper_becomes_markup_of_references(title: str, authors: list[str]) -> None:
    paper = Paper(1, title=f"<i>{title}</b>", authors=tuple(map(Author, authors)))
    written = write_bibliography(make_references([(paper, PAGE)]), "nature", form="html")
    tags = set(re.findall(r"<[^>]*>", written))
    assert tags <= {'<div class="csl-entry">', "</div>", "<i>", "</i>", "<b>", "</b>"}
    assert "&lt;i&gt;" in written
    assert written.count("\n") == 1
