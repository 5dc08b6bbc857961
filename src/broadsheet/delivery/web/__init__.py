"""The pages people read: server-rendered, complete without script, better with it."""

from broadsheet.delivery.web.app import create_app
from broadsheet.delivery.web.serving import serve

__all__ = ["create_app", "serve"]
