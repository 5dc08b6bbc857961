"""Rows of letters and subscriptions as nouns."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from broadsheet.answers.mail import Letter, Subscription, Wishes
from broadsheet.store.schema_mail import letter, subscription
from broadsheet.views import read_view

_whose = select(subscription.c.id).where(subscription.c.id == letter.c.subscription_id)

NOTICES = {"confirm ": ("pending", "suspended"), "already ": ("active", "paused")}
"""Letters that are no editions: how their issue begins, and in which states of the subscription they are wanted."""

WANTED: ColumnElement[bool] = or_(
    _whose.where(subscription.c.state == "active").exists(),
    *(
        and_(letter.c.issue.startswith(begin), _whose.where(subscription.c.state.in_(states)).exists())
        for begin, states in NOTICES.items()
    ),
)
"""The subscription of a letter still wants it."""


def read_letter(row: Any, address: str) -> Letter:
    """A letter of a row of ``letter``."""
    return Letter(
        row.id, row.subscription_id, address, row.issue, row.edition_id, row.message_id, row.state, row.due_at,
        row.tries, row.made_at, row.sent_at, row.next_try_at, row.code, row.why,
    )  # fmt: skip


def read_subscription(row: Any, before: str = "") -> Subscription:
    """A subscription of a row whose columns are named so, after ``before``."""
    values = {name.removeprefix(before): value for name, value in row._mapping.items() if name.startswith(before)}
    wishes = Wishes(
        view=read_view(values["view"]),
        rhythm=values["rhythm"],
        weekdays=tuple(part for part in values["weekdays"].replace(",", " ").split() if part),
        hour=values["hour"],
        zone=values["zone"],
        papers=values["papers"],
    )
    return Subscription(
        id=values["id"],
        address=values["address"],
        state=values["state"],
        wishes=wishes,
        salt=values["salt"],
        made_at=values["made_at"],
        confirmed_at=values["confirmed_at"],
        paused_until=values["paused_until"],
        why=values["why"],
        next_due=values["next_due"],
        reader_id=values["reader_id"],
    )
