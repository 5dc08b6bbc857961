"""How what is followed, its ledger and its jobs stand on a terminal."""

from collections.abc import Iterable, Sequence

import click

from broadsheet.answers import ImportReport
from broadsheet.answers.following import (
    ChannelState,
    FollowChoice,
    Following,
    FollowState,
    JobView,
    LedgerDay,
    RefreshReport,
    SourceState,
)
from broadsheet.delivery.cli.output import count, emit, paragraph, safe, width

COLOURS: dict[FollowState, str] = {"fine": "green", "stale": "red", "short": "red", "failing": "red"}
"""States that a colour brings out; the word itself always stands there too."""

LONGEST_NAME = 24
"""Names that are longer have a line of their own."""


def list_following(followed: Sequence[Following]) -> None:
    """Name and title of each, a line each."""
    room = _room(one.name for one in followed)
    for one in followed:
        emit(paragraph(one.title, _lead(one.name, room)))


def list_choices(choices: Sequence[FollowChoice]) -> None:
    """Name, title and what comes of it; what is followed already is starred."""
    room = _room(one.name for one in choices) + 2
    for one in choices:
        emit(paragraph(one.title, _lead(f"{'*' if one.followed else ' '} {one.name}", room)))
        emit(paragraph(one.says, " " * room))


def list_sources(states: Sequence[SourceState]) -> None:
    """A table: name, state, last success, what is next; and why, under each."""
    room = _room([*(one.following.name for one in states), "NAME"])
    emit(f"{'NAME':<{room}}{'STATE':<10}{'LAST SUCCESS':<18}NEXT (UTC)")
    for one in states:
        times = f"{moment(one.last_success):<18}{moment(one.next_due, '-')}"
        emit(f"{_lead(one.following.name, room)}{state_word(one.state)}{times}")
        emit(paragraph(one.why, " " * room))


def show_source(state: SourceState, days: Sequence[LedgerDay]) -> None:
    """One source: how it is, its channels, its ledger with what is missing."""
    emit(click.style(paragraph(f"{state.following.name}  {state.following.title}"), bold=True))
    emit(f"{state_word(state.state)}followed since {safe(state.following.since[:10])}")
    emit(paragraph(state.why))
    emit()
    for channel in state.channels:
        _show_channel(channel)
    emit("Ledger (came of expected)" if days else "Ledger: no day yet")
    room = _room(day.source for day in days)
    for day in days:
        _show_day(day, room)


def _show_channel(channel: ChannelState) -> None:
    emit(f"{_lead(channel.source, 16)}{state_word(channel.state)}{count(channel.records, 'record')}")
    emit(paragraph(channel.describe, "  "))
    emit(paragraph(channel.why, "  "))
    emit(f"  last success {moment(channel.last_success)}, last try {moment(channel.last_try)}, UTC")
    emit(f"  next {moment(channel.next_due, '-')}")
    emit()


def _show_day(day: LedgerDay, room: int) -> None:
    """``  2026-11-20  arxiv-rss  complete  312 of 312, 2 late``, with its note and what is missing under it."""
    emit(paragraph(tally(day), f"  {safe(day.day)}  {safe(day.source):<{room}}{safe(day.state):<10}"))
    if day.note:
        emit(paragraph(day.note, " " * 14))
    if day.missing_names:
        more = day.missing - len(day.missing_names)
        names = ", ".join(day.missing_names) + (f" and {more:,} more" if more > 0 else "")
        emit(paragraph(names, f"{' ' * 14}missing: "))


def tally(day: LedgerDay) -> str:
    """``308 of 312, 2 late, 4 missing``: what came of what should have; other counts where there are any."""
    expected = f" of {day.expected:,}" if day.expected is not None else ""
    others = ("late", "replaced", "withdrawn", "missing", "failed")
    told = [f"{getattr(day, name):,} {name}" for name in others if getattr(day, name)]
    return ", ".join([f"{day.got:,}{expected}", *told])


def list_jobs(jobs: Sequence[JobView]) -> None:
    """Each job with its facts: ``2026-11-22 09:12  done     fetch  arxiv-oai cs.CL``."""
    for job in jobs:
        when = moment(job.started_at or job.due_at)
        tries = f", try {job.tries}" if job.tries > 1 else ""
        emit(paragraph(f"{job.subject}{tries}", f"{when:<18}{safe(job.state):<9}{safe(job.kind):<6}"))
        facts = ", ".join(f"{name} {_number(value)}" for name, value in job.facts.items() if value)
        if facts:
            emit(paragraph(facts, " " * 18))
        if job.error:
            emit(paragraph(job.error, " " * 18))


def list_refreshed(report: RefreshReport) -> None:
    """A line a channel: what it brought, and why it failed or broke off."""
    channels = list(dict.fromkeys([*report.reports, *report.errors]))
    room = _room(channels)
    for channel in channels:
        brought, why = report.reports.get(channel, ImportReport()), report.errors.get(channel)
        told = [] if why and not brought.read else [_brought(brought)]
        emit(paragraph("; ".join([*told, *([f"failed: {why}"] if why else [])]), _lead(channel, room)))


def _brought(report: ImportReport) -> str:
    parts = {
        "new": report.new,
        "joined papers known from elsewhere": report.merged,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "left out": report.failed,
    }
    return ", ".join(f"{number:,} {what}" for what, number in parts.items() if number) or "nothing new"


def state_word(state: FollowState) -> str:
    """The state in a column of its own, coloured where it matters."""
    return click.style(f"{state:<10}", fg=COLOURS.get(state))


def moment(text: str, never: str = "never") -> str:
    """``2026-11-22T09:12:40Z`` -> ``2026-11-22 09:12``."""
    return safe(text[:16].replace("T", " ")) or never


def _number(value: float | str) -> str:
    return safe(value) if isinstance(value, str) else f"{round(value, 2):,}"


def _room(names: Iterable[str]) -> int:
    """How wide a column must be for these names, the long ones aside."""
    return min(max((width(safe(name)) for name in names), default=0), LONGEST_NAME) + 2


def _lead(name: str, room: int) -> str:
    """The first column of a row; a name too long for it stands on a line of its own before."""
    shown = safe(name)
    if width(shown) < room:
        return shown + " " * (room - width(shown))
    emit(shown)
    return " " * room
