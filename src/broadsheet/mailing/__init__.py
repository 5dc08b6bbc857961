"""How does a letter arrive? The outbox, ways to hand letters over, and what comes back."""

from broadsheet.mailing.mail import Mail

__all__ = ["Mail"]
