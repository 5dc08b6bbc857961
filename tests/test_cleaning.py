"""A source's text, made fit to show."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.cleaning import (
    Piece,
    are_plain_names,
    clean_abstract,
    clean_name,
    clean_title,
    find_code_links,
    plain_text,
    split_maths,
    title_key,
)
from tests.shared_data import shared

CLEANERS = [clean_title, clean_abstract, clean_name]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (r"Poincar\'e and Poincar\'{e} and {Poincar{\'e}}", "Poincaré and Poincaré and Poincaré"),
        (r"G{\"o}del, Erd\H{o}s, \v{S}koda, Gar\c con, Veli\v{c}kovi\'c", "Gödel, Erdős, Škoda, Garçon, Veličković"),
        (r"na\"{\i}ve \'{\i} \o re Stra\ss e \L{}odz {\AA}ngstr\"om", "naïve í øre Straße Łodz Ångström"),
        (r"\emph{A} \textbf{b {\em c}} {\it d} \textsc{Net} \underline{V}alue", "A b c d Net Value"),
        (r"up 5\% \& 3\# a\_b, 10{,}000", "up 5% & 3# a_b, 10,000"),
        (r"``quoted'' and `single' and x''", "“quoted” and ‘single’ and x''"),
        ("Luby--Rackoff -- a study---again", "Luby–Rackoff – a study—again"),
        (r"A~combination of Rome~2", "A combination of Rome 2"),
        (r"as shown \cite{foo,bar}\label{x} here\footnote{Not there.}", "as shown here (Not there.)"),
        (r"\href{https://a.org/x}{Code}, \url{https://b.org/~u\_v}", "Code (https://a.org/x), https://b.org/~u_v"),
        (r"\textcolor{red}{Warm} x\textsuperscript{2} \enquote{y}", "Warm x² “y”"),
        (r"\alpha-stable, k \leq \log n, \LaTeX{}ed", "α-stable, k ≤ log n, LaTeXed"),
        (r"e.g.\ this\\that", "e.g. this that"),
    ],
)
def test_tex_in_text_becomes_the_characters_it_stands_for(raw: str, clean: str) -> None:
    assert clean_abstract(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (r"$k$-means in $ O(n\log n) $", r"$k$-means in $O(n\log n)$"),
        (r"\(x^2\) and \[y_1\]", "$x^2$ and $$y_1$$"),
        (r"$$a = b$$", "$$a = b$$"),
        (r"\begin{equation}a=b\end{equation}", "$$a=b$$"),
        (r"\begin{align*}a&=b\end{align*}", r"$$\begin{align*}a&=b\end{align*}$$"),
        (r"{\em the $\ell_1$ norm}", r"the $\ell_1$ norm"),
        (r"$\mathcal{D}$etection and ${D}^{3}$", r"$\mathcal{D}$etection and ${D}^{3}$"),
        ("$a &lt; b$", "$a < b$"),
    ],
)
def test_mathematics_is_kept_and_marked_in_one_way(raw: str, clean: str) -> None:
    assert clean_title(raw) == clean


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5.",
        "from $5 to $10",
        "$5-$10 a month",
        "US$ 3 million and US$ 4 million",
        "16$ imes$16 pixels",
        "between $10 and 20 dollars or 30$",
    ],
)
def test_a_dollar_that_is_money_is_no_mathematics(text: str) -> None:
    assert clean_abstract(text) == text
    assert [piece.is_maths for piece in split_maths(text)] == [False]


def test_an_escaped_dollar_is_a_dollar_and_stays_escaped_only_where_it_could_be_misread() -> None:
    assert clean_abstract(r"for \$5 a month") == "for $5 a month"
    assert clean_abstract(r"\$x\$ and $y$") == r"\$x\$ and $y$"
    assert plain_text(r"\$x\$ and $y$") == "$x$ and y"
    assert split_maths(r"\$x\$ and $y$") == (Piece("$x$ and "), Piece("y", is_maths=True))


@pytest.mark.parametrize(
    "text",
    [
        "improves by 13.7times over Amapsto Ay^A",
        r"our \method beats \foo{bar}{baz}",
        "we improve 5% over it; ~5% and 10~20",
        "f: {0,1}^n and sets {a, b}",
        r"\emph{never closed",
        "closed } twice }}",
        "a < b and c > d, R&D, AT&T",
        "<think> x </think>",
        "tokens <s> and <image>, the set <i>",
        "use --verbose, <!-- and -->",
        "see https://x.org/~u/a--b?c=d&e=f",
        "{ extbf{CycAs}}",
    ],
)
def test_what_is_damaged_or_unknown_is_left_alone(text: str) -> None:
    assert clean_abstract(text) == text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("it\\'s and don\\'t", "it's and don't"),
        ('\\"The end\\"', '\\"The end\\"'),
    ],
)
def test_an_escaped_quotation_mark_is_no_accent(raw: str, clean: str) -> None:
    assert clean_abstract(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("R&amp;D, &#955;, &#x3bb;, Multi &#8211; Sign", "R&D, λ, λ, Multi – Sign"),
        ("a &amp;lt; b and a &amp;amp;lt; b", "a < b and a < b"),
        ("&foo; & &amp", "&foo; & &amp"),
        ("<i>E. coli</i> in H<sub>2</sub>O, x<sup>n+1</sup>", "E. coli in H₂O, xⁿ⁺¹"),
        ('<a href="https://a.org">here</a> <span class=x>b</span>', "here b"),
        ("<jats:title>Abstract</jats:title><jats:p>One <jats:italic>two</jats:italic>.</jats:p>", "One two."),
    ],
)
def test_html_goes_and_its_text_stays(raw: str, clean: str) -> None:
    assert clean_abstract(raw) == clean


def test_odd_spaces_and_invisible_characters_go() -> None:
    assert clean_title(" A\u00a0b\u200bc\n d\u00ade\t\ufeff f\u202eg\x00 ") == "A bc de fg"
    assert clean_title("Classi\ufb01er e\u0301") == "Classifier é"
    assert clean_title("\ud800x") == "\ufffdx"


def test_an_abstract_keeps_its_paragraphs_and_a_title_does_not() -> None:
    assert clean_abstract("One\ntwo.\n\n  Three <p>four</p>") == "One two.\n\nThree\n\nfour"
    assert clean_title("One\n\ntwo") == "One two"


def test_a_title_loses_the_braces_that_protect_capitals() -> None:
    assert clean_title("{DNA} and {B}ayes: {$k$}-means over {0,1}") == "DNA and Bayes: $k$-means over {0,1}"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Knuth, Donald E.", "Donald E. Knuth"),
        (r"Poincar{\'e}, Henri", "Henri Poincaré"),
        ("King, Jr., Martin Luther", "Martin Luther King Jr."),
        ("Martin Luther King, Jr.", "Martin Luther King, Jr."),
        ("{The ATLAS Collaboration}", "The ATLAS Collaboration"),
        ("Google, Inc.", "Google, Inc."),
        ("  Yann\u00a0LeCun, ", "Yann LeCun"),
    ],
)
def test_a_name_stands_as_it_is_printed(raw: str, name: str) -> None:
    assert clean_name(raw) == name


@pytest.mark.parametrize(
    ("clean", "plain"),
    [
        (r"$\tilde{O}(n\log n)$ time", "Õ(n log n) time"),
        (r"$x \in \mathbb{R}^{n+1}$", "x ∈ ℝⁿ⁺¹"),
        (r"$\frac{a+b}{2}$ and $\frac12$", "(a+b)/2 and 1/2"),
        (r"$\|A\|_{2} \leq \sqrt{x}$", "‖A‖₂ ≤ √x"),
        (r"$x^{a,b}$, $\mathrm{NP} \neq \text{P}$", "x^(a,b), NP ≠ P"),
        (r"$90^\circ$ $1,\ldots,n$ $\{0,1\}$ 5$\times$", "90° 1,…,n {0,1} 5×"),
        ("no mathematics", "no mathematics"),
    ],
)
def test_mathematics_reads_as_plain_unicode(clean: str, plain: str) -> None:
    assert plain_text(clean) == plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"The Poincar\'e Map", "The Poincare map"),
        (r"An $\ell_1$-norm", "An L1 Norm"),
        ("Multi-Modal Learning: A Survey", "Multimodal learning – a survey."),
        ("{DNA} & RNA", "dna and RNA"),
        (r"$k$-Means", "K-means"),
        ("Straße &amp; Weg", "Strasse and Weg"),
        ("Classi\ufb01ers", "classifiers"),
    ],
)
def test_two_spellings_of_a_title_have_one_key(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


def test_titles_that_differ_in_a_word_or_a_sign_keep_two_keys() -> None:
    picture = "Dense Hebbian neural networks: a replica symmetric picture of {}supervised learning"
    assert title_key(picture.format("")) != title_key(picture.format("un"))
    assert len({title_key(title) for title in ("???", "!!!", "深度学习", "강화 학습", "机器学习", "C", "C2")}) == 7


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("Code: https://github.com/a/b.", ["https://github.com/a/b"]),
        ("(see https://github.com/a/b), or http://x.io/.", ["https://github.com/a/b", "http://x.io/"]),
        ("https://github.com/a/b{https://github.com/a/b}.", ["https://github.com/a/b"]),
        ("at https: //github.com/a/b.", ["https://github.com/a/b"]),
        ("github.com/a/b.git and https://github.com/A/b", ["https://github.com/a/b.git"]),
        (r"\url{https://github.com/a\_b/c}", ["https://github.com/a_b/c"]),
        ("https://github.com/a/b}}.", ["https://github.com/a/b"]),
        ("https://arxiv.org/abs/2507.06457 javascript://a.b", []),
        ("and/or https://", []),
    ],
)
def test_addresses_are_found_without_the_sentence_around_them(text: str, urls: list[str]) -> None:
    assert [link.url for link in find_code_links(text)] == urls


def test_code_is_told_from_a_project_page() -> None:
    links = find_code_links("https://github.com/a/b, https://a.github.io/b, https://gitlab.inria.fr/x/y")
    assert [link.kind for link in links] == ["code", "project", "code"]


MARKUP = st.lists(
    st.sampled_from(
        [
            "$",
            "$$",
            "\\$",
            "{",
            "}",
            "\\",
            "\\\\",
            "\\(",
            "\\)",
            "\\[",
            "\\]",
            "&",
            "amp;",
            "lt;",
            "&#36;",
            "&#92;",
            "<",
            ">",
            "<i>",
            "</i>",
            "<sup>",
            "</sup>",
            "<p>",
            "~",
            "``",
            "''",
            "`",
            "'",
            "--",
            "-",
            "\\'",
            '\\"',
            "\\c",
            "\\emph",
            "\\em",
            "\\cite",
            "\\href",
            "\\begin{align}",
            "\\end{align}",
            "\\footnote",
            "\\alpha",
            "\\foo",
            "^",
            "_",
            "5",
            "k",
            " ",
            "\n\n",
            "a",
            "é",
            "́",
            "\xa0",
            "\u200b",
            ",",
            ", Jr.",
            "https://",
            "x.org",
            "\\%",
            "{,}",
            "\\textbackslash",
            "=",
        ]
    ),
    max_size=25,
).map("".join)


@pytest.mark.parametrize("clean", CLEANERS)
@given(text=st.one_of(MARKUP, st.text(max_size=60)))
def test_cleaning_what_is_clean_changes_nothing(clean: object, text: str) -> None:
    assert callable(clean)
    once = clean(text)
    assert clean(once) == once


@given(MARKUP)
def test_the_pieces_hold_the_whole_text_and_no_mark_is_left_in_plain(text: str) -> None:
    clean = clean_abstract(text)
    pieces = split_maths(clean)
    assert "".join(map(str, pieces)).replace("$", "") == clean.replace(r"\$", "$").replace("$", "")
    assert isinstance(plain_text(clean), str)
    assert title_key(clean_title(text)) == title_key(text)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_a_key_does_not_depend_on_case_or_spaces(title: str) -> None:
    assert title_key(f"  {title}\n") == title_key(title)


@pytest.mark.parametrize("unit", ["\\{{$$<<&&", "$", "{", "\\(", "<a ", "&amp;", "\\emph{", "https://", "$x^{"])
@pytest.mark.parametrize("size", [20_000, 1_000_000])
def test_hostile_markup_is_read_to_its_end(unit: str, size: int) -> None:
    text = unit * (size // len(unit))
    for clean in CLEANERS:
        assert clean(clean(text)) == clean(text)
    assert isinstance(find_code_links(text), tuple)


def test_the_titles_of_the_listing_pages_have_632_keys() -> None:
    pages = json.loads(shared("listing-pages", "expected.json").read_text("utf-8"))
    titles = {title for page in pages.values() for title in page["titles"]}
    assert len(titles) == 632
    assert len({title_key(title) for title in titles}) == 632


def test_every_address_on_the_listing_pages_is_found_whole() -> None:
    texts = [path.read_text("utf-8") for path in sorted(shared("listing-pages").glob("*.txt"))]
    lines = {line for text in texts for line in text.splitlines()}  # a paper may stand on several pages
    assert sum(len(re.findall(r"https?: ?//", line)) for line in lines) == 117
    urls = [link.url for line in lines for link in find_code_links(line)]
    assert len(urls) == 117 - 2, "two are named twice, the second time in braces"
    assert not [url for url in urls if url[-1] in ".,;)}{" or " " in url or "{" in url]


@given(st.text(alphabet="abZ.'- \n,;~`é", max_size=12))
def test_names_that_are_plain_at_one_look_are_left_as_they_are_by_cleaning(lines: str) -> None:
    if are_plain_names(lines):
        assert [clean_name(one) for one in lines.split("\n")] == lines.split("\n")


def test_most_lists_of_names_are_plain_at_one_look() -> None:
    assert are_plain_names("Ann B. Author\nJean-Luc O'Neil\nX. Y")
    assert not are_plain_names("Author, Ann")
    assert not are_plain_names("Ann  Author")
    assert not are_plain_names("Ann Author\n")
