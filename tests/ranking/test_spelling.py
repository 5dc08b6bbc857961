"""Did you mean: slips are put right from the library's own words, and what is right is left alone."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.index.completions import Completions
from broadsheet.paper import Author, Paper
from broadsheet.ranking.spelling import correct, did_you_mean

ABSTRACTS = [
    "Deep neural networks and graph neural networks learn representations by reinforcement learning.",
    "A transformer attends to all words; the attention of a neural network has a memory.",
    "Casual and causal inference: colour, colours, stimuli. Hypernetworks are networks.",
]


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Completions:
    engine = Completions(Path(tmp_path_factory.mktemp("words")), writable=True)
    usual = [
        Paper(
            n,
            "Neural network learning of graph memory",
            ABSTRACTS[n % 2],
            authors=(Author("Jürgen Schmidhuber"),) * (n < 4),
        )
        for n in range(1200)
    ]
    rare = [Paper(2000 + n, "Causal inference", ABSTRACTS[2]) for n in range(50)]
    slips = [Paper(3000 + n, "Nueral things", "A hypergraf.") for n in range(3)]
    engine.add([*usual, *rare, *slips])
    engine.commit(1)
    return engine


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nerual network", "neural network"),  # two letters changed places
        ("netwrk", "network"),
        ("netwwork", "network"),
        ("netwirk", "network"),
        ("renforcment", "reinforcement"),  # two letters left out
        ("graph neurl netwrk", "graph neural network"),
        ("Transfomer memory", "Transformer memory"),
        ("neuralnetwork", "neural network"),
        ("nueral network", "neural network"),  # a usual slip: three papers have it, hundreds the right word
        ("(atention)", "(attention)"),
        ("graph-neurl network", "graph-neural network"),
    ],
)
def test_a_slip_is_put_right(vocabulary: Completions, typed: str, meant: str) -> None:
    assert did_you_mean(vocabulary, typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "neural network learning",
        "the of a",
        "hypernetworks",
        "hyper network",
        "causal casual",
        "stimuli colours",
        "schmidhuber memory",  # a name is a word one may type
        "networking graphs",  # other forms of known words
        "xqzvw",
        "GNN NEURL",
        "BeRT",
        "gpt4 neurl2",
        "2507.06457",
        "arXiv:2507.06457 10.1000/netwrk https://example.org/netwrk",
        '"netwrk memory"',
        "-netwrk author:netwrk title:netwrk",
        "réseau netẅrk",
        "ключ 深度学习",
        "net",
    ],
)
def test_what_is_right_or_none_of_our_business_is_left_alone(vocabulary: Completions, typed: str) -> None:
    assert did_you_mean(vocabulary, typed) == ""


def test_everything_else_that_was_typed_stays_as_it_is(vocabulary: Completions) -> None:
    typed = '  author:"Ann Netwrk"  netwrk   -"netwrk memory" year:2020..2024 GNN?'
    assert did_you_mean(vocabulary, typed) == typed.replace("  netwrk  ", "  network  ")


def test_a_pasted_text_is_not_corrected(vocabulary: Completions) -> None:
    assert did_you_mean(vocabulary, "netwrk " * 20).startswith("network")
    assert did_you_mean(vocabulary, "netwrk " * 21) == ""


def test_a_word_that_the_index_holds_is_known_even_when_the_vocabulary_lacks_it(vocabulary: Completions) -> None:
    assert did_you_mean(vocabulary, "netwrk", held=lambda word: 9 if word == "netwrk" else 0) == ""


def test_the_word_beside_decides_between_two_that_are_as_near(tmp_path: Path) -> None:
    engine = Completions(tmp_path, writable=True)
    engine.add([Paper(n, "Solar panel" if n % 2 else "Polar bear") for n in range(40)])
    engine.commit(1)
    assert did_you_mean(engine, "bolar bear") == "polar bear"
    assert did_you_mean(engine, "bolar panel") == "solar panel"


def test_without_any_words_nothing_is_said(tmp_path: Path) -> None:
    assert did_you_mean(Completions(tmp_path / "none"), "netwrk memory") == ""


def test_words_alone_are_corrected_too(vocabulary: Completions) -> None:
    assert correct(vocabulary, ["graph", "netwrk"]) == "graph network"
    assert correct(vocabulary, ["graph", "network"]) == correct(vocabulary, []) == ""


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_raises_and_a_correction_is_no_longer_corrected(vocabulary: Completions, typed: str) -> None:
    meant = did_you_mean(vocabulary, typed)
    assert meant != typed or not typed
    assert did_you_mean(vocabulary, meant) == ""
