"""What is on this machine: home, disk, store, index, encoder."""

import os
import shutil
from collections.abc import Callable, Iterator

from broadsheet.answers import Finding, IndexStatus
from broadsheet.errors import BroadsheetError
from broadsheet.index.encoder import explain_absence
from broadsheet.settings import Settings
from broadsheet.store import Store

LEAST_FREE = 500 * 2**20
"""Bytes of disk under which a warning is due: an import of 100,000 papers takes about that."""


def examine_machine(settings: Settings, store: Store, index_status: Callable[[], IndexStatus]) -> list[Finding]:
    """What of this machine is needed, in the order in which things depend on one another."""
    return [
        _home(settings),
        _disk(settings),
        _store(store),
        *_index(index_status),
        _encoder(settings),
    ]


def _home(settings: Settings) -> Finding:
    if os.access(settings.home, os.W_OK | os.X_OK):
        return Finding("home", True, f"{settings.home} can be written.")
    return Finding(
        "home", False, f"{settings.home} cannot be written.", f"chmod u+rwx {settings.home}, or choose another --home."
    )


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.home).free
    says = f"{free / 2**30:,.1f} GiB are free."
    hint = "Make room, or choose a --home on another disk."
    return Finding("disk", free >= LEAST_FREE, says, "" if free >= LEAST_FREE else hint)


def _store(store: Store) -> Finding:
    wrong = store.check()
    if wrong:
        hint = "Move the file and the folder index away (keep them), then put a copy back or import your files again."
        return Finding("store", False, f"The library file is damaged: {wrong}", hint)
    return Finding("store", True, f"The library file is sound; it holds {store.count_papers():,} papers.")


def _index(index_status: Callable[[], IndexStatus]) -> Iterator[Finding]:
    try:
        engines = index_status().engines
    except BroadsheetError as error:
        yield Finding("index", False, error.message, error.hint)
        return
    except OSError as error:
        says = f"The machine refuses it: {error.strerror or error}."
        yield Finding("index", False, says, "Look at disk space and permissions.")
        return
    for engine in engines:
        says = f"{engine.papers:,} papers are indexed, {engine.behind:,} changes are still to come."
        hint = "broadsheet index update" if engine.behind else ""
        yield Finding(f"index of {engine.name}", not engine.behind, says, hint)


def _encoder(settings: Settings) -> Finding:
    absent = explain_absence(settings)
    if not absent:
        return Finding("encoder", True, "The text encoder is installed: search goes by words and by meaning.")
    return Finding("encoder", settings.encoder == "none", absent)
