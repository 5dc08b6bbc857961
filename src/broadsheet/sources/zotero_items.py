"""One item of a Zotero library, as its API gives it, to a record.

Notes, tags of one's own and what stands in ``extra`` apart from names of the paper are private; of these only the tags
are taken, as keywords.
"""

import re

import orjson

from broadsheet.identifiers import find_identifiers
from broadsheet.paper import Author, Identifier, Record
from broadsheet.sources.base import Failure
from broadsheet.sources.fields import (
    MOST_AUTHORS,
    distinct,
    iso_date,
    links_of,
    loose_date,
    number_of,
    object_of,
    page_link,
    scheme_identifier,
    text_of,
    year_of,
)

_PAPERS = frozenset(
    {"journalArticle", "conferencePaper", "preprint", "report", "thesis", "book", "bookSection", "manuscript"}
)
_NEVER = frozenset({"attachment", "note", "annotation"})
_VENUES = (
    "publicationTitle", "proceedingsTitle", "bookTitle", "conferenceName", "repository", "university", "institution",
    "publisher",
)  # fmt: skip
_NAMED_IN_EXTRA = re.compile(r"^\s*(?:arxiv|doi|pmid|s2|acl|openreview)\s*:.*$", re.I | re.M)
_MOST_TAGS = 200


def read_items(data: bytes) -> list[object] | None:
    """The items of a list, of an object with ``items``, or the one item that there is."""
    try:
        told = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except (orjson.JSONDecodeError, RecursionError):
        return None
    inner = told.get("items", [told]) if isinstance(told, dict) else told
    return inner if isinstance(inner, list) else None


def kind_of(item: dict[str, object]) -> str:
    """Its kind as Zotero names it: ``journalArticle``, ``attachment``."""
    return text_of(data_of(item).get("itemType"))[:40] or "nothing"


def data_of(item: dict[str, object]) -> dict[str, object]:
    """The item's own fields; other programs save them without what the API puts around them."""
    inner = item.get("data")
    return inner if isinstance(inner, dict) else item


def is_paper(item: dict[str, object]) -> bool:
    """Whether it is a text somebody could look for: of such a kind, or with a DOI or another name of papers.

    What lies in the trash is not.
    """
    data, kind = data_of(item), kind_of(item)
    if kind in _NEVER or data.get("deleted"):
        return False
    return kind in _PAPERS or bool(_find_names(data))


def make_record(source: str, library: str, item: dict[str, object], where: str) -> Record | Failure:
    """The record of an item. ``library`` is used where the item does not name its own (``users/123``)."""
    data = data_of(item)
    title, key = text_of(data.get("title")), text_of(item.get("key")) or text_of(data.get("key"))
    if not title or not key:
        return Failure(where, "no title" if key else "no key")
    date = _date_of(item)
    return Record(
        source=source,
        key=f"{_library_of(item) or library}/{key}",
        where=where,
        title=title,
        abstract=text_of(data.get("abstractNote")),
        authors=_parse_creators(data.get("creators")),
        identifiers=_find_names(data),
        announced=date,
        year=year_of(date[:4]),
        venue=next((venue for name in _VENUES if (venue := text_of(data.get(name)))), ""),
        keywords=_parse_tags(data.get("tags")),
        links=links_of(page_link(data.get("url"))),
    )


def _library_of(item: dict[str, object]) -> str:
    """``groups/123``: the same whether asked of the web or of the program on this machine."""
    library = object_of(item.get("library"))
    kind, number = text_of(library.get("type")), number_of(library.get("id"))
    return f"{kind}s/{int(number)}" if kind in ("user", "group") and number and number >= 1 else ""


def _date_of(item: dict[str, object]) -> str:
    """Zotero's own reading of the date (``2015-04``), else ours of what was typed (``April 2015``)."""
    read = iso_date(object_of(item.get("meta")).get("parsedDate"))
    return read or loose_date(text_of(data_of(item).get("date")))


def _parse_creators(value: object) -> tuple[Author, ...]:
    """The authors; where there is none, whoever made it (editors, presenters)."""
    people = [object_of(one) for one in value[:MOST_AUTHORS]] if isinstance(value, list) else []
    authors = [one for one in people if one.get("creatorType") == "author"] or people
    names = (text_of(one.get("name")) or _join_name(one) for one in authors)
    return tuple(Author(name) for name in names if name)


def _join_name(person: dict[str, object]) -> str:
    return " ".join(filter(None, (text_of(person.get("firstName")), text_of(person.get("lastName")))))


def _find_names(data: dict[str, object]) -> tuple[Identifier, ...]:
    """An arXiv number hides in four places: ``archiveID``, the DOI, the address, and a line of ``extra``."""
    return distinct(
        scheme_identifier("doi", data.get("DOI")),
        find_identifiers(text_of(data.get("archiveID"))),
        find_identifiers(text_of(data.get("url"))),
        *(find_identifiers(line) for line in _NAMED_IN_EXTRA.findall(text_of(data.get("extra"))[:20_000])),
        find_identifiers(text_of(data.get("reportNumber"))),
    )


def _parse_tags(value: object) -> tuple[str, ...]:
    listed = value[:_MOST_TAGS] if isinstance(value, list) else []
    words = (text_of(object_of(one).get("tag")) or text_of(one) for one in listed)
    return tuple(dict.fromkeys(word for word in words if word))
