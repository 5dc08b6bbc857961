"""Semantic Scholar: answers of its Graph API, files of its datasets, and live, by what is searched for.

``search/bulk`` gives everything that holds the words, 1,000 a page, but no summaries; those are asked for page by page
with ``paper/batch``, which also looks single papers up. Papers are found late, so that each visit looks back a month.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from urllib.parse import urlencode

import orjson

from broadsheet.clock import to_text
from broadsheet.errors import BadInput, Declined
from broadsheet.fetching import Client
from broadsheet.paper import Identifier, Record
from broadsheet.settings import Settings
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import iso_day, number_of, object_of, text_of
from broadsheet.sources.json_answers import (
    LONGEST_PLACE,
    NO_ENTRY,
    begins_as_json,
    read_answer,
    read_checkpoint,
    read_values,
    refuse,
    told_error,
    walk_pages,
    write_checkpoint,
)
from broadsheet.sources.live import Batch, Stream, Tally, Visit
from broadsheet.sources.semantic_scholar_paper import make_paper

name = "semantic-scholar"
describe = "Semantic Scholar: answers of its Graph API as JSON, and files of its papers dataset (JSON Lines)."
prefix = "s2"

_MARK = re.compile(r'"(paperId|corpusid|corpusId|recommendedPapers|authorId)"\s*:')
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

# --- files ----------------------------------------------------------------------------------------------------------


def recognise(file: SourceFile) -> bool:
    """Objects that bear its own names; lists of authors too, so that they are refused by name."""
    return bool(_MARK.search(begins_as_json(file)))


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a paper, in order; counts are of the day that the file's or folder's name tells, if any.

    The datasets ``abstracts`` and ``tldrs`` name papers by number alone, and end with one failure that says so.
    """
    told = next((iso_day(day) for day in _DAY.findall(f"{file.name} {file.folder}") if len(iso_day(day)) == 10), "")
    for value in read_values(file):
        if isinstance(value, Failure):
            yield value
            continue
        where, answer = value
        if isinstance(answer, dict) and (kind := _titleless(answer)):
            why = f"the dataset {kind} has no titles to know papers by; import `papers`, or follow s2:..."
            yield Failure(where, why)
            return
        yield from _parse_answer(answer, where, told)


def _titleless(line: dict[str, object]) -> str:
    """Which dataset a line is of that tells something of papers without their titles."""
    if "corpusid" not in line or "title" in line:
        return ""
    return next((kind for kind, key in (("tldrs", "model"), ("abstracts", "abstract")) if key in line), "")


def _parse_answer(answer: object, where: str, told: str) -> Iterator[Record | Failure]:
    papers = _list_papers(answer)
    if papers is None:
        yield _make(answer, where, told)
    else:
        yield from (_make(paper, f"{where}: paper {place}", told) for place, paper in enumerate(papers, 1))


def _list_papers(answer: object) -> list[object] | None:
    """The papers of a search, a batch, an author's list, recommendations or citations; None for a single one."""
    if isinstance(answer, list):
        return answer
    told = object_of(answer)
    listed = next((told[key] for key in ("data", "recommendedPapers") if isinstance(told.get(key), list)), None)
    return [_unwrap(one) for one in listed] if isinstance(listed, list) else None


def _unwrap(item: object) -> object:
    """The paper in a citation or a reference."""
    told = object_of(item)
    return told.get("citingPaper") or told.get("citedPaper") or item


def _make(paper: object, where: str, told: str) -> Record | Failure:
    if paper is None:
        return Failure(where, "Semantic Scholar does not know the paper that was asked for here (null)")
    if paper and (why := told_error(paper)):
        return Failure(where, f"Semantic Scholar answered: {why}")
    return make_paper(name, paper, where, told) if isinstance(paper, dict) else Failure(where, "not an object")


# --- look-up --------------------------------------------------------------------------------------------------------

