"""One work of OpenAlex as a record: the same object in the list API, for a single look-up and in the snapshot."""

import re

from broadsheet.identifiers import parse_identifier
from broadsheet.paper import Author, Identifier, Link, Record, Version
from broadsheet.sources.base import Failure
from broadsheet.sources.fields import (
    MOST_AUTHORS,
    distinct,
    iso_date,
    links_of,
    object_of,
    scheme_identifier,
    signals_of,
    text_of,
    year_of,
)

MOST_WORDS = 20_000
"""Places in an abstract that are read; some "abstracts" are whole texts, and a place may be any number."""
MOST_KEYWORDS = 20
MOST_LOCATIONS = 100

FIELDS = (
    "id,doi,ids,title,display_name,publication_date,publication_year,type,authorships,abstract_inverted_index,"
    "primary_location,best_oa_location,locations,topics,keywords,cited_by_count,is_retracted,is_paratext,updated_date"
)
"""What is read of a work; asking for it alone spares the lists of references, half of an answer."""

_KINDS = {
    "A": "an author", "C": "a concept", "F": "a funder", "I": "an institution", "P": "a publisher", "S": "a source",
    "T": "a topic", "V": "a venue",
}  # fmt: skip
_NUMBER = re.compile(r"[A-Z][1-9][0-9]{0,15}")
_PLAIN_TYPES = ("", "article", "preprint", "journal-article", "posted-content")
_NAMING = re.compile(r"arxiv\.org/|doi\.org/10\.48550/|aclanthology\.org/|openreview\.net/")
"""Addresses of copies that tell a name which the fields of a work do not have; an arXiv copy may be told by its DOI."""

_Object = dict[str, object]


def make_work(source: str, work: _Object, where: str, told: str = "") -> Record | Failure:
    """The record of one work, or why there is none: another kind of object, no title, no paper.

    Its counts are of its ``updated_date``, or of the moment ``told`` where it does not tell one.
    """
    number = text_of(work.get("id")).rpartition("/")[2].upper()
    title = text_of(work.get("title")) or text_of(work.get("display_name"))
    if refusal := _refuse(work, number, title):
        return Failure(where, refusal)
    updated = iso_date(work.get("updated_date")) or told
    submitted = _published(work)
    main = object_of(work.get("primary_location"))
    return Record(
        source=source,
        key=number,
        where=where,
        title=title,
        abstract=read_abstract(work.get("abstract_inverted_index")),
        authors=_authors(work.get("authorships")),
        identifiers=_identifiers(work, number, _addresses(work, main)),
        submitted=submitted,
        year=year_of(work.get("publication_year")) or year_of(submitted[:4]),
        venue=_venue(main) or _venue({"source": work.get("host_venue")}),
        keywords=_keywords(work),
        comment=_comment(work),
        # When it was retracted is not told; it was by the day of the record's last change.
        versions=(Version(1, submitted, updated[:10]),) if updated and work.get("is_retracted") is True else (),
        links=_links(work, main),
        signals=signals_of(updated if len(updated) >= 10 else "", citations=work.get("cited_by_count")),
    )


def _refuse(work: _Object, number: str, title: str) -> str:
    """Why this is no paper; empty when it is one."""
    kind = number[:1]
    if not _NUMBER.fullmatch(number):
        return "no OpenAlex number"
    if kind in _KINDS:
        return f"not a work but {_KINDS[kind]} ({number})"
    if kind != "W":
        return f"not a work ({number})"
    if work.get("is_paratext") is True:
        return f"not a paper but a cover, a table of contents or the like ({number})"
    return "" if title else f"no title ({number})"


def _published(work: _Object) -> str:
    """The day it came out. January 1 stands for "some day of that year" more often than for itself."""
    day = iso_date(work.get("publication_date"))[:10]
    return day[:4] if day.endswith("-01-01") else day


