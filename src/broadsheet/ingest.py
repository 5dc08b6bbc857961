"""Records in, papers out: clean, match, save, in batches, each of which also moves the file's checkpoint.

Killed at any point, the batch in hand is lost and nothing else; started again, it goes on after the
last whole batch. Records that cannot be used are counted and listed, and the rest goes on.
"""

import hashlib
import re
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass, replace
from itertools import islice
from math import isfinite
from typing import Any

import orjson

from broadsheet.answers import ImportFailure, ImportReport
from broadsheet.cleaning import are_plain_names, clean_abstract, clean_name, clean_title, find_code_links, title_key
from broadsheet.matching import choose_paper
from broadsheet.paper import Author, Record, Signal
from broadsheet.sources.base import Failure, Source, SourceFile
from broadsheet.store import Checkpoint, Claim, Entry, Facts, Fetched, Outcome, Store
from broadsheet.store.rows import to_fields

BATCH = 500
"""Records a transaction. 100 cost a fifth more time to save; 2,000 gain nothing and hold the writer's place longer."""
MOST_FAILURES = 1_000
"""Failures listed in a report; it counts them all."""
MOST_KEY = 1_000
MOST_CHARACTERS = {"title": 4_000, "venue": 4_000, "abstract": 200_000, "summary": 200_000, "comment": 20_000}
"""What is kept of a text: of 168,119 real papers the longest title has 240 characters, the longest abstract 16,205."""
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""How a NUL stands in JSON; with another backslash before it, it is a text about backslashes."""

COLLECT_EVERY = (20_000, 20, 20)
"""The collector's thresholds while records are made: they hold no cycles, and looking for some after every 700 objects
takes a fifth of the time and finds nothing. Memory stays the same."""

Step = Callable[[int], None]
"""Told after each batch how many records of the file are done."""
Prepare = Callable[[Source, SourceFile, int], Generator[Entry | Failure, None, None]]
"""What :func:`prepare` does, wherever it is done."""


def ingest(
    store: Store,
    source: Source,
    file: SourceFile,
    report: ImportReport,
    progress: Step | None = None,
    stop: threading.Event | None = None,
    prepared: Prepare | None = None,
) -> ImportReport:
    """Bring in every record of a file, adding to ``report``. Goes on where an interrupted import stopped.

    1. pass over the records that an interrupted import of this file has done
    2. prepare a batch; what cannot be used is a failure
    3. match and save it in one transaction that also moves the checkpoint
    4. when the file is through, forget its checkpoint

    ``prepared`` may do steps 1 and 2 elsewhere, see ``aside.py``. ``stop`` ends it between two batches, as a kill
    would. Raises what the store raises.
    """
    name = fingerprint(source, file)
    done = store.find_checkpoint(name)
    report.resumed += done
    with closing((prepared or prepare)(source, file, done)) as items:
        while batch := list(islice(items, BATCH)):
            if stop and stop.is_set():
                return report
            done += len(batch)
            _save(store, batch, report, Checkpoint(name, done))
            if progress:
                progress(done)
    store.clear_checkpoint(name)
    return report


def fingerprint(source: Source, file: SourceFile) -> str:
    """What tells a file from another when an import is taken up again: form, name, size, first bytes."""
    head = hashlib.blake2b(file.head, digest_size=8).hexdigest()
    return f"{source.name} {file.name} {file.size} {head}"


def prepare(source: Source, file: SourceFile, skip: int) -> Generator[Entry | Failure, None, None]:
    """Every record of the file but the first ``skip``, ready to be saved, in order."""
    for item in islice(source.parse_records(file), skip, None):
        yield item if isinstance(item, Failure) else make_entry(item)


def _save(store: Store, made: list[Entry | Failure], report: ImportReport, checkpoint: Checkpoint) -> None:
    entries = [one for one in made if isinstance(one, Entry)]
    outcomes = store.save_batch(entries, choose_paper, checkpoint)
    report.read += len(made)
    report.new += outcomes.count("new")
    report.updated += outcomes.count("updated")
    report.merged += outcomes.count("merged")
    report.unchanged += outcomes.count("unchanged")
    for failure in (one for one in made if isinstance(one, Failure)):
        report.failed += 1
        if len(report.failures) < MOST_FAILURES:
            report.failures.append(ImportFailure(failure.where, failure.why))


def save_fetched(store: Store, fetched: Fetched, claim: Claim, facts: Facts) -> list[Outcome]:
    """Match and save a batch of a live source, in one transaction with its checkpoint and ledger. Raises Busy."""
    return store.fetches.save(fetched, choose_paper, claim, facts)


def save_looked_up(store: Store, items: Iterable[Record | Failure], claim: Claim, facts: Facts) -> int:
    """Match and save papers that were looked up one by one; how many could be read. Raises Busy."""
    made = [one if isinstance(one, Failure) else make_entry(one) for one in items]
    entries = [one for one in made if isinstance(one, Entry)]
    for start in range(0, len(entries), BATCH):
        store.fetches.fill(entries[start : start + BATCH], choose_paper, claim, facts)
    return len(entries)


def save_alone(store: Store, items: Iterable[Record | Failure]) -> int:
    """Match and save a few records that belong to no file and no stream; how many could be read."""
    made = [one if isinstance(one, Failure) else make_entry(one) for one in items]
    return len(store.save_batch([one for one in made if isinstance(one, Entry)], choose_paper))


def make_entry(record: Record) -> Entry | Failure:
    """The record cleaned and ready to be saved, or why it cannot be."""
    if len(record.key) > MOST_KEY:
        return Failure(record.where[:MOST_KEY], f"its key is longer than {MOST_KEY:,} characters")
    record = _bound(record)
    entry = _try_entry(record)
    if entry is None:
        safe = _make_storable(record)
        entry = _try_entry(safe) if safe else None
    if entry is None:
        return Failure(record.where, "it holds a number that is too large")
    return entry if entry.record.title else Failure(record.where, "it has no title")


def _bound(record: Record) -> Record:
    """The record with texts cut that no paper has so long; cleaning 27 MB of a title takes 11 s and 500 MB."""
    said = {name: getattr(record, name) for name in MOST_CHARACTERS}
    long = {name: text[: MOST_CHARACTERS[name]] for name, text in said.items() if len(text) > MOST_CHARACTERS[name]}
    return replace(record, **long) if long else record


def _try_entry(record: Record) -> Entry | None:
    """The record as it goes into the store; None when it holds what no database takes.

    Everything is looked at in the form it is kept in, which has to be made anyway: sources promise that there is
    nothing odd, and looking for it beforehand cost 8 of 110 us a record.
    """
    clean = clean_record(record)
    fields = to_fields(clean)
    try:
        said, raw = orjson.dumps(fields), orjson.dumps(clean.raw)
        rest = orjson.dumps([record.key, record.listings, record.signals])
    except TypeError:
        return None
    if any(map(_holds_nul, (said, raw, rest))) or not _are_finite(record.signals):
        return None
    hashed = hashlib.blake2b(said + b"\n" + raw, digest_size=12).hexdigest()
    return Entry(clean, title_key(clean.title), fields, said.decode(), hashed)


def _holds_nul(text: bytes) -> bool:
    return rb"\u0000" in text and bool(_NUL.search(text))


def _are_finite(signals: tuple[Signal, ...]) -> bool:
    return not signals or all(isfinite(one.value) for one in signals)


def _make_storable(record: Record) -> Record | None:
    """The record without what no database takes; None when that is more than a character.

    Lone surrogates and NULs are replaced, signals that are no finite number left out.
    """
    record = _without_odd_characters(record)
    record = replace(record, signals=tuple(one for one in record.signals if isfinite(one.value)))
    try:
        orjson.dumps(record)
    except TypeError:
        return None
    return record


def _without_odd_characters(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, tuple):
        return tuple(map(_without_odd_characters, value))
    if isinstance(value, dict):
        return {_without_odd_characters(key): _without_odd_characters(one) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(*(_without_odd_characters(getattr(value, one.name)) for one in dataclass_fields(value)))
    return value


def clean_record(record: Record) -> Record:
    """Title, abstract, summary and names cleaned; what cleaning changed is kept in ``raw``; code links found."""
    said = {"title": record.title, "abstract": record.abstract, "summary": record.summary}
    clean: dict[str, Any] = {
        "title": clean_title(record.title),
        "abstract": clean_abstract(record.abstract),
        "summary": clean_abstract(record.summary),
    }
    raw = {name: before for name, before in said.items() if clean[name] != before}
    names = "\n".join([one.name for one in record.authors])
    if not are_plain_names(names):
        clean["authors"] = _clean_authors(record.authors)
        if names != "\n".join([one.name for one in clean["authors"]]):
            raw["authors"] = names
    if found := find_code_links(record.abstract):
        clean["links"] = tuple(dict.fromkeys((*record.links, *found)))
    # Most records are clean as they come, and making another takes 5 us.
    return replace(record, **clean, raw={**record.raw, **raw}) if raw or "links" in clean else record


def _clean_authors(authors: tuple[Author, ...]) -> tuple[Author, ...]:
    cleaned = [Author(clean_name(one.name), one.affiliation) for one in authors]
    return tuple([one for one in cleaned if one.name])
