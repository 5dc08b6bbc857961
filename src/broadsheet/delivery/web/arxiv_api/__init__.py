"""arXiv's query API over this library, at ``/api/query``. One file a step: grammar, request, feed, answer."""

from broadsheet.delivery.web.arxiv_api.server import answer_query

__all__ = ["answer_query"]
