"""``broadsheet token``: what programs hold so that this site knows them."""

from collections.abc import Sequence
from typing import Any

import click

from broadsheet.answers.tokens import SCOPES, Scope, Token
from broadsheet.delivery.cli.options import Invocation, examples, home_option, json_option, pass_invocation
from broadsheet.delivery.cli.output import emit, emit_json, paragraph, safe, say
from broadsheet.errors import BadInput


@click.group("token")
@home_option
def command() -> None:
    """Let programs use the API of your site under a name of their own.

    A program sends the token as `Authorization: Bearer TOKEN`. Reading needs none, unless api_needs_token is set.
    """


@command.command(
    "make",
    epilog=examples(
        "broadsheet token make notebook",
        "broadsheet token make 'my reading list' --scope write --days 90",
    ),
)
@click.argument("title", metavar="TITLE")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(SCOPES),
    multiple=True,
    help="What it may do: read, write (vote, save, submit), owner (views, sources, what else is yours).",
)
@click.option("--days", type=click.IntRange(0, 3650), default=0, metavar="N", help="How long it is good.")
@json_option
@home_option
@pass_invocation
def make(invocation: Invocation, title: str, scopes: Sequence[Scope], days: int, as_json: bool) -> None:
    """Make a token and print it, once: it cannot be shown again."""
    with invocation.library() as library:
        token, text = library.tokens.make(title, scopes, days)
    if as_json:
        return emit_json({"token": text, **_shape(token)})
    emit(text)
    say(f"This is token {token.id}. Keep it now: it cannot be shown again.")
    return None


@command.command("list", epilog=examples("broadsheet token list", "broadsheet token list --json"))
@json_option
@home_option
@pass_invocation
def list_tokens(invocation: Invocation, as_json: bool) -> None:
    """List the tokens there are, without their texts."""
    with invocation.library() as library:
        tokens = library.tokens.list()
    if as_json:
        return emit_json({"tokens": [_shape(token) for token in tokens]})
    for token in tokens:
        until = f", until {token.expires_at[:10]}" if token.expires_at else ""
        used = f", last used {token.used_on}" if token.used_on else ", never used"
        facts = f"{safe(token.title)} | {', '.join(token.scopes)} | since {token.made_at[:10]}{until}{used}"
        emit(paragraph(facts, f"{token.id}. ".rjust(4)))
    if not tokens:
        say("There are no tokens. To make one: broadsheet token make notebook")
    return None


@command.command("revoke", epilog=examples("broadsheet token revoke 2"))
@click.argument("number", metavar="NUMBER")
@json_option
@home_option
@pass_invocation
def revoke(invocation: Invocation, number: str, as_json: bool) -> None:
    """Make token NUMBER worthless at once."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise BadInput(f"{number[:20]!r} is no number of a token.", "See which there are: broadsheet token list")
    with invocation.library() as library:
        token = library.tokens.revoke(int(number))
    if as_json:
        return emit_json(_shape(token))
    say(f"Token {token.id} ({safe(token.title)}) opens nothing any more.")
    return None


def _shape(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "title": token.title,
        "scopes": list(token.scopes),
        "made_at": token.made_at,
        "expires_at": token.expires_at,
        "used_on": token.used_on,
    }
