"""How letters, and the ways they go, stand on a terminal."""

from collections.abc import Sequence

import click

from broadsheet.answers.mail import Attempt, Letter, LetterState, MailEvent, MailState
from broadsheet.delivery.cli.following import moment
from broadsheet.delivery.cli.output import count, emit, paragraph, safe

COLOURS: dict[LetterState, str] = {"sent": "green", "failed": "red", "bounced": "red"}
"""States that a colour brings out; the word itself always stands there too."""


def show_state(how: MailState) -> None:
    """Which way letters go, whether it works, and the last days in numbers."""
    emit(paragraph(how.way))
    if how.trouble_since:
        emit(paragraph(f"It has not worked since {moment(how.trouble_since)} UTC: {how.why}", "  "))
        emit(paragraph(how.hint, "  -> "))
        if how.rests_until:
            emit(paragraph(f"The next try is at {moment(how.rests_until)} UTC.", "  "))
    emit(paragraph(how.returns))
    if how.returns_why:
        emit(paragraph(how.returns_why, "  "))
    numbers = ", ".join(f"{number:,} {state}" for state, number in sorted(how.counts.items()))
    emit(f"Letters of the last {count(how.days, 'day')}: {numbers or 'none'}")


def list_letters(letters: Sequence[Letter]) -> None:
    """A line for each: number, state, when, to whom, what; and why under it."""
    emit(f"{'NO':>7} {'STATE':<9}{'WHEN (UTC)':<18}TO")
    for one in letters:
        to = f"{safe(one.address)}  {safe(one.brings)}"
        emit(f"{one.id:>7} {_word(one.state)}{moment(one.sent_at or one.due_at):<18}{to}")
        if one.why:
            emit(paragraph(one.why, " " * 17))


def show_letter(one: Letter, attempts: Sequence[Attempt], events: Sequence[MailEvent]) -> None:
    """One letter: its row, every try, and what came back."""
    emit(click.style(paragraph(f"Letter {one.id} to {one.address}: {one.brings}"), bold=True))
    emit(f"{_word(one.state)}{count(one.tries, 'try').replace('trys', 'tries')}, made {moment(one.made_at)} UTC")
    if one.why:
        emit(paragraph(one.why))
    if one.state == "waiting":
        emit(f"The next try is at {moment(one.next_try_at)} UTC.")
    emit(f"Message-ID {safe(one.message_id)}")
    if attempts:
        emit()
        emit("Tries")
    for attempt in attempts:
        lead = f"  {moment(attempt.at)}  {attempt.took_ms:>6.0f} ms  {safe(attempt.server or '-')}  "
        emit(paragraph(f"{attempt.code or ''} {attempt.says}".strip() or "nothing was said", lead))
    if events:
        emit()
        emit("Came back")
    for event in events:
        emit(paragraph(f"{event.status} {event.says}".strip(), f"  {moment(event.at)}  {safe(event.kind)}  "))


def _word(state: LetterState) -> str:
    return click.style(f"{state:<9}", fg=COLOURS.get(state))
