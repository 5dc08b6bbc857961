"""A library with editions, subscribers whose letters are due, and a clock that a test moves."""

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from broadsheet.answers.mail import Letter, Subscription, Wishes
from broadsheet.library import Library
from broadsheet.mailing import lines, rsa_key
from broadsheet.mailing.rsa_key import make_key
from broadsheet.settings import read_settings
from broadsheet.views import read_view
from tests.mailing.certificate import make_certificate
from tests.mailing.server import MailServer, mail_server

FRIDAY = "2026-08-21T15:00:00+00:00"
"""When the edition of that day was closed two hours ago."""
SATURDAY = "2026-08-22T07:00:30+00:00"
"""When letters are due."""
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Office:
    """A library and what a test does with its letters."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.now = datetime.fromisoformat(FRIDAY)
        self.library: Library
        self._opened: list[Library] = []

    def open(self, **settings: object) -> Library:
        """Open the library, in which letters go out as the settings say."""
        usual = {"encoder": "none", "public_url": "https://papers.example.org", "mail_from": "papers@example.org"}
        self.library = Library.open(read_settings(home=self.home, **(usual | settings)), clock=lambda: self.now)
        self._opened.append(self.library)
        return self.library

    def open_for(self, server: MailServer, **settings: object) -> Library:
        """The same, with letters that go to that server over one connection."""
        usual: dict[str, object] = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_tls": "none"}
        return self.open(**(usual | {"mail_connections": 1} | settings))

    def subscribe(self, *names: str, view: str = "everything", **wishes: object) -> list[Subscription]:
        """Confirmed subscribers ``NAME@NAME.example.net``, who get a letter each morning at seven."""
        made = []
        chosen = Wishes(read_view(view), **({"weekdays": EVERY_DAY} | wishes))  # type: ignore[arg-type]
        for place, name in enumerate(names):
            address = name if "@" in name else f"{name}@{name}.example.net"
            self.library.subscriptions.ask(address, chosen, f"192.0.2.{place % 200}")
            number = self.library.subscriptions.list_newest(1)[0].id
            made.append(self.library.subscriptions.confirm(self.library.subscriptions.confirm_token(number)))
        self.drop_notices()
        return made

    def drop_notices(self) -> None:
        """The letters that ask to confirm are not what the test is about."""
        hands = self.library._store.outbox.claim("test 1 x", 1000)
        assert not hands, "what was confirmed needs no letter that asks for it"

    def morning(self) -> None:
        """It is Saturday, and letters are due."""
        self.now = datetime.fromisoformat(SATURDAY)
        self.library.mail.plan_due()

    def later(self, **time: float) -> None:
        """Time goes on."""
        self.now += timedelta(**time)

    def send(self) -> int:
        return self.library.mail.send_due(threading.Event())

    def letters(self) -> dict[str, Letter]:
        """The newest letter to each, by the name before the @."""
        found = reversed(self.library.mail.list_letters(1000))
        return {letter.address.partition("@")[0]: letter for letter in found if not letter.issue.startswith("confirm")}

    def close(self) -> None:
        for library in self._opened:
            library.close()


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter library with its editions closed."""
    home = tmp_path_factory.mktemp("mail") / "home"
    now = datetime.fromisoformat(FRIDAY)
    library = Library.open(read_settings(home=home, encoder="none"), clock=lambda: now)
    library.load_starter()
    library.update_index(meaning=False)
    library.editions.close_due()
    library.close()
    return home


@pytest.fixture(scope="session")
def dkim_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key to sign with; a second to make, so made once."""
    file = tmp_path_factory.mktemp("key") / "dkim.pem"
    make_key(file)
    return file


@pytest.fixture(autouse=True)
def small_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that a test makes by the way are made in a tenth of the time."""
    monkeypatch.setattr(rsa_key, "BITS", 1024)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for ``localhost``."""
    return make_certificate(tmp_path_factory.mktemp("certificate"), "localhost")


@pytest.fixture
def office(made_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Nothing waits between tries for a connection."""
    monkeypatch.setattr(lines, "PAUSE", 0.0)
    shutil.copytree(made_home, tmp_path / "home")
    office = Office(tmp_path / "home")
    yield office
    office.close()


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def serve() -> Iterator[Callable[..., MailServer]]:
    """Makes servers, which end with the test."""
    made: list[MailServer] = []

    def make(**how: object) -> MailServer:
        made.append(MailServer(**how))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()
