"""Who wants letters, and which? Asked for, confirmed, changed, paused, left."""

from broadsheet.subscribing.dates import next_due
from broadsheet.subscribing.subscriptions import Subscriptions

__all__ = ["Subscriptions", "next_due"]
