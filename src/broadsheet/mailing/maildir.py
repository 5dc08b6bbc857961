"""Letters into a folder of this machine, in the form of a Maildir; and a Maildir read for what came back."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from broadsheet.errors import Unusable
from broadsheet.mailing.handing import Answer, BeforeEnd, NotWanted, Parcel, WayTrouble

_ODD = re.compile(r"[^A-Za-z0-9.@_-]")


class MaildirWay:
    """Each letter a file, named by its Message-ID: handing one over twice leaves one. A :class:`Way`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def describe(self) -> str:
        """``Into the folder ...``."""
        return f"Into the folder {self.folder}"

    def open(self) -> "MaildirConnection":
        """Make the folder where it is not there. Raises WayTrouble."""
        try:
            for name in ("tmp", "new", "cur"):
                (self.folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            says = f"The folder {self.folder} cannot be made: {error.strerror}."
            raise WayTrouble("connect", says, "Set BROADSHEET_MAILDIR to one you may write.") from error
        return MaildirConnection(self.folder)


class MaildirConnection:
    """Writes letters into the folder."""

    is_usable = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.server = "maildir"

    def hand(self, parcel: Parcel, before_end: BeforeEnd) -> Answer:
        """Write the letter aside, then give it its name in one step."""
        name = _ODD.sub("_", parcel.name)[:200]
        aside, place = self._folder / "tmp" / f"{name}.{os.getpid()}", self._folder / "new" / name
        try:
            head = b"Delivered-To: " + parcel.recipient.encode("utf-8") + b"\n"
            aside.write_bytes(head + parcel.data.replace(b"\r\n", b"\n"))
            if not before_end():
                raise NotWanted
            aside.replace(place)
        except OSError as error:
            says = f"{self._folder} cannot be written: {error.strerror}."
            raise WayTrouble("data", says, "Make room, or set BROADSHEET_MAILDIR to another folder.") from error
        finally:
            aside.unlink(missing_ok=True)
        return Answer(250, f"Written to {name}")

    def close(self) -> None:
        """Nothing is open."""

    def abort(self) -> None:
        """Nothing is waited for."""


def read_new(folder: Path, most: int) -> Iterator[tuple[Path, bytes]]:
    """The messages of a Maildir that nobody has read, each with its file; of a long one its beginning.

    Raises Unusable when it is no Maildir that can be read.
    """
    try:
        files = sorted((folder / "new").iterdir())
    except OSError as error:
        says = f"{folder} cannot be read as a Maildir: {error.strerror}."
        raise Unusable(says, "Set BROADSHEET_BOUNCES to a folder that holds new, cur and tmp.") from error
    for path in files:
        with suppress(OSError), path.open("rb") as file:
            yield path, file.read(most)


def mark_read(file: Path) -> None:
    """Put a message where mail programs put what was read; it stays."""
    with suppress(OSError):
        file.replace(file.parent.parent / "cur" / f"{file.name.partition(':')[0]}:2,S")
