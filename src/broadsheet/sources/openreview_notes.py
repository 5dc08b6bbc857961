"""One note of OpenReview to a record, in both versions of its API.

A note is a paper, a review or any other word said there; a paper is the note that its forum is named after. The newer
API puts each field of ``content`` into an object (``{"title": {"value": ...}}``), the older one does not.

A paper that was withdrawn from a venue, or rejected there, is no withdrawn paper: it often stands elsewhere. So this is
told in ``comment``, and no version is marked as withdrawn.
"""

from datetime import UTC, datetime
from urllib.parse import urljoin

from broadsheet.identifiers import find_identifiers
from broadsheet.paper import Author, Identifier, Record
from broadsheet.sources.base import Failure
from broadsheet.sources.fields import (
    MOST_AUTHORS,
    distinct,
    links_of,
    number_of,
    object_of,
    scheme_identifier,
    text_of,
    texts_of,
    year_of,
)

SITE = "https://openreview.net"

_FATES = {
    "withdrawn_submission": "Withdrawn",
    "desk_rejected_submission": "Desk rejected",
    "rejected_submission": "Rejected",
    "rejected": "Rejected",
    "withdrawn": "Withdrawn",
    "submission": "Under review",
    "under_review": "Under review",
}
"""The last step of a ``venueid``, in small letters, to what became of the paper; an accepted one has the venue's."""
_SUMMARIES = ("TLDR", "TL;DR", "tldr", "one-sentence_summary", "one_sentence_summary")


def is_paper(note: dict[str, object]) -> bool:
    """Whether it is the first word of its forum: no review, comment or decision."""
    forum = text_of(note.get("forum"))
    return not text_of(note.get("replyto")) and forum in ("", text_of(note.get("id")))


def make_record(source: str, note: dict[str, object], where: str) -> Record | Failure:
    """The record of a paper's note."""
    content, name = object_of(note.get("content")), text_of(note.get("id")) or text_of(note.get("forum"))
    title = text_of(value_of(content, "title"))
    if not title or not name:
        return Failure(where, "no title" if name else "no id")
    submitted = _moment(note.get("cdate")) or _moment(note.get("tcdate"))
    announced = _moment(note.get("pdate")) or _moment(note.get("odate"))
    return Record(
        source=source,
        key=name,
        where=where,
        title=title,
        abstract=text_of(value_of(content, "abstract")),
        summary=next((text for one in _SUMMARIES if (text := text_of(value_of(content, one)))), ""),
        authors=_parse_authors(value_of(content, "authors")),
        identifiers=_find_names(name, content),
        submitted=submitted,
        announced=announced,
        updated=_moment(note.get("mdate")) or _moment(note.get("tmdate")),
        year=year_of((announced or submitted)[:4]),
        venue=text_of(value_of(content, "venue")),
        keywords=_parse_keywords(content),
        comment="; ".join(dict.fromkeys(filter(None, (_fate_of(content), text_of(value_of(content, "decision")))))),
        links=links_of(
            ("page", f"{SITE}/forum?id={name}"),
            ("pdf", _absolute(value_of(content, "pdf"))),
            ("code", value_of(content, "code")),
        ),
    )


def value_of(content: dict[str, object], field: str) -> object:
    """A field of the content, wrapped in an object or not."""
    told = content.get(field)
    return told.get("value") if isinstance(told, dict) else told


def _fate_of(content: dict[str, object]) -> str:
    last = text_of(value_of(content, "venueid")).rpartition("/")[2].lower()
    return _FATES.get(last, "")


def _parse_authors(value: object) -> tuple[Author, ...]:
    """Names, or profiles with a ``fullname``; an anonymous author is none."""
    people = value[:MOST_AUTHORS] if isinstance(value, list) else []
    names = (_name_of(one) for one in people)
    return tuple(Author(name) for name in names if name and not name.lower().startswith("anonymous"))


def _name_of(person: object) -> str:
    told = object_of(person)
    return text_of(told.get("fullname")) or text_of(told.get("name")) or text_of(person)


def _parse_keywords(content: dict[str, object]) -> tuple[str, ...]:
    """A list, or one text with commas as older venues have it; the area last."""
    told = value_of(content, "keywords")
    words = told.replace(";", ",").split(",") if isinstance(told, str) else texts_of(told)
    area = texts_of(value_of(content, "primary_area"))
    return tuple(dict.fromkeys(word for one in (*words, *area) if (word := text_of(one))))[:100]


def _find_names(name: str, content: dict[str, object]) -> tuple[Identifier, ...]:
    return distinct(
        scheme_identifier("openreview", name),
        scheme_identifier("doi", value_of(content, "doi")),
        find_identifiers(text_of(value_of(content, "html"))),
    )


def _absolute(path: object) -> str:
    text = text_of(path)
    try:
        return urljoin(f"{SITE}/", text) if text else ""
    except ValueError:
        return ""


def _moment(milliseconds: object) -> str:
    """A UTC moment from milliseconds since 1970, or empty."""
    number = number_of(milliseconds)
    if not number or not 0 < number < 7e12:
        return ""
    return datetime.fromtimestamp(int(number) // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
