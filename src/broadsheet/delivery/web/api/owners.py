"""Operations of the owner alone: views, targets, settings."""

from broadsheet.answers.editions import SavedView
from broadsheet.answers.targets import Post, Target
from broadsheet.delivery.web.api.operation import Asked, Operation
from broadsheet.delivery.web.api.parameters import Parameter
from broadsheet.delivery.web.api.shapes.common import DoneShape
from broadsheet.delivery.web.api.shapes.owners import (
    PostShape,
    SettingShape,
    SettingsShape,
    TargetShape,
    TargetsShape,
)
from broadsheet.delivery.web.pages.settings import describe_settings
from broadsheet.delivery.web.pages.targets import POSTS_SHOWN


def make_view(asked: Asked) -> SavedView:
    """Give a search a name."""
    return asked.library.editions.save_view(asked.text("title"), asked.text("query"))


def drop_view(asked: Asked) -> DoneShape:
    """Forget a view."""
    asked.library.editions.drop_view(asked.text("name"))
    return DoneShape(True)


def list_targets(asked: Asked) -> TargetsShape:
    """Where editions are posted."""
    return TargetsShape(tuple(_make_target(asked, one) for one in asked.library.targets.list()))


def list_settings(asked: Asked) -> SettingsShape:
    """Every setting as it is in force."""
    rows = describe_settings(asked.library.settings)
    return SettingsShape(
        tuple(SettingShape(one.name, one.variable, one.value, one.meaning, one.changed) for one in rows)
    )


def _make_target(asked: Asked, one: Target) -> TargetShape:
    last = _make_post(one.last) if one.last else None
    posts = tuple(map(_make_post, asked.library.targets.list_posts(one.id, POSTS_SHOWN)))
    return TargetShape(one.id, one.kind, one.title, one.shown, one.view.key, one.period, one.made_at, last, posts)


def _make_post(one: Post) -> PostShape:
    return PostShape(one.issue, one.state, one.sent_at, one.why)


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
