"""Fetching because a person asks for it: the same claims and steps as the worker's, in the foreground."""

import threading
from collections.abc import Callable, Sequence
from datetime import date

from broadsheet.answers.following import RefreshReport
from broadsheet.answers.progress import Progress
from broadsheet.errors import BadInput, Busy, NotFound
from broadsheet.following import normal_name
from broadsheet.schedule.worker import Worker
from broadsheet.sources.live import LiveSource
from broadsheet.store import Channel, Store


def refresh(
    store: Store,
    sources: Sequence[LiveSource],
    worker: Worker,
    name: str,
    since: str,
    progress: Progress | None,
    stop: threading.Event | None,
) -> RefreshReport:
    """Fetch all that is followed, or what ``name`` means: something followed, a source, a service.

    Raises NotFound when that is not followed, BadInput when ``since`` is no day, Busy when other workers do all of it.
    """
    since, stop = _read_since(since), stop or threading.Event()
    channels = _find_channels(store, sources, name)
    report, busy = RefreshReport({}, {}), 0
    for channel in channels:
        if stop.is_set():
            break
        try:
            came, error = worker.refresh(channel, since, stop, _teller(channel, progress))
        except Busy as other:
            busy, error = busy + 1, other.message
        else:
            report.reports[channel.subject] = came
        if error:
            report.errors[channel.subject] = error
    if busy == len(channels):
        raise Busy("A worker is fetching this now.", "See how far it is: broadsheet sources.")
    return report


def _find_channels(store: Store, sources: Sequence[LiveSource], name: str) -> list[Channel]:
    channels = store.follows.list_channels()
    if name:
        prefixes = {one.name: one.prefix for one in sources}
        wanted = normal_name(name, sources)
        channels = [
            one for one in channels if wanted in (one.follow, one.source, one.subject, prefixes.get(one.source))
        ]
    if not channels:
        what = f"{name[:200]!r} is not followed." if name else "Nothing is followed."
        raise NotFound(what, f"To follow it: broadsheet follow {name[:200] or 'arxiv:cs.CL'}")
    return channels


def _teller(channel: Channel, progress: Progress | None) -> Callable[[int, int | None], None] | None:
    return (lambda done, total: progress(channel.subject, done, total)) if progress else None


def _read_since(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise BadInput(f"{text[:40]!r} is not a day.", "Write it as 2026-08-21.") from error
