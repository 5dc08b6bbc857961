"""Whatever can be typed, set or read by a script is documented, and the documentation says what the code says."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, cast

import click
import pytest
from click.testing import CliRunner

from broadsheet.delivery.cli.options import Invocation
from broadsheet.delivery.cli.program import broadsheet
from broadsheet.library import Library
from broadsheet.settings import ADDRESSES, SECRETS, SETTINGS, Settings, read_settings
from broadsheet.sources import SOURCES
from scripts.make_reference import FOLDER, find_differences
from tests.cli.stand_in import StandIn

DOCS = FOLDER.parent
ROOT = DOCS.parent


def list_commands(command: click.Command = broadsheet, path: str = "broadsheet") -> Iterator[tuple[str, click.Command]]:
    """Every command with what to type for it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from list_commands(cast(click.Command, command.get_command(context, name)), f"{path} {name}")


def test_the_reference_is_what_the_code_says() -> None:
    assert not find_differences(), "run: make docs"


@pytest.mark.parametrize(("path", "command"), list(list_commands()))
def test_every_command_has_a_heading_its_options_and_examples(path: str, command: click.Command) -> None:
    text = (FOLDER / "cli.md").read_text("utf-8")
    assert f"## `{path}`\n" in text
    section = text.partition(f"## `{path}`\n")[2].partition("\n## ")[0]
    for parameter in command.params:
        assert getattr(parameter, "hidden", False) or all(
            name in section for name in parameter.opts if name.startswith("--")
        )
    assert "Examples:" in section or (isinstance(command, click.Group) and command is not broadsheet)


def test_every_option_says_what_it_does() -> None:
    silent = [
        f"{path} {option.opts[0]}"
        for path, command in list_commands()
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert not silent


def test_every_setting_has_a_row() -> None:
    text = (FOLDER / "settings.md").read_text("utf-8")
    read = {field.name for field in fields(Settings)} - {"addresses", "keys", "mail", "mail_texts"}
    read |= {*ADDRESSES, *SECRETS, *read_settings().mail_texts}
    assert {row.name for row in SETTINGS} == read
    assert all(f"| `{row.name}` | `{row.variable}` |" in text for row in SETTINGS)


def test_every_source_has_a_row() -> None:
    text = (FOLDER / "sources.md").read_text("utf-8")
    assert all(f"| `{source.name}` | {source.describe} |" in text for source in SOURCES)


@pytest.mark.parametrize(
    ("heading", "arguments"),
    [
        ("import", ("import", "a.jsonl")),
        ("import", ("import", "a.jsonl", "--dry-run")),
        ("follow", ("follow",)),
        ("follow", ("follow", "hf:daily")),
        ("unfollow", ("unfollow", "hf:daily")),
        ("refresh", ("refresh",)),
        ("sources", ("sources", "arxiv:cs.CL")),
        ("search", ("search", "trees")),
        ("suggest", ("suggest", "tre")),
        ("similar", ("similar", "p12")),
        ("show", ("show", "p12")),
        ("papers split", ("papers", "split", "p12")),
        ("index status", ("index", "status")),
        ("status", ("status",)),
        ("doctor", ("doctor",)),
    ],
)
def test_every_key_of_an_answer_is_described(heading: str, arguments: tuple[str, ...]) -> None:
    invocation = Invocation(opener=lambda _: cast(Library, StandIn()))
    told = CliRunner().invoke(broadsheet, [*arguments, "--json"], obj=invocation)
    text = (DOCS / "json.md").read_text("utf-8")
    section = text.partition(f"## `{heading}`")[2].partition("\n## ")[0]
    common = (
        text.partition("## A paper in a list")[2].partition("\n## ")[0] if "papers" in heading + section else section
    )
    common += text if heading == "show" else ""
    assert section
    missing = {key for key in json.loads(told.stdout) if f"`{key}`" not in section + common}
    assert not missing


def test_no_link_between_our_pages_is_broken() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not broken


def test_the_readme_leads_to_every_page() -> None:
    named = set(re.findall(r"\]\((docs/[^)#]+)", (ROOT / "README.md").read_text("utf-8")))
    pages = {str(page.relative_to(ROOT)) for page in [*DOCS.glob("*.md"), *(DOCS / "reference").glob("*.md")]}
    assert pages <= named


def test_commands_in_our_pages_can_be_typed() -> None:
    """Each ``broadsheet ...`` line of a page names a command and options that exist."""
    known: dict[str, Any] = dict(list_commands())
    wrong = []
    for page in [ROOT / "README.md", *DOCS.glob("*.md")]:
        for line in re.findall(r"^ *(?:\$ )?(broadsheet [a-z].*)$", page.read_text("utf-8"), re.MULTILINE):
            words = re.sub(r"\s#.*", "", line).split()
            path = next((" ".join(words[:n]) for n in (3, 2) if " ".join(words[:n]) in known), None)
            options = [word.partition("=")[0] for word in words if word.startswith("--") and word != "--"]
            if path is None or not set(options) <= {
                name for one in known[path].params for name in one.opts + one.secondary_opts
            }:
                wrong.append(f"{page.name}: {line}")
    assert not wrong


def test_the_architecture_names_every_part_and_none_that_is_gone() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8").partition("## Where we left the first design")[0]
    package = ROOT / "src" / "broadsheet"
    parts = {path.name for path in package.glob("*.py") if not path.name.startswith("__")}
    parts |= {f"{path.parent.name}/" for path in package.glob("*/__init__.py")}
    assert not {part for part in parts if f"`{part}`" not in text}
    files = [f"/{path.relative_to(ROOT).as_posix()}" for path in ROOT.glob("[sbt]*/**/*.py")]
    named = {*re.findall(r"`([\w/]+\.py)`", text), *re.findall(r"`([\w/]+/)`(?=.*\?$)", text, re.MULTILINE)}
    assert not {name for name in named if not any(f"/{name}" in file for file in files)}
