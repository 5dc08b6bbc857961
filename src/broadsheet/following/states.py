"""How each source is, and why, in sentences that a librarian would trust.

A channel's state is the first that applies: working, new, failing or paused, overdue, then what its last days say:
short, stale, nothing, fine. Something followed is in the state of its worst channel.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from broadsheet.answers.following import OVERDUE, ChannelState, Following, FollowState, JobView, LedgerDay, SourceState
from broadsheet.sources import arxiv_calendar
from broadsheet.sources.live import LiveSource
from broadsheet.store import Channel, Store

WORST_FIRST: tuple[FollowState, ...] = (
    "failing", "short", "stale", "waiting", "working", "new", "fine", "nothing",
)  # fmt: skip


MOST_LINES = 1_000
"""Lines of the ledger that are shown at a time."""


def describe_sources(
    store: Store, sources: Sequence[LiveSource], now: datetime, zone: str, days: int
) -> list[SourceState]:
    """All that is followed, how it is, and why; with the last ``days`` days of its ledger."""
    return [_describe(store, one, sources, now, ZoneInfo(zone), days) for one in store.follows.list_following()]


def _describe(
    store: Store, following: Following, sources: Sequence[LiveSource], now: datetime, zone: ZoneInfo, days: int
) -> SourceState:
    channels = store.follows.list_channels(following.name)
    since = (now.astimezone(zone) - timedelta(days=max(days, 1) - 1)).date().isoformat()
    recent = tuple(store.ledger.list_days(following.name, MOST_LINES, since=since))
    described = {one.name: one.describe for one in sources}
    states = []
    for channel in channels:
        mine = [one for one in recent if one.source == channel.source]
        work = store.jobs.find_open("fetch", channel.subject)
        state, why = _judge(channel, mine, work, now, zone)
        if state in ("fine", "nothing") and following.name.startswith("arxiv:"):
            state, why = _explain_quiet(now, state, why)
        states.append(_channel_state(channel, described.get(channel.source, ""), state, why))
    worst = min(states, key=lambda one: WORST_FIRST.index(one.state), default=None)
    if worst is None:
        return SourceState(following, "failing", "No source of this version follows it.", (), recent)
    return SourceState(following, worst.state, worst.why, tuple(states), recent)


def _channel_state(channel: Channel, describe: str, state: FollowState, why: str) -> ChannelState:
    return ChannelState(
        channel.source, describe, state, why, channel.last_success, channel.last_try, channel.next_due,
        channel.checkpoint, channel.records,
    )  # fmt: skip


def _judge(
    channel: Channel, lines: Sequence[LedgerDay], work: JobView | None, now: datetime, zone: ZoneInfo
) -> tuple[FollowState, str]:
    """The state of a channel and a sentence for it."""
    if work and work.state == "working":
        return "working", f"Being fetched since {say_moment(work.started_at, zone)}; {say_facts(work)}."
    if channel.tries:
        return _say_trouble(channel, now, zone)
    is_overdue = datetime.fromisoformat(channel.next_due) < now - OVERDUE
    if is_overdue:
        says = f"Due since {say_moment(channel.next_due, zone)}, and nobody works. Run: broadsheet worker"
        return ("waiting" if channel.last_success else "new"), says
    if not channel.last_success:
        return "new", "Followed, and not asked yet; the first fetch comes next."
    return _say_days(channel, lines, now)


def _say_trouble(channel: Channel, now: datetime, zone: ZoneInfo) -> tuple[FollowState, str]:
    again = f"Asked again {say_when(channel.next_due, now, zone)}."
    why = channel.why if channel.why.endswith((".", "!", "?")) else f"{channel.why}."
    is_pause = channel.state == "paused" and channel.tries < 3
    failed = "The last try failed" if channel.tries == 1 else f"The last {channel.tries} tries failed"
    return ("waiting", f"{why} {again}") if is_pause else ("failing", f"{failed}: {why} {again}")


def _say_days(channel: Channel, lines: Sequence[LedgerDay], now: datetime) -> tuple[FollowState, str]:
    """From the ledger: the worst of the last days, else the last one."""
    asked = f"Asked {say_ago(channel.last_success, now)}"
    short = next((one for one in lines if one.state == "short"), None)
    if short is not None:
        return "short", f"{asked}; of {short.day} {_say_lacking(short)}."
    last = lines[0] if lines else None
    if last is None:
        return "nothing", f"{asked}; it gave nothing in these days."
    stale = next((one for one in lines if one.state == "stale"), None)
    if stale is not None:
        return "stale", f"{asked}; {stale.note or f'under {stale.day} it gave an older batch.'}"
    if last.state == "nothing":
        return "nothing", last.note or f"{asked}; nothing came on {last.day}, and that is right."
    if last.state == "open" and last.missing:
        return "fine", f"{asked}; {last.got} of the {last.expected} papers of {last.day} are here, the rest comes yet."
    return "fine", f"{asked}; {_say_whole(last)}"


def _explain_quiet(now: datetime, state: FollowState, why: str) -> tuple[FollowState, str]:
    """On a day without an announcement of arXiv's that is the first thing to be said."""
    today = now.astimezone(arxiv_calendar.ZONE).date()
    expected = arxiv_calendar.expected_announcement(today)
    if expected.answer != "no":
        return state, why
    coming = arxiv_calendar.announcement_after(now).astimezone(arxiv_calendar.ZONE)
    says = f"It is {today:%A}: {expected.why} The next announcement is on {coming:%A} at {coming:%H:%M} in New York."
    return "nothing", f"{says} {why}" if why != expected.why else says


def _say_lacking(line: LedgerDay) -> str:
    parts = []
    if line.missing:
        parts.append(f"{line.missing} of {line.expected} are missing")
    if line.failed:
        parts.append(f"{line.failed} could not be read")
    return " and ".join(parts)


def _say_whole(line: LedgerDay) -> str:
    if line.expected is not None and line.got >= line.expected > 0:
        return f"all {line.expected} papers of {line.day} are here."
    return f"{line.got} {'record' if line.got == 1 else 'records'} of {line.day} so far."


def say_facts(work: JobView) -> str:
    """How far a piece of work is."""
    read = work.facts.get("read", 0)
    return f"{read} records so far" if read else "nothing came yet"


def say_ago(moment: str, now: datetime) -> str:
    """``40 minutes ago``."""
    seconds = (now - datetime.fromisoformat(moment)).total_seconds()
    return "just now" if seconds < 90 else f"{_say_length(seconds)} ago"


def say_when(moment: str, now: datetime, zone: ZoneInfo) -> str:
    """``in 40 minutes``, or the moment when it is far."""
    seconds = (datetime.fromisoformat(moment) - now).total_seconds()
    if seconds < 90:
        return "shortly"
    return f"in {_say_length(seconds)}" if seconds < 86_400 else f"on {say_moment(moment, zone)}"


def say_moment(moment: str, zone: ZoneInfo) -> str:
    """``2026-08-21 09:30 EDT``: on a reader's clock."""
    return datetime.fromisoformat(moment).astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


def _say_length(seconds: float) -> str:
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= 1.5 * size or (size == 60):
            number = max(1, round(seconds / size))
            return f"{number} {name}" if number == 1 else f"{number} {name}s"
    return "a moment"
