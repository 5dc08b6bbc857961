"""For each live source a service that has something to give, in several batches where the source knows batches."""

# ruff: noqa: E501 - outside forms have long lines

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import urlsplit

from broadsheet.errors import Declined
from broadsheet.fetching import Answer, Keep
from tests.sources.arxiv_samples import Arxiv, Paper, oai_list, oai_record, rss_feed, rss_item
from tests.sources.live_samples import acl_volume, preprint_page, preprint_row

MORNING = datetime(2026, 11, 20, 13, tzinfo=UTC)
"""A Friday, in New York and in London."""
THURSDAY_IN_MILLISECONDS = 1_795_080_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: ``path`` is the address without machine and parameters."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]
    ids: list[str]
    """What a POST asks for."""


Answering = Callable[[Asked], bytes | Answer]


@dataclass
class Client:
    """Answers from a function, and counts."""

    answering: Answering
    most: int = 10_000
    asked: list[Asked] = field(default_factory=list)

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        keep: Keep = "no",
        most: int = 0,
        typed: bool = False,
        once: bool = False,
    ) -> Answer:
        """What the function says."""
        return self._answer(Asked(urlsplit(url).path, dict(params or {}), dict(headers or {}), []), url)

    def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        *,
        headers: Mapping[str, str] | None = None,
        keep: Keep = "no",
        most: int = 0,
        typed: bool = False,
        once: bool = False,
    ) -> Answer:
        """What the function says to these ids."""
        return self._answer(Asked(urlsplit(url).path, {}, dict(headers or {}), json.loads(body)["ids"]), url)

    def _answer(self, asked: Asked, url: str) -> Answer:
        self.asked.append(asked)
        assert len(self.asked) <= self.most, "it asks without end"
        told = self.answering(asked)
        return told if isinstance(told, Answer) else Answer(url, told, {})


def to_json(value: object) -> bytes:
    return json.dumps(value).encode()


def arxiv_lists(days: list[str], page: int = 4, raw_page: int = 3) -> Answering:
    """Seven papers a day, the list in pages."""
    papers = [
        Paper(f"26{11 + at}.{number:05}", day, 1 + number % 3) for at, day in enumerate(days) for number in range(7)
    ]
    service = Arxiv(papers, "2026-11-20", page, raw_page)
    return lambda asked: service.answer(asked.params).encode()


def arxiv_feed(_asked: Asked) -> bytes:
    return rss_feed([rss_item(f"2611.{number:05}") for number in range(5)]).encode()


def hf_item(number: int, day: str) -> dict[str, object]:
    paper = {
        "id": f"2611.{number:05}",
        "title": f"Paper {number}",
        "upvotes": 5,
        "submittedOnDailyAt": f"{day}T15:00:00Z",
    }
    return {"paper": paper, "title": f"Paper {number}", "numComments": 2}


def hf_days(asked: Asked) -> bytes:
    """Three papers a day, none at week-ends."""
    if asked.params.get("sort") == "trending":
        return to_json([hf_item(number, "2026-11-20") for number in range(4)])
    day = datetime.fromisoformat(asked.params["date"])
    if day.weekday() > 4 or asked.params["p"] != "0":
        return b"[]"
    return to_json([hf_item(day.month * 1000 + day.day * 10 + number, asked.params["date"]) for number in range(3)])


def fridays_again(asked: Asked) -> bytes:
    """The same, but a week-end gives Friday's list, as the service's web page does."""
    day = datetime.fromisoformat(asked.params["date"])
    friday = day - timedelta(days=max(0, day.weekday() - 4))
    return hf_days(Asked(asked.path, {**asked.params, "date": str(friday.date())}, asked.headers, []))


def preprints(asked: Asked) -> bytes:
    """Seven versions a day, three a page; every third day none."""
    *_, server, day, _, cursor, _ = asked.path.split("/")
    date = datetime.fromisoformat(day)
    title = {"biorxiv": "bioRxiv", "medrxiv": "medRxiv"}[server]
    rows = [preprint_row(date.day * 100 + number, server=title, date=day) for number in range(7 if date.day % 3 else 0)]
    begin = int(cursor)
    return preprint_page(rows[begin : begin + 3], len(rows), begin)


