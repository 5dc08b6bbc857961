"""A paper as the Hub writes it.

Clients read some fields inside ``paper`` and some beside it, and not all the same ones: whatever may be looked for in
either place is in both.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from broadsheet.cleaning import plain_text
from broadsheet.paper import Author, Paper

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What stands beside the paper itself."""

    day: str = ""
    """The ISO day of the daily page it stood on."""
    comments: int = 0
    stars: int | None = None
    upvotes: int = 0
    by: str = ""
    """Who submitted it."""
    gist: str = ""
    score: float | None = None


def build_item(paper: Paper, told: Told, site: str) -> Item:
    """An item of a list: the paper, and beside it what clients look for there."""
    inner = build_paper(paper, told, site)
    return {
        **inner,
        "paper": inner,
        "publishedAt": inner["submittedOnDailyAt"],
        "thumbnail": f"{site}/static/logo.svg",
        "numComments": told.comments,
        "submittedBy": inner["submittedOnDailyBy"],
        "isAuthorParticipating": False,
        **({} if told.score is None else {"score": told.score}),
    }


def build_paper(paper: Paper, told: Told, site: str) -> Item:
    """The paper alone."""
    published = moment(paper.published)
    by = build_user(told.by or "broadsheet", site)
    item: Item = {
        "id": name_paper(paper),
        "authors": [_build_author(paper, number, author) for number, author in enumerate(paper.authors)],
        "publishedAt": published,
        "submittedOnDailyAt": moment(told.day) if told.day else published,
        "submittedOnDailyBy": by,
        "title": plain_text(paper.title),
        "summary": plain_text(paper.text),
        "upvotes": told.upvotes,
        "numComments": told.comments,
        "discussionId": make_id(f"paper {paper.name}"),
        "ai_summary": told.gist or paper.summary,
        "ai_keywords": list(paper.keywords),
        "linkedModels": [],
        "linkedDatasets": [],
        "linkedSpaces": [],
        "source": f"{site}/papers/{paper.name}",
    }
    optional = {
        "githubRepo": paper.link("code"),
        "githubStars": told.stars,
        "projectPage": paper.link("project"),
        "withdrawnAt": moment(paper.withdrawn_at) if paper.withdrawn_at else "",
    }
    return item | {name: value for name, value in optional.items() if value not in ("", None)}


def build_user(name: str, site: str) -> Item:
    """A user; here nobody has a page or a picture of their own."""
    return {
        "_id": make_id(f"user {name}"),
        "avatarUrl": f"{site}/static/logo.svg",
        "fullname": name,
        "isPro": False,
        "name": name,
        "user": name,
        "type": "user",
    }


def _build_author(paper: Paper, number: int, author: Author) -> Item:
    return {"_id": make_id(f"author {paper.name} {number}"), "name": author.name, "hidden": False}


def name_paper(paper: Paper) -> str:
    """Its arXiv number, else our name for it."""
    return paper.identifier("arxiv") or paper.name


def make_id(text: str) -> str:
    """24 hexadecimal digits, always the same for the same thing."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:24]


def moment(text: str) -> str:
    """A date however exact as clients read it: ``2026-08`` -> ``2026-08-01T00:00:00.000Z``."""
    day, _, time = (text or "1970").partition("T")
    whole = "-".join([*day.split("-"), "01", "01"][:3])
    return f"{whole}T{time[:8] or '00:00:00'}.000Z"
