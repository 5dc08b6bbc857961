"""Which fields a program asks for: ``fields=title,authors.name,references.title``."""

from collections.abc import Iterator

from broadsheet.errors import BadInput

Fields = dict[str, frozenset[str]]
"""A field -> the fields within it that were named; none named: those usual there."""

_OF_PAPER = frozenset(
    {
        "paperId", "corpusId", "externalIds", "url", "title", "abstract", "venue", "publicationVenue", "year",
        "referenceCount", "citationCount", "influentialCitationCount", "isOpenAccess", "openAccessPdf",
        "fieldsOfStudy", "s2FieldsOfStudy", "publicationTypes", "publicationDate", "journal", "citationStyles",
        "authors", "citations", "references", "embedding", "tldr", "textAvailability",
    }
)  # fmt: skip
_OF_AUTHOR = frozenset(
    {
        "authorId", "externalIds", "url", "name", "aliases", "affiliations", "homepage", "paperCount",
        "citationCount", "hIndex",
    }
)  # fmt: skip
_OF_CITATION = frozenset(["contexts", "intents", "contextsWithIntent", "isInfluential", "citingPaper", "citedPaper"])
_WITHIN = {"authors": _OF_AUTHOR, "citations": _OF_PAPER, "references": _OF_PAPER, "papers": _OF_PAPER}
_FREELY_WITHIN = frozenset({"embedding", "externalIds", "openAccessPdf", "journal", "publicationVenue", "tldr"})
"""Fields of which parts may be named; the whole is given."""


def read_paper_fields(text: str) -> Fields:
    """The fields of papers; the name always, the title where nothing else is asked. Raises BadInput as the service."""
    return {"paperId": frozenset(), **_read(text or "title", _OF_PAPER)}


def read_author_fields(text: str) -> frozenset[str]:
    """The fields of authors. Raises BadInput."""
    return frozenset(_read(text or "name", _OF_AUTHOR | {"papers"})) | {"authorId"}


def check_citation_fields(text: str) -> None:
    """Whether these are fields of citations or of the papers in them. Raises BadInput."""
    _read(text, _OF_CITATION | _OF_PAPER)


def _read(text: str, known: frozenset[str]) -> Fields:
    asked = [one.strip() for one in text.split(",") if one.strip()]
    if wrong := [one for one in asked if not _is_known(one, known)]:
        raise BadInput(f"Unrecognized or unsupported fields: [{', '.join(one[:60] for one in wrong[:20])}]")
    return {name: frozenset(_parts_of(name, asked)) for name in dict.fromkeys(one.partition(".")[0] for one in asked)}


def _is_known(name: str, known: frozenset[str]) -> bool:
    first, dot, rest = name.partition(".")
    if first not in known:
        return False
    if not dot or first in _FREELY_WITHIN:
        return not dot or bool(rest)
    return _is_known(rest, _WITHIN[first]) if first in _WITHIN else False


def _parts_of(name: str, asked: list[str]) -> Iterator[str]:
    yield from (one.split(".")[1] for one in asked if one.startswith(f"{name}."))
