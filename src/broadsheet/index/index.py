"""The index as one thing: its two engines, who may write, and how it is renewed.

    index/
    ├── current        the generation in use and the library it was made from, replaced in one step
    ├── lock           held by the one process that writes
    └── gen-0003/      one generation: words/ and meaning/

A rebuild fills the next generation beside the one in use and moves ``current`` when it is whole, so
searches go on meanwhile and a kill leaves nothing but a folder that the next rebuild removes. An index that
belongs to another library (the file was replaced), or has seen more than the library holds (an old copy was put
back), is never asked: the next update makes it anew. One whose words were kept in other fields than today's is
asked until then.
"""

import fcntl
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from broadsheet.errors import Busy, CorruptIndex, Unusable
from broadsheet.index.encoder import Encoder
from broadsheet.index.engine import Engine
from broadsheet.index.meaning import MeaningVectors
from broadsheet.index.words import Words
from broadsheet.paper import Paper

Progress = Callable[[str, int, int | None], None]

# Words come at some 9,000 papers/s and a commit costs tens of milliseconds: rare commits, large slices.
# Encoding comes at some 130 papers/s: small slices, so that a stop is heard within a second and a kill loses little.
WORDS_SLICE, WORDS_COMMIT = 2_000, 20_000
MEANING_SLICE, MEANING_COMMIT = 64, 512


REBUILD = "Nothing is lost: type `broadsheet index rebuild`."
NONE = "gen-0000"
"""Where nothing is ever written: what is asked before there is an index."""
_GENERATION = re.compile(r"gen-\d{4,9}")


class Change(Protocol):
    """A paper as it now is, or None when it is gone, and the number of that change."""

    @property
    def number(self) -> int: ...
    @property
    def paper_id(self) -> int: ...
    @property
    def paper(self) -> Paper | None: ...


class ChangeReader(Protocol):
    """Where changes come from: the store."""

    def read_changes(self, after: int, limit: int) -> Sequence[Change]:
        """The next changes after that number, in order."""
        ...

    def count_changes(self, after: int) -> int:
        """How many papers have changed since."""
        ...

    def last_change(self) -> int:
        """The number of the last change."""
        ...


@dataclass(frozen=True, slots=True)
class Engines:
    """The engines of one generation. ``meaning`` is None where there is no encoder."""

    words: Words
    meaning: MeaningVectors | None

    def all(self) -> tuple[Engine, ...]:
        """Those there are."""
        return (self.words,) if self.meaning is None else (self.words, self.meaning)

    def close(self) -> None:
        """Let go of every file."""
        for engine in self.all():
            engine.close()


