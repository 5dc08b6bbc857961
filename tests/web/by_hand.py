"""Answers made by hand: every part of a search page at once, over papers that a library really found."""

from broadsheet.answers import (
    Advice,
    Facet,
    FacetValue,
    Reason,
    ReasonKind,
    ResultGroup,
    SearchPage,
    SearchResult,
    Sort,
    Suggestion,
    Why,
)

ASKED = "topological memmory"
"""The question that has every part on its page."""

REASONS = (
    ReasonKind("score", "Score", "What the order goes by.", "words + meaning + title"),
    ReasonKind("words", "Words", "How much of the question the paper says, rare words counting most.", "BM25 / best"),
    ReasonKind("meaning", "Meaning", "How near the paper’s text is to the question.", "cosine / best"),
)

TREE = Reason(
    "score",
    0.874,
    parts=(
        Reason(
            "words", 0.96, 0.5, "holds topological, not memory", (Reason("topological", 0.71), Reason("near", 0.25))
        ),
        Reason("meaning", 0.812, 0.5, "very close"),
        Reason("title_words", 0.1, 0.2, "1 of 2 words in the title <b>"),
        Reason("hub", -0.12, 0.267, "near to everything"),
    ),
)

SUGGESTIONS = [
    Suggestion("topic", "topological data analysis", "topological data analysis", 12),
    Suggestion("title", "Topological <b>Memory</b> in $O(n)$", "", paper="p1"),
    Suggestion("author", "Toru Topo", 'author:"Toru Topo"', 1),
]

FACETS = (
    Facet(
        "year",
        tuple(FacetValue(str(year), str(year), 2030 - year, f"{ASKED} year:{year}") for year in range(2026, 2013, -1)),
    ),
    Facet("category", (FacetValue("cs.LG", "cs.LG <i>", 1412, ASKED, True), FacetValue("cs.CL", "cs.CL", 7, "x"))),
    Facet("has", (FacetValue("code", "code", 31, f"{ASKED} has:code"),)),
    Facet("empty", ()),
)


def explained(results: tuple[SearchResult, ...]) -> tuple[SearchResult, ...]:
    """The same papers, each with a tree of reasons."""
    why = Why(0.96, 0.81, False, ("topological",), ("memory",), None, "Holds topological, not memory.", TREE)
    return tuple(SearchResult(one.paper, 0.87, why, one.title, one.snippet) for one in results)


def answer(found: tuple[SearchResult, ...], sort: Sort, cursor: str, offset: int) -> SearchPage:
    """The answer to ``ASKED``: three pages by cursor; groups, a spelling and advice on the first."""
    results = explained(found)
    page = 1 + offset // 20
    first = {
        "did_you_mean": "topological memory",
        "groups": (
            ResultGroup(("topological",), ("memory",), 40, "topological", results[:3]),
            ResultGroup(("memory",), ("topological",), 2, "memory", results[3:5]),
            ResultGroup((), ("topological", "memory"), 900, "like them", results[5:6]),
        ),
        "advice": (
            Advice("Did you mean topological memory? 40 papers.", "topological memory"),
            Advice("More papers hold only one of the words:", "topological OR memory"),
        ),
    }
    return SearchPage(
        query=ASKED,
        total=60,
        took_ms=4.2,
        results=results,
        next=page * 20 if page < 3 else None,
        mode="hybrid",
        notices=(f"Cursor: {cursor or 'none'}.",),
        sort=sort,
        cursor=f"c{page}" if page < 3 else "",
        facets=FACETS,
        **(first if page == 1 else {}),  # type: ignore[arg-type]
    )