def read_abstract(index: object) -> str:
    """The text that OpenAlex keeps as each word's places, read back in order; at most ``MOST_WORDS`` places.

    Where more than a tenth of the places is empty, words were left out, and only what stands before is a text.
    """
    words: dict[int, str] = {}
    for word, places in object_of(index).items():
        if type(places) is list:
            for place in places:
                if type(place) is int and 0 <= place < MOST_WORDS:
                    words[place] = word
    if not words:
        return ""
    last = max(words)
    if len(words) < 0.9 * (last + 1):
        last = next(place for place in range(last + 1) if place not in words)
    return text_of(" ".join([words[place] for place in range(last + 1) if place in words]))


def _authors(value: object) -> tuple[Author, ...]:
    if not isinstance(value, list):
        return ()
    made = [_author(one) for one in value[:MOST_AUTHORS] if type(one) is dict]
    return tuple([author for author in made if author.name])


def _author(authorship: _Object) -> Author:
    name = text_of(object_of(authorship.get("author")).get("display_name"))
    places = authorship.get("institutions")
    names = [text_of(object_of(one).get("display_name")) for one in places[:10]] if isinstance(places, list) else []
    raw = authorship.get("raw_affiliation_strings")
    told = "; ".join(filter(None, names)) or text_of(raw[0] if isinstance(raw, list) and raw else raw)
    return Author(name or text_of(authorship.get("raw_author_name")), told[:500])


def _addresses(work: _Object, main: _Object) -> list[str]:
    """Where its copies are, each address once."""
    listed = work.get("locations")
    places = [main, *(listed[:MOST_LOCATIONS] if isinstance(listed, list) else ())]
    told = [place.get(field) for place in places if type(place) is dict for field in ("landing_page_url", "pdf_url")]
    return list(dict.fromkeys(url for url in told if type(url) is str))


def _identifiers(work: _Object, number: str, addresses: list[str]) -> tuple[Identifier, ...]:
    """Its own number, its DOI (which may be arXiv's), PubMed's, and what the addresses of its copies tell."""
    ids = object_of(work.get("ids"))
    doi = scheme_identifier("doi", _last_part(work.get("doi") or ids.get("doi"), "https://doi.org/"))
    pubmed = scheme_identifier("pubmed", _last_part(ids.get("pmid"), "https://pubmed.ncbi.nlm.nih.gov/"))
    named = [parse_identifier(text_of(url)) for url in addresses if _NAMING.search(url)]
    return distinct((Identifier("openalex", number),), doi, pubmed, [one for one in named if one])


def _last_part(url: object, begins: str) -> str:
    """The name in an address, where it is written as nearly all are: reading it as an address costs ten times that."""
    return text_of(url).removeprefix(begins)


def _venue(location: _Object) -> str:
    """Where it appeared; a repository such as arXiv or PubMed is no such place."""
    told = object_of(location.get("source"))
    return "" if told.get("type") in ("repository", "metadata") else text_of(told.get("display_name"))


def _keywords(work: _Object) -> tuple[str, ...]:
    """Topics, then keywords; in old works ``concepts`` say the same."""
    listed = [one for field in ("topics", "keywords") for one in _objects(work.get(field))]
    found = (text_of(one.get("display_name")) or text_of(one.get("keyword")) for one in listed)
    names = dict.fromkeys(name for name in found if name)
    if not names:
        names = dict.fromkeys(text_of(one.get("display_name")) for one in _objects(work.get("concepts")))
    return tuple(name for name in names if name)[:MOST_KEYWORDS]


def _objects(value: object) -> list[_Object]:
    return [one for one in value[:MOST_KEYWORDS] if type(one) is dict] if isinstance(value, list) else []


def _comment(work: _Object) -> str:
    """That it was retracted, and of what kind it is where that is not an article."""
    kind = text_of(work.get("type"))
    said = "" if kind in _PLAIN_TYPES else kind.replace("-", " ").capitalize()
    return "; ".join(filter(None, ("Retracted" if work.get("is_retracted") is True else "", said)))


def _links(work: _Object, main: _Object) -> tuple[Link, ...]:
    free = object_of(work.get("best_oa_location"))
    return links_of(
        ("page", main.get("landing_page_url") or work.get("doi")), ("pdf", free.get("pdf_url") or main.get("pdf_url"))
    )
