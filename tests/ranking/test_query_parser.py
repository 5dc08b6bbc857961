"""Text into a tree, and back."""

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from broadsheet.ranking.query.parser import LONGEST_COMMAND, MOST_LEAVES, parse_tree
from broadsheet.ranking.query.tree import Field, Group, Node, Not, Or, Pasted, Term, Tree

TODAY = date(2026, 11, 22)
A, B, C = Term("ants"), Term("bees"), Term("cats")


def parts(text: str) -> tuple[Node, ...]:
    return parse_tree(text, TODAY).tree.parts


def printed(text: str) -> str:
    return str(parse_tree(text, TODAY).tree)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", ()),
        ("ants bees", (A, B)),
        ('"ants bees" cats', (Term("ants bees", quoted=True), C)),
        ("-ants --bees", (Not(A), Not(B))),
        ("ants - bees", (A, B)),
        ("NOT ants bees", (Not(A), B)),
        ("ants OR bees", (Or((A, B)),)),
        ("ants bees OR cats", (A, Or((B, C)))),
        ("(ants bees) OR cats", (Or((Group((A, B)), C)),)),
        ("ants AND bees OR cats", (Or((Group((A, B)), C)),)),
        ("(ants OR bees) AND NOT cats", (Group((Or((A, B)), Not(C))),)),
        ("-(ants bees)", (Not(Group((A, B))),)),
        ("((ants)) (((bees cats)))", (A, Group((B, C)))),
        ("ants or bees", (A, Term("or"), B)),
        ("title:ants", (Field("title", "ants"),)),
        ("TI:(ants OR bees)", (Or((Field("title", "ants"), Field("title", "bees"))),)),
        ("-author:(ants -bees)", (Not(Group((Field("author", "ants"), Not(Field("author", "bees"))))),)),
        ("cat:cs.* cat:cs.CL", (Field("cat", "cs"), Field("cat", "cs.CL"))),
        ("year:>2020", (Field("year", "2021.."),)),
        ("-cat:cs.CL,cs.LG", (Not(Or((Field("cat", "cs.CL"), Field("cat", "cs.LG")))),)),
        ('cat:"Arts, Fine"', (Field("cat", "Arts, Fine"),)),
        ("since:march", (Field("after", "2026-03-01"),)),
        ('until:"last month"', (Field("until", "2026-10-31"),)),
        ("O(n) f(x", (Term("O(n)"), Term("f"), Term("x"))),
        ("GAN NOT VAE", (Term("GAN"), Term("not"), Term("VAE"))),
    ],
)
def test_text_becomes_a_tree(text: str, tree: tuple[Node, ...]) -> None:
    assert parts(text) == tree


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("ants  bees", "ants bees"),
        ("ants bees OR cats", "ants (bees OR cats)"),
        ("ants AND bees", "(ants bees)"),
        ("au:hinton  year:2024-2020", "author:hinton year:2020..2024"),
        ("title:(ants OR bees)", "title:ants OR title:bees"),
        ("\u201cants bees\u201d -\u00abcats\u00bb", '"ants bees" -"cats"'),
        ("NOT (ants OR bees) NOT cats", "-(ants OR bees) -cats"),
        ('venue:"ACL"', "venue:ACL"),
    ],
)
def test_a_tree_is_printed_as_a_query(text: str, again: str) -> None:
    assert printed(text) == again


@pytest.mark.parametrize(
    ("text", "tree", "told"),
    [
        ("(ants bees", (A, B), "bracket"),
        ("ants) bees", (A, B), "bracket"),
        ("OR ants", (Term("or"), A), "OR"),
        ("ants AND", (A, Term("and")), "AND"),
        ("title: ants", (Term("title:"), A), "title:"),
        ("year:soon ants", (Term("year:soon"), A), "year:soon"),
        ("-has:wings", (Not(Term("has:wings")),), "has:wings"),
        ("foo:ants", (Term("foo:ants"),), "foo:"),
    ],
)
def test_what_cannot_be_read_is_words_and_a_notice_says_so(text: str, tree: tuple[Node, ...], told: str) -> None:
    parsed = parse_tree(text, TODAY)
    assert parsed.tree.parts == tree
    assert told in parsed.notices[0]


@pytest.mark.parametrize(
    "text", ["O(n log n) sorting", "BERT: pre-training", "https://example.org/x", "arXiv:2507.06457"]
)
def test_usual_text_gets_no_notice(text: str) -> None:
    assert parse_tree(text, TODAY).notices == ()


def test_a_pasted_text_is_words_but_for_the_conditions_at_its_end() -> None:
    text = 'We say "large" models are -not- always (better, author:unknown OR ' + "so on " * LONGEST_COMMAND
    assert parts(text) == (Pasted(" ".join(text.replace('"', '"').split())),)
    assert parts(f"{text} year:2024 -cat:cs.CL") == (*parts(text), Field("year", "2024"), Not(Field("cat", "cs.CL")))


