"""What several commands share: the options, and the way to the library."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from broadsheet.settings import Settings, read_settings

if TYPE_CHECKING:
    from broadsheet.library import Library

Command = TypeVar("Command", bound=Callable[..., Any])


def _open_library(settings: Settings) -> "Library":
    from broadsheet.library import Library  # here, because it takes longer to import than --help may take

    return Library.open(settings)


@dataclass
class Invocation:
    """One run of the program: which home it is about, and how to open it."""

    home: str | None = None
    opener: "Callable[[Settings], Library]" = _open_library

    def settings(self, **given: object) -> Settings:
        """The settings of this run. Raises BadInput."""
        return read_settings(home=self.home, **given)

    @contextmanager
    def library(self, **given: object) -> "Iterator[Library]":
        """The library, open."""
        library = self.opener(self.settings(**given))
        try:
            yield library
        finally:
            library.close()


pass_invocation = click.make_pass_decorator(Invocation, ensure=True)


def _remember_home(context: click.Context, _: click.Parameter, home: str | None) -> None:
    invocation = context.ensure_object(Invocation)
    invocation.home = home or invocation.home


def examples(*lines: str) -> str:
    """The end of a command's help: whole commands to copy, which the backspace keeps click from wrapping."""
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))


def home_option(command: Command) -> Command:
    """``--home``, which may stand before the command or after it."""
    return click.option(
        "--home",
        metavar="DIR",
        expose_value=False,
        callback=_remember_home,
        help="The folder of the library.  [env: BROADSHEET_HOME; default: ~/.broadsheet]",
    )(command)


def json_option(command: Command) -> Command:
    """``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")(command)


def progress_option(command: Command) -> Command:
    """``--progress``."""
    return click.option(
        "--progress/--no-progress",
        "show_progress",
        default=None,
        help="Tell how far it is.  [default: on a terminal]",
    )(command)


def limit_option(default: int) -> Callable[[Command], Command]:
    """``--limit``."""
    return click.option(
        "--limit",
        type=click.IntRange(1, 1000),
        default=default,
        show_default=True,
        metavar="N",
        help="How many papers.",
    )


def mode_option(command: Command) -> Command:
    """``--mode``."""
    return click.option(
        "--mode",
        type=click.Choice(["hybrid", "words", "meaning"]),
        default="hybrid",
        show_default=True,
        help="Rank by words and meaning, or by one of them.",
    )(command)
