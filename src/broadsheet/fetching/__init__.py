"""How do we ask others, politely? One client for every address that is not ours; see :class:`Client`."""

from broadsheet.fetching.base import Answer, Client, Gate, Keep, Wait
from broadsheet.fetching.client import PoliteClient
from broadsheet.fetching.memory_gate import MemoryGate
from broadsheet.fetching.one_try import OneTry
from broadsheet.fetching.secrets import Secrets

__all__ = ["Answer", "Client", "Gate", "Keep", "MemoryGate", "OneTry", "PoliteClient", "Secrets", "Wait"]
