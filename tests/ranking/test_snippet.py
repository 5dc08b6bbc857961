"""What is marked, and which piece of a text is shown."""

import re
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from broadsheet.answers import Span
from broadsheet.index.words_query import Phrase, Word
from broadsheet.index.words_text import JOINERS, fold, join_parts, stem_word
from broadsheet.ranking.marking import Place, count_words, find_places, smallest_window
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


WORDS = [
    *("network", "networks", "Networking", "net-work", "GPT", "4", "gpt4", "state", "space", "statespace", "die"),
    *("dying", "lies", "skies", "sky", "ability", "abilities", "relational", "relate", "hoping", "hope", "happily"),
    *("na\u00efve", "naive", "e\u0301tude", "Stra\u00dfe", "STRASSE", "\u03b1", "\u7f51\u7edc", "\ufb01t", "fit", "of"),
]
SEPARATORS = [*JOINERS, *" ,~?\n", " $", "$ ", " - ", ". ", "\u0301", "\u2014", "\u00bd"]
texts = st.lists(st.sampled_from(WORDS) | st.sampled_from(SEPARATORS) | st.text(max_size=3), max_size=25).map("".join)
asked = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)


@given(texts, asked, st.booleans())
@example("GPT-4 is a gpt4", ["GPT", "4"], False)
def test_places_are_those_of_a_plain_reading(text: str, words: list[str], phrase: bool) -> None:
    wanted: list[Word | Phrase] = [word for word in map(read_word, [*words, "-".join(words)]) if word]
    if phrase:
        wanted.insert(0, Phrase(tuple(stem for word in words for stem in stem_word(word))))
    assert find_places(text, wanted) == plain_reading(text, wanted)
    assert count_words(text) == len(read_tokens(text))


@given(
    st.from_regex(r"[a-z]{1,9}(?:s|ies|y|ing|ed|ly|ation|ization|iveness|biliti|able|ical|e|al|ement)?", fullmatch=True)
)
def test_a_word_is_found_by_whatever_shares_its_stem(word: str) -> None:
    wanted = read_word(stem_word(word)[0]) or read_word(word)
    assert wanted
    same = Word(word, stem_word(word), stem_word(word)[0])
    assert [place[2:] for place in find_places(f"See {word}.", [same])] == [(4, 4 + len(word))]


def read_word(text: str) -> Word | None:
    stems, joined = stem_word(text), stem_word(join_parts(fold(text)))
    return Word(text, stems, joined[0]) if stems and joined else None


def read_tokens(text: str) -> list[re.Match[str]]:
    return list(re.finditer(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*", text))


def plain_reading(text: str, wanted: list[Word | Phrase]) -> list[Place]:
    """The same in the plainest way: every word of the text is stemmed and compared with every one asked for."""
    tokens = read_tokens(text)
    stems = [one_stem(token[0]) for token in tokens]
    glued = [b.start() == a.end() + 1 and text[a.end()] in JOINERS for a, b in pairwise(tokens)]
    found = []
    for at in range(len(tokens)):
        compounds = [
            last for last in range(at, min(at + 4, len(tokens))) if all(glued[at:last])
        ]  # the word alone is the first
        for number, one in enumerate(wanted):
            last = at + len(one.stems) - 1 if tuple(stems[at : at + len(one.stems)]) == one.stems else None
            if last is None and isinstance(one, Word):
                last = next((last for last in compounds if written_as_one(text, tokens, at, last) == one.joined), None)
            if last is not None:
                found.append(Place(number, at, tokens[at].start(), tokens[last].end()))
    return sorted(found, key=lambda place: (place.start, place.end, place.word))


def one_stem(word: str) -> str:
    stems = stem_word(word)
    return stems[0] if len(stems) == 1 else ""


def written_as_one(text: str, tokens: list[re.Match[str]], first: int, last: int) -> str:
    if first == last:
        return one_stem(tokens[first][0])
    return one_stem(join_parts(fold(text[tokens[first].start() : tokens[last].end()])))