def test_a_tree_has_its_bounds() -> None:
    assert isinstance(parts("cat:cs " * (MOST_LEAVES + 1))[0], Pasted)
    deep = "(a OR (b " * 6 + "c" + "))" * 6
    assert 0 < printed(deep).count("(") < deep.count("(")


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("diffusion since March", "diffusion after:2026-03-01"),
        ("diffusion since march 2024", "diffusion after:2024-03-01"),
        ("transformers last week", "transformers after:2026-11-09 until:2026-11-15"),
        ("transformers this year", "transformers after:2026-01-01 until:2026-11-22"),
        ("state space models last year", "state space models year:2025"),
        ("speech past 3 months", "speech after:2026-08-22 until:2026-11-22"),
        ("speech in the last two weeks", "speech after:2026-11-08 until:2026-11-22"),
        ("machine translation in 2017", "machine translation year:2017"),
        ("speech models november 2024", "speech models after:2024-11-01 until:2024-11-30"),
        ("speech over the past month", "speech after:2026-10-22 until:2026-11-22"),
        ("speech in March 2024", "speech after:2024-03-01 until:2024-03-31"),
        ("speech from 2019 to 2021", "speech year:2019..2021"),
        ("speech before 2020", "speech before:2020-01-01"),
        ("yesterday", "after:2026-11-21 until:2026-11-21"),
    ],
)
def test_a_date_at_the_end_of_a_short_query_is_a_condition_and_the_reader_is_told(text: str, again: str) -> None:
    assert printed(text) == again
    assert "quotation marks" in parse_tree(text, TODAY).notices[0]


@pytest.mark.parametrize(
    "text",
    [
        "overview of the tracks in 2019",
        "march madness",
        "in the last analysis",
        "since when",
        "speech since 2090",
        '"since March" diffusion',
        'diffusion "since March"',
        "a fairly long question about what was found since March",
        "last week tonight",
        "machine learning today",
    ],
)
def test_what_may_be_meant_as_words_stays_words(text: str) -> None:
    assert printed(text) == text
    assert parse_tree(text, TODAY).notices == ()


def test_without_a_clock_no_date_is_taken() -> None:
    assert parse_tree("diffusion since March").tree.parts == (Term("diffusion"), Term("since"), Term("March"))


PIECES = st.sampled_from(
    [
        *(
            "a",
            "networks",
            "the",
            "O(n)",
            "f(",
            "X",
            "OR",
            "AND",
            "NOT",
            "(",
            ")",
            "-(",
            '"',
            "\u201c",
            "-",
            "--",
            "*",
            "..",
        ),
        *(
            "title:",
            "title:(",
            "abstract:(",
            "author:",
            "id:",
            "until:",
            "hf:2507.06457",
            "has:code",
            "has:x",
            "cat:a,b",
            "year:2019,2020",
            "foo:bar",
        ),
        *(
            "year:",
            "year:2020",
            "year:soon",
            'year:"so',
            'after:"last',
            "before:2020",
            "cat:cs.CL",
            "cat:cs.",
            "cat:..",
        ),
        *("since", "March", "yesterday", "last", "week", "in", "2023"),
    ]
)
TYPED = st.lists(st.tuples(PIECES, st.sampled_from([" ", " ", " ", "", "\n"])), max_size=40).map(
    lambda pairs: "".join(piece + blank for piece, blank in pairs)
)


@settings(deadline=None)
@given(TYPED | st.text(), st.sampled_from([TODAY, None]))
def test_printing_and_reading_again_gives_the_same_tree(text: str, today: date | None) -> None:
    tree = parse_tree(text, today).tree
    again = parse_tree(str(tree), today).tree
    assert again == tree
    assert str(again) == str(tree)


WORDS = st.sampled_from(["ants", "bees", "cats", "GPT-4", "O(n)", "don't"]).map(Term)
LEAVES = (
    WORDS
    | st.just(Term("two words", quoted=True))
    | st.sampled_from([Field("title", "ants"), Field("venue", "two words"), Field("year", "..2019")])
)


def grow(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Nodes made of nodes, in normal form."""
    two = st.lists(nodes, min_size=2, max_size=3, unique=True).map(tuple)
    return st.one_of(
        nodes.filter(lambda node: not isinstance(node, Not)).map(Not),
        two.filter(lambda some: not any(isinstance(one, Or) for one in some)).map(Or),
        two.filter(lambda some: not any(isinstance(one, Group) for one in some)).map(Group),
    )


@settings(deadline=None)
@given(st.lists(st.recursive(LEAVES, grow, max_leaves=6), max_size=2).map(lambda some: Tree(tuple(some))))
def test_every_tree_in_normal_form_is_read_as_it_is_printed(tree: Tree) -> None:
    assume(len(str(tree).split()) <= LONGEST_COMMAND)
    assert parse_tree(str(tree)).tree == tree