MOST_IDS = 500
"""Papers that may be asked for at once."""
_FIELDS = (
    "paperId,corpusId,externalIds,url,title,abstract,venue,publicationVenue,year,authors,citationCount,"
    "openAccessPdf,fieldsOfStudy,s2FieldsOfStudy,publicationDate,journal"
)
_ASKED_AS = {"arxiv": "ARXIV:", "doi": "DOI:", "acl": "ACL:", "pubmed": "PMID:", "s2": ""}


def look_up(
    client: Client, settings: Settings, names: Sequence[Identifier], now: datetime
) -> Iterator[Record | Failure]:
    """What Semantic Scholar says of each of these papers, in order; a Failure for one that it does not know.

    Names of other schemes than arxiv, doi, acl, pubmed and s2 mean nothing to it. Raises what the client raises.
    """
    for begin in range(0, len(names), MOST_IDS):
        some = names[begin : begin + MOST_IDS]
        asked = [one for one in some if one.scheme in _ASKED_AS]
        found = _ask_batch(client, settings, [_ASKED_AS[one.scheme] + one.value for one in asked], f"{_FIELDS},tldr")
        known = dict(zip(asked, found, strict=True))
        yield from (_make(known.get(one), str(one), to_text(now)) for one in some)


def _ask_batch(client: Client, settings: Settings, ids: Sequence[str], fields: str) -> list[object]:
    """One answer for each id, None where there is no such paper."""
    if not ids:
        return []
    url = f"{settings.address('s2')}/graph/v1/paper/batch?{urlencode({'fields': fields})}"
    answer = client.post(url, orjson.dumps({"ids": ids}), "application/json", headers=_headers(settings))
    told = read_answer(answer, "Semantic Scholar")
    if not isinstance(told, list) or len(told) != len(ids):
        why = told_error(told, settings) or "not one answer for each paper"
        raise refuse(answer, f"Semantic Scholar answered a look-up of {len(ids)} papers with: {why}")
    return told


def _headers(settings: Settings) -> dict[str, str]:
    key = settings.key("s2_key")
    return {"x-api-key": key} if key else {}


# --- live -----------------------------------------------------------------------------------------------------------

LOOK_BACK = timedelta(days=30)
MOST_PAGES = 10_000
"""Of one visit: ten million papers, the most that one search can give."""


def read_stream(text: str) -> Stream:
    """Words to search for, as Semantic Scholar reads them: ``"graph neural" + chemistry``. Raises BadInput."""
    normal = " ".join(text.split())
    if not normal or len(normal) > 300 or not normal.isprintable():
        raise BadInput(
            "there is nothing to search for" if not normal else f"{normal[:80]!r} cannot be searched for",
            'Write up to 300 characters, words or phrases, with + for and, | for or, - for not: s2:"protein folding"',
        )
    return Stream(normal, f"Semantic Scholar papers about {normal}")


def follows(stream: str) -> bool:  # noqa: ARG001 - as every live source's
    """Every search."""
    return True


def next_due(stream: str, last: datetime | None, now: datetime) -> datetime:  # noqa: ARG001 - as every live source's
    """Once a day."""
    return last + timedelta(days=1) if last else now


@dataclass(frozen=True, slots=True)
class _Look:
    """One look through a search: since which publication date, begun on which day, from which token on."""

    since: str
    begun: str
    asked: str
    token: str = ""
    given: int = 0
    """How many papers with titles the pages before gave."""

    def at(self, token: str, given: int) -> str:
        """The checkpoint in the middle."""
        fields = {"token": token, "from": self.since, "begun": self.begun, "asked": self.asked}
        return write_checkpoint({**fields, "given": str(given)})

    def done(self) -> str:
        """The checkpoint after it."""
        return write_checkpoint({"through": self.begun})


def fetch_since(visit: Visit) -> Iterator[Batch]:
    """The papers that came out since, a page a batch. A token that is no longer known: from the beginning."""
    look = _plan(visit)
    try:
        yield from _read_pages(visit, look, "")
    except Declined as error:
        if not look.token or error.status in NO_ENTRY:
            raise
        yield from _read_pages(
            visit, replace(look, token="", given=0), f"The place in the list had expired; went on from {look.since}."
        )


