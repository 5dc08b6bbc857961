"""The index as one thing: its engines, who may write, and how it is renewed.

A rebuild fills the next generation (``generations.py``) beside the one in use and puts it in use when it is whole:
searches go on meanwhile, and after a kill the next rebuild goes on. The vectors of another model are made beside those
in use (``vector_state.py``). An index that belongs to another library (the file was replaced), or has seen more than
the library holds (an old copy was put back), is never asked: the next update makes it anew. One whose words were kept
in other fields than today's is asked until then.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from broadsheet.answers.progress import Progress
from broadsheet.errors import CorruptIndex
from broadsheet.index.completions import Completions
from broadsheet.index.encoder import Encoder
from broadsheet.index.engine import Engine
from broadsheet.index.generations import NONE, Generations
from broadsheet.index.meaning import MeaningVectors
from broadsheet.index.vector_state import find_model_in_use
from broadsheet.index.words import Words
from broadsheet.paper import Paper

log = logging.getLogger(__name__)

# Words come at some thousands of papers/s and a commit costs tens of milliseconds: rare commits, large slices.
# Encoding comes at some 130 papers/s: small slices, so that a stop is heard within a second and a kill loses little.
WORDS_SLICE, WORDS_COMMIT = 2_000, 20_000
MEANING_SLICE, MEANING_COMMIT = 64, 512


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
    completions: Completions
    meaning: MeaningVectors | None

    def all(self) -> tuple[Engine, ...]:
        """Those there are."""
        made_of_words = (self.words, self.completions)
        return made_of_words if self.meaning is None else (*made_of_words, self.meaning)

    @property
    def encoder(self) -> Encoder | None:
        """What encodes a question to these vectors."""
        return self.meaning.encoder if self.meaning else None

    def close(self) -> None:
        """Let go of every file."""
        for engine in self.all():
            engine.close()


class Index:
    """Finds papers near words or near a meaning. Any process may ask, one at a time may write.

    ``earlier`` encoders are asked with as long as vectors of theirs are in use; without them, search goes by words
    until those of ``encoder`` are there.
    """

    def __init__(self, folder: Path, encoder: Encoder | None, library_id: str, earlier: Sequence[Encoder] = ()) -> None:
        self.folder = folder
        self.encoder = encoder
        self.earlier = earlier
        self._generations = Generations(folder, library_id)
        self._engines: Engines | None = None
        self._generation = ""
        self._opening = threading.RLock()

    def engines(self) -> Engines:
        """The engines to ask, as last committed by whichever process writes.

        Raises CorruptIndex when they cannot be read.
        """
        with self._opening:
            if self._engines is None or (self._generations.current() or NONE) != self._generation:
                self._open()
            assert self._engines is not None
            return self._engines

    def refresh(self) -> None:
        """See what has been committed since. Raises CorruptIndex."""
        engines, name = self.engines(), self._generation
        if engines.meaning is not None and self._choose_encoder(name) is not engines.meaning.encoder:
            with self._opening:
                self._open()  # and who asks just now goes on with the vectors that suit its question
            return
        try:
            for engine in engines.all():
                engine.refresh()
        except CorruptIndex:
            if self._generations.current() == name:
                raise  # else another generation was put in use meanwhile, and this one removed

    def warm_up(self) -> None:
        """Load what the first search would have to. For a thread of its own: searches are answered meanwhile."""
        meaning = self.engines().meaning
        if meaning is not None:
            meaning.warm_up()
            meaning.encoder.encode_query("warm")

    def is_behind(self, changes: ChangeReader) -> bool:
        """Whether an update would have anything to do."""
        engines = self.engines()
        outdated = engines.encoder is not self.encoder
        return outdated or any(engine.mark < changes.last_change() for engine in engines.all())

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
        with self._generations.lock():
            if self._must_be_made_anew(changes):
                self._renew(changes, meaning, progress, stop)
            else:
                with closing(self._open_engines(self._generations.current(), writable=True)) as engines:
                    _fill(engines, changes, meaning, progress, stop, self.refresh)
        self.refresh()

    def rebuild(
        self, changes: ChangeReader, progress: Progress | None = None, stop: threading.Event | None = None
    ) -> None:
        """Build the next generation from nothing but the store, then put it in use.

        Vectors whose text has not changed are taken over from the generation in use. What a killed rebuild has done
        is gone on with. Raises Busy.
        """
        with self._generations.lock():
            self._renew(changes, True, progress, stop)

    def close(self) -> None:
        """Let go of every file."""
        with self._opening:
            if self._engines is not None:
                self._engines.close()
            self._engines = None

    def is_busy(self) -> bool:
        """Whether some process is writing just now."""
        return self._generations.is_locked()

    def _must_be_made_anew(self, changes: ChangeReader) -> bool:
        """Whether what is on disk was made from another library, a later state of this one, or with other fields."""
        name = self._generations.current()
        return not name or not self._can_go_on(name, changes)

    def _renew(
        self, changes: ChangeReader, meaning: bool, progress: Progress | None, stop: threading.Event | None
    ) -> None:
        purpose = self.encoder.name if self.encoder else ""
        new = self._generations.find_unfinished(purpose)
        try:
            if new and self._can_go_on(new, changes):
                self._fill_generation(new, changes, meaning, progress, stop)
                return
        except CorruptIndex as error:
            log.warning("the unfinished %s is of no use: %s", new, error.message)
        self._fill_generation(self._generations.begin(purpose), changes, meaning, progress, stop)

    def _can_go_on(self, name: str, changes: ChangeReader) -> bool:
        with closing(self._open_engines(name, writable=False)) as engines:
            too_new = any(engine.mark > changes.last_change() for engine in engines.all())
            return not too_new and not engines.words.is_outdated

    def _fill_generation(
        self, new: str, changes: ChangeReader, meaning: bool, progress: Progress | None, stop: threading.Event | None
    ) -> None:
        old = self._generations.current()
        if not old:
            self._generations.point_to(new)  # with nothing in use, searches may see it grow, and a kill costs nothing
        with closing(self._open_engines(new, writable=True, reuse=old)) as engines:
            # Vectors that are not taken over now are gone, and making them again takes the longest.
            _fill(engines, changes, meaning or bool(old), progress, stop, _nothing if old else self.refresh)
        if not old or stop is None or not stop.is_set():
            self._generations.put_in_use(new)
            with self._opening:
                self._open()
            self._generations.remove_others()

    def _open(self) -> None:
        """Open the generation in use; once more when another was put in its place meanwhile, and its folder removed.

        Searches that began with the engines before still hold them; Python closes the files after the last.
        """
        while True:
            name = self._generations.current() or NONE
            try:
                engines = self._open_engines(name, writable=False)
            except CorruptIndex:
                if (self._generations.current() or NONE) == name:
                    raise
                continue
            if (self._generations.current() or NONE) == name:
                self._engines, self._generation = engines, name
                return

    def _open_engines(self, name: str, writable: bool, reuse: str = "") -> Engines:
        home = self.folder / name
        words = Words(home / "words", writable=writable)
        completions = Completions(home / "completions", writable=writable)
        encoder = self.encoder if writable else self._choose_encoder(name)
        if encoder is None:
            return Engines(words, completions, None)
        before = self.folder / reuse / "meaning" if reuse else None
        return Engines(words, completions, MeaningVectors(home / "meaning", encoder, reuse=before, writable=writable))

    def _choose_encoder(self, name: str) -> Encoder | None:
        """The encoder whose vectors are in use; the present one where there are none, or of a model nobody has."""
        if not self.earlier:
            return self.encoder
        model = find_model_in_use(self.folder / name / "meaning")
        return next((one for one in self.earlier if one.name == model), self.encoder)


def _nothing() -> None:
    pass


def _fill(
    engines: Engines,
    changes: ChangeReader,
    meaning: bool,
    progress: Progress | None,
    stop: threading.Event | None,
    committed: Callable[[], None],
) -> None:
    catch_up(engines.words, changes, WORDS_SLICE, WORDS_COMMIT, progress, stop, committed)
    catch_up(engines.completions, changes, WORDS_SLICE, WORDS_COMMIT, progress, stop, committed)
    if meaning and engines.meaning is not None:
        catch_up(engines.meaning, changes, MEANING_SLICE, MEANING_COMMIT, progress, stop, committed)
        if not (stop and stop.is_set()):
            engines.meaning.put_in_use()


def catch_up(
    engine: Engine,
    changes: ChangeReader,
    slice_size: int,
    commit_every: int,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
    committed: Callable[[], None] = _nothing,
) -> None:
    """Give the engine every change since its mark, committing now and then, until none is left.

    ``committed`` is called after each commit: words can be asked for while vectors are made, maybe for half an hour.
    """
    total, done, mark, uncommitted = changes.count_changes(engine.mark), 0, engine.mark, 0
    while not (stop and stop.is_set()) and (some := changes.read_changes(mark, slice_size)):
        engine.remove([change.paper_id for change in some if change.paper is None])
        engine.add([change.paper for change in some if change.paper is not None])
        mark, done, uncommitted = some[-1].number, done + len(some), uncommitted + len(some)
        if uncommitted >= commit_every:
            engine.commit(mark)
            uncommitted = 0
            committed()
        if progress:
            progress(f"indexing {engine.name}", done, max(total, done))
    if uncommitted:
        engine.commit(mark)
        committed()
