"""Editions and subscriptions to write letters of: papers of the starter library, and odd ones of our own."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

from broadsheet.answers.editions import Edition, EditionEntry, Gist
from broadsheet.answers.mail import Subscription, Wishes
from broadsheet.letters import Links, Masthead
from broadsheet.paper import Author, Identifier, Link, Paper
from broadsheet.periods import read_period
from broadsheet.signing import Signer
from broadsheet.views import EVERYTHING, View

STARTER = Path(__file__).resolve().parents[1] / "src" / "broadsheet" / "starter" / "papers.jsonl"
SITE = "https://papers.example.org"
SIGNER = Signer(b"a key of the tests")
MASTHEAD = Masthead("Broadsheet", SITE)
WHY = (
    "142 up-votes in its first day, and code is given",
    "its authors’ last papers were much read, and 31 stars came since yesterday",
    "9 up-votes; like two papers you saved",
)
GISTS = (
    Gist("The strongest linear model alone is not always the best part of a hybrid one.", "result"),
    Gist("We ask how far recall depends on the share of full attention.", "objective"),
    Gist("A layered memory carries what was read from segment to segment.", "method"),
)
MONSTER = "On the Quite Unreasonable Length of Titles: " + "a Study of Studies of Studies, " * 12


@cache
def read_starter(number: int = 50) -> tuple[Paper, ...]:
    """The first papers of the starter library, numbered from 1."""
    lines = STARTER.read_text("utf-8").splitlines()[:number]
    return tuple(_make_paper(place, json.loads(line)) for place, line in enumerate(lines, 1))


def _make_paper(number: int, row: dict[str, object]) -> Paper:
    arxiv = row.get("arxiv_id")
    authors = row.get("authors", [])
    categories = row.get("categories", [])
    assert isinstance(authors, list)
    assert isinstance(categories, list)
    return Paper(
        id=number,
        title=str(row["title"]),
        summary=str(row["summary"]),
        summary_by="starter",
        authors=tuple(Author(name) for name in authors),
        identifiers=(Identifier("arxiv", str(arxiv)),) if arxiv else (),
        submitted=str(row.get("published", "")),
        categories=tuple(categories),
        links=(Link("code", f"https://github.com/example/paper-{number}"),) if number % 3 == 1 else (),
    )


ODD = Paper(
    id=900,
    title=r"On $\mathcal{O}(n^2)$ & <b>bold</b> claims: $\alpha_i \leq \sqrt{n}$ for “all” $x \in \mathbb{R}^d$",
    abstract=r"We prove that $\|x\|_2 \le 1$ costs \$5. A <script>alert(1)</script> is no proof.",
    authors=(Author("Łukasz Ångström"), Author("<i>Eve</i>"), Author("王小明"), Author("أحمد"), Author("Z. Last")),
    identifiers=(Identifier("doi", "10.1000/odd<1>"),),
    categories=("math.PR",),
    links=(Link("pdf", "javascript:alert(1)"), Link("code", 'https://example.org/a"b')),
)


def entry(rank: int, paper: Paper, **changes: object) -> EditionEntry:
    """An entry with a gist and a reason; every fourth one has no gist."""
    gist = None if rank % 4 == 0 else GISTS[rank % 3]
    given = EditionEntry(rank, paper, 1.0 / rank, WHY[rank % 3], gist=gist)
    return replace(given, **changes)  # type: ignore[arg-type]


def edition(papers: int = 10, period: str = "2026-08-21", view: View = EVERYTHING, total: int = 43) -> Edition:
    """A closed edition with that many papers of the starter library; the third one is late."""
    entries = [entry(rank, paper) for rank, paper in enumerate(read_starter()[:papers], 1)]
    if papers > 2:
        entries[2] = replace(entries[2], late_of="2026-08-19", submitted_by="Max")
    span = read_period(period)
    return Edition(
        view, view.title, span, span.name, tuple(entries), max(total, papers), "2026-08-21T13:00:00Z", None, None, id=7
    )


def edition_of(*papers: Paper, period: str = "2026-08-21") -> Edition:
    """A closed edition of these papers."""
    made = edition(0, period)
    return replace(made, entries=tuple(entry(rank, paper) for rank, paper in enumerate(papers, 1)), total=len(papers))


def subscription(papers: int = 10, **wishes: object) -> Subscription:
    """An active subscription to everything."""
    wanted = replace(Wishes(EVERYTHING, zone="Europe/Berlin", papers=papers), **wishes)  # type: ignore[arg-type]
    return Subscription(
        12, "ada@example.org", "active", wanted, "c2FsdHNhbHQ", "2026-08-01T08:00:00Z", "2026-08-01T09:00:00Z"
    )


def links(of: Subscription | None = None) -> Links:
    """The links of its letters."""
    return Links(SITE, SIGNER, of or subscription())
