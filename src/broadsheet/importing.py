"""From paths to papers: open each file, see what it is, ingest it, tell how far it is.

Of several files one that cannot be used is counted and listed like a bad record, and the others go on;
alone, it is an error of its own.
"""

import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from broadsheet.answers import FormGuess, ImportFailure, ImportReport
from broadsheet.answers.progress import Progress
from broadsheet.aside import Aside
from broadsheet.errors import BadInput, NotFound
from broadsheet.ingest import COLLECT_EVERY, ingest
from broadsheet.sources import Failure, Source, SourceFile, get_source, open_sources, recognise
from broadsheet.store import Store

TITLES_SHOWN = 3


def import_paths(
    store: Store,
    paths: Sequence[str],
    source: str | None = None,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> ImportReport:
    """Bring in every record of these files; ``source`` forces their form. See :func:`ingest`."""
    report = ImportReport()
    with _collecting_rarely():
        for file, form in _opened(paths, source, report):
            aside = Aside(file)
            ingest(store, form, file, report, _teller(file, aside.position, progress), stop, aside.prepare)
    return report


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.set_threshold(*COLLECT_EVERY)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def guess_forms(paths: Sequence[str], source: str | None = None) -> list[FormGuess]:
    """What an import of these files would read: their form, how many records, the first titles."""
    report = ImportReport()
    guesses = [_guess(file, form) for file, form in _opened(paths, source, report)]
    return guesses + [FormGuess(one.where, "none", one.why, 0, 0, ()) for one in report.failures]


def _opened(paths: Sequence[str], source: str | None, report: ImportReport) -> Iterator[tuple[SourceFile, Source]]:
    forced = get_source(source) if source else None
    for path in paths:
        try:
            for file in open_sources(path):
                yield file, forced or recognise(file)
        except (BadInput, NotFound) as error:
            if len(paths) == 1:
                raise
            report.read += 1
            report.failed += 1
            report.failures.append(ImportFailure(path, error.message))


def _guess(file: SourceFile, form: Source) -> FormGuess:
    items = form.parse_records(file)
    titles: list[str] = []
    records = failed = 0
    for item in items:
        failed += isinstance(item, Failure)
        records += not isinstance(item, Failure)
        if not isinstance(item, Failure) and len(titles) < TITLES_SHOWN:
            titles.append(item.title)
    return FormGuess(file.path, form.name, form.describe, records, failed, tuple(titles))


def _teller(file: SourceFile, position: Callable[[], int], progress: Progress | None) -> Callable[[int], None] | None:
    """Records done, and by the bytes read so far, how many there will be."""
    if progress is None:
        return None

    def tell(done: int) -> None:
        read = position()
        total = max(done, done * file.size // read) if file.size and read else None
        progress(f"importing {file.name}", done, total)

    return tell
