"""The papers of an edition as a letter prints them: plain text within bounds, and links that were looked at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from broadsheet.answers.editions import EditionEntry
from broadsheet.answers.letters import ACTIONS
from broadsheet.identifiers import identifier_url, is_safe_url
from broadsheet.letters.links import Addresses
from broadsheet.letters.words import as_sentence, say_count, say_day_briefly, shorten, tidy
from broadsheet.paper import Paper

LONGEST_TITLE = 220
LONGEST_NAME = 60
LONGEST_GIST = 420
LONGEST_BEGINNING = 240
"""Characters of an abstract that is shown where no sentence of it was chosen."""
LONGEST_WHY = 240
AUTHORS = 3

_SENTENCE_END = re.compile(r"(?<=[^\s.]{3})[.!?](?= [A-Z]|$)")
"""Not after a letter or two: those are initials and abbreviations."""

WITHDRAWN = "It was withdrawn since: what it says should not be relied on."

ROLES = {"result": "Result", "objective": "Aim", "method": "Method", "background": "Background"}
TAPS = {"save": "Save", "up": "Up", "down": "Down"}
HOMES = ("arxiv", "openreview", "acl", "doi", "pubmed", "hf", "s2", "openalex")
"""Who is trusted to have the paper's page, the best first."""


@dataclass(frozen=True, slots=True)
class Story:
    """One paper. ``role`` is the word before its sentence; ``links`` and ``taps`` are (word, address)."""

    number: int
    title: str
    address: str
    byline: str
    role: str
    sentence: str
    why: str
    late: str
    links: tuple[tuple[str, str], ...]
    taps: tuple[tuple[str, str], ...]
    brief: bool = False
    """Without sentence and reason, because the letter would be too long with them."""


def tell_story(entry: EditionEntry, links: Addresses) -> Story:
    """The story of one entry."""
    role, sentence = _tell_sentence(entry)
    return Story(
        number=entry.rank,
        title=tidy(entry.paper.title, LONGEST_TITLE) or "Untitled",
        address=links.paper(entry.paper),
        byline=_tell_byline(entry),
        role=role,
        sentence=sentence,
        why=as_sentence(tidy(entry.why, LONGEST_WHY)),
        late=WITHDRAWN if entry.paper.withdrawn_at else _tell_late(entry.late_of),
        links=_list_links(entry.paper, links),
        taps=tuple((TAPS[action], links.tap(entry.paper, action)) for action in ACTIONS),
    )


def _tell_byline(entry: EditionEntry) -> str:
    """``Ada Lovelace, Alan Turing, Emmy Noether and 4 more · cs.CL · submitted by Max``."""
    paper = entry.paper
    names = [name for name in (tidy(one.name, LONGEST_NAME) for one in paper.authors[:AUTHORS]) if name]
    more = len(paper.authors) - len(names)
    authors = _join_names(names) if not more else f"{', '.join(names)} and {more:,} more" if names else ""
    parts = [authors, *(tidy(one, 30) for one in paper.categories[:1])]
    if entry.submitted_by:
        parts.append(f"submitted by {tidy(entry.submitted_by, LONGEST_NAME)}")
    line = " · ".join(part for part in parts if part)
    return line[:1].upper() + line[1:] if not authors else line


def _join_names(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _tell_sentence(entry: EditionEntry) -> tuple[str, str]:
    """The gist; where there is none, how the abstract begins. What is the summary's, not the authors', is called so."""
    source = "Abstract" if entry.paper.abstract else "Summary"
    if entry.gist and entry.gist.sentence:
        role = ROLES.get(entry.gist.role, "") or tidy(entry.gist.role, 20).capitalize()
        return role if entry.paper.abstract else source, as_sentence(tidy(entry.gist.sentence, LONGEST_GIST))
    text = _begin(tidy(entry.paper.text, 2 * LONGEST_BEGINNING))
    return (source, text) if text else ("", "")


def _begin(text: str) -> str:
    """The first sentences of a text, as many as there is room for; a piece of the first one where it is too long."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text) if found.end() <= LONGEST_BEGINNING]
    return text[: ends[-1]] if ends else shorten(text, LONGEST_BEGINNING)


def _tell_late(day: str) -> str:
    """``Late: it came after the edition of Wed 19 Aug was closed.``; empty for what is in time."""
    return f"Late: it came after the edition of {say_day_briefly(date.fromisoformat(day))} was closed." if day else ""


def _list_links(paper: Paper, links: Addresses) -> tuple[tuple[str, str], ...]:
    """Where to read it, those that are known, and what is like it. Nothing but http and https is linked."""
    arxiv = paper.identifier("arxiv")
    pdf = paper.link("pdf") or (f"https://arxiv.org/pdf/{arxiv}" if arxiv else "")
    found = (("Paper", _find_home(paper)), ("PDF", pdf), ("Code", paper.link("code")))
    outside = tuple((word, url) for word, url in found if url and is_safe_url(url))
    return (*outside, ("Similar", links.similar(paper)))


def _find_home(paper: Paper) -> str:
    """The page of the best name it has elsewhere, else the page that its source told of."""
    known = {one.scheme: one for one in paper.identifiers}
    names = [known[scheme] for scheme in HOMES if scheme in known]
    return next(filter(None, (identifier_url(name) for name in names)), paper.link("page"))


def count_papers(shown: int, total: int) -> str:
    """``all 7 papers``, ``10 of 43 papers``, ``1 paper``."""
    if shown >= total:
        return f"all {total:,} papers" if total > 1 else "1 paper"
    return f"{shown:,} of {say_count(total, 'paper')}"
