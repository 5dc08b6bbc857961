"""How do we ask others, politely? One client for every address that is not ours; see :class:`Client`."""

from broadsheet.fetching.base import Answer, Client, Gate, Keep, Wait

__all__ = ["Answer", "Client", "Gate", "Keep", "Wait"]
