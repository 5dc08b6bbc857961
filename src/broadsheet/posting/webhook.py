"""Webhooks: an edition as JSON, signed, with a name by which a second copy is known.

X-Broadsheet-Event       edition or test
X-Broadsheet-Delivery    the same each time this edition is sent there, whatever happened to the tries before
X-Broadsheet-Timestamp   seconds since 1970, when this try was made
X-Broadsheet-Signature   sha256=HMAC-SHA256(key, timestamp + "." + body) in hex digits
"""

import hashlib
import hmac
from datetime import datetime
from typing import Any

import orjson

from broadsheet.answers import Reason
from broadsheet.answers.editions import Edition, EditionEntry
from broadsheet.cleaning import plain_text
from broadsheet.fetching import Client
from broadsheet.settings import Settings

MOST_ANSWER = 2**20
"""Bytes of an answer that nobody reads."""


def tell_edition(edition: Edition, settings: Settings) -> dict[str, Any]:
    """The edition as JSON tells it."""
    period = edition.period
    return {
        "event": "edition",
        "site": {"name": settings.site_name, "url": settings.site_url},
        "edition": {
            "view": edition.view.key,
            "view_title": edition.view_title,
            "kind": period.kind,
            "period": period.name,
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "closed_at": edition.closed_at,
            "total": edition.total,
            "url": settings.site_url + edition.address,
        },
        "papers": [_tell_paper(entry, settings.site_url) for entry in edition.entries],
    }


def tell_test(settings: Settings) -> dict[str, Any]:
    """What is sent when somebody wants to know whether a webhook works."""
    site = {"name": settings.site_name, "url": settings.site_url}
    return {"event": "test", "site": site, "says": "Broadsheet can post here."}


def send(client: Client, address: str, key: str, told: dict[str, Any], delivery: str, now: datetime) -> None:
    """Post it, in one try. Raises FetchFailed."""
    body = orjson.dumps(told | {"id": delivery})
    stamp = str(int(now.timestamp()))
    headers = {
        "X-Broadsheet-Event": str(told["event"]),
        "X-Broadsheet-Delivery": delivery,
        "X-Broadsheet-Timestamp": stamp,
        "X-Broadsheet-Signature": sign(key, stamp, body),
    }
    client.post(address, body, "application/json", headers=headers, most=MOST_ANSWER, typed=True, once=True)


def sign(key: str, stamp: str, body: bytes) -> str:
    """The signature of a body sent at that moment."""
    return "sha256=" + hmac.new(key.encode("ascii"), stamp.encode("ascii") + b"." + body, hashlib.sha256).hexdigest()


def _tell_paper(entry: EditionEntry, site_url: str) -> dict[str, Any]:
    paper = entry.paper
    return {
        "rank": entry.rank,
        "id": paper.name,
        "url": f"{site_url}/papers/{paper.name}",
        "title": _legal(plain_text(paper.title)),
        "authors": [_legal(author.name) for author in paper.authors],
        "abstract": _legal(plain_text(paper.abstract)),
        "gist": {"sentence": _legal(plain_text(entry.gist.sentence)), "role": entry.gist.role} if entry.gist else None,
        "identifiers": {one.scheme: one.value for one in paper.identifiers},
        "categories": list(paper.categories),
        "published": paper.published,
        "links": [{"kind": link.kind, "url": _legal(link.url)} for link in paper.links],
        "score": entry.score,
        "why": _legal(entry.why),
        "tree": _tell_reason(entry.tree) if entry.tree else None,
        "late_of": entry.late_of,
        "submitted_by": _legal(entry.submitted_by),
    }


def _tell_reason(reason: Reason) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": reason.name,
        "value": reason.value,
        "weight": reason.weight,
        "says": _legal(reason.says),
    }
    return told | {"parts": [_tell_reason(part) for part in reason.parts]} if reason.parts else told


def _legal(text: str) -> str:
    """Without half characters, which no UTF-8 can write."""
    return text.encode("utf-8", "ignore").decode("utf-8")
