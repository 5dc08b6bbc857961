"""Where else is an edition posted? Webhooks and chats."""

from broadsheet.posting.targets import Targets

__all__ = ["Targets"]
