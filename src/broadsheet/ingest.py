"""Records in, papers out: clean, match, save, in batches, each of which also moves the file's checkpoint.

Killed at any point, the batch in hand is lost and nothing else; started again, it goes on after the
last whole batch. Records that cannot be used are counted and listed, and the rest goes on.
"""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass, replace
from itertools import islice
from math import isfinite
from typing import Any

import orjson

from broadsheet.answers import ImportFailure, ImportReport
from broadsheet.cleaning import clean_abstract, clean_name, clean_title, find_code_links, title_key
from broadsheet.matching import choose_paper
from broadsheet.paper import Author, Record
from broadsheet.sources.base import Failure, Source, SourceFile
from broadsheet.store import Checkpoint, Entry, Store
from broadsheet.store.rows import to_fields

BATCH = 500
"""Records a transaction. 100 cost a fifth more time to save; 2,000 gain nothing and hold the writer's place longer."""
MOST_FAILURES = 1_000
"""Failures listed in a report; it counts them all."""

Step = Callable[[int], None]
"""Told after each batch how many records of the file are done."""


def ingest(
    store: Store,
    source: Source,
    file: SourceFile,
    report: ImportReport,
    progress: Step | None = None,
    stop: threading.Event | None = None,
) -> ImportReport:
    """Bring in every record of a file, adding to ``report``. Goes on where an interrupted import stopped.

    1. pass over the records that an interrupted import of this file has done
    2. clean a batch; what cannot be used is a failure
    3. match and save it in one transaction that also moves the checkpoint
    4. when the file is through, forget its checkpoint

    ``stop`` ends it between two batches, as a kill would. Raises what the store raises.
    """
    name = fingerprint(source, file)
    items = source.parse_records(file)
    done = sum(1 for _ in islice(items, store.find_checkpoint(name)))
    report.resumed += done
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


def _save(store: Store, batch: list[Record | Failure], report: ImportReport, checkpoint: Checkpoint) -> None:
    made = [item if isinstance(item, Failure) else make_entry(item) for item in batch]
    entries = [one for one in made if isinstance(one, Entry)]
    outcomes = store.save_batch(entries, choose_paper, checkpoint)
    report.read += len(batch)
    report.new += outcomes.count("new")
    report.updated += outcomes.count("updated")
    report.merged += outcomes.count("merged")
    report.unchanged += outcomes.count("unchanged")
    for failure in (one for one in made if isinstance(one, Failure)):
        report.failed += 1
        if len(report.failures) < MOST_FAILURES:
            report.failures.append(ImportFailure(failure.where, failure.why))


def make_entry(record: Record) -> Entry | Failure:
    """The record cleaned and ready to be saved, or why it cannot be."""
    safe = _make_storable(record)
    if safe is None:
        return Failure(record.where, "it holds a number that is too large")
    clean = clean_record(safe)
    if not clean.title:
        return Failure(record.where, "it has no title")
    fields = to_fields(clean)
    return Entry(clean, title_key(clean.title), fields, _hash(fields, clean))


def _make_storable(record: Record) -> Record | None:
    """The record without what no database takes; None when that is more than a character.

    Lone surrogates and NULs are replaced, signals that are no finite number left out. Sources promise that there are
    none, so the usual record costs one look.
    """
    if not all(isfinite(one.value) for one in record.signals):
        record = replace(record, signals=tuple(one for one in record.signals if isfinite(one.value)))
    if b"\\u0000" not in _encode(record, failed=b"\\u0000"):
        return record
    record = _without_odd_characters(record)
    return record if _encode(record, failed=b"") else None


def _encode(record: Record, failed: bytes) -> bytes:
    try:
        return orjson.dumps(record)
    except TypeError:
        return failed


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
    title, abstract, summary = (
        clean_title(record.title),
        clean_abstract(record.abstract),
        clean_abstract(record.summary),
    )
    names = [clean_name(one.name) for one in record.authors]
    authors = tuple(Author(name, one.affiliation) for name, one in zip(names, record.authors, strict=True) if name)
    texts = (
        ("title", title, record.title),
        ("abstract", abstract, record.abstract),
        ("summary", summary, record.summary),
        ("authors", "\n".join(names), "\n".join(one.name for one in record.authors)),
    )
    raw = {name: before for name, after, before in texts if after != before}
    links = tuple(dict.fromkeys((*record.links, *find_code_links(record.abstract))))
    return replace(
        record,
        title=title,
        abstract=abstract,
        summary=summary,
        authors=authors,
        links=links,
        raw={**record.raw, **raw},
    )


def _hash(fields: dict[str, object], record: Record) -> str:
    return hashlib.blake2b(orjson.dumps([fields, record.raw]), digest_size=12).hexdigest()
