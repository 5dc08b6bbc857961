"""The site's own API: everything that its pages show, for programs."""

from broadsheet.delivery.web.api.description import write_description
from broadsheet.delivery.web.api.operations import GROUPS, OPERATIONS
from broadsheet.delivery.web.api.server import API_ROUTES

__all__ = ["API_ROUTES", "GROUPS", "OPERATIONS", "write_description"]
