"""Every setting, one row each. Help, documentation and checks all read these rows."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from broadsheet.errors import BadInput

_HOST_NAME = re.compile(r"(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*")


@dataclass(frozen=True, slots=True)
class Setting:
    """One row: its name, what it is when nobody says, and a sentence for people."""

    name: str
    default: str
    meaning: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"BROADSHEET_{self.name.upper()}"


SETTINGS = (
    Setting("home", "~/.broadsheet", "The folder that holds the library: store, index and nothing else."),
    Setting("host", "127.0.0.1", "The address the web pages listen on."),
    Setting("port", "8000", "The port the web pages listen on."),
    Setting(
        "allowed_hosts",
        "",
        "Other names the web pages answer to, comma separated, such as papers.example.org or *.example.org; "
        "a request under any name but these, localhost and bare addresses is refused.",
    ),
    Setting(
        "encoder", "auto", "Gives search its meaning: auto (the packaged model where installed) or none: words only."
    ),
    Setting("threads", "0", "How many processor threads encoding may use; 0 means all of them."),
    Setting("cache", "~/.cache/broadsheet", "The folder for what can be made again: the converted model."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of this run, read and checked."""

    home: Path
    host: str
    port: int
    allowed_hosts: tuple[str, ...]
    encoder: str
    threads: int
    cache: Path

    @property
    def store_path(self) -> Path:
        """The file that holds the truth."""
        return self.home / "library.sqlite"

    @property
    def orders_path(self) -> Path:
        """The folder of what the pages of a search remember of one another; it may be emptied at any time."""
        return self.home / "orders"

    @property
    def index_path(self) -> Path:
        """The folder that holds the index, which can be thrown away."""
        return self.home / "index"


def read_settings(**given: object) -> Settings:
    """Read the settings: what was given, else the environment, else the default.

    Raises :class:`BadInput` naming the setting when a value cannot be used.
    """
    texts = {row.name: _chosen(row, given.get(row.name)) for row in SETTINGS}
    settings = Settings(
        home=Path(texts["home"]).expanduser(),
        host=texts["host"],
        port=_whole_number("port", texts["port"], 0, 65535),
        allowed_hosts=_host_names(texts["allowed_hosts"]),
        encoder=texts["encoder"],
        threads=_whole_number("threads", texts["threads"], 0, 1024),
        cache=Path(texts["cache"]).expanduser(),
    )
    if settings.encoder not in ("auto", "none"):
        raise BadInput(f"encoder is {settings.encoder!r}", "Set BROADSHEET_ENCODER to auto or none.")
    return settings


def _chosen(row: Setting, given: object) -> str:
    return str(given) if given is not None else os.environ.get(row.variable) or row.default


def _host_names(text: str) -> tuple[str, ...]:
    names = tuple(name for name in (part.strip().lower() for part in text.split(",")) if name)
    for name in names:
        if not _HOST_NAME.fullmatch(name):
            raise BadInput(
                f"allowed_hosts holds {name[:80]!r}, which is no name of a machine",
                "Set BROADSHEET_ALLOWED_HOSTS to names alone, without http:// or a port: papers.example.org",
            )
    return names


def _whole_number(name: str, text: str, least: int, most: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise BadInput(
            f"{name} is {text!r}, which is not a whole number from {least} to {most}",
            f"Set BROADSHEET_{name.upper()} to such a number.",
        )
    return number
