"""Make ``docs/reference/`` from the code: commands, settings, sources, the API. ``--check`` only compares."""

import difflib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from broadsheet.delivery.cli import program
from broadsheet.delivery.web.api.operation import Operation
from broadsheet.delivery.web.api.page import group_operations, say_parameter
from broadsheet.delivery.web.api.problems import ROOT, TITLES
from broadsheet.settings import SETTINGS
from broadsheet.sources import SOURCES

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
MADE = "<!-- Made from the code by `make docs`; do not edit. -->\n\n"
WIDTH = 100


def render_commands() -> str:
    """Every command with its ``--help``, and the exit codes."""
    settings = {**program.broadsheet.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    root = click.Context(program.broadsheet, info_name="broadsheet", **settings)
    helps = "".join(f"## `{path}`\n\n```text\n{text}\n```\n\n" for path, text in _list_helps(program.broadsheet, root))
    codes = (program.__doc__ or "").partition("\n\n")[2].strip()
    return (
        "# The command line\n\nData goes to standard output, words to standard error. "
        "With `--json` the answer is one JSON object, described in [json.md](../json.md).\n\n"
        f"{helps}## Exit codes\n\n{codes}\n"
    )


def _list_helps(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from _list_helps(child, click.Context(child, parent=context, info_name=name, terminal_width=WIDTH))


def render_settings() -> str:
    """Every setting: variable, default, meaning."""
    rows = "".join(f"| `{row.name}` | `{row.variable}` | `{row.default}` | {row.meaning} |\n" for row in SETTINGS)
    return (
        "# Settings\n\nEach is read from its environment variable; `--home`, `--host` and `--port` go before it.\n\n"
        f"| setting | variable | default | meaning |\n| --- | --- | --- | --- |\n{rows}"
    )


def render_sources() -> str:
    """Every form that can be imported."""
    rows = "".join(f"| `{source.name}` | {source.describe} |\n" for source in SOURCES)
    return (
        "# Sources\n\nThe forms `broadsheet import` reads. It sees which one a file is; `--source NAME` decides it.\n\n"
        f"| name | form |\n| --- | --- |\n{rows}"
    )


def render_api() -> str:
    """Every operation of the API, and every kind of error."""
    groups = "".join(
        f"## {name}\n\n{says}\n\n{''.join(map(_render_operation, operations))}"
        for name, says, operations in group_operations()
    )
    problems = "".join(f"| {status} | `{name}` | {says} |\n" for status, (name, says) in TITLES.items())
    return (
        "# The API\n\nHow to begin stands in [api.md](../api.md); a running site serves the same as OpenAPI 3.1 at "
        f"`{ROOT}/openapi.json`. Where no scope is named, nobody needs a token.\n\n{groups}"
        f"## Errors\n\n| status | name | meaning |\n| ---: | --- | --- |\n{problems}"
    )


def _render_operation(one: Operation) -> str:
    scope = f" Scope: **{one.scope}**." if one.scope != "read" else ""
    says = f" {one.says}" if one.says else ""
    rows = "".join(
        f"| `{each.name}`{' (body)' if each.where == 'body' else ''} | {_cell(say_parameter(each))} "
        f"| {_cell(each.says)} |\n"
        for each in one.parameters
    )
    table = f"| parameter | values | meaning |\n| --- | --- | --- |\n{rows}\n" if rows else ""
    return f"### `{one.method} {ROOT}{one.path}`\n\n{one.title}.{says}{scope}\n\n{table}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


PAGES: dict[str, Callable[[], str]] = {
    "api.md": render_api,
    "cli.md": render_commands,
    "settings.md": render_settings,
    "sources.md": render_sources,
}


def find_differences() -> list[str]:
    """What stands in the folder and is not what the code says, as lines of a diff."""
    lines: list[str] = []
    for name, render in PAGES.items():
        path = FOLDER / name
        kept = path.read_text("utf-8") if path.is_file() else ""
        lines += difflib.unified_diff(kept.splitlines(), (MADE + render()).splitlines(), name, "the code", lineterm="")
    return lines


def main() -> None:
    """Write the pages, or with ``--check`` fail where they differ."""
    if "--check" in sys.argv[1:]:
        if differences := find_differences():
            raise SystemExit("\n".join([*differences, "", "The reference is not what the code says: make docs"]))
        return print("The reference is what the code says.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, render in PAGES.items():
        (FOLDER / name).write_text(MADE + render(), "utf-8")
    return print(f"Made {', '.join(PAGES)} in docs/reference.")


if __name__ == "__main__":
    main()