def _plan(visit: Visit) -> _Look:
    kept = read_checkpoint(visit.checkpoint)
    asked, begun, since = iso_day(visit.since), iso_day(kept.get("begun")), iso_day(kept.get("from"))
    if kept.get("token") and begun and since and (not asked or kept.get("asked") == asked):
        return _Look(since, begun, kept.get("asked", ""), kept["token"], int(number_of(kept.get("given")) or 0))
    today = visit.now.date()
    through = iso_day(kept.get("through"))
    # Never later than where the last look ended, or one that was broken off began: nothing between is left out.
    held = since or (str(date.fromisoformat(through) - LOOK_BACK) if through else "")
    usual = held or asked or str(today - LOOK_BACK)
    return _Look(min(asked or usual, usual), str(today), asked)


def _read_pages(visit: Visit, look: _Look, note: str) -> Iterator[Batch]:
    given, told = look.given, to_text(visit.now)
    for page in walk_pages(partial(_ask_page, visit, look), look.token, MOST_PAGES, "Semantic Scholar"):
        papers = enumerate(page.items, 1)
        made = tuple(_make(paper, _where(paper, place, page.place), told) for place, paper in papers)
        given += sum(isinstance(one, Record) for one in made)
        yield Batch(
            made,
            look.at(page.following, given) if page.following else look.done(),
            days=(look.begun,) * len(made),
            tallies=() if page.following else (_tally(look, given),),
            more=bool(page.following),
            total=page.total,
            note="The search gave a place for the second time; stopped there." if page.again else note,
        )
        note = ""


def _where(paper: object, place: int, token: str) -> str:
    """For messages and for counting: the same each time, and another for each paper."""
    return f"{name} {text_of(object_of(paper).get('paperId')) or f'paper {place} of page {token}'}"[:200]


def _tally(look: _Look, given: int) -> Tally:
    """What was given is what there is: Semantic Scholar tells the number of papers only roughly."""
    if not given:
        return Tally(look.begun, expected=0, state="nothing", note=f"No papers published since {look.since}.")
    return Tally(look.begun, given, note=f"Papers published since {look.since}, as many as were given.")


def _ask_page(visit: Visit, look: _Look, token: str) -> tuple[list[object], int | None, str]:
    """The papers of one page with their summaries, how many there are in all (roughly), and the next token."""
    wanted = {"query": visit.stream, "fields": _FIELDS, "publicationDateOrYear": f"{look.since}:", "token": token}
    answer = visit.client.get(
        f"{visit.settings.address('s2')}/graph/v1/paper/search/bulk",
        {key: value for key, value in wanted.items() if value},
        headers=_headers(visit.settings),
    )
    told = object_of(read_answer(answer, "Semantic Scholar"))
    papers, total = told.get("data"), number_of(told.get("total"))
    if papers is None and total == 0:
        papers = []
    if not isinstance(papers, list):
        why = told_error(told, visit.settings)
        raise refuse(answer, f"Semantic Scholar answered no list of papers{f' but: {why}' if why else ''}")
    return (
        _with_summaries(visit, papers),
        None if total is None else int(total),
        text_of(told.get("token"))[:LONGEST_PLACE],
    )


def _with_summaries(visit: Visit, papers: list[object]) -> list[object]:
    """The papers with the summaries that a search does not give."""
    ids = [text_of(object_of(one).get("paperId")) for one in papers]
    asked = [one for one in ids if one]
    tldrs: dict[str, object] = {}
    for begin in range(0, len(asked), MOST_IDS):
        some = asked[begin : begin + MOST_IDS]
        found = _ask_batch(visit.client, visit.settings, some, "tldr")
        tldrs |= {one: object_of(told).get("tldr") for one, told in zip(some, found, strict=True)}
    return [
        {**paper, "tldr": tldrs.get(own)} if isinstance(paper, dict) and own else paper
        for own, paper in zip(ids, papers, strict=True)
    ]
