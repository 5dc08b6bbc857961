"""Questions that nobody plans for: each is answered or gets help, through every door, and never an error."""

import json
import math
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import get_args
from urllib.parse import quote_from_bytes

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from starlette.testclient import TestClient

from broadsheet.answers import Mode, SearchPage
from broadsheet.clock import held_clock
from broadsheet.delivery.cli.options import Invocation
from broadsheet.delivery.cli.program import broadsheet
from broadsheet.delivery.web import create_app
from broadsheet.library import Library
from broadsheet.settings import read_settings
from tests.odd_queries import ALL, KINDS, NAMES, NEGATIONS, STOP_WORDS, TITLE, TITLE_IN_DISGUISE

CLOCK = held_clock("2026-08-22T08:00:00+00:00")
MODES: tuple[Mode, ...] = get_args(Mode)
A_PAGE = 20
PIECES = ("(", ")", '"', "-", " ", "OR", "AND", "title:", "cat:", "year:", "attention", "the", "2024", "..", "\u200b")
LONGEST_ADDRESS = 60_000
"""Bytes; a server takes no more than 64 KiB."""


class WordsEncoder:
    """Meaning is which words a text holds: each word has a direction of its own, drawn by its checksum."""

    name = "words"
    dimensions = 384

    def encode(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        return np.array([self.encode_query(text) for text in texts], np.float32)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        directions = [_direction(word) for word in re.findall(r"\w+", text.lower())[:1_000]]
        total = np.sum([_direction(""), *directions], axis=0)
        vector: NDArray[np.float32] = (total / np.linalg.norm(total)).astype(np.float32)
        return vector


@cache
def _direction(word: str) -> NDArray[np.float32]:
    return np.random.default_rng(zlib.crc32(word.encode("utf-8", "replace"))).standard_normal(384).astype(np.float32)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The starter library, found by words and by meaning."""
    home = tmp_path_factory.mktemp("odd")
    library = Library.open(read_settings(home=home, cache=home / "cache"), CLOCK, encoder=WordsEncoder())
    library.load_starter()
    library.update_index()
    yield library
    library.close()


@pytest.fixture(scope="module")
def client(library: Library) -> TestClient:
    return TestClient(create_app(library, clock=CLOCK, allowed_hosts=["testserver"]), raise_server_exceptions=False)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_odd_question_has_a_sound_answer(library: Library, kind: str, mode: Mode) -> None:
    assert not _complaints(KINDS[kind], lambda text: _look_at(text, library.search(text, A_PAGE, mode=mode)))


@pytest.mark.parametrize("kind", KINDS)
def test_who_finds_nothing_is_helped(library: Library, kind: str) -> None:
    assert not _complaints(KINDS[kind], lambda text: _look_for_help(text, library.search(text, mode="words")))
    assert not _complaints(KINDS[kind], lambda text: _look_for_help(text, library.search(text)))


@pytest.mark.parametrize("kind", KINDS)
def test_odd_questions_can_be_paged_through(library: Library, kind: str) -> None:
    assert not _complaints(KINDS[kind], lambda text: _look_at(text, library.search(text, 10, offset=10), first=False))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(
        st.text(max_size=60),
        st.text('ab"()-: ORANDNOT*~^[]{}|', max_size=60),
        st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    )
)
def test_no_question_raises(library: Library, text: str) -> None:
    assert _look_at(text, library.search(text, A_PAGE)) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_the_site_has_a_page_for_every_odd_question(client: TestClient, kind: str) -> None:
    assert not _complaints(KINDS[kind], lambda text: _look_at_page(client, text))


def test_the_command_line_takes_odd_questions(library: Library) -> None:
    some = [texts[number] for texts in KINDS.values() for number in (0, len(texts) // 2)]
    assert not _complaints(some, lambda text: _look_at_output(library, text))


@pytest.mark.parametrize("text", TITLE_IN_DISGUISE)
def test_a_title_in_any_disguise_finds_its_paper_first(library: Library, text: str) -> None:
    assert [one.paper.title for one in library.search(text, 1).results] == [TITLE]


@pytest.mark.parametrize("text", NAMES)
def test_a_name_or_address_in_any_form_leads_to_its_paper(library: Library, text: str) -> None:
    assert [one.paper.title for one in library.search(text).results] == [TITLE]


@pytest.mark.parametrize("text", [text for text in STOP_WORDS if text[0] not in '-"'])
def test_stop_words_alone_find_papers_that_hold_them(library: Library, text: str) -> None:
    assert library.search(text, mode="words").results
    assert library.search(text).results


@pytest.mark.parametrize("text", NEGATIONS)
def test_refusals_alone_list_the_other_papers_newest_first(library: Library, text: str) -> None:
    page = library.search(text, limit=1_000)
    days = [one.paper.published or "" for one in page.results]
    assert days == sorted(days, reverse=True)
    assert page.total == len(page.results) <= library.status().papers
    refused = re.findall(r"-([a-z]+)(?!\S)", text)
    held = [one for one in page.results for word in refused if re.search(rf"\b{word}\b", _text_of(one.paper), re.I)]
    assert not held


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        ("linear\u00a0attention", "linear attention"),
        ("linear\u3000attention", "linear attention"),
        ("atten\u00adtion", "attention"),
        ("\ufeffattention", "attention"),
        ("(attention", "attention"),
        ("attention)", "attention"),
        (")attention(", "attention"),
        ("((linear attention)", "linear attention"),
        ("(" * 5_000 + "attention" + ")" * 5_000, "attention"),
        (" OR ".join(["attention"] * 1_001), "attention"),
        ("attention OR", "attention"),
        ("OR attention", "attention"),
        ("attention AND", "attention"),
        ("linear AND attention", "linear attention"),
        ('linear attention"', "linear attention"),
        ("\x00attention\x07", "attention"),
        ("\u2066attention\u2069", "attention"),
        ("\uff41\uff54\uff54\uff45\uff4e\uff54\uff49\uff4f\uff4e", "attention"),
        ("attention\ud83d", "attention"),
        ("attention -", "attention"),
        ("attention title:", "attention"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_changes_nothing(library: Library, odd: str, plain: str) -> None:
    assert _ids(library.search(odd, 5, mode="words")) == _ids(library.search(plain, 5, mode="words"))


@pytest.mark.parametrize("text", [" ".join(f"word{number}" for number in range(10_000)), "year:soon", "after:2024-13"])
def test_what_is_not_looked_for_is_said(library: Library, text: str) -> None:
    assert library.search(text).notices


def test_odd_questions_change_nothing(library: Library) -> None:
    before = library.status()
    for _, text in ALL[::7]:
        library.search(text)
    after = library.status()
    assert (after.papers, after.records, after.index) == (before.papers, before.records, before.index)


def _complaints(texts: Sequence[str], look: Callable[[str], str]) -> list[str]:
    """What is wrong with the answer to each; empty when nothing is."""
    return [f"{text[:60]!r}: {wrong}" for text in texts if (wrong := _tell(look, text))]


def _tell(look: Callable[[str], str], text: str) -> str:
    try:
        return look(text)
    except Exception as error:
        return f"raises {error!r}"[:300]


def _look_at(text: str, page: SearchPage, first: bool = True) -> str:
    """What is wrong with a page, in a few words; empty when nothing is."""
    ids = _ids(page)
    if len(set(ids)) < len(ids):
        return "a paper stands there twice"
    if page.total < len(ids) or (first and page.total and not ids):
        return f"{page.total} papers in all, {len(ids)} shown"
    if not all(math.isfinite(one.score) for one in page.results):
        return "a score is no number"
    if page.query != text:
        return "the question is not given back"
    return ""


def _look_for_help(text: str, page: SearchPage) -> str:
    """Where letters or digits were typed there are papers, or a word on why there are none."""
    helped = page.results or page.notices or page.advice or page.did_you_mean or page.groups
    return "" if helped or not any(map(str.isalnum, text)) else "neither papers nor help"


def _look_at_page(client: TestClient, text: str) -> str:
    sent = quote_from_bytes(text.encode("utf-8", "surrogatepass"))
    if len(sent) > LONGEST_ADDRESS:
        return ""
    answer = client.get(f"/search?q={sent}")
    if answer.status_code != 200 and (len(text) <= 1_000 or answer.status_code != 400):
        return f"status {answer.status_code}"
    if re.search(r"<script>alert|<img src=x|<svg onload|<!-- attention|<a href='http://127", answer.text):
        return "what was typed became part of the page"
    return "" if "</html>" in answer.text and "<main" in answer.text else "half a page"


def _look_at_output(library: Library, text: str) -> str:
    class Opened:
        """The library as the command gets it, but left open for the next command."""

        def __getattr__(self, name: str) -> object:
            return (lambda: None) if name == "close" else getattr(library, name)

    invocation = Invocation(opener=lambda _: Opened())  # type: ignore[arg-type, return-value]
    told = CliRunner().invoke(broadsheet, ["search", "--json", "--", text], obj=invocation)
    if told.exit_code:
        return f"exit code {told.exit_code}: {told.output[:200]} {told.exception!r}"
    return "" if isinstance(json.loads(told.stdout), dict) else "no JSON object"


def _ids(page: SearchPage) -> list[int]:
    return [one.paper.id for one in page.results]


def _text_of(paper: object) -> str:
    return f"{getattr(paper, 'title', '')} {getattr(paper, 'text', '')}"
