"""Tools for agents (Model Context Protocol): over HTTP at ``/mcp`` beside the site, and over stdio."""

from broadsheet.delivery.agents.endpoint import Endpoint
from broadsheet.delivery.agents.stdio import run_over_stdio

__all__ = ["Endpoint", "run_over_stdio"]