class Index:
    """Finds papers near words or near a meaning. Any process may ask, one at a time may write."""

    def __init__(self, folder: Path, encoder: Encoder | None, library_id: str) -> None:
        self.folder = folder
        self.encoder = encoder
        self.library_id = library_id
        self._engines: Engines | None = None
        self._generation = ""
        self._opening = threading.RLock()

    def engines(self) -> Engines:
        """The engines to ask, as last committed by whichever process writes.

        Raises CorruptIndex when they cannot be read.
        """
        with self._opening:
            if self._engines is None or (self._current() or NONE) != self._generation:
                self._open()
            assert self._engines is not None
            return self._engines

    def refresh(self) -> None:
        """See what has been committed since."""
        for engine in self.engines().all():
            engine.refresh()

    def update(
        self,
        changes: ChangeReader,
        progress: Progress | None = None,
        meaning: bool = True,
        stop: threading.Event | None = None,
    ) -> None:
        """Catch up with the store: words first, since they take seconds, then meaning.

        Raises Busy when another process writes. Stopped or killed anywhere, the next update goes on.
        """
        with self._lock():
            if self._must_be_made_anew(changes):
                self._renew(changes, meaning, progress, stop)
            else:
                with self._writing(self._current()) as engines:
                    _fill(engines, changes, meaning, progress, stop)
        self.refresh()

    def rebuild(
        self, changes: ChangeReader, progress: Progress | None = None, stop: threading.Event | None = None
    ) -> None:
        """Build the next generation from nothing but the store, then put it in use.

        Vectors whose text has not changed are taken over from the generation in use. Raises Busy.
        """
        with self._lock():
            self._renew(changes, True, progress, stop)

    def close(self) -> None:
        """Let go of every file."""
        with self._opening:
            if self._engines is not None:
                self._engines.close()
            self._engines = None

    def is_busy(self) -> bool:
        """Whether some process is writing just now."""
        if not (self.folder / "lock").exists():
            return False  # nobody ever wrote, and asking must not write either
        try:
            with self._lock():
                return False
        except Busy:
            return True

    def _must_be_made_anew(self, changes: ChangeReader) -> bool:
        """Whether what is on disk was made from another library, a later state of this one, or with other fields."""
        name = self._current()
        if not name:
            return True
        with self._reading(name) as engines:
            too_new = any(engine.mark > changes.last_change() for engine in engines.all())
            return too_new or engines.words.is_outdated

    def _renew(
        self, changes: ChangeReader, meaning: bool, progress: Progress | None, stop: threading.Event | None
    ) -> None:
        old, new = self._current(), self._next_generation()
        if not old:
            self._write_pointer(new)  # with nothing in use, searches may see it grow, and a kill costs nothing
        with self._writing(new, reuse=old) as engines:
            # Vectors that are not taken over now are gone, and making them again takes the longest.
            _fill(engines, changes, meaning or bool(old), progress, stop)
        if not old or stop is None or not stop.is_set():
            self._put_in_use(new)

    def _open(self) -> None:
        old, name = self._engines, self._current() or NONE
        self._engines = self._open_engines(name, writable=False)
        self._generation = name
        # Searches that began with the old engines still hold them; Python closes the files after the last.
        del old

    def _open_engines(self, name: str, writable: bool, reuse: str = "") -> Engines:
        home = self.folder / name
        words = Words(home / "words", writable=writable)
        if self.encoder is None:
            return Engines(words, None)
        before = self.folder / reuse / "meaning" if reuse else None
        return Engines(words, MeaningVectors(home / "meaning", self.encoder, reuse=before, writable=writable))

    @contextmanager
    def _writing(self, name: str, reuse: str = "") -> Iterator[Engines]:
        with ExitStack() as after:
            engines = self._open_engines(name, writable=True, reuse=reuse)
            after.callback(engines.close)
            yield engines

    @contextmanager
    def _reading(self, name: str) -> Iterator[Engines]:
        with ExitStack() as after:
            engines = self._open_engines(name, writable=False)
            after.callback(engines.close)
            yield engines

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self._make_folder()
        with (self.folder / "lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Busy(
                    "Another Broadsheet process is writing the index",
                    "It will take in these papers by itself; or try again when it has finished.",
                ) from error
            yield

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unusable(
                f"The index folder {self.folder} cannot be made: {error.strerror}.",
                "Remove what stands in its place (it holds nothing of its own), or choose another --home.",
            ) from error

    def _current(self) -> str:
        """The generation in use; empty where there is none, or none that was made from this library."""
        try:
            name, _, library_id = (self.folder / "current").read_text().strip().partition(" ")
        except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
            return ""
        except OSError as error:
            raise CorruptIndex(f"The index pointer cannot be read: {error.strerror}", REBUILD) from error
        return name if _GENERATION.fullmatch(name) and library_id == self.library_id else ""

    def _next_generation(self) -> str:
        numbers = [int(path.name[4:]) for path in self.folder.glob("gen-*") if path.name[4:].isdigit()]
        name = f"gen-{max(numbers, default=0) + 1:04}"
        self._remove_all_but(self._current())
        (self.folder / name).mkdir()
        return name

    def _put_in_use(self, name: str) -> None:
        self._write_pointer(name)
        with self._opening:
            self._open()
        self._remove_all_but(name)

    def _write_pointer(self, name: str) -> None:
        part = self.folder / "current.part"
        part.write_text(f"{name} {self.library_id}\n")
        part.replace(self.folder / "current")

    def _remove_all_but(self, name: str) -> None:
        for path in self.folder.glob("gen-*"):
            if path.name != name:
                shutil.rmtree(path, ignore_errors=True)


def _fill(
    engines: Engines, changes: ChangeReader, meaning: bool, progress: Progress | None, stop: threading.Event | None
) -> None:
    catch_up(engines.words, changes, WORDS_SLICE, WORDS_COMMIT, progress, stop)
    if meaning and engines.meaning is not None:
        catch_up(engines.meaning, changes, MEANING_SLICE, MEANING_COMMIT, progress, stop)


def catch_up(
    engine: Engine,
    changes: ChangeReader,
    slice_size: int,
    commit_every: int,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Give the engine every change since its mark, committing now and then, until none is left."""
    total, done, mark, uncommitted = changes.count_changes(engine.mark), 0, engine.mark, 0
    while not (stop and stop.is_set()) and (some := changes.read_changes(mark, slice_size)):
        engine.remove([change.paper_id for change in some if change.paper is None])
        engine.add([change.paper for change in some if change.paper is not None])
        mark, done, uncommitted = some[-1].number, done + len(some), uncommitted + len(some)
        if uncommitted >= commit_every:
            engine.commit(mark)
            uncommitted = 0
        if progress:
            progress(f"indexing {engine.name}", done, max(total, done))
    if uncommitted:
        engine.commit(mark)
