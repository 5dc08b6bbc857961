"""What only the owner sees: letters, targets, settings."""

from dataclasses import dataclass
from typing import Annotated

from broadsheet.answers.mail import Attempt, Letter, MailEvent, MailState
from broadsheet.delivery.web.api.shapes.common import Next


@dataclass(frozen=True, slots=True)
class LettersShape:
    """How mail is, and the letters, the newest first."""

    mail: MailState
    letters: tuple[Letter, ...]
    next_cursor: Next


@dataclass(frozen=True, slots=True)
class LetterDetailShape:
    """A letter, each try to hand it over, and what came back of it."""

    letter: Letter
    attempts: tuple[Attempt, ...]
    events: tuple[MailEvent, ...]


@dataclass(frozen=True, slots=True)
class LetterPreviewShape:
    """The letter that would be sent of an edition; its signed links are nobody's."""

    period: str
    subject: str
    preheader: Annotated[str, "The line that mailboxes show beside the subject."]
    text: str
    html: str
    size: Annotated[int, "Bytes of the HTML as it travels."]
    most: Annotated[int, "How many there may be."]


@dataclass(frozen=True, slots=True)
class PostShape:
    """An edition that was posted, and its fate."""

    issue: str
    state: str
    sent_at: str
    why: str


@dataclass(frozen=True, slots=True)
class TargetShape:
    """A webhook or chat; of its address only what may be shown."""

    id: int
    kind: str
    title: str
    shown: str
    view: str
    period: str
    made_at: str
    last: PostShape | None
    posts: Annotated[tuple[PostShape, ...], "The last few, the newest first."]


@dataclass(frozen=True, slots=True)
class TargetsShape:
    """Where editions are posted."""

    targets: tuple[TargetShape, ...]


@dataclass(frozen=True, slots=True)
class SettingShape:
    """A setting as it is in force; of a key only whether there is one."""

    name: str
    variable: str
    value: str
    meaning: str
    changed: bool


@dataclass(frozen=True, slots=True)
class SettingsShape:
    """Every setting."""

    settings: tuple[SettingShape, ...]
