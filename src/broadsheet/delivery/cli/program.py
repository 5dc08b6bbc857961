"""The ``broadsheet`` program: its commands, and the one place that turns errors into exit codes.

| code | meaning |
| ---: | --- |
| 0 | done |
| 1 | an error nobody foresaw: please report it |
| 2 | the command line or a file given cannot be used |
| 3 | done, but the answer is no: ``doctor`` found something, nothing could be imported, or some could not be fetched |
| 4 | no such paper or file |
| 5 | another process holds what is needed; try again |
| 6 | something kept on disk cannot be read |
| 7 | the machine refuses: full disk, read-only folder, port in use |
| 8 | nothing could be fetched: the services elsewhere refuse or cannot be reached |
| 130 | stopped by Ctrl-C |
"""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

import click

from broadsheet import __version__
from broadsheet.delivery.cli import output
from broadsheet.delivery.cli.options import Invocation, examples, home_option
from broadsheet.delivery.cli.stopped import Stopped
from broadsheet.errors import BroadsheetError, Unusable

COMMANDS = {
    "import": "import_papers",
    "follow": "follow",
    "unfollow": "unfollow",
    "refresh": "refresh",
    "sources": "sources",
    "search": "search",
    "suggest": "suggest",
    "similar": "similar",
    "trending": "trending",
    "edition": "edition",
    "views": "views",
    "show": "show",
    "submit": "submit",
    "papers": "papers",
    "index": "index",
    "status": "status",
    "doctor": "doctor",
    "run": "run",
    "worker": "worker",
    "mcp": "mcp",
    "targets": "targets",
    "mail": "mail",
    "owner": "owner",
    "token": "token",
    "evaluate": "evaluate",
}
"""Each command and its module in ``commands/``, in the order help lists them."""


class Program(click.Group):
    """Loads a command when it is called, and explains every error in one way."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"broadsheet.delivery.cli.commands.{COMMANDS[cmd_name]}")
        command: click.Command = module.command
        return command

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> NoReturn:
        """Run it and exit with a code of the table above."""
        given = list(sys.argv[1:] if args is None else args)
        extra.pop("standalone_mode", None)
        code = _guarded(lambda: super(Program, self).main(given, prog_name, standalone_mode=False, **extra), given)
        sys.exit(code)


def _guarded(run: Callable[[], object], given: list[str]) -> int:
    """The exit code of ``run``, with whatever it raised told to the reader."""
    try:
        code = run()
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.ClickException as error:
        return _tell(_of_click(error), given)
    except (click.Abort, KeyboardInterrupt) as error:
        if isinstance(error.__cause__, EOFError):  # click takes it for a Ctrl-D, but we ask nothing
            return _tell_bug(error.__cause__, given)
        return _tell(Stopped("Stopped."), given)
    except BroadsheetError as error:
        return _tell(error, given)
    except (BrokenPipeError, SystemExit):  # the second is how click takes the first
        return _reader_left()
    except OSError as error:
        return _tell(_of_machine(error), given)
    except Exception as error:
        return _tell_bug(error, given)
    return code if isinstance(code, int) else 0


def _tell_bug(error: BaseException, given: list[str]) -> int:
    traceback.print_exception(error)
    summary = f"{type(error).__name__}: {error}".partition("\n")[0][:200]
    return _tell(BroadsheetError(summary, "This is a bug: please report it with the lines above."), given)


def _of_machine(error: OSError) -> BroadsheetError:
    """What the machine refused while we wrote or read, such as standard output on a full disk."""
    where = f" ({error.filename})" if error.filename else ""
    return Unusable(f"The machine refused: {error.strerror or error}{where}.", "Look at disk space and permissions.")


def _of_click(error: click.ClickException) -> BroadsheetError:
    """What click has against the command line, as an error of ours."""
    context = getattr(error, "ctx", None)
    hint = f"Try: {context.command_path} --help" if context else ""
    ours = BroadsheetError(error.format_message(), hint)
    ours.exit_code = error.exit_code
    ours.code = "BadUsage"  # type: ignore[attr-defined]
    return ours


def _tell(error: BroadsheetError, given: list[str]) -> int:
    """Say it in words; and where data was asked for, as data too."""
    if "--json" in given:
        code = getattr(error, "code", type(error).__name__)
        with suppress(OSError):  # standard output may be what was refused
            output.emit_json({"error": {"code": code, "message": error.message, "hint": error.hint}})
    output.say_error(error.message, error.hint, label="" if isinstance(error, Stopped) else "Error: ")
    return error.exit_code


def _reader_left() -> int:
    """The reader of a pipe (``| head``) has seen enough; whatever is still unwritten has no one to go to."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "broadsheet run --starter             a site with 890 papers on this machine",
        "broadsheet import papers.bib         bring in your own",
        "broadsheet follow arxiv:cs.CL        what is new, every day",
        'broadsheet search "linear attention"',
    ),
)
@click.version_option(__version__, message="broadsheet %(version)s")
@home_option
@click.pass_context
def broadsheet(context: click.Context) -> None:
    """Your own daily papers: bring them in, find them, read them."""
    context.ensure_object(Invocation)
    context.color = output.colour_wanted()
