"""What only the owner sees: letters, targets, settings."""

from dataclasses import dataclass

from broadsheet.answers.mail import Letter, MailState
from broadsheet.delivery.web.api.shapes.common import Next


@dataclass(frozen=True, slots=True)
class LettersShape:
    """How mail is, and the letters, the newest first."""

    mail: MailState
    letters: tuple[Letter, ...]
    next_cursor: Next


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
