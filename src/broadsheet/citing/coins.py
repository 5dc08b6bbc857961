"""A paper in one attribute (COinS, OpenURL's Dublin Core form), for reference managers that look at a list.

Zotero takes ``rft.type`` for the kind of item; a plus sign it always reads as a space.
"""

from urllib.parse import quote

from broadsheet.citing.reference import Reference

_TYPES = {"preprint": "preprint", "article": "journalArticle", "conference": "conferencePaper"}
LONGEST_ABSTRACT = 300


def write_coins(one: Reference) -> str:
    """The value of ``title`` on ``<span class="Z3988">``, not yet escaped for HTML."""
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", _TYPES[one.kind]),
        ("rft.title", one.title),
        *(("rft.au", " ".join(part for part in (person.given, person.family) if part)) for person in one.authors[:50]),
        ("rft.date", one.day),
        ("rft.identifier", one.url),
        ("rft.identifier", f"urn:doi:{one.doi}" if one.doi else ""),
        ("rft.source", one.venue),
        ("rft.description", one.abstract[:LONGEST_ABSTRACT]),
    ]
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs if value)
