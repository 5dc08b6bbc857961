"""``broadsheet targets``: webhooks and chats that editions are posted to."""

import sys
from typing import Any, cast

import click

from broadsheet.answers.targets import Post, Target
from broadsheet.delivery.cli.options import Invocation, examples, home_option, json_option, pass_invocation
from broadsheet.delivery.cli.output import emit, emit_json, paragraph, safe, say
from broadsheet.errors import BadInput
from broadsheet.periods import Kind

EVERY: dict[str, Kind] = {"day": "day", "week": "week", "month": "month"}
LONGEST_LINE = 4_000


@click.group("targets")
@home_option
def command() -> None:
    """Post each edition to webhooks and chats.

    What is due is posted while `broadsheet run` or `broadsheet worker` runs.
    """


@command.command("list", epilog=examples("broadsheet targets list", "broadsheet targets list --json"))
@json_option
@home_option
@pass_invocation
def list_targets(invocation: Invocation, as_json: bool) -> None:
    """List where editions are posted, and what became of the last post."""
    with invocation.library() as library:
        targets = library.targets.list()
    if as_json:
        return emit_json({"targets": [_shape(target) for target in targets]})
    for target in targets:
        _show(target)
    if not targets:
        say("Nothing is posted anywhere. To begin: broadsheet targets add https://example.org/hook")
    return None


@command.command(
    "add",
    epilog=examples(
        "broadsheet targets add https://example.org/hook",
        "broadsheet targets add ntfy://my-topic --view category:cs.CL --title 'On my phone'",
        "broadsheet targets add - --every week < address.txt",
    ),
)
@click.argument("address", metavar="ADDRESS")
@click.option("--view", default="everything", show_default=True, metavar="VIEW", help="Which editions.")
@click.option("--every", type=click.Choice(list(EVERY)), default="day", show_default=True, help="Editions of what.")
@click.option("--title", default="", metavar="TEXT", help="What to call it.")
@json_option
@home_option
@pass_invocation
def add(invocation: Invocation, address: str, view: str, every: str, title: str, as_json: bool) -> None:
    """Post editions to ADDRESS from the next one on; - reads it from standard input, where no history keeps it.

    \b
    https://example.org/hook    a webhook: the edition as JSON, signed
    slack:// discord:// tgram:// matrix:// ntfy:// ...
                                a chat, written as Apprise does
                                (https://github.com/caronc/apprise)

    VIEW is everything, trending, category:cs.CL, author:NAME, search:WORDS or saved:NAME.
    """  # noqa: D301 - the backspace keeps click from wrapping
    given = sys.stdin.readline(LONGEST_LINE) if address == "-" else address
    with invocation.library() as library:
        target = library.targets.add(given, view, EVERY[every], title)
        key = library.targets.signing_key(target.id) if target.kind == "webhook" else ""
    if as_json:
        return emit_json(_shape(target) | ({"signing_key": key} if key else {}))
    _show(target)
    if key:
        emit(f"   signed with {key}")
    say(f"To see whether it works: broadsheet targets test {target.id}")
    return None


@command.command("remove", epilog=examples("broadsheet targets remove 2"))
@click.argument("number", metavar="NUMBER")
@json_option
@home_option
@pass_invocation
def remove(invocation: Invocation, number: str, as_json: bool) -> None:
    """Post nothing more to target NUMBER, and forget its address."""
    with invocation.library() as library:
        target = library.targets.remove(_read_number(number))
    if as_json:
        return emit_json(_shape(target))
    say(f"Nothing more is posted to {safe(target.title)}.")
    return None


@command.command("test", epilog=examples("broadsheet targets test 2"))
@click.argument("number", metavar="NUMBER")
@json_option
@home_option
@pass_invocation
def test(invocation: Invocation, number: str, as_json: bool) -> None:
    """Post a line to target NUMBER now, and tell what happened."""
    with invocation.library() as library:
        says = library.targets.test(_read_number(number))
    if as_json:
        return emit_json({"says": says})
    emit(safe(says))
    return None


def _read_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadInput(f"{text[:20]!r} is no number of a target.", "See which there are: broadsheet targets list")
    return int(text)


def _show(target: Target) -> None:
    emit(paragraph(f"{safe(target.title)} | {safe(target.shown)}", f"{target.id}. ".rjust(4)))
    emit(paragraph(f"{target.kind} | {target.view.key}, every {target.period} | since {target.made_at[:10]}", "    "))
    if target.last:
        emit(paragraph(_tell(target.last), "    -> "))


def _tell(post: Post) -> str:
    state = f"{post.issue}: {post.state}"
    if post.state == "sent":
        return f"{state} {post.sent_at}"
    again = f", again at {post.next_try_at}" if post.state == "waiting" and post.tries else ""
    return f"{state}{again}" + (f". {post.why}" if post.why else "")


def _shape(target: Target) -> dict[str, Any]:
    told = {
        "id": target.id,
        "kind": target.kind,
        "title": target.title,
        "address": target.shown,
        "view": target.view.key,
        "every": target.period,
        "since": target.made_at,
    }
    return cast(dict[str, Any], told) | {"last": _shape_post(target.last) if target.last else None}


def _shape_post(post: Post) -> dict[str, Any]:
    return {
        "issue": post.issue,
        "state": post.state,
        "tries": post.tries,
        "made_at": post.made_at,
        "sent_at": post.sent_at,
        "next_try_at": post.next_try_at,
        "why": post.why,
    }
