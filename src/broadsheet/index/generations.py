"""The folders an index lives in: which one is in use, which is being filled, and who may write.

index/
├── current        the generation in use and the library it was made from, replaced in one step
├── lock           held by the one process that writes
└── gen-0003/      one generation; a file ``plan`` says, while it is being filled, what it is made for
"""

import fcntl
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from broadsheet.errors import Busy, CorruptIndex, Unusable

REBUILD = "Nothing is lost: type `broadsheet index rebuild`."
NONE = "gen-0000"
"""Where nothing is ever written: what is asked before there is an index."""
_GENERATION = re.compile(r"gen-\d{4,9}")
_PLAN = "plan"


class Generations:
    """The generations in ``folder``, of the library of that name."""

    def __init__(self, folder: Path, library_id: str) -> None:
        self.folder = folder
        self.library_id = library_id

    def current(self) -> str:
        """The generation in use; empty where there is none, or none that was made from this library."""
        try:
            name, _, library_id = (self.folder / "current").read_text().strip().partition(" ")
        except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
            return ""
        except OSError as error:
            raise CorruptIndex(f"The index pointer cannot be read: {error.strerror}", REBUILD) from error
        return name if _GENERATION.fullmatch(name) and library_id == self.library_id else ""

    def begin(self, purpose: str) -> str:
        """Make the next generation's folder; every other but the one in use is removed."""
        numbers = [int(path.name[4:]) for path in self.folder.glob("gen-*") if path.name[4:].isdigit()]
        name = f"gen-{max(numbers, default=0) + 1:04}"
        self._remove_all_but(self.current())
        (self.folder / name).mkdir()
        (self.folder / name / _PLAN).write_text(self._plan(purpose))
        return name

    def find_unfinished(self, purpose: str) -> str:
        """A generation begun for this purpose and never put in use; empty where there is none."""
        plan = self._plan(purpose)
        for path in self.folder.glob(f"gen-*/{_PLAN}"):
            name = path.parent.name
            if name != self.current() and path.read_text("utf-8", "replace") == plan:
                return name
        return ""

    def point_to(self, name: str) -> None:
        """Let searches go to this generation, in one step."""
        part = self.folder / "current.part"
        part.write_text(f"{name} {self.library_id}\n")
        part.replace(self.folder / "current")

    def put_in_use(self, name: str) -> None:
        """The same for one that is whole. The others are left to :meth:`remove_others`."""
        # The plan goes first: should a kill interrupt this folder's removal one day, nobody must go on with the rest.
        (self.folder / name / _PLAN).unlink(missing_ok=True)
        self.point_to(name)

    def remove_others(self) -> None:
        """Remove every generation but the one in use."""
        self._remove_all_but(self.current())

    def is_locked(self) -> bool:
        """Whether some process is writing just now."""
        if not (self.folder / "lock").exists():
            return False  # nobody ever wrote, and asking must not write either
        try:
            with self.lock():
                return False
        except Busy:
            return True

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the one who writes. Raises Busy when another process is, and Unusable."""
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

    def _plan(self, purpose: str) -> str:
        return f"{self.library_id} {purpose}"

    def _remove_all_but(self, name: str) -> None:
        for path in self.folder.glob("gen-*"):
            if path.name != name:
                shutil.rmtree(path, ignore_errors=True)
