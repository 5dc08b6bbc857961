"""How often one may submit, or come as somebody new. Counted by keyed hashes of places, not by places."""

from datetime import datetime, timedelta
from typing import Literal

from broadsheet.clock import to_text
from broadsheet.counting import name_count, place_of
from broadsheet.errors import TooOften
from broadsheet.store import Store
from broadsheet.store.rates import Allowance

Deed = Literal["submit", "come"]
"""To bring in a paper, which asks a service elsewhere; to be a reader nobody has seen before."""

AN_HOUR: dict[Deed, int] = {"submit": 20, "come": 60}
"""From one place; a laboratory behind one address has to share them."""


def check_pace(store: Store, deed: Deed, ip: str, now: datetime) -> None:
    """Count one. Raises TooOften where this place had enough for this hour."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    name = name_count(store.secret("rates"), deed, place_of(ip))
    if not store.rates.take([Allowance(name, to_text(hour + timedelta(hours=1)), AN_HOUR[deed])]):
        left = 3600 - now.minute * 60 - now.second
        raise TooOften("Your network did this too often within an hour.", "Try again later.", left)
