"""A paper as Semantic Scholar writes it, with the fields that were asked for.

What is not known here (citations, embeddings, names of authors' own) is null or an empty list, never a zero.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from broadsheet.citing import Reference, find_format, make_reference
from broadsheet.cleaning import plain_text
from broadsheet.delivery.web.addresses import paper_path
from broadsheet.delivery.web.semantic_scholar.fields import Fields
from broadsheet.paper import Author, Paper

Item = dict[str, Any]

_SUBJECTS = {
    "cs": "Computer Science", "math": "Mathematics", "stat": "Mathematics", "q-bio": "Biology", "q-fin": "Economics",
    "econ": "Economics", "eess": "Engineering", "physics": "Physics", "astro-ph": "Physics", "cond-mat": "Physics",
    "gr-qc": "Physics", "hep-ex": "Physics", "hep-lat": "Physics", "hep-ph": "Physics", "hep-th": "Physics",
    "math-ph": "Physics", "nlin": "Physics", "nucl-ex": "Physics", "nucl-th": "Physics", "quant-ph": "Physics",
}  # fmt: skip
"""arXiv's archives -> fields of study."""
_NAMES = {"arxiv": "ArXiv", "doi": "DOI", "acl": "ACL", "pubmed": "PubMed"}
_CORPUS = "CorpusId:"
_TYPES = {"article": ["JournalArticle"], "conference": ["Conference"]}


@dataclass(frozen=True, slots=True)
class Told:
    """A paper, and what is said of it: the sentence that matters, our page."""

    paper: Paper
    gist: str
    site: str

    @property
    def reference(self) -> Reference:
        """How it is cited."""
        return make_reference(self.paper, self.site + paper_path(self.paper))


def build_paper(told: Told, fields: Fields) -> Item:
    """The paper with these fields."""
    return {name: _FIELDS[name](told, within) for name, within in fields.items()}


def build_author(author: Author, asked: frozenset[str]) -> Item:
    """An author with these fields. Nobody has a name here but the one that is printed."""
    said: Item = {
        "authorId": None,
        "externalIds": {},
        "url": None,
        "name": plain_text(author.name),
        "aliases": None,
        "affiliations": [author.affiliation] if author.affiliation else [],
        "homepage": None,
        "paperCount": None,
        "citationCount": None,
        "hIndex": None,
        "papers": [],
    }
    return {name: value for name, value in said.items() if name in asked}


def name_paper(paper: Paper) -> str:
    """The name that Semantic Scholar gave it, else ours."""
    names = (one.value for one in paper.identifiers if one.scheme == "s2" and not one.value.startswith(_CORPUS))
    return next(names, paper.name)


def subjects_of(paper: Paper) -> list[str]:
    """Its fields of study, by its categories."""
    found = (_SUBJECTS.get(category.partition(".")[0]) for category in paper.categories)
    return list(dict.fromkeys(one for one in found if one))


def archives_of(subject: str) -> list[str]:
    """ArXiv's archives of a field of study; none where arXiv has no such field."""
    return [archive for archive, name in _SUBJECTS.items() if name.lower() == subject.strip().lower()]


def _corpus_of(paper: Paper) -> int | None:
    names = (one.value for one in paper.identifiers if one.scheme == "s2" and one.value.startswith(_CORPUS))
    found = next(names, "").removeprefix(_CORPUS)
    return int(found) if found else None


def _list_names(paper: Paper) -> Item:
    """Its names by who gave them; ours is among them, so that a program that asked by it finds it again."""
    said: Item = {_NAMES[one.scheme]: one.value for one in paper.identifiers if one.scheme in _NAMES}
    corpus = _corpus_of(paper)
    return said | ({"CorpusId": corpus} if corpus else {}) | {"Broadsheet": paper.name}


def _build_pdf(told: Told) -> Item | None:
    address = told.reference.pdf
    return {"url": address, "status": "GREEN" if told.paper.identifier("arxiv") else None} if address else None


def _venue_of(told: Told) -> str:
    return plain_text(told.paper.venue) or ("arXiv.org" if told.paper.identifier("arxiv") else "")


def _build_venue(told: Told) -> Item | None:
    venue = _venue_of(told)
    kinds = {"article": "journal", "conference": "conference"}
    return {"id": None, "name": venue, "type": kinds.get(told.reference.kind)} if venue else None


def _year_of(paper: Paper) -> int | None:
    return paper.year or (int(paper.published[:4]) if paper.published[:4].isdigit() else None)


def _day_of(paper: Paper) -> str | None:
    day = paper.published[:10]
    return day if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else None


def _write_bibtex(told: Told) -> str:
    format = find_format("bib")
    return format.write([told.reference]) if format else ""


def _build_authors(told: Told, within: frozenset[str]) -> list[Item]:
    asked = (within or {"name"}) | {"authorId"}
    return [build_author(author, frozenset(asked)) for author in told.paper.authors]


_FIELDS: dict[str, Callable[[Told, frozenset[str]], Any]] = {
    "paperId": lambda told, _: name_paper(told.paper),
    "corpusId": lambda told, _: _corpus_of(told.paper),
    "externalIds": lambda told, _: _list_names(told.paper),
    "url": lambda told, _: told.site + paper_path(told.paper),
    "title": lambda told, _: plain_text(told.paper.title),
    "abstract": lambda told, _: plain_text(told.paper.abstract) or None,
    "venue": lambda told, _: _venue_of(told),
    "publicationVenue": lambda told, _: _build_venue(told),
    "year": lambda told, _: _year_of(told.paper),
    "referenceCount": lambda *_: None,
    "citationCount": lambda *_: None,
    "influentialCitationCount": lambda *_: None,
    "isOpenAccess": lambda told, _: bool(told.reference.pdf),
    "openAccessPdf": lambda told, _: _build_pdf(told),
    "fieldsOfStudy": lambda told, _: subjects_of(told.paper) or None,
    "s2FieldsOfStudy": lambda told, _: [{"category": one, "source": "external"} for one in subjects_of(told.paper)],
    "publicationTypes": lambda told, _: _TYPES.get(told.reference.kind),
    "publicationDate": lambda told, _: _day_of(told.paper),
    "journal": lambda told, _: {"name": _venue_of(told)} if _venue_of(told) else None,
    "citationStyles": lambda told, _: {"bibtex": _write_bibtex(told)},
    "authors": _build_authors,
    "citations": lambda *_: [],
    "references": lambda *_: [],
    "embedding": lambda *_: None,
    "tldr": lambda told, _: {"model": "broadsheet", "text": plain_text(told.gist)} if told.gist else None,
    "textAvailability": lambda told, _: "abstract" if told.paper.abstract else "none",
}
"""A field -> what it says of a paper, given the fields within it that were named."""
