"""What is marked, and which piece of a text is shown."""

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.answers import Span
from broadsheet.ranking.marking import find_places, smallest_window
from broadsheet.ranking.query import parse_query
from broadsheet.ranking.snippet import LEAD, LENGTH, choose_snippet, find_formulas, mark_text

FILLER = "Nothing of interest stands in this sentence at all. " * 20


def places(text: str, typed: str) -> list:  # type: ignore[type-arg]
    return find_places(text, parse_query(typed).words.words)


def marked(spans: tuple[Span, ...]) -> list[str]:
    return [span.text for span in spans if span.marked]


def test_a_mark_covers_the_whole_word_whatever_its_ending() -> None:
    text = "Networks, networking and a NETWORK; not a net."
    assert marked(mark_text(text, places(text, "network"))) == ["Networks", "networking", "NETWORK"]


def test_compounds_and_accents_are_marked_as_they_stand() -> None:
    text = "GPT-4 met Poincaré in state space, with fine-tuning."
    assert marked(mark_text(text, places(text, "gpt4 poincare state-space finetuning"))) == [
        "GPT-4",
        "Poincaré",
        "state space",
        "fine-tuning",
    ]


def test_nothing_is_marked_inside_a_formula() -> None:
    text = "The norm $norm_1$ is a norm."
    assert marked(mark_text(text, places(text, "norm"))) == ["norm", "norm"]


def test_a_long_text_shows_the_sentence_with_most_of_the_words() -> None:
    text = f"{FILLER}A neural approach. {FILLER}The neural network learns quickly. {FILLER}"
    spans = choose_snippet(text, places(text, "neural network"))
    assert {"neural", "network"} <= set(marked(spans))
    shown = "".join(span.text for span in spans)
    assert shown.startswith("\u2026 ")
    assert shown.endswith("\u2026")
    assert len(shown) <= LENGTH + 2 * LEAD


def test_a_formula_is_never_cut() -> None:
    formula = "$" + " + ".join(f"x_{{{n}}}" for n in range(60)) + "$"
    text = f"{FILLER[:250]}{formula} and then the network follows. {FILLER}"
    shown = "".join(span.text for span in choose_snippet(text, places(text, "nothing")))
    assert shown.count("$") % 2 == 0


@given(st.text(alphabet="ab .$\\{}\n-", max_size=900), st.sampled_from(["a", "b", "a b", "a-b", "ab"]))
def test_the_whole_text_marked_is_the_text(text: str, typed: str) -> None:
    found = places(text, typed)
    assert "".join(span.text for span in mark_text(text, found)) == text
    snippet = "".join(span.text for span in choose_snippet(text, found))
    piece = snippet.removeprefix("\u2026 ").removesuffix(" \u2026")
    start = text.find(piece)
    assert start >= 0
    assert not any(first < start + len(piece) < last for first, last in find_formulas(text)) or text.count(piece) > 1


def test_the_smallest_window_holds_every_word() -> None:
    text = "deep thoughts on learning: deep learning"
    assert smallest_window(places(text, "deep learning"), 2) == 2
    assert smallest_window(places(text, "deep sleep"), 2) is None
