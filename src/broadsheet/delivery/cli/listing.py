"""How papers found, and what comes with them, stand on a terminal."""

from collections.abc import Mapping, Sequence

from broadsheet.answers import Facet, Reason, ResultGroup, SearchResult, Span, Suggestion
from broadsheet.delivery.cli.output import count, emit, marked_paragraph, paragraph, readable, safe
from broadsheet.paper import Author, Paper

FEW = 3
"""How many authors a list names."""


def list_results(results: Sequence[SearchResult], first: int = 1, titles: Mapping[str, str] | None = None) -> None:
    """Papers found, numbered from ``first``: title, a line of facts, the words, the reason.

    With ``titles``, which has a title for each kind of reason, the whole tree of reasons.
    """
    indent = " " * (len(str(first + len(results))) + 2)
    for number, result in enumerate(results, first):
        emit(marked_paragraph(result.title or (Span(result.paper.title),), f"{number}. ".rjust(len(indent))))
        emit(paragraph(facts(result.paper), indent))
        if result.snippet:
            emit(marked_paragraph(result.snippet, indent))
        if result.why.sentence:
            emit(paragraph(result.why.sentence, indent + "-> "))
        if titles is not None and result.why.tree:
            list_reasons(result.why.tree, titles, indent + "   ")
        emit()


def list_reasons(reason: Reason, titles: Mapping[str, str], indent: str) -> None:
    """A tree of reasons, a line each: what it adds, how that comes about, and the same in words."""
    title = titles.get(reason.name) or reason.name.replace("_", " ").capitalize()
    adds = f"{reason.value * reason.weight:.2f}"
    made = "" if reason.weight == 1 else f" = {reason.value:.2f} x {reason.weight:.2f}"
    says = f" ({reason.says})" if reason.says else ""
    emit(paragraph(f"{title} {adds}{made}{says}", indent))
    for part in reason.parts:
        list_reasons(part, titles, indent + "  ")


def list_groups(groups: Sequence[ResultGroup]) -> None:
    """Groups of papers that hold the same of the words, the best few of each, and what to ask for all of it."""
    for group in groups:
        matched = f"These match {', '.join(group.held)}" if group.held else "These are near in meaning"
        without = f", without {', '.join(group.missing)}" if group.missing else ""
        emit(paragraph(f"{matched}{without}: {count(group.total, 'paper')}"))
        for result in group.results:
            emit(marked_paragraph(result.title or (Span(result.paper.title),), "  - "))
            emit(paragraph(facts(result.paper), "    "))
        emit(paragraph(f"All of them: {group.query}", "  "))
        emit()


def list_facets(facets: Sequence[Facet]) -> None:
    """Each field by which what was found can be narrowed, with its values and their counts; chosen ones starred."""
    for facet in facets:
        values = (f"{'*' if value.chosen else ''}{value.label} {value.count:,}" for value in facet.values)
        emit(paragraph(", ".join(values), f"{safe(facet.name)}: ".ljust(10)))


def list_suggestions(found: Sequence[Suggestion]) -> None:
    """Suggestions, a line each: what it is, its text, and what to type for it where that is not the text itself."""
    for one in found:
        ask = f"broadsheet show {one.paper}" if one.paper else one.query
        papers = count(one.papers, "paper") if one.papers and not one.paper else ""
        emit(paragraph(" | ".join(filter(None, dict.fromkeys((one.text, ask, papers)))), f"{one.kind}: ".ljust(8)))


def facts(paper: Paper) -> str:
    """``Ada Lovelace and 2 more | 2025-03-18 | arxiv:2503.01234 | p12``; a withdrawn paper is marked first."""
    name = safe(str(paper.identifiers[0])) if paper.identifiers else ""
    withdrawn = "WITHDRAWN" if paper.withdrawn_at else ""
    parts = (withdrawn, few_authors(paper.authors), paper.published[:10], name, paper.name)
    return " | ".join(part for part in parts if part)


def few_authors(authors: tuple[Author, ...]) -> str:
    """The first authors, and how many more there are."""
    names = [readable(author.name) for author in authors[: FEW + 1]]
    if len(authors) > FEW + 1:
        return f"{', '.join(names[:FEW])} and {len(authors) - FEW} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
