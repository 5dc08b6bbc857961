"""How a paper stands in a list on a terminal."""

from broadsheet.answers import SearchResult, Span
from broadsheet.delivery.cli.output import emit, marked_paragraph, paragraph, readable, safe
from broadsheet.paper import Author, Paper

FEW = 3
"""How many authors a list names."""


def list_results(results: tuple[SearchResult, ...] | list[SearchResult], first: int = 1) -> None:
    """Papers found, numbered from ``first``: title, a line of facts, the words, the reason."""
    indent = " " * (len(str(first + len(results))) + 2)
    for number, result in enumerate(results, first):
        emit(marked_paragraph(result.title or (Span(result.paper.title),), f"{number}. ".rjust(len(indent))))
        emit(paragraph(facts(result.paper), indent))
        if result.snippet:
            emit(marked_paragraph(result.snippet, indent))
        if result.why.sentence:
            emit(paragraph(result.why.sentence, indent + "-> "))
        emit()


def facts(paper: Paper) -> str:
    """``Ada Lovelace and 2 more | 2025-03-18 | arxiv:2503.01234 | p12``."""
    name = safe(str(paper.identifiers[0])) if paper.identifiers else ""
    parts = (few_authors(paper.authors), paper.published[:10], name, paper.name)
    return " | ".join(part for part in parts if part)


def few_authors(authors: tuple[Author, ...]) -> str:
    """The first authors, and how many more there are."""
    names = [readable(author.name) for author in authors[: FEW + 1]]
    if len(authors) > FEW + 1:
        return f"{', '.join(names[:FEW])} and {len(authors) - FEW} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
