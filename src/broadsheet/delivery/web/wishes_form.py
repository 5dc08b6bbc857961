"""The form of wishes: what its fields say, so that it can be read, and shown again just as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from broadsheet.answers.mail import WEEKDAYS, Rhythm, Wishes
from broadsheet.delivery.web.dates import WEEKDAYS as DAY_NAMES
from broadsheet.delivery.web.forms import Form
from broadsheet.errors import BadInput
from broadsheet.views import View, read_view

USUAL = Wishes(View("everything"))
LONGEST = 1_000
"""Characters of a field that are looked at."""

DAYS = tuple(zip(WEEKDAYS, DAY_NAMES, strict=True))
"""Each day of the week, as it is sent and as it is read."""


@dataclass(frozen=True, slots=True)
class WishesForm:
    """The fields as they were sent. ``what`` is the kind of view, ``value`` what it is of."""

    what: str = "everything"
    value: str = ""
    rhythm: str = "daily"
    days: tuple[str, ...] = USUAL.weekdays
    weekday: str = "mon"
    hour: str = str(USUAL.hour)
    zone: str = ""
    papers: str = str(USUAL.papers)

    @classmethod
    def read(cls, form: Form) -> Self:
        """The form as sent. The short one has one field ``view`` for what the long one asks in several."""
        sent = {name: values[0][:LONGEST].strip() for name, values in form.items()}
        short = sent.get("view", "")
        what, _, value = short.partition(":") if short else (sent.get("what", ""), "", "")
        usual = cls()
        return cls(
            what or usual.what,
            value if short else sent.get(f"of_{what}", ""),
            sent.get("rhythm", usual.rhythm),
            tuple(form.get("day", usual.days if short else ())),
            sent.get("weekday", usual.weekday),
            sent.get("hour", usual.hour),
            sent.get("zone", usual.zone),
            sent.get("papers", usual.papers),
        )

    @classmethod
    def of(cls, wishes: Wishes) -> Self:
        """The form filled with these wishes."""
        usual, days, is_weekly = cls(), wishes.weekdays, wishes.rhythm == "weekly"
        return cls(
            wishes.view.kind,
            wishes.view.value,
            wishes.rhythm,
            usual.days if is_weekly else days,
            days[0] if is_weekly else usual.weekday,
            str(wishes.hour),
            wishes.zone,
            str(wishes.papers),
        )

    def value_of(self, kind: str) -> str:
        """What stands in the field of that kind."""
        return self.value if kind == self.what else ""

    def wishes(self) -> Wishes:
        """What is wished; it is not looked at whether it can be. Raises BadInput where a field is no such thing."""
        if self.what not in ("everything", "trending") and not self.value:
            hint = "Write in the field beside your choice: a category, a name or words to search for."
            raise BadInput("It is not said which papers you want.", hint)
        view = read_view(f"{self.what}:{self.value}" if self.value else self.what)
        rhythm: Rhythm = "weekly" if self.rhythm == "weekly" else "daily"
        days: Sequence[str] = (self.weekday,) if rhythm == "weekly" else self.days
        hour, papers = _number("hour", self.hour), _number("number of papers", self.papers)
        return Wishes(view, rhythm, tuple(days), hour, self.zone or "UTC", papers)


def _number(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise BadInput(f"{text[:20]!r} is no {name}.", "Choose one from the list.")
    return int(text)
