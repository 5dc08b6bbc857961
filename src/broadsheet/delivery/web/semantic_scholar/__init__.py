"""The Academic Graph and Recommendations APIs of Semantic Scholar over this library, for its clients."""

from broadsheet.delivery.web.semantic_scholar.server import S2_ROUTES

__all__ = ["S2_ROUTES"]
