"""A home with the starter library, its editions, and many subscribers whose letters are due."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from broadsheet.clock import Clock, to_text
from broadsheet.library import Library
from broadsheet.mailing.rsa_key import make_key
from broadsheet.settings import Settings, read_settings
from broadsheet.store.schema_mail import subscription

START = datetime(2026, 8, 21, 15, 0, tzinfo=UTC)
"""After the edition of the last day of the starter library was closed."""
VIEWS = ("everything", "everything", "everything", "category:cs.LG", "category:cs.CV", "search:language models")
DOMAINS = 200


def settings_for(home: Path, port: int, connections: int = 4) -> Settings:
    """Settings that send to the sink."""
    return read_settings(
        home=home,
        encoder="none",
        public_url="https://papers.example.org",
        mail_from="papers@example.org",
        bounce_address="bounce@example.org",
        smtp_host="127.0.0.1",
        smtp_port=port,
        mail_connections=connections,
    )


def make_home(home: Path) -> None:
    """The starter library, with its editions closed as of ``START`` and a key to sign with."""
    library = Library.open(settings_for(home, 1), clock=lambda: START)
    library.load_starter()
    library.update_index(meaning=False)
    library.editions.close_due()
    library.close()
    make_key(home / "dkim.pem")


def copy_home(made: Path, home: Path, subscribers: int, signed: bool = True) -> list[str]:
    """A copy with so many active subscribers, all due now; their addresses."""
    shutil.copytree(made, home)
    if not signed:
        (home / "dkim.pem").unlink()
    addresses = [f"r{number}@d{number % DOMAINS}.example.net" for number in range(subscribers)]
    library = Library.open(settings_for(home, 1), clock=lambda: START)
    rows = [_row(address, VIEWS[number % len(VIEWS)]) for number, address in enumerate(addresses)]
    with library._store._access.write() as connection:
        connection.execute(insert(subscription), rows)
    library.close()
    return addresses


def running_clock(start: datetime, speed: float = 1.0) -> Clock:
    """A clock that begins at ``start`` now, and runs that much faster."""
    begun = datetime.now(UTC)
    return lambda: start + (datetime.now(UTC) - begun) * speed


def _row(address: str, view: str) -> dict[str, object]:
    moment = to_text(START - timedelta(days=1))
    empty = dict.fromkeys(("consent", "paused_until", "why", "left_at"), "")
    return {
        "address": address, "address_key": address, "state": "active", "view": view, "rhythm": "daily",
        "weekdays": "mon tue wed thu fri sat sun", "hour": 7, "zone": "UTC", "papers": 10, "salt": "bench",
        "made_at": moment, "confirmed_at": moment, "soft": 0, "hard": 0, "next_due": to_text(START), "reader_id": None,
        **empty,
    }  # fmt: skip