def openalex_pages(asked: Asked) -> bytes:
    """Ten works, three a page, and one of them without a title."""
    begin = 0 if asked.params["cursor"] == "*" else int(asked.params["cursor"].removeprefix("at"))
    works = [
        {
            "id": f"https://openalex.org/W{number}",
            "title": f"Work {number}" if number != 5 else None,
            "cited_by_count": 3,
        }
        for number in range(1, 11)
    ]
    following = f"at{begin + 3}" if begin < len(works) else None
    return to_json({"meta": {"count": len(works), "next_cursor": following}, "results": works[begin : begin + 3]})


def s2_pages(asked: Asked) -> bytes:
    """Ten papers, three a page."""
    if asked.ids:
        return to_json([{"paperId": one, "tldr": {"text": f"In short, {one}."}} for one in asked.ids])
    begin = int(asked.params.get("token", "at0").removeprefix("at"))
    papers = [{"paperId": f"{number:040x}", "corpusId": number, "title": f"Paper {number}"} for number in range(1, 11)]
    more = {"token": f"at{begin + 3}"} if begin + 3 < len(papers) else {}
    return to_json({"total": 10, "data": papers[begin : begin + 3]} | more)


def acl_file(_asked: Asked) -> bytes:
    """A volume of 450 papers."""
    papers = (f'<paper id="{number}"><title>Paper {number}</title></paper>' for number in range(1, 451))
    return acl_volume(*papers).encode()


def openreview_notes(asked: Asked) -> bytes:
    """Ten papers, three a page whatever is asked for."""
    notes = [
        {
            "id": f"note{number}", "forum": f"note{number}", "invitations": ["V.cc/2026/-/Submission"],
            "cdate": THURSDAY_IN_MILLISECONDS + number, "tcdate": THURSDAY_IN_MILLISECONDS + number,
            "mdate": THURSDAY_IN_MILLISECONDS + number, "tmdate": THURSDAY_IN_MILLISECONDS + number,
            "content": {"title": {"value": f"Paper {number}"}, "venueid": {"value": "V.cc/2026"}},
        }
        for number in range(1, 11)
    ]  # fmt: skip
    found = notes if asked.params.get("invitation") == "V.cc/2026/-/Submission" else []
    by, _, way = asked.params["sort"].partition(":")
    found = sorted(found, key=lambda one: str(one[by]), reverse=way == "desc")
    begin = int(asked.params["offset"])
    return to_json({"notes": found[begin : begin + 3], "count": len(found)})


def zotero_items(asked: Asked) -> Answer:
    """Ten items, three a page whatever is asked for; one is a note."""
    headers = {"last-modified-version": "5"}
    if asked.headers.get("If-Modified-Since-Version") == "5":
        return Answer("https://api.zotero.org", b"", headers, changed=False)
    kinds = {4: "note"}
    items = [
        {
            "key": f"KEY{number:05}", "version": 5,
            "data": {"key": f"KEY{number:05}", "itemType": kinds.get(number, "journalArticle"), "title": f"Paper {number}"},
        }
        for number in range(1, 11)
    ]  # fmt: skip
    begin = int(asked.params.get("start", "0"))
    headers["total-results"] = "10"
    if begin + 3 < len(items):
        headers["link"] = f'<https://api.zotero.org/x?start={begin + 3}>; rel="next"'
    return Answer("https://api.zotero.org", to_json(items[begin : begin + 3]), headers)


