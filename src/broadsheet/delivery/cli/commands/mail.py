"""``broadsheet mail``: letters, and what becomes of them."""

from dataclasses import asdict
from pathlib import Path
from typing import get_args

import click

from broadsheet.answers import Finding
from broadsheet.answers.mail import LetterState
from broadsheet.delivery.cli.commands.mail_preview import preview
from broadsheet.delivery.cli.mail import list_letters, show_letter, show_state
from broadsheet.delivery.cli.options import Invocation, examples, home_option, json_option, pass_invocation
from broadsheet.delivery.cli.output import count, emit, emit_json, paragraph, say

NOT_WELL = 3


@click.group("mail")
@home_option
def command() -> None:
    """Look at letters before they are sent, and after.

    While `broadsheet run` or `broadsheet worker` runs, letters go out by themselves: into a folder of the home until
    BROADSHEET_SMTP_PROVIDER or BROADSHEET_SMTP_HOST is set.
    """


command.add_command(preview)


@command.command("test", epilog=examples("broadsheet mail test you@example.org"))
@click.argument("address", metavar="ADDRESS")
@json_option
@home_option
@pass_invocation
def test(invocation: Invocation, address: str, as_json: bool) -> None:
    """Send a test letter to ADDRESS, and tell each step: what works, what failed, what to do.

    Exit code 3 when the letter was not taken, or something is not well.
    """
    told: list[Finding] = []
    with invocation.library() as library:
        for finding in library.mail.test(address):
            told.append(finding)
            if not as_json:
                _tell(finding)
        if all(finding.ok for finding in told if finding.name not in ("SPF", "DKIM", "DMARC")):
            library.mail.wake()
    well = all(finding.ok for finding in told)
    if as_json:
        emit_json({"ok": well, "steps": [asdict(finding) for finding in told]})
    if not well:
        click.get_current_context().exit(NOT_WELL)


@command.command("outbox", epilog=examples("broadsheet mail outbox", "broadsheet mail outbox --state failed --json"))
@click.option("--state", type=click.Choice(get_args(LetterState)), help="Only letters in this state.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, metavar="N", help="How many.")
@json_option
@home_option
@pass_invocation
def outbox(invocation: Invocation, state: str | None, limit: int, as_json: bool) -> None:
    """List the last letters and what became of each, the newest first.

    \b
    waiting   for its turn, or for another try
    sending   on its way now
    sent      a server took it
    skipped   there was nothing to send, or it was no longer wanted
    failed    given up, with the reason
    bounced   taken first, then returned
    """  # noqa: D301 - the backspace keeps click from wrapping
    with invocation.library() as library:
        how, letters = library.mail.describe(), library.mail.list_letters(limit, state=state or "")
    if as_json:
        return emit_json({"mail": asdict(how), "letters": [asdict(letter) for letter in letters]})
    show_state(how)
    if letters:
        emit()
        return list_letters(letters)
    return say(f"No letter is {state}." if state else "There is no letter yet. People subscribe at /subscribe.")


@command.command("show", epilog=examples("broadsheet mail show 12"))
@click.argument("number", type=click.IntRange(1), metavar="N")
@json_option
@home_option
@pass_invocation
def show(invocation: Invocation, number: int, as_json: bool) -> None:
    """Tell all of letter N: every try to hand it over, and what came back."""
    with invocation.library() as library:
        letter = library.mail.get_letter(number)
        attempts, events = library.mail.list_attempts(number), library.mail.list_events(number)
    if as_json:
        told = {"attempts": [asdict(one) for one in attempts], "returned": [asdict(one) for one in events]}
        return emit_json(asdict(letter) | told)
    return show_letter(letter, attempts, events)


@command.command("retry", epilog=examples("broadsheet mail retry 12"))
@click.argument("number", type=click.IntRange(1), metavar="N")
@home_option
@pass_invocation
def retry(invocation: Invocation, number: int) -> None:
    """Try letter N again, which failed or came back; it keeps its Message-ID."""
    with invocation.library() as library:
        letter = library.mail.retry(number)
    say(f"Letter {letter.id} waits for another try.")


@command.command(
    "bounces", epilog=examples("broadsheet mail bounces returned.eml", "broadsheet mail bounces ~/Maildir")
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE...]")
@home_option
@pass_invocation
def bounces(invocation: Invocation, files: tuple[Path, ...]) -> None:
    """Read what could not be delivered, from files or Maildirs; without FILE from where the settings say.

    Reading the same message twice counts it once.
    """
    with invocation.library() as library:
        found = library.mail.read_files(files) if files else library.mail.read_returned()
        how = library.mail.describe()
    if not files:
        say(how.returns_why or how.returns)
    emit(f"{count(found, 'return')} of our letters {'was' if found == 1 else 'were'} new.")


@command.command("keys", epilog=examples("broadsheet mail keys"))
@json_option
@home_option
@pass_invocation
def keys(invocation: Invocation, as_json: bool) -> None:
    """Print the DNS record of the key that signs letters (DKIM); make the key where there is none."""
    with invocation.library() as library:
        name, record = library.mail.make_key()
        file = invocation.settings().mail.dkim_key
    if as_json:
        return emit_json({"name": name, "type": "TXT", "value": record, "key": str(file)})
    say(f"The key is {file}; let nobody read it. Add this TXT record to your domain:")
    say("")
    emit(name)
    emit(record)
    say("")
    return say("Then: broadsheet mail test you@example.org")


def _tell(finding: Finding) -> None:
    mark = click.style("ok  ", fg="green") if finding.ok else click.style("LOOK", fg="red", bold=True)
    emit(f"{mark} {finding.name}")
    emit(paragraph(finding.says, "     "))
    if finding.hint:
        emit(paragraph(finding.hint, "     -> "))
