"""Operations of the owner alone: views, letters, targets, settings."""

from broadsheet.answers.editions import SavedView
from broadsheet.answers.targets import Target
from broadsheet.delivery.web.api.common import CURSOR, limit
from broadsheet.delivery.web.api.operation import Asked, Operation
from broadsheet.delivery.web.api.parameters import Parameter
from broadsheet.delivery.web.api.shapes.common import DoneShape
from broadsheet.delivery.web.api.shapes.owners import (
    LettersShape,
    PostShape,
    SettingShape,
    SettingsShape,
    TargetShape,
    TargetsShape,
)
from broadsheet.delivery.web.pages.settings import describe_settings


def make_view(asked: Asked) -> SavedView:
    """Give a search a name."""
    return asked.library.editions.save_view(asked.text("title"), asked.text("query"))


def drop_view(asked: Asked) -> DoneShape:
    """Forget a view."""
    asked.library.editions.drop_view(asked.text("name"))
    return DoneShape(True)


def list_letters(asked: Asked) -> LettersShape:
    """How mail is, and the letters."""
    most = asked.number("limit")
    found = asked.library.mail.list_letters(most, asked.offset, asked.text("state"))
    following = asked.cursor(found[-1].id) if len(found) == most else None
    return LettersShape(asked.library.mail.describe(), tuple(found), following)


def list_targets(asked: Asked) -> TargetsShape:
    """Where editions are posted."""
    return TargetsShape(tuple(_make_target(one) for one in asked.library.targets.list()))


def list_settings(asked: Asked) -> SettingsShape:
    """Every setting as it is in force."""
    rows = describe_settings(asked.library.settings)
    return SettingsShape(
        tuple(SettingShape(one.name, one.variable, one.value, one.meaning, one.changed) for one in rows)
    )


def _make_target(one: Target) -> TargetShape:
    last = PostShape(one.last.issue, one.last.state, one.last.sent_at, one.last.why) if one.last else None
    return TargetShape(one.id, one.kind, one.title, one.shown, one.view.key, one.period, one.made_at, last)


OWNER_OPERATIONS = (
    Operation(
        "makeView",
        "POST",
        "/views",
        "Editions",
        "Give a search a name, editions and feeds",
        SavedView,
        make_view,
        (
            Parameter("title", "What to call it.", where="body", required=True, least=1, most=120),
            Parameter("query", "The search.", where="body", required=True, least=1, most=500),
        ),
        scope="owner",
        status=201,
    ),
    Operation(
        "dropView",
        "DELETE",
        "/views/{name}",
        "Editions",
        "Forget a view",
        DoneShape,
        drop_view,
        (Parameter("name", "The name of the view.", where="path", required=True, least=1, most=100),),
        scope="owner",
    ),
    Operation(
        "listLetters",
        "GET",
        "/letters",
        "Owner",
        "How mail is, and the letters, newest first",
        LettersShape,
        list_letters,
        (
            Parameter(
                "state",
                "Only letters in this state.",
                choices=("waiting", "sending", "sent", "skipped", "failed", "bounced"),
            ),
            limit(50),
            CURSOR,
        ),
        scope="owner",
    ),
    Operation(
        "listTargets",
        "GET",
        "/targets",
        "Owner",
        "Where editions are posted",
        TargetsShape,
        list_targets,
        scope="owner",
    ),
    Operation(
        "listSettings",
        "GET",
        "/settings",
        "Owner",
        "Every setting; of a key only whether there is one",
        SettingsShape,
        list_settings,
        scope="owner",
    ),
)