def atom_feed(_asked: Asked) -> bytes:
    entries = (
        f"<entry><id>urn:x:{number}</id><title>Entry {number}</title>"
        f'<link href="https://blog.example/{number}"/><updated>2026-11-19T10:00:00Z</updated></entry>'
        for number in range(5)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>A Blog</title>{"".join(entries)}</feed>'.encode()


@dataclass(frozen=True, slots=True)
class Service:
    """What a source follows there, and the service's answers."""

    stream: str
    answering: Answering
    refusing: str = ""
    """The parameter that holds a place in a list, where the service may forget places."""


SERVICES: dict[str, Service] = {
    "arxiv-oai": Service(
        "cs.CL", arxiv_lists(["2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"]), "resumptionToken"
    ),
    "arxiv-rss": Service("cs.CL", arxiv_feed),
    "hf-daily": Service("daily", hf_days),
    "hf-trending": Service("trending", hf_days),
    "biorxiv": Service("all", preprints),
    "medrxiv": Service("all", preprints),
    "openalex": Service("primary_topic.id:T10028", openalex_pages, "cursor"),
    "semantic-scholar": Service("things", s2_pages, "token"),
    "acl-anthology": Service("2024.acl", acl_file),
    "openreview": Service("V.cc/2026", openreview_notes),
    "zotero": Service("users/123", zotero_items),
    "feed": Service("https://blog.example/feed", atom_feed),
}
"""By the name of the source."""


def forgetful(service: Service) -> Answering:
    """The same service, but every place in a list that was given before has expired once."""
    forgotten: set[str] = set()

    def answering(asked: Asked) -> bytes | Answer:
        place = asked.params.get(service.refusing, "")
        if place and place != "*" and place not in forgotten:
            forgotten.add(place)
            raise Declined("the place has expired", status=400)
        return service.answering(asked)

    return answering


# --- services that never end ------------------------------------------------------------------------------------------


def _numbered() -> Callable[[], int]:
    numbers = count(1)
    return lambda: next(numbers)


def endless_arxiv() -> Answering:
    following = _numbered()

    def answering(asked: Asked) -> bytes:
        number = following()
        form = "arXivRaw" if "Raw" in "".join(asked.params.values()) else "arXiv"
        return oai_list([oai_record(Paper(f"2611.{number:05}", "2026-11-19"), form)], f"{form} {number}").encode()

    return answering


def endless_openalex() -> Answering:
    following = _numbered()

    def answering(_asked: Asked) -> bytes:
        number = following()
        work = {"id": f"https://openalex.org/W{number}", "title": f"Work {number}", "cited_by_count": 3}
        return to_json({"meta": {"count": 2, "next_cursor": f"at{number}"}, "results": [work]})

    return answering


def endless_s2() -> Answering:
    following = _numbered()

    def answering(asked: Asked) -> bytes:
        if asked.ids:
            return to_json([None for _ in asked.ids])
        number = following()
        paper = {"paperId": f"{number:040x}", "corpusId": number, "title": f"Paper {number}"}
        return to_json({"total": 2, "data": [paper], "token": f"at{number}"})

    return answering


def endless_openreview() -> Answering:
    following = _numbered()

    def answering(_asked: Asked) -> bytes:
        number, moment = following(), THURSDAY_IN_MILLISECONDS
        note = {
            "id": f"n{number}",
            "forum": f"n{number}",
            "cdate": moment,
            "tmdate": moment,
            "invitations": ["V.cc/2026/-/Submission"],
        }
        return to_json({"notes": [note | {"content": {"title": {"value": f"Paper {number}"}}}], "count": 10**9})

    return answering


def endless_zotero() -> Answering:
    following = _numbered()

    def answering(asked: Asked) -> Answer:
        number, start = following(), int(asked.params["start"])
        item = {
            "key": f"KEY{number:05}",
            "version": 5,
            "data": {"key": f"KEY{number:05}", "itemType": "book", "title": f"T {number}"},
        }
        headers = {"last-modified-version": "5", "link": f'<https://api.zotero.org/x?start={start + 1}>; rel="next"'}
        return Answer("https://api.zotero.org", to_json([item]), headers)

    return answering


ENDLESS: dict[str, Answering] = {
    "arxiv-oai": endless_arxiv(),
    "openalex": endless_openalex(),
    "semantic-scholar": endless_s2(),
    "openreview": endless_openreview(),
    "zotero": endless_zotero(),
}
"""By the name of the source; those that ask day by day are held within the days."""
