"""What a paper's page says in its head: Highwire and Dublin Core tags, and schema.org in JSON-LD.

Google Scholar and Zotero read ``citation_*``. With these alone Zotero takes a preprint for a journal's article, so
``DC.type`` says what it is.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from broadsheet.citing.reference import Reference

_VENUES = {"article": "citation_journal_title", "conference": "citation_conference_title"}


def list_tags(one: Reference) -> Iterator[tuple[str, str]]:
    """Name and content of each ``meta``, not yet escaped for HTML."""
    yield "citation_title", one.title
    yield from (("citation_author", person.last_first) for person in one.authors)
    day = one.day.replace("-", "/")
    said = {
        "citation_publication_date": day,
        "citation_abstract": one.abstract,
        "citation_doi": one.doi,
        "citation_arxiv_id": one.arxiv,
        "citation_pdf_url": one.pdf,
        "citation_public_url": one.url,
        "citation_keywords": "; ".join(one.keywords),
    }
    if one.kind in _VENUES:
        said[_VENUES[one.kind]] = one.venue
    yield from ((name, value) for name, value in said.items() if value)
    yield from _list_dublin_core(one)


def _list_dublin_core(one: Reference) -> Iterator[tuple[str, str]]:
    yield "DC.type", "preprint" if one.kind == "preprint" else "text"
    yield "DC.title", one.title
    yield from (("DC.creator", person.last_first) for person in one.authors)
    if one.day:
        yield "DC.date", one.day
    yield "DC.identifier", f"doi:{one.doi}" if one.doi else one.url


def write_json_ld(one: Reference) -> str:
    """A ``ScholarlyArticle`` of schema.org, safe to stand inside a script element."""
    said = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": one.title[:110],
        "name": one.title,
        "author": [{"@type": "Person", "name": f"{p.given} {p.family}".strip()} for p in one.authors[:50]],
        "datePublished": one.day,
        "abstract": one.abstract,
        "keywords": list(one.keywords),
        "identifier": [
            name for name in (f"doi:{one.doi}" * bool(one.doi), f"arXiv:{one.arxiv}" * bool(one.arxiv)) if name
        ],
        "isPartOf": {"@type": "Periodical", "name": one.venue} if one.venue else None,
        "sameAs": one.url,
    }
    return to_script({name: value for name, value in said.items() if value})


def to_script(said: Mapping[str, Any]) -> str:
    """JSON-LD that can stand inside a script element, whatever is said."""
    text = orjson.dumps(said).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
