"""One paper of Semantic Scholar as a record: of the Graph API, or a line of its datasets (keys in small letters)."""

import re

from broadsheet.paper import Author, Identifier, Record
from broadsheet.sources.base import Failure
from broadsheet.sources.fields import (
    MOST_AUTHORS,
    distinct,
    iso_day,
    links_of,
    object_of,
    scheme_identifier,
    signals_of,
    text_of,
    texts_of,
    year_of,
)

_SCHEMES = (("arxiv", "arxiv"), ("doi", "doi"), ("acl", "acl"), ("pubmed", "pubmed"))
"""Whose name stands under which key of ``externalIds``."""
_HASH = re.compile(r"[0-9a-f]{40}")
_CORPUS_NUMBER = re.compile(r"[1-9][0-9]{0,15}")

_Object = dict[str, object]


def make_paper(source: str, given: _Object, where: str, told: str = "") -> Record | Failure:
    """The record of one paper, or why there is none. ``told`` is the day or moment at which its counts held."""
    paper = _small_letters(given)
    names = _own_names(paper)
    title = text_of(paper.get("title"))
    if not names or not title:
        return Failure(where, _refuse(paper, names))
    submitted = iso_day(paper.get("publicationdate"))
    journal, place = object_of(paper.get("journal")), object_of(paper.get("publicationvenue"))
    outside = _small_letters(object_of(paper.get("externalids")))
    return Record(
        source=source,
        key=names[0].value,
        where=where,
        title=title,
        abstract=text_of(paper.get("abstract")),
        summary=text_of(object_of(paper.get("tldr")).get("text")),
        authors=_authors(paper.get("authors")),
        identifiers=(*names, *distinct(*(scheme_identifier(scheme, outside.get(key)) for key, scheme in _SCHEMES))),
        submitted=submitted,
        year=year_of(paper.get("year")) or year_of(submitted[:4]),
        venue=_venue(text_of(paper.get("venue")) or text_of(place.get("name")) or text_of(journal.get("name"))),
        keywords=_fields_of_study(paper),
        links=links_of(("page", paper.get("url")), ("pdf", object_of(paper.get("openaccesspdf")).get("url"))),
        signals=signals_of(told, citations=paper.get("citationcount")),
    )


def _small_letters(given: _Object) -> _Object:
    return {key.lower(): value for key, value in given.items()}


def _own_names(paper: _Object) -> tuple[Identifier, ...]:
    """Semantic Scholar's two names for it. The number stands first: it is in the datasets too, and never changes."""
    outside = _small_letters(object_of(paper.get("externalids")))
    number = text_of(paper.get("corpusid")) or text_of(outside.get("corpusid"))
    hashed = text_of(paper.get("paperid")).lower()
    names = []
    if _CORPUS_NUMBER.fullmatch(number):
        names.append(Identifier("s2", f"CorpusId:{number}"))
    if _HASH.fullmatch(hashed):
        names.append(Identifier("s2", hashed))
    return tuple(names)


def _refuse(paper: _Object, names: tuple[Identifier, ...]) -> str:
    """Why an object is no paper with a title."""
    if names:
        return f"no title ({names[0]}); ask for the field `title`"
    if "authorid" in paper:
        return f"not a paper but an author ({text_of(paper.get('authorid'))[:40]})"
    return "no paper of Semantic Scholar: neither `paperId` nor `corpusId`"


def _authors(value: object) -> tuple[Author, ...]:
    if not isinstance(value, list):
        return ()
    listed = (object_of(one) for one in value[:MOST_AUTHORS])
    made = (Author(text_of(one.get("name")), "; ".join(texts_of(one.get("affiliations")))[:500]) for one in listed)
    return tuple(author for author in made if author.name)


def _venue(name: str) -> str:
    """Where it appeared; arXiv, which is told as a venue too, is no such place."""
    return "" if name.lower() in ("arxiv.org", "arxiv") else name


def _fields_of_study(paper: _Object) -> tuple[str, ...]:
    """Its fields, each once: those that Semantic Scholar's model found too."""
    found = paper.get("s2fieldsofstudy")
    names = [text_of(object_of(one).get("category")) for one in found[:50]] if isinstance(found, list) else []
    return tuple(dict.fromkeys(name for name in (*texts_of(paper.get("fieldsofstudy")), *names) if name))[:20]
