"""OAI-PMH 2.0: the library for whoever copies it, at ``/oai``. One file a step: request, records, answer."""

from broadsheet.delivery.web.oai.server import answer_oai

__all__ = ["answer_oai"]
