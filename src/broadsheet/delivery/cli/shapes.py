"""The shapes of ``--json`` answers. Scripts rely on them: keys are added, never renamed or removed."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from broadsheet.answers import (
    FormGuess,
    ImportReport,
    IndexStatus,
    LibraryStatus,
    PaperDetail,
    RecordView,
    ResultGroup,
    SearchPage,
    SearchResult,
    Suggestion,
)
from broadsheet.answers.editions import RoledSentence
from broadsheet.answers.following import FollowChoice, Following, JobView, RefreshReport, SourceState
from broadsheet.paper import Identifier, Paper

Shape = dict[str, Any]


def of_import(report: ImportReport) -> Shape:
    """What an import did."""
    return {
        "read": report.read,
        "new": report.new,
        "updated": report.updated,
        "merged": report.merged,
        "unchanged": report.unchanged,
        "failed": report.failed,
        "failures": [{"where": one.where, "why": one.why} for one in report.failures],
        "resumed": report.resumed,
    }


def of_guesses(guesses: list[FormGuess]) -> Shape:
    """What ``import --dry-run`` would read."""
    return {"files": [asdict(guess) for guess in guesses]}


def of_search(page: SearchPage) -> Shape:
    """One page of a search."""
    return {
        "query": page.query,
        "total": page.total,
        "took_ms": round(page.took_ms, 3),
        "papers": [of_result(result) for result in page.results],
        "next": page.next,
        "mode": page.mode,
        "notices": list(page.notices),
        "sort": page.sort,
        "cursor": page.cursor,
        "did_you_mean": page.did_you_mean,
        "groups": [of_group(group) for group in page.groups],
        "facets": [asdict(facet) for facet in page.facets],
        "advice": [asdict(advice) for advice in page.advice],
    }


def of_group(group: ResultGroup) -> Shape:
    """Papers that hold the same of the words."""
    return {
        "held": list(group.held),
        "missing": list(group.missing),
        "total": group.total,
        "query": group.query,
        "papers": [of_result(result) for result in group.results],
    }


def of_suggestions(typed: str, found: list[Suggestion]) -> Shape:
    """What somebody who is typing may mean."""
    return {"typed": typed, "suggestions": [asdict(one) for one in found]}


def of_result(result: SearchResult) -> Shape:
    """A paper found."""
    return {**of_paper(result.paper), "score": result.score, "why": asdict(result.why)}


def of_paper(paper: Paper) -> Shape:
    """A paper in a list."""
    return {
        "id": paper.name,
        "title": paper.title,
        "authors": [author.name for author in paper.authors],
        "published": paper.published,
        "withdrawn_at": paper.withdrawn_at,
        "identifiers": of_identifiers(paper.identifiers),
    }


def of_identifiers(identifiers: tuple[Identifier, ...]) -> Shape:
    """Scheme to value. A paper rarely has two of one scheme; then the first stands here."""
    return {one.scheme: one.value for one in reversed(identifiers)}


def of_roles(sentences: Sequence[RoledSentence]) -> Shape:
    """What each sentence of its text does, and the one that stands for the paper (null: it has no text)."""
    chosen = next((one for one in sentences if one.chosen), None)
    return {
        "gist": {"sentence": chosen.text, "role": chosen.role} if chosen else None,
        "roles": [{"text": one.text, "role": one.role, "confidence": round(one.confidence, 3)} for one in sentences],
    }


def of_detail(detail: PaperDetail) -> Shape:
    """All we know of a paper."""
    paper = detail.paper
    return {
        **of_paper(paper),
        "names": [paper.name, *map(str, paper.identifiers)],
        "abstract": paper.abstract,
        "summary": paper.summary,
        "summary_by": paper.summary_by,
        "submitted": paper.submitted,
        "announced": paper.announced,
        "updated": paper.updated,
        "first_seen": paper.first_seen,
        "year": paper.year,
        "categories": list(paper.categories),
        "venue": paper.venue,
        "keywords": list(paper.keywords),
        "comment": paper.comment,
        "versions": [asdict(version) for version in paper.versions],
        "links": [asdict(link) for link in paper.links],
        "days": [
            {"day": day, "rank": entry.rank, "upvotes": entry.upvotes, "comments": entry.comments}
            for day, entry in zip(detail.day_names, detail.days, strict=True)
        ],
        "provenance": [asdict(one) for one in detail.provenance],
        "records": [of_record(record) for record in detail.records],
    }


def of_record(record: RecordView) -> Shape:
    """What one source says of a paper."""
    return {
        "source": record.source,
        "key": record.key,
        "seen_at": record.seen_at,
        "updated_at": record.updated_at,
        "title": record.title,
        "abstract": record.abstract,
        "summary": record.summary,
        "authors": [author.name for author in record.authors],
        "identifiers": of_identifiers(record.identifiers),
        "raw": record.raw,
    }


def of_index(status: IndexStatus) -> Shape:
    """How far each engine has come."""
    return asdict(status) | {"engines": [asdict(engine) for engine in status.engines]}


def of_status(status: LibraryStatus) -> Shape:
    """The library in numbers."""
    return asdict(status) | {"index": of_index(status.index)}


def of_following(followed: Sequence[Following]) -> Shape:
    """What is followed."""
    return {"following": [asdict(one) for one in followed]}


def of_choices(choices: Sequence[FollowChoice]) -> Shape:
    """What is worth following."""
    return {"choices": [asdict(one) for one in choices]}


def of_refresh(report: RefreshReport) -> Shape:
    """What a refresh brought, channel by channel."""
    brought = {name: ImportReport() for name in report.errors} | report.reports
    channels = [
        {"channel": name, "ok": name not in report.errors, "error": report.errors.get(name, ""), **of_import(one)}
        for name, one in brought.items()
    ]
    return {"ok": not report.errors, "channels": channels}


def of_sources(states: Sequence[SourceState], jobs: Sequence[JobView]) -> Shape:
    """How what is followed is, and the jobs behind it."""
    return {"sources": [of_source(state) for state in states], "jobs": [asdict(job) for job in jobs]}


def of_source(state: SourceState) -> Shape:
    """One thing followed, with its channels and the last days of its ledger."""
    return {
        **asdict(state.following),
        "state": state.state,
        "why": state.why,
        "channels": [asdict(channel) for channel in state.channels],
        "days": [asdict(day) for day in state.days],
    }
