"""Operations on letters, for the owner: those that went out, one with its fate, and one that would be sent."""

from typing import get_args

from broadsheet.answers.mail import LetterState
from broadsheet.delivery.web.api.common import CURSOR, PERIOD_PATTERN, VIEW, limit
from broadsheet.delivery.web.api.operation import Asked, Operation
from broadsheet.delivery.web.api.parameters import Parameter
from broadsheet.delivery.web.api.shapes.owners import LetterDetailShape, LetterPreviewShape, LettersShape
from broadsheet.delivery.web.pages.letters import MOST_PAPERS, PAPERS


def list_letters(asked: Asked) -> LettersShape:
    """How mail is, and the letters."""
    most = asked.number("limit")
    found = asked.library.mail.list_letters(most, asked.offset, asked.text("state"))
    following = asked.cursor(found[-1].id) if len(found) == most else None
    return LettersShape(asked.library.mail.describe(), tuple(found), following)


def get_letter(asked: Asked) -> LetterDetailShape:
    """One letter and its fate."""
    mail, number = asked.library.mail, int(asked.text("number"))
    return LetterDetailShape(
        mail.get_letter(number), tuple(mail.list_attempts(number)), tuple(mail.list_events(number))
    )


def preview_letter(asked: Asked) -> LetterPreviewShape:
    """What would be sent."""
    made = asked.library.letterbox.preview(asked.text("view"), asked.text("period"), asked.number("papers"))
    letter = made.composed
    return LetterPreviewShape(
        made.edition.period.name, letter.subject, letter.preheader, letter.text, letter.html, made.size, made.most
    )


LETTER_OPERATIONS = (
    Operation(
        "listLetters",
        "GET",
        "/letters",
        "Owner",
        "How mail is, and the letters, newest first",
        LettersShape,
        list_letters,
        (
            Parameter("state", "Only letters in this state.", choices=get_args(LetterState)),
            limit(50),
            CURSOR,
        ),
        scope="owner",
    ),
    Operation(
        "previewLetter",
        "GET",
        "/letters/preview",
        "Owner",
        "The letter that would be sent of an edition; nothing is sent",
        LetterPreviewShape,
        preview_letter,
        (
            VIEW,
            Parameter(
                "period",
                "Of this day, week or month; of the latest day where nothing is said.",
                most=10,
                pattern=f"({PERIOD_PATTERN})?",
                example="2026-08-21",
            ),
            Parameter("papers", "How many papers it has.", "integer", usual=PAPERS, least=1, most=MOST_PAPERS),
        ),
        scope="owner",
    ),
    Operation(
        "getLetter",
        "GET",
        "/letters/{number}",
        "Owner",
        "One letter, each try to hand it over, and what came back",
        LetterDetailShape,
        get_letter,
        (
            Parameter(
                "number",
                "The letter's id.",
                where="path",
                required=True,
                least=1,
                most=18,
                pattern="[0-9]+",
                example="12",
            ),
        ),
        scope="owner",
    ),
)
