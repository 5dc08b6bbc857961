"""A paper, or an edition, as an item of a feed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from broadsheet.answers import Reason
from broadsheet.answers.editions import Edition, EditionEntry, Gist
from broadsheet.answers.trending import TrendingEntry
from broadsheet.delivery.web.addresses import ELSEWHERE, list_outside_links, paper_path
from broadsheet.delivery.web.calendar import name_period
from broadsheet.delivery.web.dates import format_full_day
from broadsheet.delivery.web.feeds.feed import ArxivFacts, Item, ItemLink
from broadsheet.delivery.web.feeds.text import (
    read_moment,
    readable,
    shorten,
    split_paragraphs,
    to_html,
    to_link,
    whole_address,
)
from broadsheet.delivery.web.rendering import name_summary_author
from broadsheet.delivery.web.xml import legal
from broadsheet.paper import Paper

SUMMARY = 300
"""Characters of the summary of a paper that has no gist."""
MOST_AUTHORS = 200

_KINDS = {"PDF": "pdf", "Code": "code", "Project page": "project"}


@dataclass(frozen=True, slots=True)
class Masthead:
    """What every item needs to know of the site."""

    site_url: str
    site_name: str
    library_id: str
    now: datetime

    def name(self, what: str) -> str:
        """A name for ever, as a tag URI (RFC 4151): of the library, so that it outlives every address of the site."""
        return f"tag:broadsheet,2026:{self.library_id}/{quote(what, safe='/:')}"

    def whole(self, path: str) -> str:
        """The whole address of a page of ours."""
        return self.site_url + path


@dataclass(frozen=True, slots=True)
class Place:
    """Why a paper stands in a list, and where."""

    why: str = ""
    rank: int = 0
    score: float | None = None
    tree: Reason | None = None
    late_of: str = ""


def entry_item(head: Masthead, entry: EditionEntry, moment: datetime, category: str = "") -> Item:
    """A paper of an edition; its date is the moment at which it came into it."""
    place = Place(entry.why, entry.rank, entry.score, entry.tree, entry.late_of)
    return _paper_item(head, entry.paper, entry.gist, place, moment, moment, category)


def trending_item(head: Masthead, entry: TrendingEntry) -> Item:
    """A paper that trends; dated by the paper, since its place moves every day."""
    place = Place(entry.why, entry.rank, entry.score, entry.tree)
    return listed_item(head, entry.paper, entry.gist, place)


def listed_item(
    head: Masthead, paper: Paper, gist: Gist | None = None, place: Place | None = None, category: str = ""
) -> Item:
    """A paper of a list by date; its dates are those of the paper."""
    published = published_moment(paper, head.now)
    changed = read_moment(paper.updated)
    updated = max(published, changed) if changed and changed <= head.now else published
    return _paper_item(head, paper, gist, place or Place(), published, updated, category)


def published_moment(paper: Paper, now: datetime) -> datetime:
    """When the paper came out, but never later than we saw it: journals date issues ahead, and readers hide those."""
    seen = read_moment(paper.first_seen) or now
    return min(read_moment(paper.published) or seen, seen)


def _paper_item(
    head: Masthead, paper: Paper, gist: Gist | None, place: Place, published: datetime, updated: datetime, category: str
) -> Item:
    sentence = readable(gist.sentence) if gist else ""
    paragraphs = _tell(paper)
    notes = _note(place, paper)
    links = _list_links(paper)
    url = head.whole(paper_path(paper))
    return Item(
        id=head.name(paper.name),
        title=_title(paper),
        url=url,
        published=published,
        updated=updated,
        text="\n\n".join([*([sentence] if sentence else []), *paragraphs, *notes]),
        html=str(_to_content(head, sentence, paragraphs, notes, links, url)),
        summary=sentence or shorten(paragraphs[0] if paragraphs else "", SUMMARY),
        authors=_names(author.name for author in paper.authors[:MOST_AUTHORS]),
        categories=_names(paper.categories),
        links=links,
        names=tuple(legal(str(one)) for one in paper.identifiers if one.scheme in ELSEWHERE),
        arxiv=_arxiv_facts(paper, category),
        more=_tell_more(paper, gist, place),
    )


def _names(texts: Iterable[str]) -> tuple[str, ...]:
    """Each on one line; those that say nothing are left out."""
    lines = (" ".join(legal(text).split()) for text in texts)
    return tuple(line for line in lines if line)


def _title(paper: Paper) -> str:
    return " ".join(readable(paper.title).split()) or "Without title"


def _tell(paper: Paper) -> list[str]:
    """What the paper says of itself, or what another says of it, and then who."""
    if paper.abstract:
        return split_paragraphs(readable(paper.abstract))
    said = split_paragraphs(readable(paper.summary))
    return [*said, f"(Summary by {legal(name_summary_author(paper))}.)"] if said else []


def _note(place: Place, paper: Paper) -> list[str]:
    notes = [f"Why it is here: {readable(place.why)}"] if place.why else []
    if place.late_of:
        notes.append(f"It belongs to {format_full_day(place.late_of)}, whose edition was closed when it came.")
    if paper.withdrawn_at:
        notes.append("This paper was withdrawn.")
    return notes


def _to_content(
    head: Masthead, sentence: str, paragraphs: list[str], notes: list[str], links: tuple[ItemLink, ...], url: str
) -> Markup:
    parts = [Markup("<p><strong>{}</strong></p>").format(sentence)] if sentence else []
    parts.append(to_html(paragraphs))
    parts += [Markup("<p><em>{}</em></p>").format(note) for note in notes]
    ours = to_link(url, f"On {head.site_name}")
    parts.append(Markup("<p>{}</p>").format(Markup(" · ").join([ours, *(to_link(one.url, one.name) for one in links)])))
    return Markup("\n").join(part for part in parts if part)


def _list_links(paper: Paper) -> tuple[ItemLink, ...]:
    return tuple(
        ItemLink(_KINDS.get(link.name, "page"), link.name, whole_address(link.url))
        for link in list_outside_links(paper)
    )


def _arxiv_facts(paper: Paper, category: str) -> ArxivFacts | None:
    """In the list of one category, a paper whose first one is another is announced there as a cross-list."""
    if not paper.identifier("arxiv"):
        return None
    is_cross = bool(category) and not f"{paper.categories[0] if paper.categories else category}.".startswith(
        f"{category}."
    )
    return ArxivFacts("cross" if is_cross else "new", legal(paper.identifier("doi")), legal(readable(paper.venue)))


def _tell_more(paper: Paper, gist: Gist | None, place: Place) -> dict[str, Any]:
    more: dict[str, Any] = {
        "paper": paper.name,
        "identifiers": {one.scheme: one.value for one in paper.identifiers if one.scheme in ELSEWHERE},
    }
    if gist:
        more["gist"] = {"sentence": readable(gist.sentence), "role": gist.role}
    if place.rank:
        more["rank"] = place.rank
    if place.score is not None:
        more["score"] = round(place.score, 6)
    if place.why:
        more["why"] = readable(place.why)
    if place.tree:
        more["tree"] = to_tree(place.tree)
    if place.late_of:
        more["late_of"] = place.late_of
    return more


def to_tree(reason: Reason) -> dict[str, Any]:
    """A tree of reasons as JSON."""
    tree: dict[str, Any] = {"name": reason.name, "value": round(reason.value, 6), "weight": round(reason.weight, 6)}
    if reason.says:
        tree["says"] = legal(reason.says)
    if reason.parts:
        tree["parts"] = [to_tree(part) for part in reason.parts]
    return tree


def edition_item(head: Masthead, edition: Edition, moment: datetime, most: int) -> Item:
    """A whole edition: its papers as a list."""
    shown, url = edition.entries[:most], head.whole(edition.address)
    lines = [_line(head, entry) for entry in shown]
    html = Markup("<ol>\n{}\n</ol>").format(Markup("\n").join(html for _, html in lines))
    foot = Markup("<p>{}</p>").format(to_link(url, f"The edition on {head.site_name}"))
    return Item(
        id=head.name(f"editions/{edition.view.key}/{edition.period.name}"),
        title=f"{name_period(edition.period)}: {_count(len(edition.entries), edition.total)}",
        url=url,
        published=moment,
        updated=moment,
        text="\n".join([*(text for text, _ in lines), url]),
        html=str(Markup("\n").join([html, foot])),
        summary="; ".join(_title(entry.paper) for entry in shown[:3]),
        more={"period": edition.period.name, "view": edition.view.key, "papers": [one.paper.name for one in shown]},
    )


def _count(shown: int, total: int) -> str:
    """``12 papers``, ``30 of 104 papers``."""
    papers = f"{total:,} paper" + ("s" if total != 1 else "")
    return f"{shown:,} of {papers}" if shown < total else papers


def _line(head: Masthead, entry: EditionEntry) -> tuple[str, Markup]:
    """A paper of a list: as text, and as HTML."""
    title = _title(entry.paper)
    names = _names(author.name for author in entry.paper.authors[:3])
    by = ", ".join(names) + (" and others" if len(entry.paper.authors) > 3 else "")
    gist = readable(entry.gist.sentence) if entry.gist else ""
    url = head.whole(paper_path(entry.paper))
    link = to_link(url, title)
    line = Markup("<li>{}{}{}</li>").format(
        link, Markup("<br>{}").format(by) if by else "", Markup("<br><em>{}</em>").format(gist) if gist else ""
    )
    return f"{entry.rank}. {title}" + (f" ({by})" if by else "") + f"\n{url}", line
