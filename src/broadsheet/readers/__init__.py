"""Who reads here, and what did they do? Votes, saved papers, submissions."""

from broadsheet.readers.readers import Readers

__all__ = ["Readers"]
